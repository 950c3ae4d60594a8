"""What a preview costs: milliseconds of one core for a full plan of 8 posts and 5 services.

Run it by `make bench`. The first number is one answer of `POST /preview` from the parsed form to
the JSON that is sent; the second adds all fifteen pictures, drawn and packed as JPEG. Then the
longest form that is taken, its twenty services and every other text a hundred letters, as words
and as what is hard to fit: each with its thirty pictures. All are the median over forms that
differ, as somebody types, so that nothing is remembered from the last one.
Exits 1 when a goal is missed, or a form of odd texts costs more than two of words.
"""

import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from vitrina.art.cards import draw_picture
from vitrina.building.plan import plan_community
from vitrina.content.pack import Pack, load_pack
from vitrina.domain.form import parse_practitioner
from vitrina.domain.picture import Picture
from vitrina.domain.pieces import AvatarPiece, CoverPiece, PostPiece, ProductPiece
from vitrina.domain.plan import Route
from vitrina.domain.timezones import timezone_of
from vitrina.web.form.form_reading import values_from_json
from vitrina.web.form.preview import make_preview

WITHOUT_GOAL, WITH_GOAL = 60.0, 400.0  # milliseconds
MOST_TIMES = 2.0  # what the longest form costs, of what it costs in ordinary words
ROUNDS, PICTURE_ROUNDS, LONG_ROUNDS = 60, 12, 5
POSTS, SERVICES, SERVICES_AT_MOST = 8, 5, 20
WORDS = ("Классический", "массаж", "спины", "и", "шеи", "лимфодренажный", "для", "двоих")
ODD = {
    "one word": "абвгдежзийклмнопрстуфхцчшщъыьэюя",
    "wide letters": "ШЩЖЮМшщжюм",
    "marks": "аеиоу\u0301\u0316",
    "hieroglyphs": "".join(map(chr, range(0x4E00, 0x9E00))),
    "mixed letters": "щa中בب1.-",
}
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
    rows = [
        ("without pictures", measure(show, ROUNDS), WITHOUT_GOAL),
        ("with all 15 pictures", measure(show_with_pictures, PICTURE_ROUNDS), WITH_GOAL),
    ]
    words = measure(partial(show_whole, kind="words", pack=pack), LONG_ROUNDS)
    rows.append(("20 titles of words", words, float("inf")))
    for kind in ODD:
        taken = measure(partial(show_whole, kind=kind, pack=pack), LONG_ROUNDS)
        rows.append((f"20 titles of {kind}", taken, MOST_TIMES * statistics.median(words)))
    print(f"{'preview':<28}{'ms':>8}{'95 %':>8}{'goal':>8}")
    for name, taken, goal in rows:
        worst = statistics.quantiles(taken, n=20)[-1]
        print(f"{name:<28}{statistics.median(taken):>8.1f}{worst:>8.1f}{goal:>8.0f}")
    return 1 if any(statistics.median(taken) > goal for _, taken, goal in rows) else 0


def show_whole(number: int, kind: str, pack: Pack) -> None:
    """The preview of a form as long as may be, and all its pictures."""
    form = long_form(number, kind)
    json.dumps(make_preview(form, values_from_json(form), pack, NOW), ensure_ascii=False)
    for picture in pictures_of(form, SERVICES_AT_MOST):
        draw_picture(picture)


def long_form(number: int, kind: str) -> dict[str, Any]:
    """Everything as long as it may be, of words or of letters that are hard to fit."""
    chance = random.Random(number)

    def write(length: int) -> str:
        if kind == "words":
            return " ".join(chance.choices(WORDS, k=length))[:length].strip()
        # A letter in front, because a form has words in it, and no field is the same as another.
        return (chance.choice("абвгде") + "".join(chance.choices(ODD[kind], k=length)))[:length]

    return full_form(number) | {
        "name": write(100),
        "area": write(80),
        "address": write(150),
        "hours": write(80),
        "techniques": [write(60) for _ in range(10)],
        "pricing": [
            {"title": write(100), "price": 1000 + place, "minutes": 60}
            for place in range(SERVICES_AT_MOST)
        ],
    }


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


def pictures_of(form: dict[str, Any], services: int = SERVICES) -> list[Picture]:
    """Every picture of the plan: avatar, cover, services, posts."""
    practitioner = parse_practitioner(form, timezone_of=timezone_of)
    plan = plan_community(practitioner, load_pack("massage"), Route.FULL, NOW, "bench")
    pictures: list[Picture] = [
        item.picture
        for item in plan.pieces
        if isinstance(item, AvatarPiece | CoverPiece | ProductPiece | PostPiece)
        and item.picture is not None
    ]
    if len(pictures) != 2 + POSTS + services:
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
