"""Events in one line for whoever reads on from a place: nothing that commits late is missed.

A place in the line is given after the commit, by one process at a time, and never given again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.school_event import SchoolEvent
from vitrina.storage.database import Database, retried_once
from vitrina.storage.deliveries import read_told_community
from vitrina.storage.models import event_positions, school_events

PLACED_AT_ONCE = 1000


@dataclass(frozen=True)
class EventRecord:
    """One event; `position` is its place in the line, `created_at` unix seconds."""

    id: str
    position: int
    kind: str
    created_at: float
    community: dict[str, Any] | None
    data: dict[str, Any]


@retried_once
async def read_events_after(
    database: Database, position: int, limit: int, kinds: Sequence[SchoolEvent] = ()
) -> list[EventRecord]:
    """The events behind a place, the first one first; those of `kinds`, or of every kind."""
    query = (
        select(school_events)
        .where(
            school_events.c.position > position,
            school_events.c.kind != SchoolEvent.ENDPOINT_TESTED,
        )
        .order_by(school_events.c.position)
        .limit(limit)
    )
    if kinds:
        query = query.where(school_events.c.kind.in_(kinds))
    async with database.transaction() as connection:
        await _place_events(connection)
        rows = (await connection.execute(query)).mappings().all()
        told: dict[str | None, dict[str, Any] | None] = {}
        for row in rows:
            if row["community_id"] not in told:
                told[row["community_id"]] = await read_told_community(
                    connection, row["community_id"]
                )
    return [
        EventRecord(
            row["id"],
            row["position"],
            row["kind"],
            row["created_at"],
            told[row["community_id"]],
            row["data"],
        )
        for row in rows
    ]


async def _place_events(connection: AsyncConnection) -> None:
    """Give the events that have none their places, in the order in which they happened."""
    unplaced = school_events.c.position.is_(None)
    some = select(school_events.c.id).where(unplaced).limit(1)
    if (await connection.execute(some)).first() is None:
        return
    dialect: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    first = dialect.insert(event_positions).values(id=1, last=0)
    await connection.execute(first.on_conflict_do_nothing())
    # Whoever gives places holds the row, so the next one goes on from where this one ended.
    held = select(event_positions.c.last).where(event_positions.c.id == 1).with_for_update()
    last = int((await connection.execute(held)).scalar_one())
    ordered = (
        select(
            school_events.c.id,
            func.row_number()
            .over(order_by=(school_events.c.created_at, school_events.c.id))
            .label("turn"),
        )
        .where(unplaced)
        .order_by(school_events.c.created_at, school_events.c.id)
        .limit(PLACED_AT_ONCE)
        .subquery()
    )
    turn = select(ordered.c.turn).where(ordered.c.id == school_events.c.id).scalar_subquery()
    placed = await connection.execute(
        update(school_events)
        .where(school_events.c.id.in_(select(ordered.c.id)))
        .values(position=last + turn)
    )
    await connection.execute(
        update(event_positions)
        .where(event_positions.c.id == 1)
        .values(last=event_positions.c.last + placed.rowcount)
    )
