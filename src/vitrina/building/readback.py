"""The look at the end: does VK show what the plan says was made, and each of it once?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vitrina.building.doubles import find_doubles
from vitrina.building.items.community import find_new_groups
from vitrina.building.items.posts import is_same_text
from vitrina.building.items.registry import kind_of
from vitrina.building.settling import was_sent_again
from vitrina.building.site import Site
from vitrina.domain.build import StepState
from vitrina.domain.plan import (
    AvatarItem,
    AvatarPostItem,
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
from vitrina.vk.methods import board, bots, groups, market, wall
from vitrina.vk.outgoing import is_shown_as

SECOND_LOOK_AFTER = 3.0  # seconds: VK may show what is new a little later than it answers


def looked_at(plan: CommunityPlan) -> tuple[str, ...]:
    """Keys of the items that the look shows; it waits for them and for nothing else."""
    kinds = AvatarItem | CoverItem | MarketItem | PostItem | TopicItem | ProductItem
    return tuple(item.key for item in plan.items if isinstance(item, kinds))


@dataclass(frozen=True)
class Shown:
    """What VK shows otherwise than planned: keys it lacks, and numbers it has too many by key."""

    missing: set[str] = field(default_factory=set)
    doubles: Mapping[str, Sequence[int]] = field(default_factory=dict)


async def look_back(plan: CommunityPlan, steps: Mapping[str, StepRecord], site: Site) -> Shown:
    """Compare VK with the done items; what is not shown is looked at twice before it is missed."""
    items = [item for item in plan.items if steps[item.key].state is StepState.DONE]
    seen = await _read(items, steps, site)
    doubles = find_doubles(items, steps, seen)
    if more := await _find_more_communities(steps, site):
        doubles["community"] = more
    missing = [item for item in items if _is_missing(item, seen, site, steps)]
    if missing:
        await site.sleep(SECOND_LOOK_AFTER)
        seen = await _read(missing, steps, site)
        missing = [item for item in missing if _is_missing(item, seen, site, steps)]
    return Shown({item.key for item in missing}, doubles)


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


async def _read(
    items: Sequence[Item], steps: Mapping[str, StepRecord], site: Site
) -> dict[str, Any]:
    calls = _choose_reads(items, steps, site.group_id)
    seen = dict(zip(calls, await site.vk.ask_each(*calls.values()), strict=True))
    for outcome in seen.values():
        if isinstance(outcome, VkError):
            raise outcome
    if "servers" in seen:
        url = site.webhook_url(site.group_id)
        seen["servers"] = [server for server in seen["servers"] if server.url == url]
    return seen


async def _find_more_communities(steps: Mapping[str, StepRecord], site: Site) -> list[int]:
    """New communities of the person beside ours; looked for only where ours was sent again."""
    step = steps["community"]
    if not was_sent_again(step):
        return []
    known = {site.group_id, *(step.intent or {})["before"]["groups"]}
    return [group.id for group in await find_new_groups(site, known)]


def _choose_reads(
    items: Sequence[Item], steps: Mapping[str, StepRecord], group_id: int
) -> dict[str, Call[Any]]:
    """The reads that show these items, by the names `_is_missing` and `find_doubles` know."""
    kinds = {item.kind for item in items}
    reads: dict[str, Call[Any]] = {}
    if kinds & {"avatar", "cover", "market"}:
        reads["face"] = groups.get_by_id(group_id)
    avatar = steps.get("avatar")
    if "post" in kinds or ("avatar_post" in kinds and avatar and was_sent_again(avatar)):
        reads["published"] = wall.get(group_id)
    if any(isinstance(item, PostItem) and item.publish_at is not None for item in items):
        reads["postponed"] = wall.get(group_id, posts="postponed")
    if "topic" in kinds:
        reads["topics"] = board.get_topics(group_id)
    if "product" in kinds:
        reads["products"] = market.get(group_id)
    if any(item.kind == "callback" and was_sent_again(steps[item.key]) for item in items):
        reads["servers"] = bots.get_callback_servers(group_id)
    return reads


def _is_missing(
    item: Item, seen: Mapping[str, Any], site: Site, steps: Mapping[str, StepRecord]
) -> bool:
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
        case AvatarPostItem():
            # An avatar that VK set twice, the second time late, has left one more post.
            is_late = "avatar" in steps and was_sent_again(steps["avatar"])
            return is_late and any(post.is_avatar_post for post in seen["published"])
        case PostItem():
            posts = (*seen["published"], *seen.get("postponed", ()))
            is_shown = any(is_same_text(post, item) for post in posts)
            return not is_shown and not _has_id(posts, item, "post_id", site)
        case TopicItem():
            is_shown = any(is_shown_as(item.title, topic.title) for topic in seen["topics"])
            return not is_shown and not _has_id(seen["topics"], item, "topic_id", site)
        case ProductItem():
            is_shown = any(product.sku == item.sku for product in seen["products"])
            return not is_shown and not _has_id(seen["products"], item, "product_id", site)
    return False


def _has_id(shown: Iterable[Any], item: Item, name: str, site: Site) -> bool:
    """Whether the id that VK gave when it made the item is among those shown."""
    made = site.reference(item.key).get(name)
    return any(thing.id == made for thing in shown)
