"""The feed of a build's community as its person sees it: its address, and how far it is."""

from dataclasses import dataclass, field

from vitrina.application.notice_imports import notice_imports
from vitrina.application.services import FeedServices
from vitrina.domain.feed import is_missed, list_feed_posts
from vitrina.storage.records import BuildRecord


@dataclass(frozen=True)
class FeedState:
    """`key` opens the feed; of `total` posts so many were given out, so many VK has shown.

    `missed`: their day had passed before the feed was connected, so they stay with the person.
    """

    key: str = field(repr=False)
    is_connected: bool
    given_out: int
    published: int
    total: int
    missed: int


async def read_feed(services: FeedServices, build: BuildRecord) -> FeedState | None:
    """The feed of this community; None where no post goes by it. Idempotent.

    The feed is made at the first asking. What VK has shown meanwhile is noticed on the way.
    """
    posts = list_feed_posts(build.plan)
    if not posts or build.group_id is None:
        return None
    await notice_imports(services, build.community_id, build.group_id)
    feed = await services.feeds.open(build.community_id)
    return FeedState(
        key=feed.key,
        is_connected=feed.connected_at is not None,
        given_out=len(feed.items),
        published=sum(item.published_at is not None for item in feed.items),
        total=len(posts),
        missed=sum(is_missed(post, feed.connected_at) for post in posts),
    )
