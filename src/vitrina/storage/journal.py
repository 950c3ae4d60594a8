"""What a running build writes about itself. Every write is guarded by the epoch of its runner.

`Superseded` means that somebody else has the build now: the runner stops at once.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Double, and_, func, literal, null, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.build import BuildState, StepState, WaitingFor
from vitrina.domain.plan import CommunityPlan
from vitrina.storage.database import Database, retried_once
from vitrina.storage.models import builds, steps
from vitrina.storage.records import JSON, BuildRecord, StepRecord, build_of, step_of
from vitrina.storage.steps import read_steps


class Superseded(Exception):
    """The epoch was raised by another runner or by cancel."""


@dataclass(frozen=True)
class Usage:
    """What VK was asked since the last write: requests, uploads, errors by (method, code)."""

    requests: int = 0
    uploads: int = 0
    errors: tuple[tuple[str, int], ...] = ()


class Journal:
    """One runner's right to write about one build."""

    def __init__(self, database: Database, build: BuildRecord) -> None:
        self._database = database
        self._build_id = build.id
        self._epoch = build.epoch
        self._token_id = build.token_id

    @classmethod
    @retried_once
    async def acquire(
        cls, database: Database, build_id: str
    ) -> "tuple[BuildRecord, Journal] | None":
        """Take the build by raising its epoch; None when there is nothing to do for a runner.

        A person's answer (`waiting_data`) stays until the build is parked again or finished, so
        that the next runner has it when this one stops before it is used.
        """
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
                error_code=None,
                started_at=func.coalesce(builds.c.started_at, now),
            )
            .returning(builds)
        )
        async with database.transaction() as connection:
            row = (await connection.execute(statement)).mappings().first()
            if row is None:
                return None
            record = build_of(row, await read_steps(connection, build_id))
        return record, cls(database, record)

    @retried_once
    async def intend(self, intents: Mapping[str, JSON], settles_in: float) -> dict[str, StepRecord]:
        """Record that the effects of these steps are about to be sent, all in one transaction.

        A retry is a new intent.
        """
        values = {
            "state": StepState.INTENDED,
            "attempt": steps.c.attempt + 1,
            "settles_at": self._database.now() + literal(settles_in, Double),
            "error_code": null(),
            "words": null(),
        }
        async with self._database.transaction() as connection:
            await self._demand_hold(connection)
            return {
                key: await self._update_step(connection, key, intent=intent, **values)
                for key, intent in intents.items()
            }

    async def settle(
        self,
        key: str,
        state: StepState,
        *,
        reference: JSON | None = None,
        error_code: int | None = None,
        words: str | None = None,
        spent: Usage = Usage(),
        group: tuple[int, str] | None = None,
        intent: JSON | None = None,
    ) -> StepRecord:
        """Record how a step ended, and in the same transaction what it cost and made.

        A step that is done ends a row of sleeps: how patient we are counts from the last success.
        `intent` takes the place of the one written before; None leaves that.
        """
        values: dict[str, Any] = {"state": state, "error_code": error_code, "words": words}
        if reference is not None:
            values["reference"] = reference
        if intent is not None:
            values["intent"] = intent
        made: dict[str, Any] = {"sleeps": 0} if state is StepState.DONE else {}
        if group:
            made |= {"group_id": group[0], "screen_name": group[1]}
        return await self._write_step(key, spent=spent, made=made, **values)

    async def replan(self, plan: CommunityPlan) -> None:
        """Save a new version of the plan."""
        await self._write_build(plan=plan.model_dump_json(), plan_version=plan.version)

    async def park(
        self,
        waiting_for: WaitingFor,
        *,
        words: str,
        data: JSON | None = None,
        sleep: float | None = None,
        error_code: int | None = None,
        spent: Usage = Usage(),
        is_counted: bool = True,
    ) -> None:
        """Let the build wait without a worker: state, reason and waking time in one statement.

        `is_counted`: a sleep of this kind ends our patience with VK some day.

        A build that needs a grant and got one while its runner used the old token does not wait.
        """
        now = self._database.now()
        old_token = builds.c.token_id == self._token_id
        written = await self._try_build(
            *([old_token] if waiting_for is WaitingFor.GRANT else []),
            spent=spent,
            state=BuildState.WAITING,
            waiting_for=waiting_for,
            waiting_data=data,
            words=words,
            error_code=error_code,
            not_before=null() if sleep is None else now + literal(sleep, Double),
            sleeps=builds.c.sleeps + (1 if waiting_for is WaitingFor.FLOOD and is_counted else 0),
        )
        if not written:
            await self.hand_over(spent)

    async def hand_over(self, spent: Usage = Usage()) -> None:
        """Give the build back to the queue, to be taken by any worker."""
        now = self._database.now()
        await self._write_build(spent=spent, state=BuildState.QUEUED, submitted_at=now)

    async def finish(
        self,
        state: BuildState,
        *,
        words: str | None = None,
        error_code: int | None = None,
        spent: Usage = Usage(),
    ) -> None:
        """The build is over."""
        await self._write_build(
            spent=spent,
            state=state,
            words=words,
            error_code=error_code,
            waiting_data=None,
            finished_at=self._database.now(),
        )

    @retried_once
    async def seconds_until(self, moment: float) -> float:
        """Seconds from the shared clock to that moment; negative when it has passed."""
        async with self._database.transaction() as connection:
            now = (await connection.execute(select(self._database.now()))).scalar_one()
        return moment - float(now)

    @retried_once
    async def _write_step(
        self, key: str, *, spent: Usage = Usage(), made: JSON | None = None, **values: Any
    ) -> StepRecord:
        async with self._database.transaction() as connection:
            await self._demand_hold(connection, spent, **(made or {}))
            return await self._update_step(connection, key, **values)

    async def _update_step(
        self, connection: AsyncConnection, key: str, **values: Any
    ) -> StepRecord:
        statement = (
            update(steps)
            .where(steps.c.build_id == self._build_id, steps.c.key == key)
            .values(changed_at=self._database.now(), **values)
            .returning(steps)
        )
        row = (await connection.execute(statement)).mappings().first()
        if row is None:
            raise KeyError(key)
        return step_of(row)

    async def _demand_hold(
        self, connection: AsyncConnection, spent: Usage = Usage(), **values: Any
    ) -> None:
        if not await self._hold(connection, spent, **values):
            raise Superseded

    async def _write_build(self, *, spent: Usage = Usage(), **values: Any) -> None:
        if not await self._try_build(spent=spent, **values):
            raise Superseded

    @retried_once
    async def _try_build(
        self, *conditions: ColumnElement[bool], spent: Usage = Usage(), **values: Any
    ) -> bool:
        async with self._database.transaction() as connection:
            return await self._hold(connection, spent, *conditions, **values)

    async def _hold(
        self,
        connection: AsyncConnection,
        spent: Usage,
        *conditions: ColumnElement[bool],
        **values: Any,
    ) -> bool:
        """Write to the build only while the epoch is ours; this also locks its row."""
        statement = (
            update(builds)
            .where(
                builds.c.id == self._build_id,
                builds.c.epoch == self._epoch,
                builds.c.state == BuildState.RUNNING,
                *conditions,
            )
            .values(
                requests=builds.c.requests + spent.requests,
                uploads=builds.c.uploads + spent.uploads,
                **values,
            )
        )
        if (await connection.execute(statement)).rowcount != 1:
            return False
        await count_errors(connection, spent.errors)
        return True


async def count_errors(connection: AsyncConnection, errors: tuple[tuple[str, int], ...]) -> None:
    """Add VK's errors, (method, code) each, to those that `/metrics` shows."""
    # The one upsert that SQLite and PostgreSQL read alike; two workers may count the same error,
    # and take its row in the same order, so that they never wait for each other.
    statement = text(
        "INSERT INTO vk_errors (method, code, count) VALUES (:method, :code, :count)"
        " ON CONFLICT (method, code) DO UPDATE SET count = vk_errors.count + excluded.count"
    )
    for (method, code), count in sorted(Counter(errors).items()):
        await connection.execute(statement, {"method": method, "code": code, "count": count})
