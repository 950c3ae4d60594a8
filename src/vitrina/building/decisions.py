"""What a refusal of VK means for a build: one table instead of a judgement at each call."""

from dataclasses import dataclass

from vitrina.domain.build import WaitingFor
from vitrina.storage.records import JSON
from vitrina.vk.errors import ErrorKind, Need, VkError, sleep_after, wait_before_retry

# A build that slept this often for the same trouble has waited for days: it gives the item up.
SLEEPS_LIMIT = 12
# A picture goes to this many upload servers; what VK takes from none is left to the person.
UPLOAD_TRIES = 3


@dataclass(frozen=True)
class Repeat:
    """Send it again on the spot, after this many seconds."""

    seconds: float


@dataclass(frozen=True)
class Look:
    """The outcome is unknown: wait until the call settles and read VK back."""


@dataclass(frozen=True)
class Park:
    """Let the build wait without a worker; `sleep` seconds when it wakes by itself."""

    waiting_for: WaitingFor
    data: JSON
    sleep: float | None = None


@dataclass(frozen=True)
class Refuse:
    """VK will not do it: a required item fails the build, an optional one is left to the person."""


Decision = Repeat | Look | Park | Refuse

_WAITING_FOR = {
    Need.CAPTCHA: WaitingFor.CAPTCHA,
    Need.PAGE: WaitingFor.PERSON,
    Need.GRANT: WaitingFor.GRANT,
    Need.ACCOUNT: WaitingFor.PERSON,
}


def decide(error: VkError, *, attempt: int | None, sleeps: int) -> Decision:
    """What to do after the `attempt`-th failure of a step in a build that slept `sleeps` times.

    `attempt` None: of a read, which the session has repeated as often as it deserves.
    """
    match error.kind:
        case ErrorKind.UNKNOWN:
            return Look()
        case ErrorKind.PERSON if error.need is not None:
            return Park(_WAITING_FOR[error.need], _details(error))
        case ErrorKind.TRANSIENT if error.needs_new_upload:
            # Hours of patience would keep a whole community waiting for one picture.
            return Repeat(float(2**attempt)) if attempt and attempt < UPLOAD_TRIES else Refuse()
        case ErrorKind.TRANSIENT:
            seconds = None if attempt is None else wait_before_retry(error, attempt)
            if seconds is not None:
                return Repeat(seconds)
            if sleeps < SLEEPS_LIMIT:
                return Park(WaitingFor.FLOOD, {}, sleep=sleep_after(error, sleeps))
    return Refuse()


def _details(error: VkError) -> JSON:
    """What the person's page needs: VK's own check and what comes back with its answer."""
    data: JSON = {"method": error.method}
    if error.redirect_uri:
        data["redirect_uri"] = error.redirect_uri
    if error.captcha and error.captcha.remixstlid:
        data["remixstlid"] = error.captcha.remixstlid
    return data
