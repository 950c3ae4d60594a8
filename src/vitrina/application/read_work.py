"""What will be made with a draft's key and what is left to the person, before anything is sent."""

from dataclasses import dataclass
from typing import Any

from vitrina.application.open_connected_build import ConnectOrder, plan_connection
from vitrina.application.services import ConnectServices
from vitrina.building.pieces.registry import kind_of
from vitrina.building.work_split import WorkSplit, split_work
from vitrina.domain.plan import CommunityPlan
from vitrina.storage.drafts import DraftRecord
from vitrina.storage.openings import OpeningLimit
from vitrina.vk.rights import RIGHTS_CONNECT

# Pieces that take the place of what a community may have already.
REPLACEABLE = ("info", "cover")


@dataclass(frozen=True)
class WorkChoices:
    """What the person chose: which of their own things we replace, and how posts go."""

    replace: frozenset[str] = frozenset()
    posts_by_feed: bool = False

    def to_json(self) -> dict[str, Any]:
        """As a draft keeps it."""
        return {"replace": sorted(self.replace), "posts_by_feed": self.posts_by_feed}


@dataclass(frozen=True)
class Work:
    """Both parts of the work; what is there already, and the rights that the key lacks.

    `there` are the keys of REPLACEABLE pieces whose place has content. `can_post`: the key may
    post texts.
    """

    split: WorkSplit
    choices: WorkChoices
    there: frozenset[str]
    missing: frozenset[str]
    can_post: bool
    posts: int


@dataclass(frozen=True)
class NoKeyYet:
    """The draft has no key, or none any more."""


async def read_work(services: ConnectServices, draft: DraftRecord) -> Work | NoKeyYet:
    """The plan as it would be carried out now, split in two."""
    order = await order_of(services, draft)
    if order is None:
        return NoKeyYet()
    plan = await plan_connection(services.grants.building, order)
    if plan is None:
        return NoKeyYet()
    return Work(
        split=split_work(plan),
        choices=choices_of(draft),
        there=list_there(draft),
        missing=RIGHTS_CONNECT - draft.scope,
        can_post="wall" in draft.scope,
        posts=_count_posts(plan),
    )


async def order_of(
    services: ConnectServices, draft: DraftRecord, limit: OpeningLimit | None = None
) -> ConnectOrder | None:
    """What this draft asks to be made; None without a key. LostSecret when it does not open."""
    key = await services.drafts.read_key(draft) if draft.has_key else None
    if key is None or draft.group_id is None:
        return None
    choices = choices_of(draft)
    return ConnectOrder(
        community_id=draft.community_id,
        group_id=draft.group_id,
        screen_name=draft.screen_name or f"club{draft.group_id}",
        key=key,
        scope=draft.scope,
        keep=list_there(draft) - choices.replace,
        posts_by_feed=choices.posts_by_feed,
        limit=limit,
    )


def choices_of(draft: DraftRecord) -> WorkChoices:
    """What was chosen so far; without a choice nothing of theirs is replaced."""
    chosen = draft.choices
    replace = frozenset(chosen.get("replace", ())) & frozenset(REPLACEABLE)
    return WorkChoices(replace, bool(chosen.get("posts_by_feed")))


def list_there(draft: DraftRecord) -> frozenset[str]:
    """The pieces whose place in the community has content already."""
    shown = draft.shown
    there = {"info": shown.get("description"), "cover": shown.get("has_cover")}
    return frozenset(key for key, value in there.items() if value)


def _count_posts(plan: CommunityPlan) -> int:
    return sum("total_posts" in kind_of(piece).status_counts for piece in plan.pieces)
