"""The person wishes posts of each next month to be planned by themselves, or no more."""

from vitrina.application.services import BuildServices


async def wish_months(services: BuildServices, community_id: str, *, wished: bool) -> None:
    """Keep the wish. Idempotent."""
    await services.communities.set_monthly(community_id, is_monthly=wished)
