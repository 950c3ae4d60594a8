"""A build that waits for a fresh token: its person goes to VK once more."""

from vitrina.application.pending import keep_pending
from vitrina.application.services import GrantServices
from vitrina.storage.pending_grants import PendingGrant
from vitrina.storage.records import BuildRecord


async def grant_again(services: GrantServices, build: BuildRecord, client: str) -> PendingGrant:
    """A grant on its way that no other VK user's will do for; TooManyGrants, or GrantTooLarge."""
    practitioner = await services.building.builds.practitioner(build)
    return await keep_pending(services, practitioner, client=client, for_user=build.vk_user_id)
