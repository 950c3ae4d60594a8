"""`vitrina visitors ...`: what the operator does for a visitor of a community."""

from vitrina.application import forget_visitor as forgetting
from vitrina.settings import Settings
from vitrina.wiring.operator import open_visitors


async def forget_visitor(settings: Settings, group_id: int, peer_id: int) -> None:
    """Delete what one visitor told one community. Idempotent."""
    async with open_visitors(settings) as visitors:
        await forgetting.forget_visitor(visitors, group_id, peer_id)
