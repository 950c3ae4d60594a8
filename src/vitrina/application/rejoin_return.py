"""A return from VK whose state is used up already: what became of it, waited for.

Reloading, pressing twice and another process that is slow are all the same here.
"""

import asyncio

from vitrina.application.grant_ends import (
    AlreadyMade,
    BuildReached,
    GrantEnd,
    GrantFailed,
    GrantRefused,
    GrantTooNarrow,
    StateUsed,
    WrongProfile,
    over_limit,
)
from vitrina.application.pending import keep_retry
from vitrina.application.services import GrantServices
from vitrina.application.vk_failures import VkFailure
from vitrina.application.vk_return import VkReturn
from vitrina.storage.link_keys import let_open
from vitrina.storage.openings import TooManyBuilds, demand_room
from vitrina.storage.pending_grants import PendingGrant

PATIENCE = 20.0  # seconds: longer than the exchange of a code and the probe of its rights may take
POLL_INTERVAL = 0.3  # seconds

_UNREACHABLE = VkFailure(is_away=True, error="vk_unreachable", reason=None)


async def rejoin_return(services: GrantServices, came: VkReturn) -> GrantEnd:
    """The build, or the end that this return met, once it is known.

    StateUsed for a state that is unknown, expired, or of another browser: nothing is waited for
    then. When the work never ends, as when a process died, another try with the same form.
    """
    builds, keys = services.building.builds, services.keys
    loop = asyncio.get_running_loop()
    until = loop.time() + PATIENCE
    while True:
        # First this and then the build: a grant is forgotten only once its build is there.
        pending = await services.pending.find_taken(came.state, came.browser)
        for page_key in keys.of_return_by_any(came.state, came.browser):
            if await builds.find_by_key(page_key, "page"):
                return BuildReached(page_key)
        if pending is None:
            return StateUsed()
        if pending.group_id is not None:
            return BuildReached(pending.page_key or "")
        if build := await builds.find_by_key(pending.follow_key, "follow"):
            page_key = keys.of_return(came.state, came.browser)
            await let_open(services.building.database, build.community_id, "page", page_key)
            return BuildReached(page_key)
        if newer := await services.pending.peek_followed(pending.follow_key):
            return await _end_again(services, newer, came)
        if loop.time() > until:
            retry = await keep_retry(services, pending, came, "failed")
            return GrantFailed(retry, _UNREACHABLE)
        await asyncio.sleep(POLL_INTERVAL)


async def _end_again(services: GrantServices, newer: PendingGrant, came: VkReturn) -> GrantEnd:
    """The end that this browser has met already, and whose retry, `newer`, still waits for it."""
    match newer.previous_outcome:
        case "refused":
            return GrantRefused(newer)
        case "wrong_profile":
            return WrongProfile(newer)
        case "too_narrow":
            return GrantTooNarrow(newer)
        case "too_many":
            return over_limit(newer, await _room_in(services, newer, came))
        case "already_made" if newer.page_key:
            return AlreadyMade(newer, newer.page_key)
    return GrantFailed(newer, None)


async def _room_in(services: GrantServices, pending: PendingGrant, came: VkReturn) -> float:
    """Seconds until one more build may be opened."""
    try:
        await demand_room(services.building.database, came.limit_of(pending.student or ""))
    except TooManyBuilds as full:
        return full.seconds
    return 0.0
