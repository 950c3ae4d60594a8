"""The school's console with many communities: how long a page of its list takes on the server.

    python bench/bench_console.py [--communities 50000] [--rounds 15]

PostgreSQL is filled by itself, each community with all its steps; then the verb and what the
handler makes of its rows are timed, in this process, without the template. Medians of wall-clock
time, and of our own processor's: on a machine that is busy with other work the first says
nothing. Ends with 1 when a page takes more than 100 ms.
"""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from field import EXAMPLE, environment, postgres, settings_of
from school_rows import COURSES, fill
from vitrina.application.list_communities import list_communities
from vitrina.application.read_courses import read_course, read_courses
from vitrina.application.read_school_community import read_school_community
from vitrina.building.plan import plan_community
from vitrina.content.pack import load_pack
from vitrina.domain.form import parse_practitioner
from vitrina.domain.listing import Cause, Filters, Means, Order, Place, Stage
from vitrina.domain.plan import Route
from vitrina.domain.school import Course
from vitrina.domain.searching import read_search
from vitrina.domain.timezones import timezone_of
from vitrina.storage.community_list import read_page
from vitrina.telemetry import set_up_logs
from vitrina.web.school_communities.list_page import view_row
from vitrina.web.school_communities.one_views import view_events, view_parts
from vitrina.web.school_courses.chart import view_curve
from vitrina.web.school_courses.page import view_figures
from vitrina.wiring.application import application_of
from vitrina.wiring.migrating import migrate
from vitrina.wiring.services import Services, open_services

GOAL = 0.100  # seconds
AT = 1_800_000_000.0  # when the youngest community of the rows was begun


@dataclass(frozen=True)
class Question:
    """What a page is asked for."""

    name: str
    filters: Filters
    order: Order = Order.NEWEST
    after: Place | None = None


def search(typed: str) -> Filters:
    """A list that was searched by this."""
    return Filters(search=read_search(typed, by_phone=True))


def questions(count: int) -> list[Question]:
    """The pages of a curator's day; the deep one begins in the middle of everything."""
    middle = Place(AT - count / 2 * 311.0, "f")
    return [
        Question("all, the newest", Filters()),
        Question("all, by name", Filters(), Order.NAME),
        Question("all, from the middle on", Filters(), Order.NEWEST, middle),
        Question("who waits, the longest first", Filters(stage=Stage.WAITING), Order.WAITING),
        Question("who is ready", Filters(stage=Stage.READY)),
        Question("one course", Filters(course=f"course-{COURSES // 2}")),
        Question("by a community's key", Filters(means=Means.COMMUNITY_KEY)),
        Question("stands at the shop", Filters(pieces=("product", "market"))),
        Question("one cause", Filters(cause=Cause("vk.captcha", 14))),
        Question("search: beginning of a name", search("котов")),
        Question("search: name and city", search("ольга каз")),
        Question("search: last digits of a phone", search("9190")),
        Question("search: VK's link", search("https://vk.ru/club200000777")),
    ]


def main() -> None:
    """Fill, ask, print; 1 when the goal is missed."""
    parser = argparse.ArgumentParser(description="pages of the school's console")
    parser.add_argument("--communities", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=15)
    chosen = parser.parse_args()
    set_up_logs("error", "json")
    with (
        tempfile.TemporaryDirectory(prefix="vitrina-bench-") as folder,
        postgres(Path(folder)) as url,
    ):
        slowest = asyncio.run(_measure(url, chosen.communities, chosen.rounds))
    if slowest > GOAL:
        sys.exit(f"a page takes more than {GOAL * 1000:.0f} ms")


async def _measure(url: str, count: int, rounds: int) -> float:
    settings = settings_of(environment("http://127.0.0.1:1", url))
    await migrate(settings)
    async with open_services(settings, will_work=False) as services:
        sent = json.loads(EXAMPLE.read_text(encoding="utf-8"))
        form = parse_practitioner(sent, timezone_of=timezone_of)
        plan = plan_community(form, load_pack("massage"), Route.FULL, AT, "bench")
        began = time.perf_counter()
        keys = [piece.key for piece in plan.pieces]
        await fill(services.database, count, form, plan, keys, every_step=True)
        print(f"{count} communities with {len(keys)} steps each: filled in", end=" ")
        print(f"{time.perf_counter() - began:.0f} s; medians of {rounds}")
        taken = [await _time(one.name, rounds, _page(services, one)) for one in questions(count)]
        taken.append(await _time("the page of one", rounds, await _one(services)))
        for days in (90, 365):
            name = f"figures of all courses, {days} days"
            taken.append(await _time(name, rounds, _figures(services, days)))
        taken.append(await _time("figures of one course", rounds, _of_one_course(services)))
        return max(taken)


def _page(services: Services, asked: Question) -> Callable[[], Awaitable[object]]:
    application = application_of(services)

    async def show() -> object:
        found = await list_communities(
            application.building, asked.filters, asked.order, asked.after
        )
        return [view_row(row, "https://vk.ru", services.base_url) for row in found.rows]

    return show


async def _one(services: Services) -> Callable[[], Awaitable[object]]:
    application = application_of(services)
    page = await read_page(services.database, Filters(stage=Stage.GAPS), Order.NEWEST, None, 1)

    async def show() -> object:
        found = await read_school_community(application, page.rows[0].community_id)
        assert found is not None
        return view_parts(found), view_events(found)

    return show


def _figures(services: Services, days: int) -> Callable[[], Awaitable[object]]:
    school = application_of(services).school

    async def show() -> object:
        read = await read_courses(school, days)
        return view_figures(read.together, view_curve(read.curve))

    return show


def _of_one_course(services: Services) -> Callable[[], Awaitable[object]]:
    school = application_of(services).school
    course = Course(id="one", course_id=f"course-{COURSES // 2}", name="One")

    async def show() -> object:
        read = await read_course(school, course, 365)
        return view_figures(read.figures, view_curve(read.curve))

    return show


async def _time(name: str, rounds: int, ask: Callable[[], Awaitable[object]]) -> float:
    for _ in range(2):
        await ask()
    times, worked = [], []
    for _ in range(rounds):
        began, at_work = time.perf_counter(), time.process_time()
        await ask()
        times.append(time.perf_counter() - began)
        worked.append(time.process_time() - at_work)
    median, ours = statistics.median(times), statistics.median(worked)
    print(f"{name:34} {median * 1000:6.1f} ms, of which {ours * 1000:.1f} ms of our processor")
    return median


if __name__ == "__main__":
    main()
