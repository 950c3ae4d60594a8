"""board.*: topics of discussion."""

from dataclasses import dataclass
from typing import Any

from vitrina.vk.call import Call, Params, read_id, read_items
from vitrina.vk.outgoing import write_text


@dataclass(frozen=True, slots=True)
class Topic:
    id: int
    title: str
    created: int  # unix seconds


def add_topic(group_id: int, title: str, text: str) -> Call[int]:
    """Open a topic as the community; the value is its id. NOT idempotent: VK has no key for it.

    `from_group` is sent because VK's default is the person (vk-contract §1.2).
    """
    words: Params = {"title": write_text(title), "text": write_text(text)}
    params: Params = {"group_id": group_id, **words, "from_group": True}
    return Call("board.addTopic", params, read_id)


def get_topics(group_id: int, *, count: int = 100, offset: int = 0) -> Call[tuple[Topic, ...]]:
    """Topics, the newest first, 100 at most."""
    params: Params = {"group_id": group_id, "order": 2, "count": count, "offset": offset}
    return Call("board.getTopics", params, _read_topics)


def _read_topics(response: Any) -> tuple[Topic, ...]:
    return tuple(
        Topic(read_id(item["id"]), str(item.get("title") or ""), int(item.get("created") or 0))
        for item in read_items(response)
    )
