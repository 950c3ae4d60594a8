"""Messages that were sent one right after the other are one question, answered once."""

from collections.abc import Iterable, Sequence

from vitrina.autoresponder.delivery.vk_events import MESSAGE, TEXT_LIMIT, read_incoming
from vitrina.autoresponder.talking.dialog import Incoming
from vitrina.storage.events import Event

PIECES = 10  # messages of one question at most
# VK tells when a message was sent in whole seconds.
_ROUNDING = 1.0


def join_bursts(events: Iterable[Event], pause: float) -> list[tuple[Event, ...]]:
    """Each question's events, in the order given; without a pause every event is its own.

    Two typed messages of one dialog belong together when they were both sent and received within
    so many seconds; what waited for hours because nobody could answer keeps its own answers.
    """
    bursts: list[list[Event]] = []
    latest: dict[int, list[Event]] = {}
    for event in events:
        burst = latest.get(event.peer_id)
        if burst and len(burst) < PIECES and pause and _goes_on(burst[-1], event, pause):
            burst.append(event)
            continue
        latest[event.peer_id] = [event]
        bursts.append(latest[event.peer_id])
    return [tuple(burst) for burst in bursts]


def read_burst(burst: Sequence[Event]) -> Incoming | None:
    """What was asked in these events; None when their texts are gone already."""
    found = [incoming for event in burst if (incoming := read_incoming(event)) is not None]
    if len(found) < 2:
        return found[0] if found else None
    texts = [incoming.text for incoming in found if incoming.text.strip()]
    return found[-1].model_copy(
        update={
            "text": "\n".join(texts)[:TEXT_LIMIT],
            "attachments": tuple(kind for incoming in found for kind in incoming.attachments),
            "goods": tuple(title for incoming in found for title in incoming.goods),
            "reply": next((incoming.reply for incoming in found if incoming.reply), ""),
            "code": next((incoming.code for incoming in found if incoming.code), ""),
        }
    )


def _goes_on(before: Event, after: Event, pause: float) -> bool:
    if {before.kind, after.kind} != {MESSAGE} or before.is_locked or after.is_locked:
        return False
    if after.received_at - before.received_at > pause:
        return False
    first, second = read_incoming(before), read_incoming(after)
    return (
        first is not None
        and second is not None
        and second.sent_at - first.sent_at <= pause + _ROUNDING
    )
