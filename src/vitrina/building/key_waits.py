"""A build whose token does not open in this process: it waits for a key, then for its person."""

import structlog

from vitrina.domain.build import WaitingFor
from vitrina.domain.reason import Reason
from vitrina.storage.journal import Journal
from vitrina.storage.records import BuildRecord

# Seconds between the trials, five minutes in all: keys are changed process by process.
KEY_PAUSES = (5.0, 10.0, 20.0, 40.0, 60.0, 60.0, 60.0, 60.0)
GRANT_AGAIN = Reason(code="build.grant_again")
_TRIES = "key_tries"

_log = structlog.get_logger("vitrina.building")


async def wait_for_key(build: BuildRecord, journal: Journal) -> None:
    """Sleep, and try again for five minutes; after that only a new grant of the person helps.

    What the person has answered to VK's check stays. VK is not to blame: no sleep is counted.
    """
    log = _log.bind(build_id=build.id, practitioner_id=build.practitioner_id)
    data = dict(build.waiting_data or {})
    tries = int(data.pop(_TRIES, 0))
    if tries >= len(KEY_PAUSES):
        log.error("build.token_lost")
        await journal.park(WaitingFor.GRANT, reason=GRANT_AGAIN, data=data or None)
        return
    log.warning("build.waits_for_key", tries=tries)
    await journal.park(
        WaitingFor.FLOOD,
        reason=Reason(code="build.waits_for_key"),
        data=data | {_TRIES: tries + 1},
        sleep=KEY_PAUSES[tries],
        is_counted=False,
    )
