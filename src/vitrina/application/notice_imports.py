"""What VK has published of a feed is known by what it tells of the wall: by text, not by bytes."""

from collections.abc import Mapping

import structlog

from vitrina.application.services import FeedServices
from vitrina.domain.feed import list_feed_posts, without_links_behind, write_feed_text
from vitrina.storage.feed_outcomes import note_published
from vitrina.storage.wall_events import read_wall_events
from vitrina.vk.outgoing import is_shown_as

NEW_POST = "wall_post_new"

_log = structlog.get_logger("vitrina.feeds")


async def notice_imports(services: FeedServices, community_id: str, group_id: int) -> int:
    """Look through VK's events of this wall for posts that the feed gave out; how many are new.

    Each counts as published from now on. Idempotent.
    """
    waiting = await _find_waiting(services, community_id)
    if not waiting:
        return 0
    events = await read_wall_events(services.database, group_id)
    shown = {event.post_id: event.text or "" for event in events if event.event == NEW_POST}
    return await _note_shown(services, community_id, waiting, shown)


async def notice_imports_of_group(services: FeedServices, group_id: int) -> int:
    """The same where VK has just told of this group's wall."""
    community = await services.communities.find_by_group(group_id)
    return await notice_imports(services, community.id, group_id) if community else 0


async def notice_shown(services: FeedServices, community_id: str, shown: Mapping[int, str]) -> int:
    """The same of a wall that somebody has read: the texts of its posts by their ids."""
    waiting = await _find_waiting(services, community_id)
    return await _note_shown(services, community_id, waiting, shown)


async def _find_waiting(services: FeedServices, community_id: str) -> dict[str, str]:
    """The texts of posts that were given out and not seen yet, by their keys."""
    items = await services.feeds.read_items(community_id)
    waiting = {item.piece_key for item in items if item.published_at is None}
    community = await services.communities.find(community_id) if waiting else None
    if community is None or community.plan is None:
        return {}
    posts = list_feed_posts(community.plan)
    return {post.key: write_feed_text(post.text) for post in posts if post.key in waiting}


async def _note_shown(
    services: FeedServices, community_id: str, waiting: dict[str, str], shown: Mapping[int, str]
) -> int:
    noted = 0
    for post_id, text in shown.items():
        known = without_links_behind(text)
        key = next((key for key, ours in waiting.items() if is_shown_as(ours, known)), None)
        if key is None:
            continue
        del waiting[key]
        if await note_published(services.database, community_id, key, post_id):
            noted += 1
            _log.info("feed.post_published", community_id=community_id, step=key)
    return noted
