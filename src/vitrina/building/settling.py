"""What became of an effect that may have happened: looked for until VK can no longer act on it.

VK may act long after we gave a call up (12 seconds were seen with a time-out of 5). What is found
ends the waiting at once; what is not found is sent again only when its time is over.
"""

from enum import Enum, auto
from typing import Any

import structlog

from vitrina.building.decisions import SLEEPS_LIMIT
from vitrina.building.parking import Parking
from vitrina.building.pieces.context import PieceContext
from vitrina.building.pieces.effect import Observation
from vitrina.building.pieces.kind import PieceKind
from vitrina.building.pieces.registry import kind_of
from vitrina.building.readback import is_readable, observe_piece
from vitrina.building.run import BuildRun
from vitrina.building.waves.waves import Waves
from vitrina.domain.build import Operation, StepState, WaitingFor
from vitrina.domain.community import GrantKind, Seen
from vitrina.domain.pieces import Piece, fingerprint_of
from vitrina.domain.reason import Reason
from vitrina.storage.pieces import Made
from vitrina.storage.records import JSON, StepRecord

SECOND_LOOK_AFTER = 3.0  # seconds: VK may show what is new a little later than it made it
UNANSWERED_LIMIT = 3  # sendings without an answer and without a trace; then the build sleeps
FIRST_SLEEP, LONGEST_SLEEP = 60.0, 3600.0  # seconds, where VK gave no reason to wait


# A late event of VK may still tell: `storage/unsure_posts.py`.
ASK_THE_PERSON = Reason(code="build.perhaps_posted")
POLL_INTERVAL, LOOK_FOR = 15.0, 90.0  # seconds: VK tells of a post that came out within a few
CLOSE_TO = 30.0  # seconds before its time in which a planned post is not sent again


class Outcome(Enum):
    """What is known of an effect that may have happened."""

    SETTLED = auto()  # it is there, or the step is over
    NOT_DONE = auto()  # it is not there
    REPEAT = auto()  # nobody can tell, and the very same call does no harm


class Settling:
    """The waiting and looking for one step. `patience` is VITRINA_SETTLE_SECONDS."""

    def __init__(
        self,
        key: str,
        run: BuildRun,
        waves: Waves,
        patience: float,
        log: structlog.stdlib.BoundLogger,
    ) -> None:
        self._key = key
        self._run = run
        self._waves = waves
        self._patience = patience
        self._log = log

    async def settle(self, context: PieceContext) -> Outcome:
        """What became of the effect, and the step with it.

        `Parked` when the build waits meanwhile; VkError when VK could not be looked at.
        """
        step = self._run.steps[self._key]
        if step.state not in (StepState.INTENDED, StepState.UNKNOWN):
            return Outcome.NOT_DONE
        kind = kind_of(self._piece)
        may_repeat = is_repeatable(kind, step)
        if not may_repeat and not is_readable(self._piece, context):
            return await self._settle_unread(step, context)
        late = late_seconds(kind, step, self._patience)
        looks = 0
        while True:
            wait = await self._seconds_left(step, late)
            if wait <= 0 or not may_repeat:
                if await self.find(context):
                    return Outcome.SETTLED
                looks += 1
            if wait <= 0 and (looks > 1 or not kind.lateness):
                break
            await self._wait(wait, late)
        await self._give_up(step, answered=not late)
        return Outcome.NOT_DONE

    async def _settle_unread(self, step: StepRecord, context: PieceContext) -> Outcome:
        """Of what our means cannot read: VK's events may tell, else the very call is repeated.

        After its time it is never repeated. Who neither saw nor heard of it asks the person.
        """
        own = await self._seconds_left(step, 0.0)
        if own > 0:
            await self._waves.sleep(own)
        if await self.find(context):
            return Outcome.SETTLED
        until = kind_of(self._piece).repeatable_until(self._piece)
        if until is not None and await self._run.seconds_until(until) > CLOSE_TO:
            self._log.info("build.step_repeated")
            return Outcome.REPEAT
        last = max(until or 0.0, step.settles_at or 0.0) + LOOK_FOR
        while await self._run.seconds_until(last) > 0:
            await self._waves.sleep(POLL_INTERVAL)
            if await self.find(context):
                return Outcome.SETTLED
        await self._run.refuse(self._piece, ASK_THE_PERSON)
        return Outcome.SETTLED

    async def take_as_done(self, context: PieceContext) -> None:
        """VK says that it is there, without its number unless an event has told it."""
        if not await self.find(context):
            await self._done(Observation(Seen.SAME))

    async def find(self, context: PieceContext) -> bool:
        """Look for the effect in VK once; the step is done when it is there."""
        if is_repeatable(kind_of(self._piece), self._run.steps[self._key]):
            return False
        found = await observe_piece(self._piece, context)
        if found.ask is not None:
            self._run.park(Parking(self._key, WaitingFor.PERSON, found.ask))
        if found.seen not in (Seen.SAME, Seen.DIFFERS):
            return False
        await self._done(found)
        return True

    async def _done(self, found: Observation) -> None:
        self._log.info("build.step_found")
        way = self._run.way_of(self._piece)
        await self._run.settle(
            self._key,
            StepState.DONE,
            reference=found.reference,
            group=found.group,
            made=made_of(self._piece, found.reference, way),
        )

    @property
    def _piece(self) -> Piece:
        return self._run.plan.piece(self._key)

    async def _seconds_left(self, step: StepRecord, late: float) -> float:
        if step.settles_at is None:
            return 0.0
        return await self._run.seconds_until(step.settles_at + late)

    async def _wait(self, wait: float, late: float) -> None:
        """Until the next look: the call's own time first, then ever longer pauses."""
        if wait <= 0:
            await self._waves.sleep(SECOND_LOOK_AFTER)
            return
        own = wait - late
        if own > 0.1:
            await self._waves.sleep(own)
            return
        pause = min(wait, max(self._patience / 6, late - wait), self._patience * 2)
        if self._piece.required:
            # Everything hangs on it: the build waits without a worker.
            reason = Reason(code="build.looking_for_community")
            self._run.park(
                Parking(self._key, WaitingFor.FLOOD, reason, sleep=pause, data={"looks": True})
            )
        await self._waves.sleep(pause)

    async def _give_up(self, step: StepRecord, *, answered: bool) -> None:
        """It was not made: it may be sent again. How often that went so is kept in the intent."""
        before = step.intent or {}
        counts = {"unknown": before.get("unknown", 0) + 1}
        if not answered:
            counts["unanswered"] = before.get("unanswered", 0) + 1
        self._log.warning("build.step_not_found", **counts)
        await self._run.settle(self._key, StepState.PLANNED, intent={**before, **counts})
        if answered or counts["unanswered"] % UNANSWERED_LIMIT:
            return
        if self._run.sleeps < SLEEPS_LIMIT:
            sleep = sleep_without_a_reason(self._run.sleeps)
            reason = Reason(code="build.no_answer")
            self._run.park(Parking(self._key, WaitingFor.FLOOD, reason, sleep=sleep))
        await self._run.refuse(self._piece, Reason(code="build.never_answered"))


def made_of(piece: Piece, reference: JSON, way: GrantKind | None) -> Made:
    """What the community has of this piece now, and by whose token it came there."""
    kind = kind_of(piece)
    number = reference.get(kind.id_name) if kind.id_name else None
    return Made(kind.name, number, fingerprint_of(piece), way)


def is_repeatable(kind: PieceKind[Any], step: StepRecord) -> bool:
    """Whether its effect is as good twice as once, so that nobody looks before it is sent again."""
    return kind.is_idempotent or step.operation is Operation.EDIT


def late_seconds(kind: PieceKind[Any], step: StepRecord, patience: float) -> float:
    """For how long VK may act after the call's own time.

    0 when it has answered with an error, and where a backup was put back: that is long ago.
    """
    has_answered = step.state is StepState.UNKNOWN and step.error_code is not None
    if has_answered or step.settles_at is None:
        return 0.0
    return kind.lateness * patience


def intent_of(method: str, arguments: str, before: JSON, last: JSON | None) -> JSON:
    """What is written down before an effect is sent. `last` is the intent of the time before.

    Unknown outcomes stay counted; after an unanswered one the first picture of the world stays
    too: what VK made late must not pass for what was there already.
    """
    last = last or {}
    kept: JSON = {name: last[name] for name in ("unknown", "unanswered") if name in last}
    if kept.get("unanswered") and last.get("before"):
        before = last["before"]
    return {"method": method, "arguments": arguments, "before": before, **kept}


def sleep_without_a_reason(times_slept: int) -> float:
    """Longer each time: what is wrong on our side is mended in minutes or in hours."""
    return min(FIRST_SLEEP * 2.0**times_slept, LONGEST_SLEEP)
