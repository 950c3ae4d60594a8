"""A link that got lost: whoever proves the VK profile that owns a community gets a new one.

Nothing is told before the proof, and the old links end with it.
"""

import secrets

import structlog

from vitrina.application.afterwards import afterwards
from vitrina.application.find_ends import (
    CommunitiesFound,
    FindEnd,
    FindFailed,
    FindRefused,
    FoundCommunity,
    NothingFound,
)
from vitrina.application.pending import Outcome, keep_retry_as_is
from vitrina.application.services import GrantServices
from vitrina.application.vk_failures import failure_of
from vitrina.application.vk_return import VkReturn
from vitrina.storage.link_keys import replace_page_links
from vitrina.storage.owned import OwnedCommunity, list_owned
from vitrina.storage.pending_grants import PendingGrant, state_of
from vitrina.vk.errors import VkError
from vitrina.vk.oauth import challenge_of, new_verifier

FIND = "find"  # the purpose of such a grant

_log = structlog.get_logger("vitrina.grants")


async def start_find(services: GrantServices, *, browser: str, client: str) -> str:
    """The address of VK's page, which asks for no right; the state belongs to this browser.

    `client` is whom it counts for. TooManyGrants where there is no room for it now.
    """
    ticket = secrets.token_urlsafe(32)
    pending = await services.pending.put(
        PendingGrant(
            state=state_of(ticket),
            ticket=ticket,
            follow_key=secrets.token_urlsafe(16),
            verifier=new_verifier(),
            practitioner="",
            practitioner_id="",
            purpose=FIND,
        ),
        client,
    )
    await services.pending.bind(pending.ticket, browser)
    challenge = challenge_of(pending.verifier)
    return services.flow.authorize_url(
        pending.state, challenge, services.vk.return_url, frozenset()
    )


async def finish_find(services: GrantServices, pending: PendingGrant, came: VkReturn) -> FindEnd:
    """New links to what this profile owns, the same for whoever comes again; VK's token is dropped.

    The links before them end.
    """
    if not came.code:
        await _keep_end(services, pending, came, "refused")
        return FindRefused()
    try:
        grant = await services.flow.exchange(
            code=came.code,
            device_id=came.device_id,
            verifier=pending.verifier,
            state=pending.state,
            redirect_uri=services.vk.return_url,
        )
    except VkError as error:
        failure = failure_of(error)
        await _keep_end(services, pending, came, "failed", may_repeat=failure.is_away)
        return FindFailed(failure)
    owned = await list_owned(services.building.database, grant.user_id)
    if not owned:
        await _keep_end(services, pending, came, "nothing")
        return NothingFound()
    # The newest last: its key is what tells whoever comes again that all is done.
    for community in reversed(owned):
        key = _key_of(services, came, community, owned[0])
        await replace_page_links(services.building.database, community.id, key)
        _log.info("community.link_changed", community_id=community.id)
    return _found(services, came, owned)


async def find_again(
    services: GrantServices, came: VkReturn, page_key: str
) -> CommunitiesFound | None:
    """What this return has found, by the key that it made for the newest."""
    community = await services.building.communities.find_by_key(page_key, "page")
    if community is None or community.owner_id is None:
        return None
    owned = await list_owned(services.building.database, community.owner_id)
    older = [one for one in owned if one.id != community.id]
    newest = [one for one in owned if one.id == community.id]
    return _found(services, came, (*newest, *older)) if newest else None


def _found(
    services: GrantServices, came: VkReturn, owned: tuple[OwnedCommunity, ...]
) -> CommunitiesFound:
    return CommunitiesFound(
        tuple(
            FoundCommunity(_key_of(services, came, one, owned[0]), one.name, one.city)
            for one in owned
        )
    )


def _key_of(
    services: GrantServices, came: VkReturn, community: OwnedCommunity, newest: OwnedCommunity
) -> str:
    state = came.state if community.id == newest.id else f"{came.state}/{community.id}"
    return services.keys.of_return(state, came.browser)


async def _keep_end(
    services: GrantServices,
    pending: PendingGrant,
    came: VkReturn,
    outcome: Outcome,
    *,
    may_repeat: bool = False,
) -> None:
    kept = keep_retry_as_is(services, pending, came, outcome, may_repeat=may_repeat)
    await afterwards("keep_end", kept)
