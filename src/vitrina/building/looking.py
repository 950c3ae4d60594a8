"""The last look at VK, and when it is taken: beside the making, or once nothing can come late."""

from contextlib import suppress
from dataclasses import replace

import structlog

from vitrina.building.items.registry import kind_of
from vitrina.building.ledger import Ledger
from vitrina.building.readback import Shown, look_back, looked_at
from vitrina.building.settling import was_sent_again
from vitrina.building.site import Site
from vitrina.building.waves import Closed, Waves
from vitrina.domain.build import StepState, WaitingFor
from vitrina.vk.errors import VkError

_WAITING = (
    "Всё готово. ВКонтакте отвечал с большим опозданием, поэтому скоро посмотрим ещё раз, не "
    "появилось ли чего-нибудь дважды."
)


class LastLook:
    """What VK showed in the end is in `shown`; None when it was not looked at."""

    def __init__(
        self,
        ledger: Ledger,
        waves: Waves,
        site: Site,
        patience: float,
        log: structlog.stdlib.BoundLogger,
    ) -> None:
        self._ledger = ledger
        self._waves = waves
        self._site = site
        self._patience = patience
        self._log = log
        self.shown: Shown | None = None

    async def beside_the_making(self) -> None:
        """Look together with what is made last and not looked at."""
        with suppress(Closed):
            await self._waves.until_settled(looked_at(self._ledger.plan))
            if not self._sent_again():
                await self._look()

    async def after_all(self) -> None:
        """Where VK left something unanswered that was sent again: look when its time is over.

        `Parked` when that is not soon. What VK did with the first sending would be there by then.
        """
        moments = self._sent_again()
        if not moments or self._ledger.is_closing:
            return
        wait = await self._ledger.seconds_until(max(moments.values()))
        if wait > 2 * self._patience:
            key = max(moments, key=moments.__getitem__)
            self._ledger.park(key, WaitingFor.FLOOD, _WAITING, sleep=wait, data={"looks": True})
        if wait > 0:
            await self._waves.sleep(wait)
        with suppress(Closed):
            await self._waves.run([self._look])

    def _sent_again(self) -> dict[str, float]:
        """Until when VK may act on what it has not answered, by the steps that were sent again."""
        return {
            key: (step.settles_at or 0.0)
            + kind_of(self._ledger.plan.item(key)).lateness * self._patience
            for key, step in self._ledger.steps.items()
            if step.state is StepState.DONE and was_sent_again(step)
        }

    async def _look(self) -> None:
        last = len(self._ledger.steps)
        site = replace(
            self._site, vk=self._site.vk.of_item(last), group_id_or_none=self._ledger.group_id
        )
        try:
            self.shown = await look_back(self._ledger.plan, self._ledger.steps, site)
        except VkError as error:
            self._log.warning("build.read_back_refused", method=error.method, code=error.code)
