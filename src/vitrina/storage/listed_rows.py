"""What a page of the school's list shows of its communities, read for all of them at once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, null, select
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.community import CommunityState, Seen
from vitrina.domain.practitioner import Practitioner
from vitrina.storage.community_list import Listed
from vitrina.storage.database import Database, retried_once
from vitrina.storage.manual_ticks import Tick, Ticks
from vitrina.storage.models import (
    builds,
    communities,
    courses,
    manual_ticks,
    practitioners,
    steps,
)
from vitrina.storage.records import BuildRecord, StepRecord, build_of, step_of


@dataclass(frozen=True)
class ListedCommunity:
    """A row of the list with its form, its latest run with steps, and what was done by hand.

    `course` is its name, or its id where the school has not named it.
    """

    listed: Listed
    state: CommunityState
    group_id: int | None
    screen_name: str | None
    student_id: str
    course: str
    checked_at: float | None
    practitioner: Practitioner = field(repr=False)
    build: BuildRecord | None = field(repr=False)
    ticks: Ticks


@retried_once
async def read_rows(database: Database, listed: Sequence[Listed]) -> tuple[ListedCommunity, ...]:
    """The rows in their order, without those that were forgotten meanwhile."""
    ids = [row.community_id for row in listed]
    query = (
        select(
            communities.c.id,
            communities.c.state,
            communities.c.group_id,
            communities.c.screen_name,
            communities.c.student_id,
            communities.c.checked_at,
            practitioners.c.data,
            func.coalesce(courses.c.name, communities.c.course_id).label("course"),
        )
        .join(practitioners, practitioners.c.id == communities.c.practitioner_id)
        .join(courses, courses.c.course_id == communities.c.course_id, isouter=True)
        .where(communities.c.id.in_(ids))
    )
    async with database.transaction() as connection:
        rows = (await connection.execute(query)).all()
        runs = await _read_runs(connection, [row.build_id for row in listed if row.build_id])
        ticks = await _read_ticks(connection, ids)
    known = {row.id: row for row in rows}
    return tuple(
        ListedCommunity(
            listed=one,
            state=CommunityState(row.state),
            group_id=row.group_id,
            screen_name=row.screen_name,
            student_id=row.student_id,
            course=row.course,
            checked_at=row.checked_at,
            practitioner=Practitioner.model_validate_json(row.data),
            build=runs.get(one.build_id or ""),
            ticks=ticks[one.community_id],
        )
        for one in listed
        if (row := known.get(one.community_id)) is not None
    )


async def _read_runs(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, BuildRecord]:
    # What was sent is long, and nothing of the list.
    shown = [column for column in steps.c if column.name != "intent"]
    of_runs = select(*shown, null().label("intent")).where(steps.c.build_id.in_(ids))
    of_runs = of_runs.order_by(steps.c.build_id, steps.c.position)
    by_run: dict[str, dict[str, StepRecord]] = defaultdict(dict)
    for step in (await connection.execute(of_runs)).mappings():
        by_run[step["build_id"]][step["key"]] = step_of(step)
    query = select(builds).where(builds.c.id.in_(ids))
    rows = (await connection.execute(query)).mappings().all()
    return {row["id"]: build_of(row, by_run[row["id"]]) for row in rows}


async def _read_ticks(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, Ticks]:
    columns = manual_ticks.c
    query = select(columns.community_id, columns.key, columns.seen, columns.seen_at)
    found: dict[str, dict[str, Tick]] = defaultdict(dict)
    for row in await connection.execute(query.where(columns.community_id.in_(ids))):
        found[row.community_id][row.key] = Tick(Seen(row.seen), row.seen_at is not None)
    return defaultdict(Ticks, {one: Ticks(ticks) for one, ticks in found.items()})
