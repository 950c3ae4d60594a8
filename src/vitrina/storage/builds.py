"""Builds as the web and the sweep see them: opened by a grant, found by key, due, cancelled.

What a running build writes about itself is in `journal.py`.
"""

from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Update,
    and_,
    case,
    func,
    or_,
    select,
    true,
    update,
)

from vitrina.domain.build import (
    FIRST_RUNS,
    BuildEvent,
    BuildState,
    WaitingFor,
    turn_of,
)
from vitrina.domain.practitioner import Practitioner
from vitrina.storage.build_ends import cancel_in
from vitrina.storage.build_events import note_event
from vitrina.storage.database import Database, retried_once
from vitrina.storage.keys import hash_key
from vitrina.storage.link_keys import LinkKind, insert_link
from vitrina.storage.listings import relist_builds
from vitrina.storage.models import NOT_WAITING, builds, communities, link_keys, practitioners
from vitrina.storage.opening import NewBuild, Opened, open_build
from vitrina.storage.records import JSON, BuildRecord, build_of
from vitrina.storage.retrying import retry_build
from vitrina.storage.steps import read_steps

__all__ = ["Builds", "NewBuild", "Opened"]

# How many one sweep submits again: behind a long queue nearly all have their job, and asking for
# each of a thousand every few seconds would cost more than the work.
DUE_AT_ONCE = 20
SWEEPING = 1  # of the advisory locks of `Database.taking_turns`
LATEST = "latest"  # in place of a run's id
TAKEN_WITHIN = 5.0  # seconds a submitted build may stay untaken before the sweep submits it again


class Builds:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(self, new: NewBuild) -> Opened:
        """Save practitioner, token, plan and build at once, or land on the unfinished build.

        In the second case the fresh token replaces the old one, the keys open that build, and a
        build that waited for the grant goes on; the practitioner and plan stay as they were.
        TooManyBuilds, and nothing is saved, beyond the limit that comes with it.
        """
        return await open_build(self._database, new)

    async def latest_of(self, vk_user_id: int) -> BuildRecord | None:
        """The person's newest build, finished or not."""
        query = (
            select(builds)
            .where(builds.c.vk_user_id == vk_user_id)
            .order_by(builds.c.created_at.desc())
            .limit(1)
        )
        return await self._one(query)

    async def find(self, build_id: str) -> BuildRecord | None:
        """The build with its steps."""
        return await self._one(select(builds).where(builds.c.id == build_id))

    @retried_once
    async def list_ids(self, prefix: str, limit: int = 2) -> list[str]:
        """At most so many ids that begin with this, which is of hexadecimal digits."""
        same = builds.c.id.startswith(prefix, autoescape=True)
        query = select(builds.c.id).where(same).order_by(builds.c.id).limit(limit)
        async with self._database.transaction() as connection:
            return list((await connection.execute(query)).scalars())

    async def find_by_key(
        self, key: str, kind: LinkKind, run: str | None = None
    ) -> BuildRecord | None:
        """The run that made or connected the community which this key opens, with its steps.

        `run`: another run over that community, by its id, or the LATEST one.
        """
        query = (
            select(builds)
            .join(link_keys, link_keys.c.community_id == builds.c.community_id)
            .where(
                link_keys.c.key_hash == hash_key(key),
                link_keys.c.kind == kind,
                link_keys.c.ended_at.is_(None),
                _is_run(run),
            )
            .order_by(builds.c.created_at.desc(), builds.c.id.desc())
            .limit(1)
        )
        return await self._one(query)

    async def find_run(self, community_id: str, run: str | None = None) -> BuildRecord | None:
        """The same run of the community with this id."""
        query = (
            select(builds)
            .where(builds.c.community_id == community_id, _is_run(run))
            .order_by(builds.c.created_at.desc(), builds.c.id.desc())
            .limit(1)
        )
        return await self._one(query)

    async def add_page_key(self, community_id: str, page_key: str) -> None:
        """One more key that opens the build's page; the old ones stay good."""
        async with self._database.transaction() as connection:
            await insert_link(connection, community_id, "page", page_key, self._database.now())

    @retried_once
    async def practitioner(self, build: BuildRecord) -> Practitioner:
        """Who the build is for."""
        query = select(practitioners.c.data).where(practitioners.c.id == build.practitioner_id)
        async with self._database.transaction() as connection:
            return Practitioner.model_validate_json((await connection.execute(query)).scalar_one())

    @retried_once
    async def newest(self, limit: int) -> list[BuildRecord]:
        """The newest builds, without steps, for the operator."""
        query = select(builds).order_by(builds.c.created_at.desc()).limit(limit)
        async with self._database.transaction() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [build_of(row, {}) for row in rows]

    @retried_once
    async def due(self) -> list[tuple[str, str]]:
        """(id, turn) of builds the queue may have lost: not taken in time, or done sleeping.

        Each is marked queued, and submitted again now, so that the next sweep leaves it alone.
        """
        now = self._database.now()
        untaken = and_(
            builds.c.state == BuildState.QUEUED,
            builds.c.submitted_at < now - TAKEN_WITHIN,
            func.coalesce(builds.c.resubmitted_at, 0.0) < now - TAKEN_WITHIN,
        )
        awake = and_(builds.c.state == BuildState.WAITING, builds.c.not_before <= now)
        forgotten = or_(untaken, awake)
        oldest = (
            select(builds.c.id)
            .where(forgotten)
            # In turns: of a thousand that wait, each is asked for again before any is twice.
            .order_by(func.coalesce(builds.c.resubmitted_at, builds.c.submitted_at))
            .limit(DUE_AT_ONCE)
        )
        statement = (
            update(builds)
            # Once more: a row that another transaction was changing is judged anew by PostgreSQL,
            # but the list of the oldest is not.
            .where(builds.c.id.in_(oldest), forgotten)
            .values(
                state=BuildState.QUEUED,
                submitted_at=case((awake, now), else_=builds.c.submitted_at),
                resubmitted_at=now,
                **NOT_WAITING,
            )
            .returning(builds.c.id, builds.c.vk_user_id, builds.c.group_id)
        )
        async with self._database.transaction() as connection:
            turns = _list_turns(await connection.execute(statement))
            await relist_builds(connection, now, [build_id for build_id, _ in turns])
            return turns

    @retried_once
    async def in_states(self, *states: BuildState) -> list[tuple[str, str]]:
        """(id, turn) of builds in these states, the longest waiting first."""
        query = (
            select(builds.c.id, builds.c.vk_user_id, builds.c.group_id)
            .where(builds.c.state.in_(states))
            .order_by(builds.c.submitted_at)
        )
        async with self._database.transaction() as connection:
            return _list_turns(await connection.execute(query))

    def taking_turns(self) -> AbstractAsyncContextManager[bool]:
        """Whether this process may sweep for the others; PostgreSQL only."""
        return self._database.taking_turns(SWEEPING)

    def groups_of_others(self, community_id: str) -> Callable[[list[int]], Awaitable[set[int]]]:
        """A question for one community: which of these groups are other communities' of ours?"""

        async def ask(group_ids: list[int]) -> set[int]:
            query = select(communities.c.group_id).where(
                communities.c.group_id.in_(group_ids), communities.c.id != community_id
            )
            async with self._database.transaction() as connection:
                return set((await connection.execute(query)).scalars())

        return ask

    async def resume(
        self, build_id: str, waiting_for: WaitingFor, answer: JSON | None = None
    ) -> bool:
        """A person answered what the build waited for: queue it; False if it did not wait for it.

        `answer` is kept for the runner (a captcha's success token and the step it belongs to).
        """
        statement = (
            update(builds)
            .where(
                builds.c.id == build_id,
                builds.c.state == BuildState.WAITING,
                builds.c.waiting_for == waiting_for,
            )
            .values(
                state=BuildState.QUEUED,
                submitted_at=self._database.now(),
                **{**NOT_WAITING, "waiting_data": answer},
            )
        )
        told = {"waiting_for": waiting_for}
        return await self._write(build_id, statement, BuildEvent.ANSWERED, told)

    async def retry(self, build_id: str) -> bool:
        """Try again what VK refused: those steps become planned, and the build is queued.

        What a restored backup does not know is looked for first.
        For a build that ended failed or with gaps, or that waits. False for any other, and when
        the person has another build on its way.
        """
        return await retry_build(self._database, build_id)

    async def cancel(self, build_id: str) -> bool:
        """Stop an unfinished build for good; whoever runs it finds its epoch raised and stops."""
        async with self._database.transaction() as connection:
            return await cancel_in(connection, self._database.now(), build_id)

    async def _write(
        self, build_id: str, statement: Update, event: BuildEvent, told: JSON | None = None
    ) -> bool:
        async with self._database.transaction() as connection:
            if (await connection.execute(statement)).rowcount != 1:
                return False
            await note_event(connection, build_id, self._database.now(), event, data=told)
            await relist_builds(connection, self._database.now(), [build_id])
            return True

    @retried_once
    async def _one(self, query: Select[tuple[object, ...]]) -> BuildRecord | None:
        async with self._database.transaction() as connection:
            row = (await connection.execute(query)).mappings().first()
            if row is None:
                return None
            return build_of(row, await read_steps(connection, row["id"]))


def _is_run(run: str | None) -> ColumnElement[bool]:
    if run == LATEST:
        return true()
    return builds.c.purpose.in_(FIRST_RUNS) if run is None else builds.c.id == run


def _list_turns(rows: Iterable[Row[tuple[str, int | None, int | None]]]) -> list[tuple[str, str]]:
    return [(row.id, turn_of(row.vk_user_id, row.group_id)) for row in rows]
