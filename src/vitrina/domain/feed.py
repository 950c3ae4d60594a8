"""Which posts a community's feed holds, and their texts: pure, by the plan and two moments."""

import re

from vitrina.domain.model import Value
from vitrina.domain.picture import PostCard
from vitrina.domain.pieces import DatedPiece, Piece
from vitrina.domain.plan import CommunityPlan

# What XML 1.0 has no way to write, escaped or not.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# VK takes tags out of a feed's texts (vk-2026 §2 [L]); what looks like one is a person's word here.
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_LINKS_BEHIND = re.compile(r"(?:\s+https?://\S+)+\s*$")


class FeedPost(Value):
    """A post for the feed; `publish_at` None: at once. `guid` is our mark, the same for ever."""

    key: str
    guid: str
    text: str
    picture: PostCard | None
    publish_at: int | None


class DuePost(Value):
    """A post whose time has come; `at` is when (unix seconds)."""

    post: FeedPost
    at: float


def list_feed_posts(plan: CommunityPlan) -> tuple[FeedPost, ...]:
    """What VK is to take from our feed."""
    return tuple(_post_of(piece) for piece in plan.pieces if piece.goes_by_feed)


def find_feed_post(plan: CommunityPlan, key: str) -> FeedPost | None:
    """The one with this key."""
    return next((post for post in list_feed_posts(plan) if post.key == key), None)


def list_due_posts(
    plan: CommunityPlan, connected_at: float | None, now: float
) -> tuple[DuePost, ...]:
    """Those of them whose time came after the feed was connected, the oldest first.

    What should come out at once comes with the connection. A time that had passed before it never
    comes: VK takes whatever a feed holds, and old posts would come out all together.
    """
    if connected_at is None:
        return ()
    posts = list_feed_posts(plan)
    at_once = [post for post in posts if post.publish_at is None]
    # A second apart, so that who sorts them by time has them in the order of the plan.
    due = [
        DuePost(post=post, at=connected_at - number)
        for number, post in enumerate(reversed(at_once))
    ]
    due += [
        DuePost(post=post, at=post.publish_at)
        for post in posts
        if post.publish_at is not None and connected_at <= post.publish_at <= now
    ]
    return tuple(sorted(due, key=lambda one: one.at))


def is_missed(post: FeedPost, connected_at: float | None) -> bool:
    """Whether its time had passed before the feed was connected."""
    if post.publish_at is None or connected_at is None:
        return False
    return post.publish_at < connected_at


def write_feed_text(text: str) -> str:
    """The text as a feed can hold it and VK will not shorten it: nothing in it opens a tag."""
    return _TAG.sub("\u2039", _NOT_XML.sub("", text))


def without_links_behind(shown: str) -> str:
    """What VK shows of an imported post, without the addresses that it may put behind the text."""
    return _LINKS_BEHIND.sub("", shown)


def _post_of(piece: Piece) -> FeedPost:
    return FeedPost(
        key=piece.key,
        guid=getattr(piece, "guid", piece.key),
        text=getattr(piece, "text", ""),
        picture=getattr(piece, "picture", None),
        publish_at=piece.publish_at if isinstance(piece, DatedPiece) else None,
    )
