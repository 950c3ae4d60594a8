"""Communities and their runs as the school's programs read them: plain columns, no plans."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, tuple_

from vitrina.domain.community import CommunityState
from vitrina.storage.database import Database, retried_once
from vitrina.storage.models import builds, communities, listings, practitioners, steps

JSON = dict[str, Any]

_OF_RUN = (
    builds.c.id,
    builds.c.community_id,
    builds.c.purpose,
    builds.c.state,
    builds.c.waiting_for,
    builds.c.reason,
    builds.c.error_code,
    builds.c.created_at,
    builds.c.started_at,
    builds.c.finished_at,
)


@retried_once
async def read_listed(database: Database, ids: Sequence[str]) -> dict[str, JSON]:
    """These communities by their ids, with where they stand and the form; not forgotten ones."""
    query = (
        select(
            communities.c.id,
            communities.c.student_id,
            communities.c.course_id,
            communities.c.group_id,
            communities.c.screen_name,
            communities.c.opened_by,
            communities.c.checked_at,
            communities.c.created_at,
            listings.c.stage,
            listings.c.since,
            listings.c.build_id,
            listings.c.waiting_for,
            listings.c.reason,
            listings.c.error_code,
            listings.c.piece,
            practitioners.c.data.label("form"),
        )
        .join(listings, listings.c.community_id == communities.c.id)
        .join(practitioners, practitioners.c.id == communities.c.practitioner_id)
        .where(communities.c.id.in_(ids), communities.c.state != CommunityState.FORGOTTEN)
    )
    async with database.transaction() as connection:
        rows = (await connection.execute(query)).mappings().all()
    return {row["id"]: dict(row) for row in rows}


@retried_once
async def read_runs_page(
    database: Database, community_id: str, after: tuple[float, str] | None, limit: int
) -> list[JSON]:
    """The runs over a community, the newest first; `after` is the time and id of the last one."""
    key = (builds.c.created_at, builds.c.id)
    query = select(*_OF_RUN).where(builds.c.community_id == community_id)
    if after is not None:
        query = query.where(tuple_(*key) < after)
    query = query.order_by(*(column.desc() for column in key)).limit(limit)
    async with database.transaction() as connection:
        return [dict(row) for row in (await connection.execute(query)).mappings()]


@retried_once
async def read_run(database: Database, build_id: str) -> tuple[JSON, list[JSON]] | None:
    """One run and its steps in the order of the plan; None: there is no such run."""
    columns: tuple[Any, ...] = (
        steps.c.key, steps.c.state, steps.c.way, steps.c.attempt, steps.c.reason,
        steps.c.error_code,
    )  # fmt: skip
    query = select(*columns).where(steps.c.build_id == build_id).order_by(steps.c.position)
    async with database.transaction() as connection:
        run = select(*_OF_RUN).where(builds.c.id == build_id)
        row = (await connection.execute(run)).mappings().first()
        if row is None:
            return None
        return dict(row), [dict(one) for one in (await connection.execute(query)).mappings()]
