"""Communities taken apart, so that two can be compared: what is doubled, what is lost."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

Pieces = Counter[str]

# What a second call would make a second time; the others have one state at a time.
MADE = ("community:", "post", "topic:", "product:", "callback server:")


def pieces_by_owner(world: Mapping[str, Any]) -> dict[int, Pieces]:
    """Everything each person has in the sandbox: all communities and the own wall together."""
    owners: defaultdict[int, Pieces] = defaultdict(Counter)
    for group in world["groups"]:
        owners[group["owner_id"]] += _take_apart(group)
    for owner, wall in world["walls"].items():
        owners[int(owner)] += Counter(f"post on the own wall: {post['text']}" for post in wall)
    return dict(owners)


def compare(found: Pieces, wanted: Pieces) -> tuple[Pieces, Pieces]:
    """What was made too often or should not be, and what is missing or different."""
    extra = found - wanted
    made = {piece: count for piece, count in extra.items() if piece.startswith(MADE)}
    return Counter(made), wanted - found


def _take_apart(group: Mapping[str, Any]) -> Pieces:
    """A community without what differs from one making to the next: ids, times of the making."""
    posts = {post["id"]: post for post in group["posts"]}
    pinned = posts.get(group["pinned_id"])
    return Counter(
        [
            f"community: {group['title']}",
            f"info: {_as_text(group['info'])}",
            f"avatar: {group['avatar']}",
            f"cover: {group['cover']}",
            f"market: {group['market']}",
            f"long poll: {_as_text(group['long_poll'])}",
            f"pinned: {pinned and pinned['text']}",
            *(f"post: {_describe_post(post)}" for post in group["posts"]),
            *(f"topic: {one['title']}, {one['text']}" for one in group["topics"]),
            *(f"product: {_describe_product(one)}" for one in group["products"]),
            *(
                f"callback server: {one['url'].endswith(str(group['id']))}, {one['events']}"
                for one in group["callback_servers"]
            ),
        ]
    )


def _describe_post(post: Mapping[str, Any]) -> str:
    named = {name: post[name] for name in ("state", "publish_date", "from_group", "text")}
    return _as_text(named | {"pictures": len(post["attachments"])})


def _describe_product(product: Mapping[str, Any]) -> str:
    named = {name: product[name] for name in ("sku", "title", "price", "disabled")}
    return _as_text(named | {"picture": bool(product["photo_id"])})


def _as_text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
