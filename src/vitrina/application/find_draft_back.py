"""The draft of a student whom the school signed for, in whatever browser they come."""

from vitrina.application.find_way_back import page_key_back
from vitrina.application.services import ConnectServices


async def find_draft_back(services: ConnectServices, student_id: str) -> str | None:
    """A page key of their newest draft, the same each time; None without one. Idempotent."""
    community_id = await services.drafts.newest_of(student_id)
    return await page_key_back(services.grants, community_id) if community_id else None
