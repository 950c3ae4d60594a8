"""``/sandbox/...``: what people do by hand in VK, for demo and tests.

A community is opened without the API, and a feed is connected on VK's own screen.
"""

from __future__ import annotations

import struct
import zlib
from typing import Literal

from starlette.requests import Request

from vitrina.sandbox.calls.context import Sandbox
from vitrina.sandbox.calls.request import find_base_url
from vitrina.sandbox.control.guard import InvalidCommand, read_flag, read_integer, read_text
from vitrina.sandbox.delivery.rss import FeedUnread, poll_feed
from vitrina.sandbox.world import Group, Photo
from vitrina.sandbox.world.community import FeedImport
from vitrina.sandbox.world.founding import GroupType, found_group
from vitrina.sandbox.world.people import add_user
from vitrina.sandbox.world.posting import add_post

_TYPES: dict[str, GroupType] = {"page": "page", "group": "group", "event": "event"}
_DEACTIVATED: dict[str, Literal["", "deleted", "banned"]] = {
    "": "",
    "deleted": "deleted",
    "banned": "banned",
}
MOST_POSTS = 50
COVER = (1590, 530)


async def create_community(request: Request, body: dict[str, object]) -> dict[str, object]:
    """``POST /sandbox/communities``: as a person opens one; ``posts`` are there already."""
    sandbox: Sandbox = request.app.state.sandbox
    world = sandbox.world
    title = read_text(body, "title").strip()
    kind = _TYPES.get(read_text(body, "type", "page"))
    posts = read_integer(body, "posts", 0) or 0
    owner_id = read_integer(body, "owner_id", None)
    closed, has_cover = read_flag(body, "closed"), read_flag(body, "cover")
    if not title:
        raise InvalidCommand("title is required")
    if kind is None:
        raise InvalidCommand("type must be page, group or event")
    if not 0 <= posts <= MOST_POSTS:
        raise InvalidCommand(f"posts must be 0 to {MOST_POSTS}")
    if owner_id is not None and owner_id < 1:
        raise InvalidCommand("owner_id must be positive")
    owner = add_user(world, owner_id)
    group = found_group(world, owner, title, kind, text=read_text(body, "description"))
    group.access = int(closed)
    if has_cover:
        group.cover = _paint_cover(sandbox, group)
    for number in range(1, posts + 1):
        text = f"Запись {number}, сделанная вручную"
        post = add_post(world, group.wall, from_id=-group.id, text=text, created_by=owner.id)
        post.source = "vk"
    return {"group_id": group.id, "screen_name": group.screen_name, "owner_id": owner.id}


async def deactivate_community(request: Request, body: dict[str, object]) -> dict[str, object]:
    """``POST /sandbox/communities/deactivated``: deleted by its owner, blocked by VK, or back."""
    sandbox: Sandbox = request.app.state.sandbox
    group = sandbox.world.groups.get(read_integer(body, "group_id", 0) or 0)
    if group is None:
        raise InvalidCommand("group_id names no community")
    how = _DEACTIVATED.get(read_text(body, "how"))
    if how is None:
        raise InvalidCommand("how must be deleted, banned or empty")
    group.deactivated = how
    return {"group_id": group.id, "deactivated": how}


def _paint_cover(sandbox: Sandbox, group: Group) -> Photo:
    """A plain grey cover of VK's size."""
    width, height = COVER
    photo = Photo(
        id=sandbox.world.next_id("photo"),
        kind="cover",
        owner_id=-group.id,
        data=_write_png(width, height, level=168),
        mime="image/png",
        width=width,
        height=height,
        date=int(sandbox.world.now()),
        access_key=sandbox.world.secret(18),
    )
    sandbox.world.photos[photo.id] = photo
    return photo


def _write_png(width: int, height: int, level: int) -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + check

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = (b"\0" + bytes([level]) * width) * height
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


async def connect_feed(request: Request, body: dict[str, object]) -> dict[str, object]:
    """``POST /sandbox/rss``: as on VK's screen «Импорт в сообщество»; it is read at once."""
    sandbox: Sandbox = request.app.state.sandbox
    group = sandbox.world.groups.get(read_integer(body, "group_id", 0) or 0)
    if group is None:
        raise InvalidCommand("group_id names no community")
    url = read_text(body, "url")
    if not url.startswith(("http://", "https://")):
        raise InvalidCommand("url is required")
    group.feeds = [*(feed for feed in group.feeds if feed.url != url), FeedImport(url)]
    return await _poll(request, sandbox, [(group, group.feeds[-1])])


async def poll_feeds(request: Request, body: dict[str, object]) -> dict[str, object]:
    """``POST /sandbox/rss/poll``: VK looks into every feed, or into those of ``group_id``."""
    sandbox: Sandbox = request.app.state.sandbox
    group_id = read_integer(body, "group_id", None)
    return await poll_everything(request, sandbox, group_id)


async def poll_everything(
    request: Request, sandbox: Sandbox, group_id: int | None = None
) -> dict[str, object]:
    """Every feed that is connected, of one community or of all."""
    found = [
        (group, feed)
        for group in sandbox.world.groups.values()
        for feed in group.feeds
        if group_id in (None, group.id)
    ]
    return await _poll(request, sandbox, found)


async def _poll(
    request: Request, sandbox: Sandbox, found: list[tuple[Group, FeedImport]]
) -> dict[str, object]:
    base_url = find_base_url(request)
    made: list[dict[str, object]] = []
    errors: list[dict[str, object]] = []
    for group, feed in found:
        try:
            posts = await poll_feed(sandbox.delivery, group, feed, base_url)
        except FeedUnread as error:
            errors.append({"group_id": group.id, "url": feed.url, "error": str(error)})
        else:
            made += [{"group_id": group.id, "post_id": post.id} for post in posts]
    return {"posts": made, "errors": errors}
