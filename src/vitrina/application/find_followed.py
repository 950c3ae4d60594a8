"""What a follow key leads to: the build, or the grant that it still waits for."""

from vitrina.application.services import GrantServices
from vitrina.storage.pending_grants import PendingGrant
from vitrina.storage.records import BuildRecord


async def find_followed(
    services: GrantServices, follow_key: str
) -> BuildRecord | PendingGrant | None:
    """The build once there is one; None when the ten minutes of the grant have passed."""
    build = await services.building.builds.find_by_key(follow_key, "follow")
    return build or await services.pending.peek_followed(follow_key)
