"""The school's list: what a search finds, what filters let through, pages that hold."""

from collections.abc import Awaitable, Callable, Sequence
from types import SimpleNamespace

import pytest

from storage.conftest import IVAN
from vitrina.domain.build import BuildState, StepState, WaitingFor
from vitrina.domain.listing import Cause, Filters, Means, Order, Place, Stage
from vitrina.domain.reason import Reason
from vitrina.domain.searching import read_search
from vitrina.storage.builds import Builds, NewBuild, Opened
from vitrina.storage.community_list import (
    count_stages,
    list_courses,
    list_error_codes,
    list_ids,
    read_page,
)
from vitrina.storage.database import Database
from vitrina.storage.journal import Journal
from vitrina.storage.listed_rows import read_rows
from vitrina.storage.records import BuildRecord

PEOPLE = (
    ("Анна Ёлкина", "Казань", "+79172223333", "s-1", "c-1"),
    ("Борис Котов", "Набережные Челны", "+79172224444", "s-2", "c-1"),
    ("Вера Котова", "Казань", "+79000000000", "", ""),
)

Take = Callable[[str], Awaitable[tuple[BuildRecord, Journal]]]
Open = Callable[[], Awaitable[list[Opened]]]


@pytest.fixture
def open_people(builds: Builds, new_build: Callable[..., NewBuild], clock: SimpleNamespace) -> Open:
    """Three communities, a minute between each and the next."""

    async def open_all() -> list[Opened]:
        made = []
        for number, (name, city, phone, student, course) in enumerate(PEOPLE, 1):
            form = {"name": name, "city": city, "phone": phone, "student_id": student}
            changed = IVAN.model_copy(update=form | {"course_id": course})
            new = new_build(user=number)
            object.__setattr__(new, "practitioner", changed)
            made.append(await builds.open(new))
            clock.now += 60
        return made

    return open_all


async def find(database: Database, typed: str, *, by_phone: bool = True) -> str:
    """The first letters of the names that are found."""
    search = read_search(typed, by_phone=by_phone)
    return await show(database, Filters(search=search))


async def show(database: Database, filters: Filters, order: Order = Order.NAME) -> str:
    page = await read_page(database, filters, order, None, 10)
    rows = await read_rows(database, page.rows)
    return "".join(row.practitioner.name[0] for row in rows)


async def test_a_search_finds_by_everything_a_curator_may_have(
    timed: Database, open_people: Open, take: Take
) -> None:
    opened = await open_people()
    _, journal = await take(opened[1].build_id)
    await journal.settle(
        "community", StepState.DONE, group=(228110431, "massage_kotov"), reference={"group_id": 1}
    )
    expected = {
        "ко": "БВ", "КОТОВА": "В", "елкина": "А", "ёлк": "А", "казань": "АВ", "челны кот": "Б",
        "кот казань": "В", "отов": "", "": "АБВ",
        "+7 (917) 222-33-33": "А", "89172223333": "А", "9172223333": "А", "3333": "А",
        "22-44-44": "Б", "222-44-44": "Б", "33-33-34": "", "0000": "В",
        "s-1": "А", "S-": "АБ",
        "228110431": "Б", "https://vk.com/club228110431": "Б", "massage_kotov": "Б",
        "vk.ru/massage_kotov?w=wall-1_1": "Б",
        opened[2].community_id: "В",
        "%": "", "_": "", "\x00'--": "",
    }  # fmt: skip
    assert {typed: await find(timed, typed) for typed in expected} == expected
    # Who may not see phones finds nobody by one, and everything else as before.
    blind = {typed: await find(timed, typed, by_phone=False) for typed in expected}
    of_phones = {typed for typed in expected if blind[typed] != expected[typed]}
    assert of_phones == {
        "+7 (917) 222-33-33", "89172223333", "9172223333", "3333", "22-44-44", "222-44-44", "0000",
    }  # fmt: skip


async def test_filters_and_tabs_count_alike(
    timed: Database, open_people: Open, take: Take, clock: SimpleNamespace
) -> None:
    first, second, _ = await open_people()
    _, journal = await take(first.build_id)
    await journal.park(
        WaitingFor.CAPTCHA, reason=Reason(code="vk.captcha"), data={"step": "info"}, error_code=14
    )
    clock.now += 1
    _, journal = await take(second.build_id)
    await journal.settle(
        "info", StepState.REFUSED, error_code=15, reason=Reason(code="vk.no_right")
    )
    await journal.settle(
        "market", StepState.REFUSED, error_code=7, reason=Reason(code="vk.refused")
    )
    await journal.finish(BuildState.DONE_WITH_GAPS)
    expected = {
        Filters(stage=Stage.WAITING): "А",
        Filters(stage=Stage.GAPS): "Б",
        Filters(stage=Stage.MAKING): "В",
        Filters(stage=Stage.READY): "",
        Filters(course="c-1"): "АБ",
        Filters(course="-"): "В",
        Filters(means=Means.USER_TOKEN): "АБВ",
        Filters(means=Means.COMMUNITY_KEY): "",
        Filters(pieces=("info",)): "АБ",
        Filters(pieces=("product", "market")): "Б",
        Filters(error_code=7): "Б",
        Filters(error_code=14): "А",
        Filters(cause=Cause("vk.no_right", 15)): "Б",
        Filters(cause=Cause("vk.no_right")): "",
        Filters(since=1_000_060.0): "БВ",
        Filters(until=1_000_060.0): "А",
        Filters(course="c-1", error_code=15, search=read_search("кот", by_phone=True)): "Б",
    }
    assert {one: await show(timed, one) for one in expected} == expected
    for filters, names in expected.items():
        counts = await count_stages(timed, filters)
        if filters.stage is None:
            assert sum(counts.values()) == len(names)
        else:
            assert counts[filters.stage] == len(names)
    assert await list_courses(timed) == ["c-1"]
    assert await list_error_codes(timed) == [14, 15]
    assert await list_ids(timed, Filters(course="c-1"), 10) == [
        (one.community_id, one.build_id) for one in (first, second)
    ]
    assert await show(timed, Filters(), Order.NEWEST) == "ВБА"
    assert await show(timed, Filters(), Order.WAITING) == "ВАБ"


async def test_pages_hold_while_rows_come_and_go(
    timed: Database,
    builds: Builds,
    new_build: Callable[..., NewBuild],
    open_people: Open,
    take: Take,
) -> None:
    opened = await open_people()

    async def turn(order: Order, disturb: Callable[[], Awaitable[object]]) -> list[str]:
        seen: list[str] = []
        after: Place | None = None
        while True:
            page = await read_page(timed, Filters(), order, after, 1)
            seen += [row.community_id for row in page.rows]
            await disturb()
            if page.then is None:
                return seen
            after = page.then

    ids = [one.community_id for one in opened]
    users = iter(range(10, 20))

    async def come() -> None:
        if user := next(users, 0):  # not for ever: a new name may come after all that are seen
            await builds.open(new_build(user=user))

    assert await turn(Order.NEWEST, come) == ids[::-1]
    seen = await turn(Order.NAME, come)
    assert [one for one in seen if one in ids] == ids and len(set(seen)) == len(seen)


async def test_a_list_is_read_while_its_rows_are_forgotten(
    timed: Database, open_people: Open
) -> None:
    await open_people()
    page = await read_page(timed, Filters(), Order.NAME, None, 2)
    gone: Sequence[object] = await read_rows(timed, ())
    assert gone == ()
    assert page.then is not None and len(page.rows) == 2
