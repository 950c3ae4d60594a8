"""VK's own import of an RSS feed into a community.

vk-2026 §2 ([L], 2026-09, a live community): a new item becomes a post by itself; its text is
``description`` as plain text (tags are stripped, not turned into breaks), its picture the Open
Graph image of the page in ``link``, shown as a link's card; ``enclosure`` and ``img`` are ignored;
what is in the feed when it is connected comes at once. How often VK looks is not known.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

from vitrina.sandbox.delivery.events import publish_post_event
from vitrina.sandbox.delivery.pages import Robot
from vitrina.sandbox.delivery.sending import Delivery
from vitrina.sandbox.world import Group, Post
from vitrina.sandbox.world.community import FeedImport
from vitrina.sandbox.world.posting import add_post

_TAG = re.compile(r"<[A-Za-z/!?][^<>]*>")


class FeedUnread(Exception):
    """The feed could not be read; the text says why."""


@dataclass(frozen=True)
class FeedItem:
    """One item: how it is known again, and what VK makes a post of."""

    key: str
    text: str
    link: str
    when: float


async def poll_feed(
    delivery: Delivery, group: Group, feed: FeedImport, base_url: str
) -> list[Post]:
    """Publish what is new in the feed, the oldest first; raises FeedUnread."""
    made: list[Post] = []
    async with Robot() as robot:
        fetched = await robot.fetch(feed.url)
        if fetched is None:
            raise FeedUnread("nobody answered with HTTP 200 on this machine")
        for item in sorted(read_feed(fetched.data), key=lambda item: item.when):
            if item.key in feed.seen:
                continue
            feed.seen.add(item.key)
            if item.text.strip() or item.link:
                made.append(await _publish(delivery, robot, group, item))
                publish_post_event(delivery, made[-1], base_url)
    return made


async def _publish(delivery: Delivery, robot: Robot, group: Group, item: FeedItem) -> Post:
    world = delivery.world
    card = await robot.read_card(world, -group.id, item.link) if item.link else None
    post = add_post(world, group.wall, from_id=-group.id, text=item.text, created_by=group.owner_id)
    post.source = "rss"
    if card is not None:
        post.attachments.append(item.link)
        post.cards[item.link] = card
    return post


def read_feed(data: bytes) -> list[FeedItem]:
    """The items of RSS 2.0, as they stand there; raises FeedUnread for anything else."""
    try:
        root = ElementTree.fromstring(data)  # noqa: S314 -- feeds of this machine only
    except ElementTree.ParseError as error:
        raise FeedUnread(f"no XML: {error}") from None
    if root.tag != "rss" or root.find("channel") is None:
        raise FeedUnread("no RSS: rss and channel are missing")
    return list(_read_items(root))


def _read_items(root: ElementTree.Element) -> Iterator[FeedItem]:
    for item in root.iterfind("channel/item"):
        title, text, link, guid, when = (
            (item.findtext(name) or "").strip()
            for name in ("title", "description", "link", "guid", "pubDate")
        )
        words = _strip_tags(text) or _strip_tags(title)
        key = guid or link or words
        if key:
            is_page = link.startswith(("http://", "https://"))
            yield FeedItem(key, words, link if is_page else "", _read_time(when))


def _strip_tags(text: str) -> str:
    return html.unescape(_TAG.sub("", text)).strip()


def _read_time(text: str) -> float:
    try:
        return parsedate_to_datetime(text).timestamp()
    except ValueError:
        return 0.0
