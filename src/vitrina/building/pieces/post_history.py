"""What a community has said so far, and when: what the posts of a next month must not repeat."""

from collections.abc import Iterable, Mapping, Sequence

from vitrina.content.month import collect_sentences
from vitrina.domain.pieces import DatedPiece, PostPiece
from vitrina.domain.plan import CommunityPlan
from vitrina.storage.wall_events import WallEvent


def list_posts(plan: CommunityPlan) -> tuple[PostPiece, ...]:
    """All posts of the community, those of later months too."""
    return tuple(piece for piece in plan.pieces if isinstance(piece, PostPiece))


def list_history(plan: CommunityPlan) -> tuple[tuple[str, float], ...]:
    """Subjects of its months and when each comes out (unix seconds)."""
    return tuple(
        (post.subject, float(post.publish_at or 0)) for post in list_posts(plan) if post.subject
    )


def list_said(plan: CommunityPlan, since: float) -> frozenset[str]:
    """The sentences of its posts since then; those of the first day have no time of their own."""
    return collect_sentences(
        post.text
        for post in list_posts(plan)
        if post.publish_at is None or post.publish_at >= since
    )


def list_taken(plan: CommunityPlan, told: Iterable[WallEvent]) -> tuple[float, ...]:
    """When posts of ours come out, and those that VK has told of: people plan their own too."""
    own = (float(post.publish_at) for post in list_posts(plan) if post.publish_at)
    theirs = (float(one.publish_date) for one in told if one.publish_date)
    return (*own, *theirs)


def edit_posts(
    posts: Sequence[DatedPiece], edits: Mapping[str, str | None]
) -> tuple[DatedPiece, ...]:
    """The posts in the person's words where they wrote some, without those that they skip."""
    return tuple(
        post.model_copy(update={"text": own}) if (own := edits.get(post.key)) else post
        for post in posts
        if edits.get(post.key, "") is not None
    )


def goes_by_feed(plan: CommunityPlan) -> bool:
    """Whether VK takes the community's posts from our feed."""
    return any(post.by_feed for post in list_posts(plan))
