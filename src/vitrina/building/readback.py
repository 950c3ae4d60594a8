"""The look at the end: does VK show what the plan says was made?"""

from collections.abc import Iterable, Mapping
from typing import Any

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
from vitrina.vk.call import Call
from vitrina.vk.errors import VkError
from vitrina.vk.methods import board, groups, market, wall

SECOND_LOOK_AFTER = 3.0  # seconds: VK may show what is new a little later than it answers


def looked_at(plan: CommunityPlan) -> tuple[str, ...]:
    """Keys of the items that the look shows; it waits for them and for nothing else."""
    kinds = AvatarItem | CoverItem | MarketItem | PostItem | TopicItem | ProductItem
    return tuple(item.key for item in plan.items if isinstance(item, kinds))


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
    calls = _choose_reads(items, site.group_id)
    seen = dict(zip(calls, await site.vk.ask_each(*calls.values()), strict=True))
    for outcome in seen.values():
        if isinstance(outcome, VkError):
            raise outcome
    return {item.key for item in items if _is_missing(item, seen, site)}


def _choose_reads(items: list[Item], group_id: int) -> dict[str, Call[Any]]:
    """The reads that show these items, by the names `_is_missing` knows."""
    kinds = {item.kind for item in items}
    reads: dict[str, Call[Any]] = {}
    if kinds & {"avatar", "cover", "market"}:
        reads["face"] = groups.get_by_id(group_id)
    if "post" in kinds:
        reads["published"] = wall.get(group_id)
    if any(isinstance(item, PostItem) and item.publish_at is not None for item in items):
        reads["postponed"] = wall.get(group_id, posts="postponed")
    if "topic" in kinds:
        reads["topics"] = board.get_topics(group_id)
    if "product" in kinds:
        reads["products"] = market.get(group_id)
    return reads


def _is_missing(item: Item, seen: Mapping[str, Any], site: Site) -> bool:
    """Whether VK does not show it, neither by our mark nor by the id VK gave.

    VK may tidy up a text or a title, and a post that comes out may get a new id.
    """
    match item:
        case AvatarItem():
            # None: VK did not say, which proves nothing.
            return seen["face"].has_photo is False
        case CoverItem():
            return seen["face"].has_cover is False
        case MarketItem():
            return seen["face"].market_enabled is False
        case PostItem():
            posts = (*seen["published"], *seen.get("postponed", ()))
            is_shown = any(is_same_text(post, item) for post in posts)
            return not is_shown and not _has_id(posts, item, "post_id", site)
        case TopicItem():
            is_shown = any(topic.title == item.title for topic in seen["topics"])
            return not is_shown and not _has_id(seen["topics"], item, "topic_id", site)
        case ProductItem():
            is_shown = any(product.sku == item.sku for product in seen["products"])
            return not is_shown and not _has_id(seen["products"], item, "product_id", site)
    return False


def _has_id(shown: Iterable[Any], item: Item, name: str, site: Site) -> bool:
    """Whether the id that VK gave when it made the item is among those shown."""
    made = site.reference(item.key).get(name)
    return any(thing.id == made for thing in shown)
