"""How steps stand, written down together: who comes while others write shares the next transaction.

The pieces of a wave are answered at once, and a transaction of its own for each would cost a
runner more processor time than all that is in it.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.build import BuildEvent
from vitrina.domain.community import CommunityState
from vitrina.storage.build_events import event_row
from vitrina.storage.database import Database, retried_once
from vitrina.storage.holding import Hold
from vitrina.storage.models import build_events, communities
from vitrina.storage.pieces import Made, keep_pieces
from vitrina.storage.records import JSON, StepRecord
from vitrina.storage.usage import Usage


@dataclass(frozen=True)
class StepChange:
    """One step as it is to stand, and what goes with it.

    `values` are columns of the step, `of_build` of its build, `told` is for the history.
    """

    key: str
    values: JSON = field(repr=False)
    of_build: JSON
    usage: Usage
    event: BuildEvent | None
    told: JSON
    made: Made | None = None
    group: tuple[int, str] | None = None


class StepWriter:
    """One runner's writer; Superseded for all who wait when the build is not ours any more."""

    def __init__(self, database: Database, hold: Hold, community_id: str) -> None:
        self._database = database
        self._hold = hold
        self._community_id = community_id
        self._waiting: list[tuple[StepChange, asyncio.Future[StepRecord]]] = []
        self._is_writing = False

    async def write(self, change: StepChange) -> StepRecord:
        """The step as it is stored; returns when it is committed.

        IntegrityError when a group is another community's that is not forgotten.
        """
        done: asyncio.Future[StepRecord] = asyncio.get_running_loop().create_future()
        self._waiting.append((change, done))
        if not self._is_writing:
            await self._write_all()
        return await done

    async def _write_all(self) -> None:
        """Whoever comes first writes for all who come meanwhile."""
        self._is_writing = True
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                await self._write_batch(batch)
        finally:
            self._is_writing = False
            for _, done in self._waiting:  # left behind by a writer that was cancelled
                done.cancel()
            self._waiting = []

    async def _write_batch(
        self, batch: Sequence[tuple[StepChange, "asyncio.Future[StepRecord]"]]
    ) -> None:
        waiting = [done for _, done in batch]
        try:
            steps = await self._write([change for change, _ in batch])
        except Exception as error:  # told to each of those who wait
            for done in waiting:
                _fail(done, error)
        except BaseException:
            # The writer is stopped, and with it its runner: nobody knows what became of the write.
            for done in waiting:
                done.cancel()
            raise
        else:
            for step, done in zip(steps, waiting, strict=True):
                if not done.done():
                    done.set_result(step)

    @retried_once
    async def _write(self, changes: Sequence[StepChange]) -> list[StepRecord]:
        of_build: dict[str, Any] = {}
        for change in changes:
            of_build |= change.of_build
        async with self._database.transaction() as connection:
            await self._hold.demand(connection, _sum(changes), **of_build)
            for change in changes:
                if change.group:
                    await self._give_group(connection, change.group)
            made = {change.key: change.made for change in changes if change.made}
            if made:
                await keep_pieces(connection, self._community_id, self._hold.build_id, made)
            await self._tell(connection, changes)
            return [
                await self._hold.write_step(connection, change.key, **change.values)
                for change in changes
            ]

    async def _give_group(self, connection: AsyncConnection, group: tuple[int, str]) -> None:
        ours = update(communities).where(communities.c.id == self._community_id)
        await connection.execute(
            ours.values(group_id=group[0], screen_name=group[1], state=CommunityState.MADE)
        )

    async def _tell(self, connection: AsyncConnection, changes: Sequence[StepChange]) -> None:
        rows = [
            event_row(self._hold.build_id, change.event, step_key=change.key, data=change.told)
            for change in changes
            if change.event
        ]
        if rows:
            statement = insert(build_events).values(at=self._database.now())
            await connection.execute(statement, rows)


def _fail(done: "asyncio.Future[StepRecord]", error: Exception) -> None:
    if not done.done():
        done.set_exception(error)


def _sum(changes: Sequence[StepChange]) -> Usage:
    return Usage(
        sum(change.usage.requests for change in changes),
        sum(change.usage.uploads for change in changes),
        tuple(error for change in changes for error in change.usage.errors),
    )
