"""An event of VK's Callback API is kept, to be answered by a worker."""

from dataclasses import dataclass
from typing import Any

import structlog

from vitrina.application.notice_imports import NEW_POST, notice_imports_of_group
from vitrina.application.notice_late_post import notice_late_post
from vitrina.application.services import EventServices
from vitrina.autoresponder.delivery.vk_events import read_consent, read_event, read_wall_event
from vitrina.domain.half_characters import holds_half
from vitrina.storage.ended_callbacks import is_ended_callback
from vitrina.storage.wall_events import keep_wall_event

_log = structlog.get_logger("vitrina.webhook")


@dataclass(frozen=True)
class EventKept:
    """It is committed, or nothing that concerns us."""


@dataclass(frozen=True)
class WebhookConfirmed:
    """VK asked whether the address is ours: this code says yes."""

    code: str


@dataclass(frozen=True)
class UnknownCommunity:
    """The community is not one of ours, or no key opens its secret."""


@dataclass(frozen=True)
class ForgottenCommunity:
    """Its person is forgotten, and VK, who alone knew the secret, may stop to send."""


@dataclass(frozen=True)
class WrongSecret:
    """Whoever sent it is not VK."""


@dataclass(frozen=True)
class BrokenText:
    """There is half a character in it, which no database takes."""


Received = (
    EventKept | WebhookConfirmed | UnknownCommunity | ForgottenCommunity | WrongSecret | BrokenText
)


async def receive_event(services: EventServices, group_id: int, event: dict[str, Any]) -> Received:
    """Check the secret and keep the event.

    VK sends the secret with every event once it is set (vk-contract 2026-11-22 §6, [S]).
    """
    asks = event.get("type") == "confirmation"
    secret = event.get("secret")
    record = await services.known.find(services.webhooks, group_id, secret, anew=asks)
    if record is None or not record.is_secret(secret):
        if await _is_ended(services, group_id, secret):
            return ForgottenCommunity()
        if record is None:
            return UnknownCommunity()
        _log.warning("webhook.wrong_secret", group_id=group_id)
        return WrongSecret()
    if holds_half(event):
        return BrokenText()
    if asks:
        await services.webhooks.confirm(group_id)
        _log.info("webhook.confirmed", group_id=group_id)
        return WebhookConfirmed(record.confirmation_code)
    told = read_event(event, group_id)
    if told is not None and not await services.events.put(told):
        # It was forgotten by another process: what is remembered here is old.
        services.known.drop(group_id)
        is_ended = await _is_ended(services, group_id, secret)
        return ForgottenCommunity() if is_ended else UnknownCommunity()
    if (consent := read_consent(event)) is not None:
        await services.receivers.note_consent(group_id, *consent)
    posted = read_wall_event(event)
    if posted is not None:
        await keep_wall_event(services.database, group_id, posted)
        if posted.event == NEW_POST:
            await notice_imports_of_group(services.feeds, group_id)
            await notice_late_post(services.database, group_id, posted)
    return EventKept()


async def _is_ended(services: EventServices, group_id: int, secret: object) -> bool:
    """Whether it is signed with the secret of a community that is forgotten.

    Asked seldom: VK repeats what was refused meanwhile, and forgers pay for nothing.
    """
    if not isinstance(secret, str) or not services.known.may_ask_more(group_id):
        return False
    return await is_ended_callback(services.database, secret)
