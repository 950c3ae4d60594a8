"""What is done when VK refuses a piece: repeat, wait, go another way, or leave it to the person."""

from collections.abc import Callable

import structlog

from vitrina.building.decisions import Look, Park, Refuse, Repeat, decide
from vitrina.building.parking import Parking
from vitrina.building.run import BuildRun
from vitrina.building.settling import ASK_THE_PERSON
from vitrina.building.waves.waves import Waves
from vitrina.domain.build import StepState
from vitrina.domain.community import GrantKind
from vitrina.vk.errors import VkError


class Reaction:
    """What follows a refusal of one piece; how its step stands is written down already."""

    def __init__(
        self,
        key: str,
        run: BuildRun,
        waves: Waves,
        now: Callable[[], float],
        log: structlog.stdlib.BoundLogger,
    ) -> None:
        self._key = key
        self._run = run
        self._waves = waves
        self._now = now
        self._log = log

    async def act_on(
        self, error: VkError, attempt: int | None, way: GrantKind | None, *, repeats: bool
    ) -> None:
        """Do what the table of decisions says. `way` is how it was sent, or was to be.

        `repeats`: the refused call repeated one that may have happened.
        """
        decision = decide(error, attempt=attempt, sleeps=self._run.sleeps)
        self._log.warning(
            "build.step_refused",
            method=error.method,
            code=error.code,
            kind=error.kind.value,
            decision=type(decision).__name__.lower(),
        )
        self._run.hear(self._key, error)
        match decision:
            case Repeat(seconds=seconds):
                await self._waves.sleep(seconds)
            case Park(waiting_for=waiting_for, data=data, sleep=sleep):
                self._run.park(
                    Parking(self._key, waiting_for, error.reason, sleep, error.code, data)
                )
            case Refuse():
                await self._refuse(error, way, repeats=repeats)
            case Look():
                return

    async def _refuse(self, error: VkError, way: GrantKind | None, *, repeats: bool) -> None:
        """VK will not do it this way: the next one, or none."""
        piece = self._run.plan.piece(self._key)
        if repeats:
            # Whether the first sending got there nobody can tell but the person.
            await self._run.refuse(piece, ASK_THE_PERSON, error.code)
            return
        is_open = self._run.steps[self._key].state in (StepState.INTENDED, StepState.UNKNOWN)
        if is_open:
            # What was refused is a look at it: another way might make it twice.
            await self._run.refuse(piece, error.reason, error.code)
            return
        if way is not None:
            await self._run.means.note_refusal(way, error)
            if await self._run.take_next_way(piece, way, self._now()):
                return
        await self._run.refuse(piece, error.reason, error.code)
