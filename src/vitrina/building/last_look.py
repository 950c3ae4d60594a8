"""The last look at VK, and when it is taken: beside the making, or once nothing can come late."""

from contextlib import suppress

import structlog

from vitrina.building.parking import Parking
from vitrina.building.pieces.context import PieceContext
from vitrina.building.pieces.registry import kind_of
from vitrina.building.pieces.ways import was_sent_again
from vitrina.building.readback import LookedBack, list_always_observed, look_back
from vitrina.building.run import BuildRun
from vitrina.building.waves.outcomes import Closed
from vitrina.building.waves.waves import Waves
from vitrina.domain.build import StepState, WaitingFor
from vitrina.domain.reason import Reason
from vitrina.vk.errors import VkError


class LastLook:
    """What VK showed in the end is in `found`; None when it was not looked at."""

    def __init__(
        self,
        run: BuildRun,
        waves: Waves,
        context: PieceContext,
        patience: float,
        log: structlog.stdlib.BoundLogger,
    ) -> None:
        self._run = run
        self._waves = waves
        self._context = context.for_piece(len(run.steps))
        self._patience = patience
        self._log = log
        self.found: LookedBack | None = None

    async def beside_the_making(self) -> None:
        """Look together with what is made last and not looked at."""
        with suppress(Closed):
            await self._waves.until_settled(list_always_observed(self._run.plan))
            if not self._sent_again():
                await self._look()

    async def after_all(self) -> None:
        """Where VK left something unanswered that was sent again: look when its time is over.

        `Parked` when that is not soon. What VK did with the first sending would be there by then.
        """
        moments = self._sent_again()
        if not moments or self._run.is_closing:
            return
        wait = await self._run.seconds_until(max(moments.values()))
        if wait > 2 * self._patience:
            key = max(moments, key=moments.__getitem__)
            reason = Reason(code="build.looking_for_doubles")
            self._run.park(Parking(key, WaitingFor.FLOOD, reason, sleep=wait, data={"looks": True}))
        if wait > 0:
            await self._waves.sleep(wait)
        with suppress(Closed):
            await self._waves.run([self._look])

    def _sent_again(self) -> dict[str, float]:
        """Until when VK may act on what it has not answered, by the steps that were sent again."""
        return {
            key: (step.settles_at or 0.0)
            + kind_of(self._run.plan.piece(key)).lateness * self._patience
            for key, step in self._run.steps.items()
            if step.state is StepState.DONE and was_sent_again(step)
        }

    async def _look(self) -> None:
        try:
            self.found = await look_back(self._run.plan, self._context)
        except VkError as error:
            self._log.warning("build.read_back_refused", method=error.method, code=error.code)
