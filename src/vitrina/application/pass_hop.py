"""The person goes to VK: the ticket is used up and the grant belongs to their browser."""

from vitrina.application.services import GrantServices
from vitrina.vk.oauth import challenge_of
from vitrina.vk.rights import RIGHTS_FULL


async def pass_hop(services: GrantServices, ticket: str, browser: str) -> str | None:
    """The address of VK's page; None for a ticket that is over, or another browser's."""
    pending = await services.pending.bind(ticket, browser)
    # A grant without a form has a way of its own to VK.
    if pending is None or not pending.practitioner:
        return None
    challenge = challenge_of(pending.verifier)
    return services.flow.authorize_url(
        pending.state, challenge, services.vk.return_url, RIGHTS_FULL
    )
