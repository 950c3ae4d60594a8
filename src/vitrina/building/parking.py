"""Why a build is to wait, and for whom; of several wishes the most urgent is written down."""

from dataclasses import dataclass

from vitrina.domain.build import WaitingFor
from vitrina.domain.reason import Reason
from vitrina.storage.records import JSON


class Parked(Exception):
    """The build will wait or end; `close` writes it down once nothing is under way."""


@dataclass(frozen=True)
class Parking:
    """Why a build is to wait, and for whom; `sleep` seconds when it wakes by itself.

    `data` with `looks`: it waits only to look at VK again, which is no failure.
    """

    piece_key: str
    waiting_for: WaitingFor
    reason: Reason
    sleep: float | None = None
    error_code: int | None = None
    data: JSON | None = None

    @property
    def is_counted(self) -> bool:
        """Whether this sleep ends our patience with VK some day."""
        return not (self.data or {}).get("looks")


# Of several wishes the one that others depend on: without a grant nothing goes on at all.
URGENCY = (WaitingFor.GRANT, WaitingFor.CAPTCHA, WaitingFor.PERSON, WaitingFor.FLOOD)
