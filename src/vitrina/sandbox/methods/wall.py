"""wall.*: posting now and later, removing, pinning."""

from __future__ import annotations

from vitrina.sandbox.calls.context import USER, USER_AND_GROUP, Call, Method
from vitrina.sandbox.calls.parameters import Param, flags, integer, texts
from vitrina.sandbox.delivery.events import publish_post_event, publish_unscheduled_event
from vitrina.sandbox.errors import ApiError, BadParameter
from vitrina.sandbox.methods.attachments import (
    check_attachments,
    drop_message_photos,
    read_cards,
)
from vitrina.sandbox.world import Group, Json, Post, Wall, find_wall
from vitrina.sandbox.world.lookup import manages
from vitrina.sandbox.world.posting import (
    add_post,
    check_daily_limit,
    check_postponed_limits,
    find_by_guid,
    postpone_post,
    publish_post,
    remember_guid,
    remove_post,
)

MAX_TEXT = 16_384
YEAR_S = 366 * 86400


async def post_to_wall(call: Call) -> object:
    """wall.post: ``from_group`` 0 speaks as the person; a guid of the last hour makes nothing new.

    ``post_id`` publishes a postponed post now.
    """
    wall, group = require_wall(call)
    from_id = _choose_author(call, wall, group)
    if call.integer("post_id"):
        return _publish_now(call, wall, group)
    text, attachments = call.text("message"), call.texts("attachments")
    check_attachments(call, attachments)
    attachments = drop_message_photos(call, attachments)
    if not text.strip() and not attachments:
        raise BadParameter("message is undefined")
    if call.has("donut_paid_duration"):
        raise ApiError(225)
    guid, now = call.text("guid"), call.now
    if guid and (known := find_by_guid(wall, guid, now)) is not None:
        return {"post_id": known}
    cards = await read_cards(call, wall.owner_id, attachments)
    publish_date = call.integer("publish_date")
    if publish_date:
        if not now < publish_date <= now + YEAR_S:
            raise BadParameter("publish_date is invalid")
        check_postponed_limits(wall, publish_date)
        post = postpone_post(
            call.world, wall, publish_date, from_id=from_id, text=text, created_by=call.actor_id
        )
    else:
        check_daily_limit(wall, now)
        post = add_post(call.world, wall, from_id=from_id, text=text, created_by=call.actor_id)
    post.attachments, post.cards = attachments, cards
    post.signed = call.flag("signed")
    post.comments_closed = call.flag("close_comments")
    if guid:
        post.guid = guid
        remember_guid(wall, guid, post.id, now)
    publish_post_event(call.sandbox.delivery, post, call.base_url)
    return {"post_id": post.id}


def _publish_now(call: Call, wall: Wall, group: Group | None) -> Json:
    post = wall.posts.get(call.integer("post_id"))
    is_manager = manages(call.token, group) if group else call.actor_id == wall.owner_id
    if post is None or post.state != "postponed" or not is_manager:
        raise BadParameter("post_id is invalid")
    check_daily_limit(wall, call.now)
    publish_post(wall, post, call.now, renumber=call.strict.new_post_ids)
    publish_post_event(call.sandbox.delivery, post, call.base_url)
    return {"post_id": post.id}


def require_wall(call: Call) -> tuple[Wall, Group | None]:
    """By default the caller's own wall; a community token posts to its own community only."""
    owner_id = call.integer("owner_id", call.actor_id)
    wall = find_wall(call.world, owner_id)
    if wall is None:
        raise ApiError(125 if owner_id < 0 else 113)
    return wall, call.world.groups.get(-owner_id) if owner_id < 0 else None


def _choose_author(call: Call, wall: Wall, group: Group | None) -> int:
    """The author's id; 214 on another person's wall and where strangers may not write."""
    if group is None:
        if wall.owner_id == call.actor_id:
            return call.token.user_id
        raise ApiError(214, "access to the wall is closed")
    if group.sections.get("wall", 1) == 0:
        raise ApiError(214, "access to the wall is closed")
    if manages(call.token, group):
        as_group = call.flag("from_group") or call.token.kind == "group"
        return -group.id if as_group else call.token.user_id
    is_open = group.type != "page" and group.sections.get("wall", 1) == 1
    if call.token.kind != "user" or call.flag("from_group") or not is_open:
        raise ApiError(214, "access to the wall is closed")
    return call.token.user_id


async def delete_post(call: Call) -> object:
    """wall.delete: of one's own wall or community, or one's own post."""
    wall, group, post = require_post(call)
    is_manager = manages(call.token, group) if group else call.token.user_id == wall.owner_id
    if not is_manager and post.from_id != call.actor_id:
        raise ApiError(15, "you may not delete this post")
    remove_post(wall, post)
    if post.state == "postponed" and group is not None:
        delivery = call.sandbox.delivery
        publish_unscheduled_event(delivery, group, post.id, post.publish_date)
    return 1


async def pin_post(call: Call) -> object:
    """wall.pin: only a published post of the wall's owner."""
    wall, group, post = require_post(call)
    is_manager = manages(call.token, group) if group else call.token.user_id == wall.owner_id
    if not is_manager:
        raise ApiError(15, "you may not pin this post")
    if post.state != "published" or post.from_id != wall.owner_id:
        raise BadParameter("post_id is invalid")
    wall.pinned_id = post.id
    return 1


def require_post(call: Call) -> tuple[Wall, Group | None, Post]:
    wall, group = require_wall(call)
    post = wall.posts.get(call.integer("post_id"))
    if post is None:
        raise ApiError(104, "post not found")
    return wall, group, post


METHODS = (
    Method(
        # [S] says user tokens only; community tokens with the right "wall" do post in practice
        # (vk-contract 2026-11-22 §0.3, [F]).
        "wall.post",
        USER_AND_GROUP,
        post_to_wall,
        (
            integer("owner_id"),
            *flags("friends_only", "from_group", "signed", "mark_as_ads", "close_comments"),
            *flags("mute_notifications"),
            Param("message", most=MAX_TEXT),
            Param("attachments", "texts"),
            integer("publish_date", least=0),
            *(integer(name, least=0) for name in ("post_id", "place_id")),
            integer("donut_paid_duration"),
            Param("lat", "number", least=-90, most=90),
            Param("long", "number", least=-180, most=180),
            *texts("guid", "copyright", "services", "link_title", "link_photo_id"),
            Param("primary_attachments_mode", choices=frozenset({"carousel", "grid"})),
        ),
        user_right="wall",
        group_right="wall",
        errors=(9, 113, 125, 214, 225),
        effect="a post, now or postponed; events `wall_post_new`, `wall_schedule_post_new`",
        not_imitated="219, 220, 222, 224: advertising and its limits; export (services), places",
    ),
    Method(
        "wall.delete",
        USER,
        delete_post,
        (integer("owner_id"), integer("post_id", least=0)),
        user_right="wall",
        errors=(104, 113, 125),
        effect="the post is gone; event `wall_schedule_post_delete` for a postponed one",
    ),
    Method(
        "wall.pin",
        USER,
        pin_post,
        (integer("owner_id"), Param("post_id", "integer", required=True, least=0)),
        user_right="wall",
        errors=(104, 113, 125),
        effect="the post stands first",
    ),
)
