"""An endpoint is sent what waits for it, one delivery after another."""

from collections.abc import Callable
from dataclasses import dataclass

import structlog

from vitrina.school.addresses import UrlRefused
from vitrina.school.outgoing import AnswerRefused, NotSent, OutcomeUnknown, Outgoing
from vitrina.school.signing import show_answer, sign_body, write_body
from vitrina.storage.deliveries import Attempt, Deliveries, Taken

MOST_READ = 8 * 1024  # bytes of an answer
# Seconds until the next attempt, by how many there were: some two and a half days in all.
PAUSES = (5, 30, 120, 600, 1800, 3600, 7200, 14_400, 28_800, 57_600, 86_400)
_GONE = 410  # the endpoint wants nothing more, ever

_log = structlog.get_logger("vitrina.school")


@dataclass(frozen=True)
class DeliveryServices:
    """For the verb that sends events: `chance` is a number from 0 to 1, another each time."""

    deliveries: Deliveries
    outgoing: Outgoing
    chance: Callable[[], float]


async def deliver_waiting(services: DeliveryServices, endpoint_id: str, holder: str) -> int:
    """Send what waits for this endpoint until nothing is due; how many were taken there.

    `holder` is this sender's own name. Killed anywhere, what was not written down is sent again.
    """
    count = 0
    while (taken := await services.deliveries.take(endpoint_id, holder)) is not None:
        attempt = await _send(services, taken)
        await services.deliveries.settle(taken, attempt)
        count += attempt.is_taken
        _log.info(
            "event.delivered" if attempt.is_taken else "event.not_delivered",
            event_id=taken.event_id,
            endpoint_id=taken.endpoint_id,
            attempt=taken.attempts,
            status=attempt.status,
            fault=attempt.fault,
        )
    return count


def choose_pause(attempts: int, chance: float) -> float | None:
    """Seconds until the next attempt, never the same for two; None when there were enough."""
    if attempts > len(PAUSES):
        return None
    return PAUSES[attempts - 1] * (0.8 + 0.4 * chance)


async def _send(services: DeliveryServices, taken: Taken) -> Attempt:
    again_in = choose_pause(taken.attempts, services.chance())
    if not taken.secrets:
        return Attempt(False, again_in, fault="secret_lost")
    body = write_body(taken.event_id, taken.kind, taken.created_at, taken.community, taken.data)
    headers = {
        "content-type": "application/json",
        "user-agent": "Vitrina",
        "vitrina-event": taken.event_id,
        "vitrina-signature": sign_body(taken.secrets, int(taken.sent_at), body),
    }
    try:
        answer = await services.outgoing.ask(
            "POST", taken.url, headers=headers, content=body, most=MOST_READ, cuts=True
        )
    except UrlRefused as refused:
        return Attempt(False, again_in, fault=refused.fault)
    except NotSent:
        return Attempt(False, again_in, fault="not_reached")
    except OutcomeUnknown:
        return Attempt(False, again_in, fault="no_answer")
    except AnswerRefused:
        return Attempt(False, again_in, fault="answer_packed")
    shown = show_answer(answer.body)
    if 200 <= answer.status < 300:
        return Attempt(True, status=answer.status, answer=shown)
    return Attempt(False, again_in, answer.status, shown, is_gone=answer.status == _GONE)
