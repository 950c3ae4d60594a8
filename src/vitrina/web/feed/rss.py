"""A feed as RSS 2.0, written for VK's import (vk-2026 §2 [L], 2026-09).

VK takes the text from `description`, as plain text with its line ends, and the picture from the
page behind `link`. Texts are escaped once: read once, they are the post again.
"""

from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape

from vitrina.application.serve_feed import FeedDocument, FeedEntry
from vitrina.wording import feed as words

MEDIA_TYPE = "application/rss+xml; charset=utf-8"


def write_rss(feed: FeedDocument, base_url: str, site_url: str) -> bytes:
    """The document, the newest item first; the same feed gives the same bytes."""
    items = "".join(_write_item(entry, base_url) for entry in reversed(feed.entries))
    home = f"{site_url}/club{feed.group_id}" if feed.group_id else site_url
    about = escape(words.CHANNEL)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0">\n<channel>\n'
        f"<title>{about}</title>\n<link>{escape(home)}</link>\n"
        f"<description>{about}</description>\n<language>ru</language>\n"
        f"<lastBuildDate>{write_date(feed.changed_at)}</lastBuildDate>\n"
        f"{items}</channel>\n</rss>\n"
    ).encode()


def write_date(moment: float) -> str:
    """Unix seconds as RSS and HTTP write them."""
    return format_datetime(datetime.fromtimestamp(int(moment), UTC), usegmt=True)


def post_url(base_url: str, post_key: str) -> str:
    """The page of an item."""
    return f"{base_url}/posts/{post_key}"


def _write_item(entry: FeedEntry, base_url: str) -> str:
    return (
        f"<item>\n<title>{escape(entry.title, quote=False)}</title>\n"
        f"<link>{escape(post_url(base_url, entry.post_key))}</link>\n"
        # Not the address: it changes with the service's host and is another one after a backup was
        # put back, and VK would take all posts anew.
        f'<guid isPermaLink="false">{escape(entry.guid)}</guid>\n'
        f"<pubDate>{write_date(entry.at)}</pubDate>\n"
        f"<description>{escape(entry.text, quote=False)}</description>\n</item>\n"
    )
