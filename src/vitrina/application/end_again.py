"""The end of a grant told once more, to the browser that has met it already."""

from vitrina.application.admit_bot_key import BotKeyUnchecked
from vitrina.application.find_ends import FindEnd, FindFailed, FindRefused, NothingFound
from vitrina.application.find_mine import FIND
from vitrina.application.finish_bot_grant import BotGrantEnd, BotGrantRefused
from vitrina.application.finish_connect_grant import ConnectGrantEnd, KeyNotGranted
from vitrina.application.grant_ends import (
    AlreadyMade,
    GrantEnd,
    GrantFailed,
    GrantInterrupted,
    GrantRefused,
    GrantTooNarrow,
    WrongProfile,
    over_limit,
)
from vitrina.application.services import Application, GrantServices
from vitrina.application.vk_failures import VkFailure
from vitrina.application.vk_return import VkReturn
from vitrina.domain.reason import Reason
from vitrina.storage.openings import TooManyBuilds, demand_room
from vitrina.storage.pending_grants import PendingGrant

_UNCONFIRMED = VkFailure(
    is_away=False, error="grant_failed", reason=Reason(code="vk.grant_not_confirmed")
)

ReturnEnd = GrantEnd | BotGrantEnd | ConnectGrantEnd | FindEnd


async def end_again(application: Application, newer: PendingGrant, came: VkReturn) -> ReturnEnd:
    """The end that this browser has met already, and whose retry, `newer`, still waits for it."""
    if newer.purpose == FIND:
        return _find_end_again(newer)
    if newer.group_id is not None:
        return await _group_end_again(application, newer)
    match newer.previous_outcome:
        case "refused":
            return GrantRefused(newer)
        case "interrupted":
            return GrantInterrupted(newer)
        case "wrong_profile":
            return WrongProfile(newer)
        case "too_narrow":
            return GrantTooNarrow(newer)
        case "too_many":
            return over_limit(newer, await _room_in(application.grants, newer, came))
        case "already_made" if newer.page_key:
            return AlreadyMade(newer, newer.page_key)
    return GrantFailed(newer, None)


async def _group_end_again(application: Application, newer: PendingGrant) -> ReturnEnd:
    page_key = newer.page_key or ""
    if await application.connect.drafts.find(page_key):
        return ConnectGrantEnd(page_key, KeyNotGranted())
    if newer.previous_outcome == "refused":
        return BotGrantEnd(page_key, BotGrantRefused())
    return BotGrantEnd(page_key, BotKeyUnchecked(_UNCONFIRMED))


def _find_end_again(newer: PendingGrant) -> FindEnd:
    match newer.previous_outcome:
        case "refused":
            return FindRefused()
        case "nothing":
            return NothingFound()
    return FindFailed(_UNCONFIRMED)


async def _room_in(services: GrantServices, pending: PendingGrant, came: VkReturn) -> float:
    """Seconds until one more build may be opened."""
    try:
        await demand_room(services.building.database, came.limit_of(pending.student or ""))
    except TooManyBuilds as full:
        return full.seconds
    return 0.0
