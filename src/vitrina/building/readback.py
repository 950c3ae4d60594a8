"""The look at the end: does VK show what the plan says was made?"""

from collections.abc import Mapping

from vitrina.building.items.posts import is_same_text
from vitrina.building.items.registry import kind_of
from vitrina.building.site import Site
from vitrina.domain.build import StepState
from vitrina.domain.plan import (
    AvatarItem,
    CommunityPlan,
    CoverItem,
    Item,
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


def add_dependents(
    plan: CommunityPlan, steps: Mapping[str, StepRecord], missing: set[str]
) -> list[Item]:
    """The missing items in the plan's order, and what must be made again after one of them.

    A second avatar makes a second post about it.
    """
    again = {key for key in missing if kind_of(plan.item(key)).again_if_missing}

    def follows(item: Item) -> bool:
        if steps[item.key].state is not StepState.DONE:
            return False
        kind = kind_of(item)
        return kind.again_if_missing and not again.isdisjoint(kind.needs(item))

    return [item for item in plan.items if item.key in missing or follows(item)]


async def _look(plan: CommunityPlan, wanted: set[str], site: Site) -> set[str]:
    items = [item for item in plan.items if item.key in wanted]
    missing: set[str] = set()
    missing |= await _missing_face(
        [item for item in items if isinstance(item, AvatarItem | CoverItem | MarketItem)], site
    )
    missing |= await _missing_posts([item for item in items if isinstance(item, PostItem)], site)
    if topics := [item for item in items if isinstance(item, TopicItem)]:
        found = await site.vk.ask(board.get_topics(site.group_id))
        ids, titles = {topic.id for topic in found}, {topic.title for topic in found}
        missing |= {
            item.key
            for item in topics
            if item.title not in titles and _made(item, "topic_id", site) not in ids
        }
    if products := [item for item in items if isinstance(item, ProductItem)]:
        shown = await site.vk.ask(market.get(site.group_id))
        ids, skus = {product.id for product in shown}, {product.sku for product in shown}
        missing |= {
            item.key
            for item in products
            if item.sku not in skus and _made(item, "product_id", site) not in ids
        }
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
    # By the text or by the id: VK may tidy up a text, and a post that comes out may get a new id.
    ids = {post.id for post in posts}
    return {
        item.key
        for item in items
        if _made(item, "post_id", site) not in ids
        and not any(is_same_text(post, item) for post in posts)
    }


def _made(item: Item, name: str, site: Site) -> object:
    """The id VK gave when it made the item."""
    return site.reference(item.key).get(name)
