"""What a running build writes about itself. Every write is guarded by the epoch of its runner.

`Superseded` means that somebody else has the build now: the runner stops at once.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Double, and_, literal, null, select, update

from vitrina.domain.build import BuildEvent, BuildState, StepState, WaitingFor
from vitrina.domain.community import CommunityState
from vitrina.domain.plan import CommunityPlan
from vitrina.domain.reason import Reason
from vitrina.storage.build_events import STEP_EVENTS
from vitrina.storage.database import Database, retried_once
from vitrina.storage.holding import Hold, Superseded, take_build
from vitrina.storage.models import builds, communities, steps
from vitrina.storage.pieces import Made, Sighting, note_sightings
from vitrina.storage.records import JSON, BuildRecord, StepRecord
from vitrina.storage.run_telling import RunGap, RunTelling
from vitrina.storage.step_writer import StepChange, StepWriter
from vitrina.storage.usage import Usage

__all__ = ["Journal", "Superseded"]

_MADE = (BuildState.DONE, BuildState.DONE_WITH_GAPS)


class Journal:
    """One runner's right to write about one build."""

    def __init__(self, database: Database, build: BuildRecord) -> None:
        self._database = database
        self._hold = Hold(database, build)
        self._community_id = build.community_id
        self._steps = StepWriter(database, self._hold, build.community_id)
        self._grant_id = build.grant_id
        self._telling = RunTelling(database, build)

    @classmethod
    @retried_once
    async def acquire(
        cls, database: Database, build_id: str
    ) -> "tuple[BuildRecord, Journal] | None":
        """Take the build by raising its epoch; None when there is nothing to do for a runner.

        A person's answer (`waiting_data`) stays until the build is parked again or finished, so
        that the next runner has it when this one stops before it is used.
        """
        async with database.transaction() as connection:
            record = await take_build(connection, database, build_id)
        return (record, cls(database, record)) if record else None

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
            "reason": null(),
        }
        async with self._database.transaction() as connection:
            await self._hold.demand(connection)
            return {
                key: await self._hold.write_step(connection, key, intent=intent, **values)
                for key, intent in intents.items()
            }

    async def settle(
        self,
        key: str,
        state: StepState,
        *,
        reference: JSON | None = None,
        error_code: int | None = None,
        reason: Reason | None = None,
        way: str | None = None,
        made: Made | None = None,
        usage: Usage = Usage(),
        group: tuple[int, str] | None = None,
        intent: JSON | None = None,
        said: str | None = None,
    ) -> StepRecord:
        """Record how a step ended, and in the same transaction what it cost and made.

        A step that is done ends a row of sleeps: how patient we are counts from the last success.
        `intent` takes the place of the one written before, `way` of the one that was to be gone;
        None leaves them. With `group` the community has its group from now on, with `made` a piece;
        IntegrityError when the group is another community's that is not forgotten. `said`: VK's
        own words, for the history.
        """
        values: dict[str, Any] = {
            "state": state,
            "error_code": error_code,
            "words": null(),
            "reason": _stored(reason),
        }
        way = way or (made.way if made else None)
        for name, value in (("reference", reference), ("intent", intent), ("way", way)):
            if value is not None:
                values[name] = value
        of_build: dict[str, Any] = {"sleeps": 0} if state is StepState.DONE else {}
        if group:
            of_build |= {"group_id": group[0], "screen_name": group[1]}
        return await self._steps.write(
            StepChange(
                key=key,
                values=values,
                of_build=of_build,
                usage=usage,
                event=STEP_EVENTS.get(state),
                told={"way": way, "code": error_code, "reason": values["reason"], "said": said},
                made=made if state is StepState.DONE else None,
                group=group,
            )
        )

    @retried_once
    async def note_seen(self, sightings: Mapping[str, Sighting]) -> None:
        """Record what a look at VK showed of these pieces."""
        async with self._database.transaction() as connection:
            await self._hold.demand(connection)
            now = self._database.now()
            await note_sightings(connection, self._community_id, sightings, now)

    async def replan(self, plan: CommunityPlan) -> None:
        """Save a new version of the plan, which is what the community should be from now on."""
        text = {"plan": plan.model_dump_json(), "plan_version": plan.version}
        ours = communities.c.id == self._community_id
        await self._hold.must_write(
            event=BuildEvent.REPLANNED,
            told={"version": plan.version},
            beside=[update(communities).where(ours).values(**text)],
            **text,
        )

    async def park(
        self,
        waiting_for: WaitingFor,
        *,
        reason: Reason | None = None,
        data: JSON | None = None,
        sleep: float | None = None,
        error_code: int | None = None,
        usage: Usage = Usage(),
        is_counted: bool = True,
        said: str | None = None,
    ) -> None:
        """Let the build wait without a worker: state, reason and waking time in one statement.

        `is_counted`: a sleep of this kind ends our patience with VK some day.

        A build that needs a grant and got one while its runner used the old token does not wait.
        """
        now = self._database.now()
        old_grant = builds.c.grant_id == self._grant_id
        written = await self._hold.write(
            *([old_grant] if waiting_for is WaitingFor.GRANT else []),
            usage=usage,
            event=BuildEvent.PARKED,
            told={
                "waiting_for": waiting_for,
                "step": (data or {}).get("step"),
                "sleep": sleep,
                "code": error_code,
                "said": said,
                "reason": _stored(reason),
            },
            tell=self._telling.of_waiting(waiting_for, (data or {}).get("step"), reason),
            state=BuildState.WAITING,
            waiting_for=waiting_for,
            waiting_data=data,
            words=null(),
            reason=_stored(reason),
            error_code=error_code,
            not_before=null() if sleep is None else now + literal(sleep, Double),
            sleeps=builds.c.sleeps + (1 if waiting_for is WaitingFor.FLOOD and is_counted else 0),
        )
        if not written:
            await self.hand_over(usage)

    async def hand_over(self, usage: Usage = Usage()) -> None:
        """Give the build back to the queue, to be taken by any worker."""
        now = self._database.now()
        await self._hold.must_write(
            usage=usage, event=BuildEvent.HANDED_OVER, state=BuildState.QUEUED, submitted_at=now
        )

    async def finish(
        self,
        state: BuildState,
        *,
        reason: Reason | None = None,
        error_code: int | None = None,
        usage: Usage = Usage(),
        gaps: Sequence[RunGap] = (),
    ) -> None:
        """The build is over; the community that it made lives, and the school is told."""
        made = and_(
            communities.c.id == self._community_id, communities.c.state == CommunityState.MADE
        )
        lives = update(communities).where(made).values(state=CommunityState.LIVING)
        await self._hold.must_write(
            usage=usage,
            event=BuildEvent.FINISHED,
            told={"state": state, "code": error_code, "reason": _stored(reason)},
            beside=[lives] if state in _MADE else [],
            tell=self._telling.of_end(state, gaps),
            state=state,
            words=null(),
            reason=_stored(reason),
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


def _stored(reason: Reason | None) -> JSON | None:
    return reason.model_dump(mode="json") if reason else None
