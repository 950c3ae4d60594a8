"""One piece, from planned to settled: checked, prepared, intended, sent, recorded.

Every effect is intended (committed), done (sent), recorded. A step found intended has an unknown
outcome: VK is read back before anything is repeated (docs/decisions/0003).
"""

import hashlib
import json
from collections.abc import Callable

import structlog

from vitrina.building.decisions import SLEEPS_LIMIT
from vitrina.building.parking import Parking
from vitrina.building.pieces.context import PieceContext
from vitrina.building.pieces.editing import BY_PERSON, IS_OUT
from vitrina.building.pieces.effect import Effect, Settled
from vitrina.building.pieces.registry import kind_of
from vitrina.building.reaction import Reaction
from vitrina.building.run import BuildRun
from vitrina.building.settling import (
    Outcome,
    Settling,
    intent_of,
    made_of,
    sleep_without_a_reason,
)
from vitrina.building.waves.outcomes import TooLate, Unclear
from vitrina.building.waves.waves import Waves
from vitrina.domain.build import Operation, StepState, WaitingFor
from vitrina.domain.community import GrantKind, Way
from vitrina.domain.pieces import DatedPiece, Piece
from vitrina.domain.reason import Reason
from vitrina.storage.records import StepRecord
from vitrina.vk.errors import ErrorKind, VkError

TRIES_LIMIT = 8  # of one step in one run, whatever the reasons


class Making:
    """What is done for one piece in one run.

    `now` is unix seconds; `patience` is for VK's late deeds, see `PieceKind.lateness`.
    """

    def __init__(
        self,
        key: str,
        run: BuildRun,
        context: PieceContext,
        waves: Waves,
        now: Callable[[], float],
        patience: float,
        log: structlog.stdlib.BoundLogger,
    ) -> None:
        self._key = key
        self._run = run
        self._position = list(run.steps).index(key)
        self._context = context.for_piece(self._position)
        self._way: GrantKind | None = None  # of the attempt that is under way
        self._repeats = False  # whether it repeats one that may have happened
        self._waves = waves
        self._now = now
        self._log = log.bind(step=key)
        self._settling = Settling(key, run, waves, patience, self._log)
        self._reaction = Reaction(key, run, waves, now, self._log)
        self._alone = False
        self._spoiled = 0  # uploads that came to nothing

    async def make(self) -> None:
        """Bring the step to its end; `Parked` or `Closed` when the build has to wait instead."""
        await self._waves.until_settled(kind_of(self._piece).needs_first(self._piece))
        for attempt in range(1, TRIES_LIMIT + 1):
            # A wait may have taken days, and posts have dates: the plan is looked at each time.
            await self._run.move_late_posts(self._now())
            try:
                if await self._is_out_of_reach() or await self._check_unknown():
                    return
                if await self._prepare_and_send(attempt):
                    return
            except _Failed as failed:
                await self._reaction.act_on(
                    failed.error, failed.attempt, self._way, repeats=self._repeats
                )
            if self._state(self._key).is_settled:
                return
        if self._run.sleeps < SLEEPS_LIMIT:
            sleep = sleep_without_a_reason(self._run.sleeps)
            reason = Reason(code="build.step_takes_long")
            self._run.park(Parking(self._key, WaitingFor.FLOOD, reason, sleep=sleep))
        await self._run.refuse(self._piece, Reason(code="build.step_given_up"))

    @property
    def _piece(self) -> Piece:
        return self._run.plan.piece(self._key)

    @property
    def _is_edit(self) -> bool:
        return self._run.steps[self._key].operation is Operation.EDIT

    def _state(self, key: str) -> StepState:
        return self._run.steps[key].state

    async def _is_out_of_reach(self) -> bool:
        """Whether something this piece needs will not be there; then it is refused as well."""
        needs = [self._run.steps[need] for need in kind_of(self._piece).needs(self._piece)]
        if not any(is_missing(step) for step in needs):
            return False
        await self._run.refuse(self._piece, Reason(code="build.hangs_on_refused"))
        return True

    async def _check_unknown(self) -> bool:
        """Find out what became of an effect that may have happened; True when that settles it."""
        if self._state(self._key) not in (StepState.INTENDED, StepState.UNKNOWN):
            return False
        # What it needs may be unknown itself, after a backup was put back.
        await self._waves.until_settled(kind_of(self._piece).needs(self._piece))
        if await self._is_out_of_reach():
            return True
        try:
            outcome = await self._settling.settle(self._context)
        except VkError as error:
            if await self._run.means.note_unreadable(error):
                return await self._check_unknown()
            raise _Failed(error, None) from error
        if outcome is Outcome.REPEAT:
            self._repeats = True
            return False
        if outcome is Outcome.SETTLED:
            return True
        # A post that was not there may have become due meanwhile.
        await self._run.move_late_posts(self._now())
        return self._state(self._key).is_settled

    async def _prepare_and_send(self, attempt: int) -> bool:
        kind = kind_of(self._piece)
        is_wanted = IS_OUT in self._context.reference(self._key)
        if self._is_edit and not is_wanted and kind.is_over(self._piece, self._now()):
            await self._run.settle(self._key, StepState.SKIPPED, reason=Reason(code="build.is_out"))
            return True
        self._way = self._run.way_of(self._piece)
        if self._way is None and (kind.ways or self._is_edit):
            await self._leave_to_others()
            return True
        is_early = not self._waves.are_settled(kind.needs(self._piece))
        context = self._context.for_piece(self._position, self._way)
        try:
            prepare = kind.prepare_edit if self._is_edit else kind.prepare
            effect = await prepare(self._piece, context)
        except VkError as error:
            if is_early and not error.needs_new_upload:
                # Perhaps only because it was early: once more when its needs are met.
                await self._waves.until_settled(kind.needs(self._piece))
                return False
            raise self._failure(error, None) from error
        await self._waves.until_settled(kind.needs(self._piece))
        if await self._is_out_of_reach():
            return True
        if isinstance(effect, Settled):
            await self._run.settle(
                self._key,
                effect.state,
                reference=effect.reference,
                reason=effect.reason,
                way=self._way,
            )
            return True
        return await self._send(effect, attempt)

    async def _leave_to_others(self) -> None:
        """No token may send it: VK takes it from our feed, or the person makes it."""
        if self._piece.required and not self._is_edit:
            await self._run.refuse(self._piece, Reason(code="build.no_way"))
        is_fed = self._piece.goes_by_feed
        known = self._context.reference(self._key)
        await self._run.settle(
            self._key,
            StepState.MANUAL,
            reference={**known, BY_PERSON: True} if self._is_edit else None,
            way=Way.FEED if is_fed else Way.HAND,
            reason=None if is_fed else Reason(code="build.no_way"),
        )

    async def _send(self, effect: Effect, attempt: int) -> bool:
        """Intend, send, record. False when the step is not finished by it."""
        call = effect.call
        last = self._run.steps[self._key].intent
        intent = intent_of(call.method, _fingerprint(effect), effect.before, last)
        way = self._way
        if way is None:
            raise LookupError("a kind without ways has no effect")
        # What repeats a call that may have happened leaves that as it is when it does not get on.
        not_done = StepState.UNKNOWN if self._repeats else StepState.PLANNED
        try:
            reply = await self._waves.send(
                self._position, self._key, call, way, intent, alone=self._alone
            )
        except (TooLate, Unclear) as error:
            # Not sent, or refused for a reason that only the call alone will tell.
            self._log.warning("build.step_again", reason=type(error).__name__)
            self._alone = self._alone or isinstance(error, Unclear)
            await self._run.settle(self._key, not_done)
            return False
        except VkError as error:
            if error.slot_taken and await self._has_moved(error):
                return self._state(self._key).is_settled
            if error.kind is ErrorKind.UNKNOWN:
                # What a wave left unclear once it may leave unclear again: next time alone.
                self._alone = True
            await self._run.settle(
                self._key,
                StepState.UNKNOWN if error.kind is ErrorKind.UNKNOWN else not_done,
                reason=error.reason,
                error_code=error.code,
            )
            raise self._failure(error, attempt) from error
        reference = effect.reference(reply)
        await self._run.settle(
            self._key,
            StepState.DONE if effect.is_last else StepState.PLANNED,
            reference=reference,
            group=effect.made_group(reply) if effect.made_group else None,
            made=made_of(self._piece, reference, way) if effect.is_last else None,
        )
        return effect.is_last

    async def _has_moved(self, error: VkError) -> bool:
        """Whether a post whose minute is taken turned out to be there, or goes a minute later.

        Not when an earlier attempt of ours may have got there: VK may have altered its text.
        """
        if self._repeats:
            # The very call may have happened before, and its minute is nobody else's.
            await self._settling.take_as_done(self._context)
            return True
        try:
            if await self._settling.find(self._context):
                return True
        except VkError as refused:
            raise _Failed(refused, None) from refused
        was_unknown = (self._run.steps[self._key].intent or {}).get("unknown")
        if was_unknown or not isinstance(self._piece, DatedPiece) or self._piece.publish_at is None:
            return False
        self._log.info("build.post_moved", code=error.code)
        await self._run.settle(self._key, StepState.PLANNED)
        await self._run.move_post(self._key)
        return True

    def _failure(self, error: VkError, attempt: int | None) -> "_Failed":
        """VK's refusal at this attempt; uploads that came to nothing are counted on their own."""
        if error.needs_new_upload:
            self._spoiled += 1
            attempt = self._spoiled
        return _Failed(error, attempt)


class _Failed(Exception):
    """VK refused at this attempt of the step; None: a read, which the session has repeated."""

    def __init__(self, error: VkError, attempt: int | None) -> None:
        super().__init__(str(error))
        self.error = error
        self.attempt = attempt


def is_missing(step: StepRecord) -> bool:
    """Whether what hangs on that piece cannot be made: VK does not have it.

    One that was only to be changed is there, whatever became of the change.
    """
    is_lost = step.state in (StepState.REFUSED, StepState.MANUAL)
    return is_lost and step.operation is not Operation.EDIT


def _fingerprint(effect: Effect) -> str:
    arguments = json.dumps(effect.call.form(), sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(arguments.encode()).hexdigest()[:16]
