"""The person says that VK has the feed's address, or that it has not."""

from dataclasses import dataclass

import structlog

from vitrina.application.services import FeedServices
from vitrina.domain.feed import list_feed_posts
from vitrina.storage.records import BuildRecord

_log = structlog.get_logger("vitrina.feeds")


@dataclass(frozen=True)
class FeedConnected:
    """Posts come out from now on, each at its time."""


@dataclass(frozen=True)
class FeedDisconnected:
    """Nothing comes out."""


@dataclass(frozen=True)
class FeedInUse:
    """Something was given out already: VK may have it, so it stays connected."""


@dataclass(frozen=True)
class NoFeed:
    """No post of this community goes by a feed."""


async def connect_feed(
    services: FeedServices, build: BuildRecord, *, is_connected: bool
) -> FeedConnected | FeedDisconnected | FeedInUse | NoFeed:
    """Keep the person's word. Idempotent."""
    if build.group_id is None or not list_feed_posts(build.plan):
        return NoFeed()
    if is_connected:
        await services.feeds.open(build.community_id)
        await services.feeds.connect(build.community_id)
        _log.info("feed.connected", build_id=build.id)
        return FeedConnected()
    if not await services.feeds.disconnect(build.community_id):
        return FeedInUse()
    _log.info("feed.disconnected", build_id=build.id)
    return FeedDisconnected()
