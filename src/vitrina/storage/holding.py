"""A runner's hold of a build: every write carries its epoch, and tells the history what it did."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Update, and_, func, or_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.build import BuildEvent, BuildState
from vitrina.storage.build_events import note_event
from vitrina.storage.database import Database, retried_once
from vitrina.storage.listings import relist
from vitrina.storage.models import builds, steps
from vitrina.storage.records import JSON, BuildRecord, StepRecord, build_of, step_of
from vitrina.storage.steps import read_steps
from vitrina.storage.usage import Usage, count_errors

Tell = Callable[[AsyncConnection], Awaitable[object]]


class Superseded(Exception):
    """The epoch was raised by another runner or by cancel."""


async def take_build(
    connection: AsyncConnection, database: Database, build_id: str
) -> BuildRecord | None:
    """Raise the build's epoch and let it run; None when there is nothing to do for a runner."""
    now = database.now()
    ready = or_(
        builds.c.state.in_((BuildState.QUEUED, BuildState.RUNNING)),
        and_(builds.c.state == BuildState.WAITING, builds.c.not_before <= now),
    )
    statement = (
        update(builds)
        .where(builds.c.id == build_id, ready)
        .values(
            epoch=builds.c.epoch + 1,
            state=BuildState.RUNNING,
            waiting_for=None,
            not_before=None,
            words=None,
            reason=None,
            error_code=None,
            started_at=func.coalesce(builds.c.started_at, now),
        )
        .returning(builds)
    )
    row = (await connection.execute(statement)).mappings().first()
    if row is None:
        return None
    record = build_of(row, await read_steps(connection, build_id))
    event = BuildEvent.STARTED if record.epoch == 1 else BuildEvent.TAKEN_UP
    await note_event(connection, build_id, now, event, data={"epoch": record.epoch})
    await relist(connection, now, [record.community_id])
    return record


class Hold:
    """What one runner may write while nobody else has raised the build's epoch."""

    def __init__(self, database: Database, build: BuildRecord) -> None:
        self._database = database
        self._epoch = build.epoch
        self.build_id = build.id
        self._community_id = build.community_id

    async def demand(
        self, connection: AsyncConnection, usage: Usage = Usage(), **values: Any
    ) -> None:
        """Write to the build in the caller's transaction, and lock its row; Superseded."""
        if not await self._write(connection, usage, **values):
            raise Superseded

    @retried_once
    async def write(
        self,
        *conditions: ColumnElement[bool],
        event: BuildEvent,
        told: JSON | None = None,
        beside: Sequence[Update] = (),
        tell: Tell | None = None,
        usage: Usage = Usage(),
        **values: Any,
    ) -> bool:
        """Write to the build, and `beside` it, in one transaction; False when it is not ours.

        `tell` writes down there what the school is told of it.
        """
        async with self._database.transaction() as connection:
            if not await self._write(connection, usage, *conditions, **values):
                return False
            for statement in beside:
                await connection.execute(statement)
            await self.note(connection, event, data=told)
            await relist(connection, self._database.now(), [self._community_id])
            if tell is not None:
                await tell(connection)
            return True

    async def must_write(self, **values: Any) -> None:
        """The same; Superseded when the build is not ours."""
        if not await self.write(**values):
            raise Superseded

    async def write_step(self, connection: AsyncConnection, key: str, **values: Any) -> StepRecord:
        """Write to a step in the caller's transaction, which holds the build."""
        statement = (
            update(steps)
            .where(steps.c.build_id == self.build_id, steps.c.key == key)
            .values(changed_at=self._database.now(), **values)
            .returning(steps)
        )
        row = (await connection.execute(statement)).mappings().first()
        if row is None:
            raise KeyError(key)
        return step_of(row)

    async def note(
        self,
        connection: AsyncConnection,
        event: BuildEvent,
        *,
        step_key: str | None = None,
        data: JSON | None = None,
    ) -> None:
        """Tell the history, in the caller's transaction."""
        now = self._database.now()
        await note_event(connection, self.build_id, now, event, step_key=step_key, data=data)

    async def _write(
        self,
        connection: AsyncConnection,
        usage: Usage,
        *conditions: ColumnElement[bool],
        **values: Any,
    ) -> bool:
        statement = (
            update(builds)
            .where(
                builds.c.id == self.build_id,
                builds.c.epoch == self._epoch,
                builds.c.state == BuildState.RUNNING,
                *conditions,
            )
            .values(
                requests=builds.c.requests + usage.requests,
                uploads=builds.c.uploads + usage.uploads,
                **values,
            )
        )
        if (await connection.execute(statement)).rowcount != 1:
            return False
        await count_errors(connection, usage.errors)
        return True
