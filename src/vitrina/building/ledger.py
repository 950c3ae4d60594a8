"""What a runner knows of its build and writes of it: plan, steps, and the journal behind them.

Every write is guarded by the runner's epoch; `Superseded` passes through to `advance`.
"""

from collections.abc import Callable

import structlog

from vitrina.building.plan import rebase
from vitrina.building.site import Site
from vitrina.domain.build import BuildState, StepState, WaitingFor
from vitrina.domain.plan import Item
from vitrina.storage.journal import Journal, Spent
from vitrina.storage.records import JSON, BuildRecord


class Parked(Exception):
    """The build waits or has ended, and that is written down: the runner has nothing left to do."""


class Ledger:
    """One holder's records of one build; `take_errors` gives VK's errors since the last time."""

    def __init__(
        self,
        build: BuildRecord,
        journal: Journal,
        site: Site,
        take_errors: Callable[[], tuple[tuple[str, int], ...]],
        log: structlog.stdlib.BoundLogger,
    ) -> None:
        self.plan = build.plan
        self.steps = dict(build.steps)
        self.sleeps = build.sleeps
        self._journal = journal
        self._site = site
        self._take_errors = take_errors
        self._log = log
        self._counted = (0, 0)

    async def move_late_posts(self, now: float) -> None:
        """Give planned posts whose time has passed, or comes too soon, a new one."""
        waiting = {key for key, step in self.steps.items() if step.state is StepState.PLANNED}
        plan = rebase(self.plan, now, waiting)
        if plan is not self.plan:
            await self._journal.replan(plan)
            self.plan = plan

    async def intend(self, key: str, intent: JSON, settles_in: float) -> None:
        """Commit that the effect of this step is about to be sent."""
        self.steps[key] = await self._journal.intend(key, intent, settles_in)
        self._site.attempts[key] = self.steps[key].attempt

    async def seconds_until(self, moment: float) -> float:
        """Seconds from the shared clock to that moment; negative when it has passed."""
        return await self._journal.seconds_until(moment)

    async def settle(
        self,
        key: str,
        state: StepState,
        *,
        reference: JSON | None = None,
        group: tuple[int, str] | None = None,
        words: str | None = None,
        error_code: int | None = None,
    ) -> None:
        """Record how a step stands now."""
        self.steps[key] = await self._journal.settle(
            key,
            state,
            reference=reference,
            error_code=error_code,
            words=words,
            spent=self._spent(),
            group=group,
        )
        self._site.references[key] = self.steps[key].reference or {}
        if group:
            self._site.group_id_or_none = group[0]
        if state in (StepState.DONE, StepState.SKIPPED):
            self.sleeps = 0
            self._log.info("build.step_done", step=key, group_id=self._site.group_id_or_none)

    async def refuse(self, item: Item, words: str, error_code: int | None = None) -> None:
        """The item will not be made: the build fails with a required one, else hands are left."""
        await self.settle(item.key, StepState.REFUSED, words=words, error_code=error_code)
        if item.required:
            await self.end(BuildState.FAILED, words=words, error_code=error_code)

    async def park(
        self,
        key: str,
        waiting_for: WaitingFor,
        words: str,
        *,
        sleep: float | None = None,
        error_code: int | None = None,
        data: JSON | None = None,
    ) -> None:
        """Let the build wait because of this step; raises `Parked`."""
        await self._journal.park(
            waiting_for,
            words=words,
            sleep=sleep,
            error_code=error_code,
            data={"step": key, **(data or {})},
            spent=self._spent(),
        )
        self._log.info("build.parked", step=key, waiting_for=waiting_for.value, sleep=sleep)
        raise Parked

    async def end(
        self, state: BuildState, *, words: str | None = None, error_code: int | None = None
    ) -> None:
        """The build is over; raises `Parked`."""
        await self._journal.finish(state, words=words, error_code=error_code, spent=self._spent())
        self._log.info(f"build.{state.value}", group_id=self._site.group_id_or_none)
        raise Parked

    def _spent(self) -> Spent:
        requests, uploads = self._site.vk.requests, self._site.vk.uploads
        before, self._counted = self._counted, (requests, uploads)
        return Spent(requests - before[0], uploads - before[1], self._take_errors())
