"""wall.*: what may be done to a post that is there. A community key may close comments, no more."""

from __future__ import annotations

from vitrina.sandbox.calls.context import (
    USER,
    USER_AND_GROUP,
    USER_AND_SERVICE,
    Call,
    Handler,
    Method,
)
from vitrina.sandbox.calls.parameters import Param, flags, integer, required_integer, texts
from vitrina.sandbox.errors import ApiError, BadParameter
from vitrina.sandbox.methods.attachments import check_attachments, drop_message_photos
from vitrina.sandbox.methods.wall import MAX_TEXT, require_post, require_wall
from vitrina.sandbox.world import Group, Post, TokenKind, Wall
from vitrina.sandbox.world.lookup import manages
from vitrina.sandbox.world.posting import put_back


async def edit_post(call: Call) -> object:
    """wall.edit: its words and attachments; the time of a postponed post stays."""
    _, post = _require_own(call)
    text, attachments = call.text("message"), call.texts("attachments")
    check_attachments(call, attachments)
    attachments = drop_message_photos(call, attachments)
    if not text.strip() and not attachments:
        raise BadParameter("message is undefined")
    post.text, post.attachments = text, attachments
    return {"post_id": post.id}


async def restore_post(call: Call) -> object:
    """wall.restore: a deleted post is there again."""
    wall, post = _find_removed(call)
    put_back(wall, post)
    return 1


async def close_comments(call: Call) -> object:
    """wall.closeComments: nobody may comment this post."""
    _require_own(call)[1].comments_closed = True
    return 1


async def open_comments(call: Call) -> object:
    """wall.openComments: comments are let again."""
    _require_own(call)[1].comments_closed = False
    return 1


async def list_comments(call: Call) -> object:
    """wall.getComments: nobody comments here."""
    require_post(call)
    return {"count": 0, "items": [], "current_level_count": 0, "can_post": 1}


def _require_own(call: Call) -> tuple[Wall, Post]:
    wall, group, post = require_post(call)
    if not _is_manager(call, wall, group):
        raise ApiError(15, "you may not change this post")
    return wall, post


def _find_removed(call: Call) -> tuple[Wall, Post]:
    """A published post that was deleted; a postponed one is gone for ever."""
    wall, group = require_wall(call)
    post = wall.removed.get(call.integer("post_id"))
    if post is None:
        raise ApiError(104, "post not found")
    if not _is_manager(call, wall, group):
        raise ApiError(15, "you may not restore this post")
    return wall, post


def _is_manager(call: Call, wall: Wall, group: Group | None) -> bool:
    return manages(call.token, group) if group else call.actor_id == wall.owner_id


def _method(
    name: str,
    kinds: frozenset[TokenKind],
    handler: Handler,
    *params: Param,
    effect: str = "",
    not_imitated: str = "",
) -> Method:
    return Method(
        f"wall.{name}",
        kinds,
        handler,
        params,
        user_right="wall",
        group_right="wall",
        errors=(104, 113, 125),
        effect=effect,
        not_imitated=not_imitated,
    )


_OWNER = integer("owner_id")
_WHOSE = required_integer("owner_id", least=None)
_ID = Param("post_id", "integer", required=True, least=0)

METHODS = (
    _method(
        "edit",
        USER,
        edit_post,
        _OWNER,
        _ID,
        Param("message", most=MAX_TEXT),
        Param("attachments", "texts"),
        integer("publish_date", least=0),
        *flags("friends_only", "signed", "close_comments", "mark_as_ads"),
        *(Param(name, "number") for name in ("lat", "long")),
        *(integer(name, least=0) for name in ("place_id", "topic_id", "poster_bkg_id")),
        *(integer(name) for name in ("poster_bkg_owner_id", "donut_paid_duration")),
        *texts("services", "copyright", "poster_bkg_access_hash"),
        effect="the post changes",
        not_imitated="another time, and all but words and attachments",
    ),
    _method(
        "restore",
        USER,
        restore_post,
        _OWNER,
        integer("post_id", least=0),
        effect="a deleted post is there again, if it had come out",
    ),
    _method("closeComments", USER_AND_GROUP, close_comments, _WHOSE, _ID, effect="no comments"),
    _method("openComments", USER_AND_GROUP, open_comments, _WHOSE, _ID, effect="comments"),
    _method(
        "getComments",
        USER_AND_SERVICE,
        list_comments,
        _OWNER,
        integer("post_id", least=0),
        *flags("need_likes", "extended"),
        *(integer(name) for name in ("start_comment_id", "offset", "count", "preview_length")),
        *(integer(name) for name in ("comment_id", "thread_items_count")),
        Param("sort", choices=frozenset({"asc", "desc", "smart"})),
        Param("fields", "texts"),
        not_imitated="comments: nobody writes any",
    ),
)
