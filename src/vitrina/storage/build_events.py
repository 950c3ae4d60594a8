"""A build's history: only added to, in the very transaction that it tells of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.build import BuildEvent, StepState
from vitrina.storage.database import Database, retried_once
from vitrina.storage.models import build_events

JSON = dict[str, Any]

STEP_EVENTS = {
    StepState.DONE: BuildEvent.STEP_DONE,
    StepState.REFUSED: BuildEvent.STEP_REFUSED,
    StepState.SKIPPED: BuildEvent.STEP_SKIPPED,
    StepState.UNKNOWN: BuildEvent.STEP_UNKNOWN,
    StepState.PLANNED: BuildEvent.STEP_PLANNED,
    StepState.MANUAL: BuildEvent.STEP_BY_HAND,
}


@dataclass(frozen=True)
class EventRecord:
    """One thing that happened; `at` is unix seconds, `data` what there is to know of it."""

    at: float
    event: BuildEvent
    step_key: str | None
    data: JSON


async def note_event(
    connection: AsyncConnection,
    build_id: str,
    now: ColumnElement[float],
    event: BuildEvent,
    *,
    step_key: str | None = None,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Write down what happens to one build, in the caller's transaction.

    No answer of a person and no secret belongs in `data`; what is None is left out.
    """
    row = event_row(build_id, event, step_key=step_key, data=data)
    await connection.execute(insert(build_events).values(at=now), [row])


def event_row(
    build_id: str,
    event: BuildEvent,
    *,
    step_key: str | None = None,
    data: Mapping[str, Any] | None = None,
) -> JSON:
    """The row of one event, without its time."""
    told = {name: value for name, value in (data or {}).items() if value is not None}
    return {"build_id": build_id, "event": event, "step_key": step_key, "data": told or None}


async def note_events(
    connection: AsyncConnection,
    build_ids: Sequence[str],
    now: ColumnElement[float],
    event: BuildEvent,
) -> None:
    """The same of several builds."""
    for build_id in build_ids:
        await note_event(connection, build_id, now, event)


@retried_once
async def read_events(database: Database, build_id: str) -> list[EventRecord]:
    """Everything that happened to a build, the first thing first."""
    query = (
        select(build_events).where(build_events.c.build_id == build_id).order_by(build_events.c.id)
    )
    async with database.transaction() as connection:
        rows = (await connection.execute(query)).mappings().all()
    return [
        EventRecord(row["at"], BuildEvent(row["event"]), row["step_key"], row["data"] or {})
        for row in rows
    ]
