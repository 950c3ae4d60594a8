"""A visitor is forgotten on their wish."""

from vitrina.storage.visitors import Visitors


async def forget_visitor(visitors: Visitors, group_id: int, peer_id: int) -> None:
    """Delete what one visitor told one community. Idempotent."""
    await visitors.forget(group_id, peer_id)
