"""The school's list of communities: filtered, searched, sorted, a page of it at a time.

A page begins after the last row of the one before, by what it is sorted by and its id: rows that
come and go meanwhile move no other (docs/decisions/0046). Every query has its index.
"""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, tuple_

from vitrina.domain.listing import Filters, Means, Order, Place, Stage
from vitrina.storage.database import Database, retried_once
from vitrina.storage.list_conditions import list_conditions
from vitrina.storage.models import listings


@dataclass(frozen=True)
class Listed:
    """One row; `since` (unix seconds) is when it came to its stage."""

    community_id: str
    build_id: str | None
    practitioner_id: str
    stage: Stage
    since: float
    created_at: float
    course_id: str
    means: Means
    reason: str | None
    error_code: int | None
    piece: str | None
    place: Place


@dataclass(frozen=True)
class ListPage:
    """Rows in their order; `then` is where the next page begins, None at the end."""

    rows: tuple[Listed, ...]
    then: Place | None


@retried_once
async def read_page(
    database: Database, filters: Filters, order: Order, after: Place | None, limit: int
) -> ListPage:
    """At most `limit` rows that come after this place."""
    column = _COLUMNS[order]
    is_down = order is Order.NEWEST
    query = _select(listings.c, filters)
    if after is not None:
        here, there = tuple_(column, listings.c.community_id), (after.value, after.community_id)
        query = query.where(here < there if is_down else here > there)
    sorting = (column, listings.c.community_id)
    query = query.order_by(*(one.desc() if is_down else one for one in sorting)).limit(limit + 1)
    async with database.transaction() as connection:
        found = (await connection.execute(query)).mappings().all()
    rows = tuple(_row_of(row, column.name) for row in found[:limit])
    return ListPage(rows, rows[-1].place if len(found) > limit else None)


@retried_once
async def count_stages(database: Database, filters: Filters) -> dict[Stage, int]:
    """How many there are at each stage, whatever the stage of these filters is."""
    everywhere = replace(filters, stage=None)
    query = _select((listings.c.stage, func.count().label("number")), everywhere)
    async with database.transaction() as connection:
        rows = (await connection.execute(query.group_by(listings.c.stage))).all()
    return dict.fromkeys(Stage, 0) | {Stage(row.stage): row.number for row in rows}


@retried_once
async def list_ids(database: Database, filters: Filters, limit: int) -> list[tuple[str, str]]:
    """(community, its latest run) of the oldest that have one."""
    query = _select((listings.c.community_id, listings.c.build_id), filters)
    query = query.where(listings.c.build_id.is_not(None))
    query = query.order_by(listings.c.since, listings.c.community_id).limit(limit)
    async with database.transaction() as connection:
        return [(row.community_id, row.build_id) for row in await connection.execute(query)]


@retried_once
async def list_courses(database: Database) -> list[str]:
    """The ids of all courses that somebody came from."""
    return [str(one) for one in await _list_distinct(database, listings.c.course_id) if one]


@retried_once
async def list_error_codes(database: Database) -> list[int]:
    """VK's codes that communities stand at."""
    return [int(one) for one in await _list_distinct(database, listings.c.error_code)]


async def _list_distinct(database: Database, column: ColumnElement[Any]) -> list[Any]:
    """The values of a column with an index, from each to the next: few among many rows."""
    found = select(func.min(column).label("value")).cte("found", recursive=True)
    after = select(func.min(column)).where(column > found.c.value).scalar_subquery()
    found = found.union_all(select(after).where(found.c.value.is_not(None)))
    query = select(found.c.value).where(found.c.value.is_not(None))
    async with database.transaction() as connection:
        return list((await connection.execute(query)).scalars())


_COLUMNS: dict[Order, ColumnElement[Any]] = {
    Order.NEWEST: listings.c.created_at,
    Order.WAITING: listings.c.since,
    Order.NAME: listings.c.name_key,
}


def _select(columns: Any, filters: Filters) -> Select[Any]:
    return select(*columns).where(*list_conditions(filters))


def _row_of(row: Any, sorted_by: str) -> Listed:
    return Listed(
        community_id=row["community_id"],
        build_id=row["build_id"],
        practitioner_id=row["practitioner_id"],
        stage=Stage(row["stage"]),
        since=row["since"],
        created_at=row["created_at"],
        course_id=row["course_id"],
        means=Means(row["means"]),
        reason=row["reason"],
        error_code=row["error_code"],
        piece=row["piece"],
        place=Place(row[sorted_by], row["community_id"]),
    )
