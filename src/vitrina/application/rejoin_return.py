"""A return from VK whose state is used up already: what became of it, waited for.

Reloading, pressing twice and another process that is slow are all the same here. Going back to VK
and agreeing after all is another try, for it brings another code.
"""

import asyncio

from vitrina.application.end_again import ReturnEnd, end_again
from vitrina.application.find_mine import FIND, find_again
from vitrina.application.finish_bot_grant import BotGranted, BotGrantEnd
from vitrina.application.finish_connect_grant import ConnectGrantEnd
from vitrina.application.grant_ends import BuildReached, GrantInterrupted, StateUsed
from vitrina.application.pending import is_next_try, keep_retry, keep_retry_as_is
from vitrina.application.services import Application, GrantServices
from vitrina.application.take_key import KeyTaken
from vitrina.application.vk_return import VkReturn
from vitrina.storage.link_keys import let_open
from vitrina.storage.pending_grants import PendingGrant

PATIENCE = 20.0  # seconds: longer than the exchange of a code and the probe of its rights may take
POLL_INTERVAL = 0.3  # seconds


async def rejoin_return(application: Application, came: VkReturn) -> ReturnEnd | PendingGrant:
    """The build, or the end that this return met, once it is known; a grant to be tried anew.

    StateUsed for a state that is unknown, expired, or of another browser: nothing is waited for
    then. When the work never ends, as when a process died, another try with the same form. A
    PendingGrant belongs to the caller alone, who is to work on it with the code that came.
    """
    services = application.grants
    loop = asyncio.get_running_loop()
    until = loop.time() + PATIENCE
    while True:
        # First this and then the build: a grant is forgotten only once its build is there.
        pending = await services.pending.find_taken(came.state, came.browser)
        if reached := await _find_reached(application, came, pending):
            return reached
        if pending is None:
            return StateUsed()
        if newer := await services.pending.peek_followed(pending.follow_key):
            if is_next_try(newer, came) and await _use_up(services, newer, came.browser):
                return pending
            return await end_again(application, newer, came)
        if loop.time() > until:
            return await _give_up(application, pending, came)
        await asyncio.sleep(POLL_INTERVAL)


async def _find_reached(
    application: Application, came: VkReturn, pending: PendingGrant | None
) -> ReturnEnd | None:
    """The page that this return has led to."""
    services = application.grants
    builds = services.building.builds
    for page_key in services.keys.of_return_by_any(came.state, came.browser):
        if await builds.find_by_key(page_key, "page"):
            if pending and pending.purpose == FIND:
                return await find_again(services, came, page_key)
            if pending and pending.group_id is not None:
                return BotGrantEnd(pending.page_key or page_key, BotGranted(pending.group_id))
            return BuildReached(page_key)
        if await application.connect.drafts.find(page_key):
            return ConnectGrantEnd((pending and pending.page_key) or page_key, KeyTaken())
    if pending is None or not pending.practitioner:
        return None
    if build := await builds.find_by_key(pending.follow_key, "follow"):
        page_key = services.keys.of_return(came.state, came.browser)
        await let_open(services.building.database, build.community_id, "page", page_key)
        return BuildReached(page_key)
    return None


async def _use_up(services: GrantServices, grant: PendingGrant, browser: str) -> bool:
    """Whether nobody else has this grant any more: of two who want it one is answered so."""
    if await services.pending.bind(grant.ticket, browser) is None:
        return False
    return await services.pending.take(grant.state, browser) is not None


async def _give_up(application: Application, pending: PendingGrant, came: VkReturn) -> ReturnEnd:
    """Whoever worked on it is gone, and the code with them."""
    services = application.grants
    if pending.practitioner:
        return GrantInterrupted(await keep_retry(services, pending, came, "interrupted"))
    newer = await keep_retry_as_is(services, pending, came, "interrupted")
    return await end_again(application, newer, came)
