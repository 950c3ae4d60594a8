"""What a runner knows of its build and writes of it: plan, steps, and the journal behind them.

Every write is guarded by the runner's epoch; `Superseded` passes through to `advance`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

import structlog

from vitrina.building.doubles import doubles_of, with_doubles
from vitrina.building.plan import move_by_a_minute, rebase
from vitrina.domain.build import BuildState, StepState, WaitingFor
from vitrina.domain.plan import Item
from vitrina.storage.journal import Journal, Usage
from vitrina.storage.records import JSON, BuildRecord
from vitrina.vk.client import VkSession


class Parked(Exception):
    """The build will wait or end; `close_run` writes it down once nothing is under way."""


@dataclass(frozen=True)
class _Parking:
    """A wish to let the build wait."""

    key: str
    waiting_for: WaitingFor
    words: str
    sleep: float | None
    error_code: int | None
    data: JSON


# Of several wishes the one that others depend on: without a grant nothing goes on at all.
_URGENCY = (WaitingFor.GRANT, WaitingFor.CAPTCHA, WaitingFor.PERSON, WaitingFor.FLOOD)


class Ledger:
    """One holder's records of one build; `take_errors` gives VK's errors since the last time."""

    def __init__(
        self,
        build: BuildRecord,
        journal: Journal,
        session: VkSession,
        references: dict[str, JSON],
        attempts: dict[str, int],
        take_errors: Callable[[], tuple[tuple[str, int], ...]],
        log: structlog.stdlib.BoundLogger,
    ) -> None:
        self.group_id = build.group_id
        self.plan = build.plan
        self.steps = dict(build.steps)
        self.sleeps = build.sleeps
        self._journal = journal
        self._session = session
        self._references = references
        self._attempts = attempts
        self._wishes: list[_Parking] = []
        self._failure: tuple[str, int | None] | None = None
        self._on_settled: Callable[[str], None] = lambda key: None
        self._on_parked: Callable[[], None] = lambda: None
        self._take_errors = take_errors
        self._log = log
        self._counted = (0, 0)

    def listen(self, *, on_settled: Callable[[str], None], on_parked: Callable[[], None]) -> None:
        """Whom to tell of a settled step, and of the wish to wait or end."""
        self._on_settled = on_settled
        self._on_parked = on_parked

    async def move_late_posts(self, now: float) -> None:
        """Give planned posts whose time has passed, or comes too soon, a new one."""
        waiting = {key for key, step in self.steps.items() if step.state is StepState.PLANNED}
        plan = rebase(self.plan, now, waiting)
        if plan is not self.plan:
            # Before the write: other items look at the plan while it is being written.
            self.plan = plan
            await self._journal.replan(plan)

    async def move_post(self, key: str) -> None:
        """Somebody's post has this one's minute: it goes to the next free one."""
        self.plan = move_by_a_minute(self.plan, key)
        await self._journal.replan(self.plan)

    async def intend(self, intents: Mapping[str, JSON], settles_in: float) -> None:
        """Commit that the effects of these steps are about to be sent."""
        for key, step in (await self._journal.intend(intents, settles_in)).items():
            self.steps[key] = step
            self._attempts[key] = step.attempt

    async def seconds_until(self, moment: float) -> float:
        """Seconds from the shared clock to that moment; negative when it has passed."""
        return await self._journal.seconds_until(moment)

    async def seconds_since(self, moment: float) -> float:
        """Seconds from that moment to the shared clock."""
        return -await self.seconds_until(moment)

    async def settle(
        self,
        key: str,
        state: StepState,
        *,
        reference: JSON | None = None,
        group: tuple[int, str] | None = None,
        words: str | None = None,
        error_code: int | None = None,
        intent: JSON | None = None,
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
            intent=intent,
        )
        self._references[key] = self.steps[key].reference or {}
        if group:
            self.group_id = group[0]
        if state in (StepState.DONE, StepState.SKIPPED):
            self.sleeps = 0
            self._log.info("build.step_done", step=key, group_id=self.group_id)
        if state.is_settled:
            self._on_settled(key)

    async def note_doubles(self, found: Mapping[str, Sequence[int]]) -> None:
        """Record of which made items VK shows too many, and of which no longer."""
        for key, step in list(self.steps.items()):
            numbers = list(found.get(key, ()))
            if numbers != doubles_of(step):
                self._log.warning("build.doubled", step=key, numbers=numbers)
                reference = with_doubles(step.reference, numbers)
                await self.settle(key, step.state, reference=reference, words=step.words)

    @property
    def has_doubles(self) -> bool:
        """Whether VK shows something that was made once more than once."""
        return any(doubles_of(step) for step in self.steps.values())

    async def refuse(self, item: Item, words: str, error_code: int | None = None) -> None:
        """The item will not be made: a required one ends the build (`Parked`)."""
        if item.required:
            # First, so that nothing starts that hangs on it.
            self._failure = (words, error_code)
            self._on_parked()
        await self.settle(item.key, StepState.REFUSED, words=words, error_code=error_code)
        if item.required:
            raise Parked

    def park(
        self,
        key: str,
        waiting_for: WaitingFor,
        words: str,
        *,
        sleep: float | None = None,
        error_code: int | None = None,
        data: JSON | None = None,
    ) -> NoReturn:
        """Let the build wait because of this step, once nothing is under way; raises `Parked`.

        `data` with `looks`: it waits only to look at VK again, which is no failure.
        """
        self._wishes.append(_Parking(key, waiting_for, words, sleep, error_code, data or {}))
        self._on_parked()
        raise Parked

    @property
    def is_closing(self) -> bool:
        """Whether this run leaves the build waiting or failed."""
        return bool(self._wishes or self._failure)

    @property
    def has_lost_grant(self) -> bool:
        """Whether VK no longer takes the token."""
        return any(wish.waiting_for is WaitingFor.GRANT for wish in self._wishes)

    async def close_run(self) -> bool:
        """Write down that the build waits or has failed; False when it may go on."""
        if self._failure:
            words, error_code = self._failure
            await self.end(BuildState.FAILED, words=words, error_code=error_code)
            return True
        if not self._wishes:
            return False
        wish = min(self._wishes, key=lambda wish: _URGENCY.index(wish.waiting_for))
        await self._journal.park(
            wish.waiting_for,
            words=wish.words,
            sleep=wish.sleep,
            error_code=wish.error_code,
            data={"step": wish.key, **wish.data},
            spent=self._spent(),
            is_counted=not wish.data.get("looks"),
        )
        self._log.info(
            "build.parked", step=wish.key, waiting_for=wish.waiting_for.value, sleep=wish.sleep
        )
        return True

    async def end(
        self, state: BuildState, *, words: str | None = None, error_code: int | None = None
    ) -> None:
        """The build is over."""
        await self._journal.finish(state, words=words, error_code=error_code, spent=self._spent())
        self._log.info(f"build.{state.value}", group_id=self.group_id)

    def _spent(self) -> Usage:
        requests, uploads = self._session.requests, self._session.uploads
        before, self._counted = self._counted, (requests, uploads)
        return Usage(requests - before[0], uploads - before[1], self._take_errors())
