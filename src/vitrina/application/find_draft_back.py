"""The draft of a student whom the school signed for, in whatever browser they come."""

from vitrina.application.services import ConnectServices
from vitrina.storage.link_keys import let_open


async def find_draft_back(services: ConnectServices, student_id: str) -> str | None:
    """A page key of their newest draft, the same each time; None without one. Idempotent."""
    community_id = await services.drafts.newest_of(student_id)
    if community_id is None:
        return None
    page_key = services.grants.keys.of_way_back(community_id, "page")
    await let_open(services.grants.building.database, community_id, "page", page_key)
    return page_key
