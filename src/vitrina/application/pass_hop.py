"""The person goes to VK: the ticket is used up and the grant belongs to their browser."""

from vitrina.application.services import GrantServices
from vitrina.vk.oauth import challenge_of
from vitrina.vk.rights import RIGHTS_FULL


async def pass_hop(services: GrantServices, ticket: str, browser: str) -> str | None:
    """The address of VK's page; None for a ticket that is over, or another browser's."""
    pending = await services.pending.bind(ticket, browser)
    # The grant of a community's key has a way of its own to VK, and no form to show.
    if pending is None or pending.group_id is not None:
        return None
    challenge = challenge_of(pending.verifier)
    return services.flow.authorize_url(
        pending.state, challenge, services.vk.return_url, RIGHTS_FULL
    )
