"""The runs over a community in short, for the school's page of it."""

from dataclasses import dataclass

from sqlalchemy import select

from vitrina.domain.build import BuildPurpose, BuildState
from vitrina.domain.reason import Reason
from vitrina.storage.database import Database, retried_once
from vitrina.storage.models import builds

MOST = 30


@dataclass(frozen=True)
class RunInShort:
    """What a run was for and how it ended; times are unix seconds."""

    id: str
    purpose: BuildPurpose
    state: BuildState
    reason: Reason | None
    created_at: float
    started_at: float | None
    finished_at: float | None


@retried_once
async def list_runs(database: Database, community_id: str) -> tuple[RunInShort, ...]:
    """The newest first."""
    row = builds.c
    query = (
        select(
            row.id, row.purpose, row.state, row.reason, row.created_at, row.started_at,
            row.finished_at,
        )
        .where(row.community_id == community_id)
        .order_by(row.created_at.desc(), row.id.desc())
        .limit(MOST)
    )  # fmt: skip
    async with database.transaction() as connection:
        rows = (await connection.execute(query)).all()
    return tuple(
        RunInShort(
            id=one.id,
            purpose=BuildPurpose(one.purpose),
            state=BuildState(one.state),
            reason=Reason.model_validate(one.reason) if one.reason else None,
            created_at=one.created_at,
            started_at=one.started_at,
            finished_at=one.finished_at,
        )
        for one in rows
    )
