"""What comes with a message and is not read: links, posts, places, other people's messages."""

import re

from vitrina.autoresponder.talking.dialog import Incoming
from vitrina.autoresponder.understanding.morphology import READ_LIMIT

_LINK = re.compile(
    r"(?<!\S)(?:https?://|www\.|(?:m\.)?vk\.(?:com|ru|me|cc)/|t\.me/)\S+", re.IGNORECASE
)
# By VK's kinds of attachments ([S], messages_messageAttachment), and two of ours.
_BROUGHT = {
    "geo": "geo", "forward": "forward", "wall": "shared", "wall_reply": "shared", "link": "shared",
    "story": "shared", "poll": "shared", "article": "shared", "market_album": "shared",
    "market_market_album": "shared",
}  # fmt: skip


def without_links(text: str) -> str:
    """The text without addresses: words in them are nobody's question."""
    return _LINK.sub(" ", text[:READ_LIMIT])


def what_was_brought(incoming: Incoming) -> str:
    """The text of the book that says what was not read; nothing when all of it was."""
    kinds = [
        *incoming.attachments,
        *(("link",) if _LINK.search(incoming.text[:READ_LIMIT]) else ()),
    ]
    return next((_BROUGHT[kind] for kind in kinds if kind in _BROUGHT), "")
