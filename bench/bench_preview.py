"""What a preview costs: milliseconds of one core for a full plan of 8 posts and 5 services.

Run it by `make bench`. The first number is one answer of `POST /preview` from the parsed form to
the JSON that is sent; the second adds all fifteen pictures, drawn and packed as JPEG. Both are the
median over forms that differ, as somebody types, so that nothing is remembered from the last one.
Exits 1 when a goal is missed.
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from vitrina.art.cards import draw_picture
from vitrina.building.plan import plan_community
from vitrina.content.pack import load_pack
from vitrina.domain.form import parse_practitioner
from vitrina.domain.picture import Picture
from vitrina.domain.plan import AvatarItem, CoverItem, PostItem, ProductItem, Route
from vitrina.domain.timezones import timezone_of
from vitrina.web.pages import values_from_json
from vitrina.web.preview import make_preview

WITHOUT_GOAL, WITH_GOAL = 150.0, 400.0  # milliseconds
ROUNDS, PICTURE_ROUNDS = 60, 12
POSTS, SERVICES = 8, 5
NOW = 1_795_600_000.0
EXAMPLE = Path(__file__).parents[1] / "examples" / "practitioner.json"


def main() -> int:
    """Print both numbers; 1 when one is beyond its goal."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    pack = load_pack("massage")

    def show(number: int) -> None:
        form = full_form(number)
        json.dumps(make_preview(form, values_from_json(form), pack, NOW), ensure_ascii=False)

    def show_with_pictures(number: int) -> None:
        show(number)
        for picture in pictures_of(full_form(number)):
            draw_picture(picture)

    show_with_pictures(0)  # fonts, templates and dictionaries are read once in a process's life
    without = measure(show, ROUNDS)
    drawn = measure(show_with_pictures, PICTURE_ROUNDS)
    print(f"{'preview':<24}{'ms':>8}{'95 %':>8}{'goal':>8}")
    for name, taken, goal in (
        ("without pictures", without, WITHOUT_GOAL),
        ("with all 15 pictures", drawn, WITH_GOAL),
    ):
        worst = statistics.quantiles(taken, n=20)[-1]
        print(f"{name:<24}{statistics.median(taken):>8.1f}{worst:>8.1f}{goal:>8.0f}")
    missed = statistics.median(without) > WITHOUT_GOAL or statistics.median(drawn) > WITH_GOAL
    return 1 if missed else 0


def full_form(number: int) -> dict[str, Any]:
    """A whole form; each number is another moment of typing."""
    example: dict[str, Any] = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    more = {"title": f"Лимфодренажный массаж {number}", "price": 2400, "minutes": 60}
    return example | {
        "name": f"Иван Петров{'а' * (number % 7)}",
        "about": f"Работаю бережно, {number} лет",
        "pricing": [*example["pricing"], more],
        "seed": f"bench-seed-{number}",
    }


def pictures_of(form: dict[str, Any]) -> list[Picture]:
    """Every picture of the plan: avatar, cover, services, posts."""
    practitioner = parse_practitioner(form, timezone_of=timezone_of)
    plan = plan_community(practitioner, load_pack("massage"), Route.FULL, NOW, "bench")
    pictures = [
        item.picture
        for item in plan.items
        if isinstance(item, AvatarItem | CoverItem | ProductItem | PostItem)
        and item.picture is not None
    ]
    if len(pictures) != 2 + POSTS + SERVICES:
        raise RuntimeError(f"the plan has {len(pictures)} pictures")
    return pictures


def measure(work: Callable[[int], None], rounds: int) -> list[float]:
    """Milliseconds of processor time of each round, all threads together."""
    taken = []
    for number in range(1, rounds + 1):
        started = time.process_time()
        work(number)
        taken.append((time.process_time() - started) * 1000)
    return taken


if __name__ == "__main__":
    sys.exit(main())
