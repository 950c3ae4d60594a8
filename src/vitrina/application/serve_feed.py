"""What VK, or anybody with its address, is given of a community's feed."""

from dataclasses import dataclass, field

from vitrina.application.notice_imports import notice_imports
from vitrina.application.services import FeedServices
from vitrina.domain.feed import FeedPost, write_feed_text
from vitrina.domain.picture import PostCard
from vitrina.storage.feeds import EndedFeed, ServedPost
from vitrina.vk.outgoing import write_text


@dataclass(frozen=True)
class FeedEntry:
    """One post as it goes out; `post_key` opens its page, `at` is its time in unix seconds.

    By `guid` VK knows what it has taken already.
    """

    guid: str
    post_key: str = field(repr=False)
    title: str
    text: str
    at: float


@dataclass(frozen=True)
class FeedDocument:
    """The posts that are due, the oldest first, and when the last of them came."""

    group_id: int | None
    changed_at: float
    entries: tuple[FeedEntry, ...]


@dataclass(frozen=True)
class ServedPage:
    """A post that was given out, as its page shows it."""

    group_id: int | None
    title: str
    text: str
    picture: PostCard | None


@dataclass(frozen=True)
class FeedEnded:
    """There was something behind this key, and its community is no more."""


@dataclass(frozen=True)
class NoSuchFeed:
    """Nothing was ever behind this key."""


async def serve_feed(services: FeedServices, key: str) -> FeedDocument | FeedEnded | NoSuchFeed:
    """The posts that are due: before this returns each is written down as given out.

    VK comes again and again, so what it has shown since the last time is noticed here too.
    """
    served = await services.feeds.serve(key)
    if served is None:
        return NoSuchFeed()
    if isinstance(served, EndedFeed):
        return FeedEnded()
    if served.group_id is not None:
        await notice_imports(services, served.community_id, served.group_id)
    entries = tuple(_enter(post) for post in served.posts)
    return FeedDocument(served.group_id, served.changed_at, entries)


async def find_feed_post(services: FeedServices, key: str) -> ServedPage | FeedEnded | NoSuchFeed:
    """The post behind the link of an item; one that was not given out has no page."""
    found = await services.feeds.find_post(key)
    if found is None:
        return NoSuchFeed()
    if isinstance(found, EndedFeed):
        return FeedEnded()
    post = found.post
    return ServedPage(found.group_id, _title_of(post), post.text, post.picture)


def _enter(served: ServedPost) -> FeedEntry:
    text = write_text(write_feed_text(served.post.text))
    post = served.post
    return FeedEntry(post.guid, served.post_key, _title_of(post), text, served.at)


def _title_of(post: FeedPost) -> str:
    """What its picture says, else its first line."""
    title = post.picture.title if post.picture else post.text.partition("\n")[0]
    return write_feed_text(title)
