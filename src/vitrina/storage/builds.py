"""Builds as the web and the sweep see them: opened by a grant, found by key, due, cancelled.

What a running build writes about itself is in `journal.py`.
"""

import hashlib
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy import Select, and_, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.build import UNFINISHED, BuildState, StepState, WaitingFor
from vitrina.domain.plan import CommunityPlan
from vitrina.domain.practitioner import Practitioner
from vitrina.storage.database import Database
from vitrina.storage.models import build_keys, builds, practitioners, steps
from vitrina.storage.records import JSON, BuildRecord, StepRecord, build_of, step_of
from vitrina.storage.tokens import NewToken, insert_token

KeyKind = Literal["page", "follow"]

TAKEN_WITHIN = 5.0  # seconds a submitted build may stay untaken before the sweep submits it again


@dataclass(frozen=True)
class NewBuild:
    """What a grant saves in one transaction. Keys are plain here and hashed in the table."""

    practitioner_id: str
    practitioner: Practitioner
    token: NewToken
    plan: CommunityPlan
    page_key: str = field(repr=False)
    follow_key: str = field(repr=False)


@dataclass(frozen=True)
class Opened:
    """The build a grant landed on; `is_new` is False when an unfinished one was there."""

    build_id: str
    is_new: bool


class Builds:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(self, new: NewBuild) -> Opened:
        """Save practitioner, token, plan and build at once, or land on the unfinished build.

        In the second case the fresh token replaces the old one, the keys open that build, and a
        build that waited for the grant goes on; the practitioner and plan stay as they were.
        """
        landed = await self._land_on_unfinished(new)
        if landed:
            return landed
        try:
            async with self._database.transaction() as connection:
                return await self._insert(connection, new)
        except IntegrityError:
            landed = await self._land_on_unfinished(new)
            if landed:
                return landed
            raise

    async def unfinished_of(self, vk_user_id: int) -> BuildRecord | None:
        """The person's build that is not finished, if there is one."""
        query = select(builds).where(
            builds.c.vk_user_id == vk_user_id, builds.c.state.in_(UNFINISHED)
        )
        return await self._one(query)

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

    async def find_by_key(self, key: str, kind: KeyKind) -> BuildRecord | None:
        """The build that this key opens, with its steps."""
        query = (
            select(builds)
            .join(build_keys, build_keys.c.build_id == builds.c.id)
            .where(build_keys.c.key_hash == hash_key(key), build_keys.c.kind == kind)
        )
        return await self._one(query)

    async def add_page_key(self, build_id: str, page_key: str) -> None:
        """One more key that opens the build's page; the old ones stay good."""
        async with self._database.transaction() as connection:
            await _insert_key(connection, build_id, "page", page_key, self._database)

    async def practitioner(self, build: BuildRecord) -> Practitioner:
        """Who the build is for."""
        query = select(practitioners.c.data).where(practitioners.c.id == build.practitioner_id)
        async with self._database.transaction() as connection:
            return Practitioner.model_validate_json((await connection.execute(query)).scalar_one())

    async def newest(self, limit: int) -> list[BuildRecord]:
        """The newest builds, without steps, for the operator."""
        query = select(builds).order_by(builds.c.created_at.desc()).limit(limit)
        async with self._database.transaction() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [build_of(row, {}) for row in rows]

    async def due(self) -> list[tuple[str, int]]:
        """(id, VK user) of builds the queue may have lost: not taken in time, or done sleeping.

        Each is marked queued and submitted now, so that the next sweep leaves it alone.
        """
        now = self._database.now()
        untaken = and_(
            builds.c.state == BuildState.QUEUED, builds.c.submitted_at < now - TAKEN_WITHIN
        )
        awake = and_(builds.c.state == BuildState.WAITING, builds.c.not_before <= now)
        statement = (
            update(builds)
            .where(or_(untaken, awake))
            .values(
                state=BuildState.QUEUED,
                waiting_for=None,
                waiting_data=None,
                not_before=None,
                words=None,
                submitted_at=now,
            )
            .returning(builds.c.id, builds.c.vk_user_id)
        )
        async with self._database.transaction() as connection:
            return [(row.id, row.vk_user_id) for row in await connection.execute(statement)]

    async def running(self) -> list[tuple[str, int]]:
        """(id, VK user) of builds marked running, whoever runs them."""
        query = select(builds.c.id, builds.c.vk_user_id).where(builds.c.state == BuildState.RUNNING)
        async with self._database.transaction() as connection:
            return [(row.id, row.vk_user_id) for row in await connection.execute(query)]

    def groups_of_others(self, build_id: str) -> Callable[[list[int]], Awaitable[set[int]]]:
        """A question for one build: which of these communities did other builds make?"""

        async def ask(group_ids: list[int]) -> set[int]:
            query = select(builds.c.group_id).where(
                builds.c.group_id.in_(group_ids), builds.c.id != build_id
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
                waiting_for=None,
                waiting_data=answer,
                not_before=None,
                words=None,
                submitted_at=self._database.now(),
            )
        )
        async with self._database.transaction() as connection:
            return (await connection.execute(statement)).rowcount == 1

    async def cancel(self, build_id: str) -> bool:
        """Stop an unfinished build for good; whoever runs it finds its epoch raised and stops."""
        statement = (
            update(builds)
            .where(builds.c.id == build_id, builds.c.state.in_(UNFINISHED))
            .values(
                state=BuildState.CANCELLED,
                waiting_for=None,
                not_before=None,
                epoch=builds.c.epoch + 1,
                finished_at=self._database.now(),
            )
        )
        async with self._database.transaction() as connection:
            return (await connection.execute(statement)).rowcount == 1

    async def _one(self, query: Select[tuple[object, ...]]) -> BuildRecord | None:
        async with self._database.transaction() as connection:
            row = (await connection.execute(query)).mappings().first()
            if row is None:
                return None
            return build_of(row, await read_steps(connection, row["id"]))

    async def _land_on_unfinished(self, new: NewBuild) -> Opened | None:
        async with self._database.transaction() as connection:
            now = self._database.now()
            mine = and_(builds.c.vk_user_id == new.token.vk_user_id, builds.c.state.in_(UNFINISHED))
            token_id = await insert_token(connection, new.token, now)
            statement = update(builds).where(mine).values(token_id=token_id).returning(builds.c.id)
            build_id = (await connection.execute(statement)).scalar_one_or_none()
            if build_id is None:
                await connection.rollback()
                return None
            waits = and_(
                mine,
                builds.c.state == BuildState.WAITING,
                builds.c.waiting_for == WaitingFor.GRANT,
            )
            await connection.execute(
                update(builds)
                .where(waits)
                .values(
                    state=BuildState.QUEUED,
                    waiting_for=None,
                    not_before=None,
                    words=None,
                    submitted_at=now,
                )
            )
            await _insert_keys(connection, build_id, new, self._database)
            return Opened(build_id, is_new=False)

    async def _insert(self, connection: AsyncConnection, new: NewBuild) -> Opened:
        now = self._database.now()
        build_id = uuid.uuid4().hex
        await connection.execute(
            insert(practitioners).values(
                id=new.practitioner_id,
                student_id=new.practitioner.student_id,
                course_id=new.practitioner.course_id,
                data=new.practitioner.model_dump_json(),
                created_at=now,
            )
        )
        token_id = await insert_token(connection, new.token, now)
        await connection.execute(
            insert(builds).values(
                id=build_id,
                practitioner_id=new.practitioner_id,
                token_id=token_id,
                vk_user_id=new.token.vk_user_id,
                route=new.plan.route,
                plan=new.plan.model_dump_json(),
                plan_version=new.plan.version,
                state=BuildState.QUEUED,
                submitted_at=now,
                created_at=now,
                epoch=0,
                sleeps=0,
                requests=0,
                uploads=0,
            )
        )
        await insert_steps(connection, build_id, new.plan, self._database)
        await _insert_keys(connection, build_id, new, self._database)
        return Opened(build_id, is_new=True)


async def read_steps(connection: AsyncConnection, build_id: str) -> dict[str, StepRecord]:
    """The steps of a build in the order of its plan."""
    query = select(steps).where(steps.c.build_id == build_id).order_by(steps.c.position)
    return {row["key"]: step_of(row) for row in (await connection.execute(query)).mappings()}


async def insert_steps(
    connection: AsyncConnection, build_id: str, plan: CommunityPlan, database: Database
) -> None:
    """A planned step for every item, or one that waits for the person's own hands."""
    for position, item in enumerate(plan.items):
        await connection.execute(
            insert(steps).values(
                build_id=build_id,
                key=item.key,
                position=position,
                state=StepState.BY_HAND if item.by_hand else StepState.PLANNED,
                attempt=0,
                changed_at=database.now(),
            )
        )


def hash_key(key: str) -> str:
    """How a key that people hold is kept: SHA-256, enough for 128 random bits."""
    return hashlib.sha256(key.encode()).hexdigest()


async def _insert_keys(
    connection: AsyncConnection, build_id: str, new: NewBuild, database: Database
) -> None:
    await _insert_key(connection, build_id, "page", new.page_key, database)
    await _insert_key(connection, build_id, "follow", new.follow_key, database)


async def _insert_key(
    connection: AsyncConnection, build_id: str, kind: KeyKind, key: str, database: Database
) -> None:
    await connection.execute(
        insert(build_keys).values(
            key_hash=hash_key(key), build_id=build_id, kind=kind, created_at=database.now()
        )
    )
