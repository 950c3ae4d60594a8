"""messages.*: a community talks to those who wrote to it first (vk-contract 2026-11-22 §6)."""

from __future__ import annotations

import json

from vitrina.sandbox.context import USER, USER_AND_GROUP, Call, Method
from vitrina.sandbox.dialogs import add_message, receive_from_visitor
from vitrina.sandbox.errors import BadParameter, Refusal
from vitrina.sandbox.events import tell_of_message
from vitrina.sandbox.keyboards import check_keyboard
from vitrina.sandbox.parameters import Param, flags, integer, need_integer
from vitrina.sandbox.world import Group, Json

MAX_TEXT = 9000
RANDOM_ID_LIFE_S = 3600


async def send_message(call: Call) -> object:
    """messages.send: an id, or for ``peer_ids`` a list where a refusal stands inside the answer."""
    if not call.has("random_id"):
        raise BadParameter("random_id is undefined")
    if not call.text("message") and not call.text("attachment"):
        raise BadParameter("message is empty or invalid")
    if call.token.kind == "user":
        return _write_to_group(call)
    group = call.world.groups[call.token.group_id]
    keyboard = _need_keyboard(call, group)
    peers = call.integers("peer_ids") or call.integers("user_ids")
    if not peers:
        peer_id = call.integer("peer_id") or call.integer("user_id")
        if not peer_id:
            raise BadParameter("peer_id is undefined")
        return _send_to(call, group, peer_id, keyboard)
    return [_try_peer(call, group, peer_id, keyboard) for peer_id in peers]


def _need_keyboard(call: Call, group: Group) -> Json | None:
    if not call.text("keyboard"):
        return None
    if not group.settings.get("bots_capabilities"):
        raise Refusal(912)
    try:
        keyboard = json.loads(call.text("keyboard"))
    except ValueError:
        raise Refusal(911) from None
    return check_keyboard(keyboard)


def _send_to(call: Call, group: Group, peer_id: int, keyboard: Json | None) -> int:
    if peer_id not in group.allowed_writers:
        raise Refusal(901)
    random_id = call.integer("random_id")
    key = (group.id, peer_id, random_id)
    known = call.world.sent_random_ids.get(key) if random_id else None
    if known is not None and call.now < known[1]:
        return known[0]
    message = add_message(call.world, group, peer_id, -group.id, call.text("message"))
    message.random_id, message.keyboard = random_id, keyboard
    message.payload, message.attachment = call.text("payload") or None, call.text("attachment")
    if random_id:
        call.world.sent_random_ids[key] = (message.id, call.now + RANDOM_ID_LIFE_S)
    tell_of_message(call.sandbox, group, message)
    return message.id


def _try_peer(call: Call, group: Group, peer_id: int, keyboard: Json | None) -> Json:
    try:
        message_id = _send_to(call, group, peer_id, keyboard)
    except Refusal as refusal:
        error = {"code": refusal.code, "description": refusal.text}
        return {"peer_id": peer_id, "message_id": 0, "error": error}
    number = call.world.dialogs[(group.id, peer_id)][-1].conversation_message_id
    return {"peer_id": peer_id, "message_id": message_id, "conversation_message_id": number}


def _write_to_group(call: Call) -> int:
    group = call.world.groups.get(-call.integer("peer_id"))
    if group is None:
        raise Refusal(902)
    return receive_from_visitor(
        call.sandbox, group, call.token.user_id, call.text("message"), call.text("payload") or None
    ).id


async def tell_if_allowed(call: Call) -> object:
    """messages.isMessagesFromGroupAllowed."""
    group = _need_group(call)
    return {"is_allowed": int(call.integer("user_id") in group.allowed_writers)}


async def allow_messages(call: Call) -> object:
    """messages.allowMessagesFromGroup: the person lets the community write."""
    group = _need_group(call)
    group.allowed_writers.add(call.token.user_id)
    body: Json = {"user_id": call.token.user_id, "key": call.text("key")}
    call.sandbox.delivery.publish(group, "message_allow", body)
    return 1


def _need_group(call: Call) -> Group:
    group = call.world.groups.get(call.integer("group_id"))
    if group is None:
        raise Refusal(125)
    if call.token.kind == "group" and call.token.group_id != group.id:
        raise Refusal(15)
    return group


METHODS = (
    Method(
        "messages.send",
        USER_AND_GROUP,
        send_message,
        (
            *(integer(name) for name in ("user_id", "random_id", "peer_id", "group_id")),
            Param("peer_ids", "integers", most=100),
            Param("user_ids", "integers", most=100),
            Param("message", most=MAX_TEXT, too_long=914),
            Param("attachment", most=9000),
            Param("keyboard"),
            Param("payload", most=1000),
            Param("intent"),
            *flags("dont_parse_links", "disable_mentions"),
        ),
        user_right="messages",
        group_right="messages",
    ),
    Method(
        "messages.isMessagesFromGroupAllowed",
        USER_AND_GROUP,
        tell_if_allowed,
        (need_integer("group_id"), need_integer("user_id")),
        user_right="messages",
        group_right="messages",
    ),
    Method(
        "messages.allowMessagesFromGroup",
        USER,
        allow_messages,
        (need_integer("group_id"), Param("key", most=256)),
        user_right="messages",
    ),
)
