"""The runs over a community, and the tokens that the next one would have."""

from dataclasses import dataclass, field

from sqlalchemy import select

from vitrina.domain.community import GrantKind
from vitrina.storage.database import Database, retried_once
from vitrina.storage.models import builds, grants
from vitrina.storage.new_grants import can_speak
from vitrina.storage.records import BuildRecord, build_of
from vitrina.storage.run_opening import find_run_grant
from vitrina.storage.steps import read_steps


@dataclass(frozen=True)
class Runs:
    """The first run over a community, which made or connected it, and the latest with its steps."""

    first: BuildRecord = field(repr=False)
    latest: BuildRecord = field(repr=False)


@dataclass(frozen=True)
class GrantRights:
    """What a token may do as far as it is known; `rights` are methods measured with it."""

    kind: GrantKind
    scope: frozenset[str] | None
    rights: dict[str, bool]


@retried_once
async def read_runs(database: Database, community_id: str) -> Runs | None:
    """None when there was no run yet."""
    mine = select(builds).where(builds.c.community_id == community_id)
    first = mine.order_by(builds.c.created_at, builds.c.id).limit(1)
    latest = mine.order_by(builds.c.created_at.desc(), builds.c.id.desc()).limit(1)
    async with database.transaction() as connection:
        oldest = (await connection.execute(first)).mappings().first()
        newest = (await connection.execute(latest)).mappings().first()
        if oldest is None or newest is None:
            return None
        steps = await read_steps(connection, newest["id"])
    return Runs(build_of(oldest, {}), build_of(newest, steps))


@retried_once
async def read_run_rights(database: Database, community_id: str) -> tuple[GrantRights, ...]:
    """The tokens of the next run over the community: the person's, then the community's key."""
    async with database.transaction() as connection:
        grant = await find_run_grant(connection, database, community_id)
        if grant is None:
            return ()
        ids = [grant.id]
        if grant.kind is GrantKind.USER_TOKEN:
            keys = select(grants.c.id).where(grants.c.community_id == community_id, can_speak())
            ids += (await connection.execute(keys)).scalars()
        found = select(grants.c.id, grants.c.kind, grants.c.scope, grants.c.rights)
        rows = (await connection.execute(found.where(grants.c.id.in_(ids)))).all()
    return tuple(
        GrantRights(
            GrantKind(row.kind),
            None if row.scope is None else frozenset(row.scope.split()),
            {method: said["allowed"] for method, said in (row.rights or {}).items()},
        )
        for row in sorted(rows, key=lambda row: ids.index(row.id))
    )
