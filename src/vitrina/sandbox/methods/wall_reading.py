"""wall.*: reading a wall, as everybody or as the one who runs it."""

from __future__ import annotations

from vitrina.sandbox.calls.context import USER_AND_SERVICE, Call, Method
from vitrina.sandbox.calls.parameters import Param, flags, integer
from vitrina.sandbox.errors import ApiError, BadParameter
from vitrina.sandbox.views.post import show_post
from vitrina.sandbox.views.user import show_authors
from vitrina.sandbox.world import Group, Json, Post, Wall, find_wall
from vitrina.sandbox.world.lookup import find_group, is_number, manages


async def read_wall(call: Call) -> object:
    """wall.get by ``owner_id`` or ``domain``; the pinned post comes first, as on the page."""
    owner_id = _choose_owner(call)
    wall = find_wall(call.world, owner_id)
    if wall is None:
        raise ApiError(125 if owner_id < 0 else 113)
    if not _may_read(call, call.world.groups.get(-owner_id)):
        raise ApiError(15, "this wall available only for community members")
    posts = _choose_posts(call, wall)
    offset, count = call.integer("offset"), call.integer("count", 20)
    page = posts[offset : offset + count]
    shown = [show_post(call.world, call.base_url, wall, post) for post in page]
    answer = {"count": len(posts), "items": shown}
    if call.flag("extended"):
        return answer | show_authors(call, [owner_id, *(post.from_id for post in page)])
    return answer


def _may_read(call: Call, group: Group | None) -> bool:
    """A closed community shows its wall to its members only."""
    if group is None or group.access == 0 or manages(call.token, group):
        return True
    return call.token.kind == "user" and call.token.user_id in group.members


def _choose_owner(call: Call) -> int:
    if call.has("owner_id"):
        return call.integer("owner_id")
    domain = call.text("domain")
    if not domain:
        if call.token.kind == "service":
            raise BadParameter("owner_id is undefined")
        return call.token.user_id
    if is_number(domain.removeprefix("-")):
        return int(domain)
    if domain.startswith("id") and is_number(domain[2:]):
        return int(domain[2:])
    group = find_group(call.world, domain)
    if group is None:
        raise BadParameter("domain is invalid")
    return -group.id


def _choose_posts(call: Call, wall: Wall) -> list[Post]:
    kind = call.text("filter", "all")
    group = call.world.groups.get(-wall.owner_id)
    if kind in ("postponed", "suggests"):
        is_manager = manages(call.token, group) if group else call.token.user_id == wall.owner_id
        if not is_manager:
            raise ApiError(15, "postponed posts are for the owner only")
        return wall.postponed_posts() if kind == "postponed" else []
    if kind in ("archived", "donut"):
        return []
    posts = wall.published_posts()
    if wall.pinned_id is not None:
        posts.sort(key=lambda post: post.id != wall.pinned_id)
    if kind == "owner":
        return [post for post in posts if post.from_id == wall.owner_id]
    if kind == "others":
        return [post for post in posts if post.from_id != wall.owner_id]
    return posts


async def get_posts(call: Call) -> object:
    """wall.getById; what does not exist is left out."""
    shown: list[Json] = []
    authors: list[int] = []
    for name in call.texts("posts"):
        owner, _, number = name.partition("_")
        if not is_number(owner.removeprefix("-")) or not is_number(number):
            raise BadParameter("posts is invalid")
        wall = find_wall(call.world, int(owner))
        post = wall.posts.get(int(number)) if wall else None
        if wall is None or post is None:
            continue
        group = call.world.groups.get(-wall.owner_id)
        if not _may_read(call, group):
            continue
        if post.state == "published" or (group is not None and manages(call.token, group)):
            shown.append(show_post(call.world, call.base_url, wall, post))
            authors += [post.owner_id, post.from_id]
    if call.flag("extended"):
        return {"items": shown} | show_authors(call, authors)
    return {"items": shown}


_FILTERS = frozenset(("owner", "others", "all", "postponed", "suggests", "archived", "donut"))

METHODS = (
    Method(
        # [S] lost "owner_id" between 2023 and 2024, clients still send it (vk-contract §1.2).
        "wall.get",
        USER_AND_SERVICE,
        read_wall,
        (
            integer("owner_id"),
            Param("domain"),
            integer("offset", least=0),
            integer("count", least=0, most=100),
            Param("filter", choices=_FILTERS),
            *flags("extended"),
            Param("fields", "texts"),
        ),
        errors=(113, 125),
        not_imitated="suggested, archived and paid posts: none exist; 19",
    ),
    Method(
        "wall.getById",
        USER_AND_SERVICE,
        get_posts,
        (
            Param("posts", "texts", required=True, most=100),
            *flags("extended"),
            integer("copy_history_depth"),
            Param("fields", "texts"),
        ),
        not_imitated="reposts",
    ),
)
