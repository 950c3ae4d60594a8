"""When a next month of posts is due, and the months that a person wished to come by themselves."""

import structlog

from vitrina.application.refill_posts import preview_month, refill_posts
from vitrina.application.services import BuildServices
from vitrina.application.standing import NotLiving
from vitrina.application.start_run import Changed
from vitrina.building.pieces.post_history import list_posts
from vitrina.domain.plan import CommunityPlan
from vitrina.storage.communities import CommunityRecord

# Posts of the first plan end on day 14: on day 12 the next ones are spoken of.
DUE_BEFORE_END = 2 * 86400.0

_log = structlog.get_logger("vitrina.community")


def is_month_due(plan: CommunityPlan, now: float) -> bool:
    """Whether the last post comes out within two days, or is out (`now` unix seconds)."""
    moments = [post.publish_at for post in list_posts(plan) if post.publish_at]
    return max(moments, default=0) < now + DUE_BEFORE_END


async def refill_if_wished(services: BuildServices, community: CommunityRecord) -> bool:
    """Plan the next month where its person wished that and it is due; True for a run opened."""
    if not community.is_monthly or community.plan is None:
        return False
    if not is_month_due(community.plan, services.now()):
        return False
    preview = await preview_month(services, community.id)
    if isinstance(preview, NotLiving) or not preview.posts:
        return False
    opened = await refill_posts(services, community.id, preview.digest)
    if not isinstance(opened, Changed):
        return False
    _log.info("community.refilled", community_id=community.id, month=preview.month)
    return True
