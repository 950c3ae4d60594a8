"""No question that the school's list asks reads a whole table, as PostgreSQL itself says."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, text

from postgres_databases import PostgresDatabases
from school_rows import fill
from storage.conftest import IVAN, PLAN
from vitrina.domain.listing import Cause, Filters, Means, Order, Place, Stage
from vitrina.domain.searching import read_search
from vitrina.storage import community_list as lists
from vitrina.storage.community_list import count_stages, read_page
from vitrina.storage.course_figures import CourseFiguresReader, Period
from vitrina.storage.database import Database
from vitrina.storage.listed_rows import read_rows

COUNT = 1_500  # too few for PostgreSQL to think of an index by itself: it is told to look for one
KEYS = ("community", "info", "cover", "market", "product/one", "product/two")
BIG = {"listings", "communities", "practitioners", "builds", "steps", "search_terms"}


@pytest.fixture
async def full(postgres_databases: PostgresDatabases) -> AsyncIterator[Database]:
    with postgres_databases.lend() as url:
        database = Database(url)
        await fill(database, COUNT, IVAN, PLAN, KEYS, every_step=False)
        yield database
        await database.close()


@contextmanager
def asked(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """Every statement that is sent, with its parameters."""
    statements: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        statements.append((statement, parameters))

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def list_whole(node: dict[str, Any], *, is_cut: bool = False) -> Iterator[str]:
    """Tables that are read from end to end: by themselves, or row by row along an index."""
    is_cut = is_cut or node["Node Type"] == "Limit"
    is_along = node["Node Type"] == "Index Scan" and "Index Cond" not in node and not is_cut
    if node["Node Type"] == "Seq Scan" or is_along:
        yield node["Relation Name"]
    for below in node.get("Plans", ()):
        yield from list_whole(below, is_cut=is_cut)


async def test_every_question_has_its_index(full: Database) -> None:
    search = [
        read_search(one, by_phone=True) for one in ("кот", "ольга каз", "9876", "club2000001")
    ]
    filters = [
        Filters(),
        *(Filters(stage=stage) for stage in Stage),
        Filters(course="course-7"),
        Filters(course="course-7", stage=Stage.READY),
        Filters(means=Means.COMMUNITY_KEY),
        Filters(pieces=("product", "market")),
        Filters(error_code=15),
        Filters(cause=Cause("vk.captcha", 14)),
        Filters(since=1_799_900_000.0),
        *(Filters(search=one) for one in search),
        Filters(course="course-7", search=search[0], stage=Stage.READY),
    ]
    with asked(full) as statements:
        for one in filters:
            await count_stages(full, one)
            for order in Order:
                page = await read_page(full, one, order, None, 30)
                if page.then is not None:
                    await read_page(full, one, order, page.then, 30)
        page = await read_page(full, Filters(), Order.NEWEST, Place(1_799_900_000.0, "x"), 30)
        assert len(await read_rows(full, page.rows)) == 30
        await lists.list_ids(full, Filters(cause=Cause("vk.captcha", 14)), 500)
        assert len(await lists.list_courses(full)) == 40
        figures = CourseFiguresReader(full)
        for period in (Period(), Period(1_799_900_000.0), Period(0.0, "course-7")):
            await figures.read_all(period)
            await figures.read_newest(period)
            await figures.read_days(period)
        assert await lists.list_error_codes(full) == [5, 9, 14, 15, 103]
    scanned = []
    async with full.engine.connect() as connection:
        for way in ("seqscan", "hashjoin", "mergejoin"):
            await connection.execute(text(f"SET enable_{way} = off"))
        for statement, parameters in statements:
            explained = await connection.exec_driver_sql(
                f"EXPLAIN (FORMAT JSON) {statement}", parameters
            )
            found = explained.scalar_one()
            plan = json.loads(found) if isinstance(found, str) else found
            if tables := BIG & set(list_whole(plan[0]["Plan"])):
                scanned.append((tables, statement, parameters))
    assert not scanned, scanned[0]
