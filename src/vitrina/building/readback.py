"""The look at the end: does VK show what the plan says was made?"""

from collections.abc import Mapping

from vitrina.building.items.posts import is_same_text
from vitrina.building.site import Site
from vitrina.domain.build import StepState
from vitrina.domain.plan import (
    AvatarItem,
    CommunityPlan,
    CoverItem,
    MarketItem,
    PostItem,
    ProductItem,
    TopicItem,
)
from vitrina.storage.records import StepRecord
from vitrina.vk.methods import board, groups, market, wall

SECOND_LOOK_AFTER = 3.0  # seconds: VK may show what is new a little later than it answers


async def find_missing(
    plan: CommunityPlan, steps: Mapping[str, StepRecord], site: Site
) -> set[str]:
    """Keys of the done items that VK does not show, looked at twice before they are missed."""
    done = {key for key, step in steps.items() if step.state is StepState.DONE}
    missing = await _look(plan, done, site)
    if missing:
        await site.sleep(SECOND_LOOK_AFTER)
        missing = await _look(plan, missing, site)
    return missing


async def _look(plan: CommunityPlan, wanted: set[str], site: Site) -> set[str]:
    items = [item for item in plan.items if item.key in wanted]
    missing: set[str] = set()
    missing |= await _missing_face(
        [item for item in items if isinstance(item, AvatarItem | CoverItem | MarketItem)], site
    )
    missing |= await _missing_posts([item for item in items if isinstance(item, PostItem)], site)
    if topics := [item for item in items if isinstance(item, TopicItem)]:
        titles = {topic.title for topic in await site.vk.ask(board.get_topics(site.group_id))}
        missing |= {topic.key for topic in topics if topic.title not in titles}
    if products := [item for item in items if isinstance(item, ProductItem)]:
        skus = {product.sku for product in await site.vk.ask(market.get(site.group_id))}
        missing |= {product.key for product in products if product.sku not in skus}
    return missing


async def _missing_face(items: list[AvatarItem | CoverItem | MarketItem], site: Site) -> set[str]:
    if not items:
        return set()
    state = await site.vk.ask(groups.get_by_id(site.group_id))
    shown = {
        "avatar": state.has_photo,
        "cover": state.has_cover,
        "market": state.market_enabled,
    }
    # None: VK did not say, which proves nothing.
    return {item.key for item in items if shown[item.kind] is False}


async def _missing_posts(items: list[PostItem], site: Site) -> set[str]:
    if not items:
        return set()
    posts = await site.vk.ask(wall.get(site.group_id))
    if any(item.publish_at is not None for item in items):
        posts += await site.vk.ask(wall.get(site.group_id, posts="postponed"))
    return {item.key for item in items if not any(is_same_text(post, item) for post in posts)}
