"""messages.*: a community talks to those who wrote to it first (vk-contract 2026-11-22 §6)."""

from __future__ import annotations

from vitrina.sandbox.calls.context import USER, USER_AND_GROUP, Call, Method
from vitrina.sandbox.calls.parameters import Param, flags, integer, required_integer, texts
from vitrina.sandbox.delivery.dialogs import receive_from_visitor
from vitrina.sandbox.delivery.events import publish_message_event
from vitrina.sandbox.errors import ApiError, BadParameter
from vitrina.sandbox.jsontext import read_json
from vitrina.sandbox.methods.keyboards import check_keyboard
from vitrina.sandbox.methods.message_length import MAX_TEXT, check_length
from vitrina.sandbox.world import Group, Json
from vitrina.sandbox.world.dialogs import add_message
from vitrina.sandbox.world.lookup import find_group, is_number

RANDOM_ID_LIFE_S = 3600
RANDOM_IDS_KEPT = 100
# "Flood control: too much messages sent to user": more than 1000 an hour to one person
# (vk.com/faq11583 as quoted by third parties, [F]).
MESSAGES_AN_HOUR = 1000
CHATS_FROM = 2_000_000_000
_INTENTS = """
account_update bot_ad_invite bot_ad_promo confirmed_notification customer_support default
finance_notification game_notification moderated_newsletter non_promo_newsletter promo_newsletter
purchase_update
"""
# Any but "default" needs VK's approval, so it is refused with 943 (vk-contract, Appendix A, [S]).
INTENTS = frozenset(_INTENTS.split())
_CONTENT = ("message", "attachment", "forward", "template")


async def send_message(call: Call) -> object:
    """messages.send: an id, or for ``peer_ids`` a list where a refusal stands inside the answer.

    The same ``random_id`` in the same dialog within an hour sends nothing again.
    """
    if not call.has("random_id"):
        raise BadParameter("random_id is undefined")
    _check_content(call)
    if call.token.kind == "user":
        return _write_to_group(call)
    group = call.world.groups[call.token.group_id]
    keyboard = read_keyboard(call, group)
    peers = call.integers("peer_ids") or call.integers("user_ids")
    if peers:
        return [_try_peer(call, group, peer_id, keyboard) for peer_id in peers]
    return _send_to(call, group, _require_peer(call), keyboard)


def _check_content(call: Call) -> None:
    check_length(call)
    has_more = call.integer("sticker_id") or call.integers("forward_messages") or call.has("lat")
    if not has_more and not any(call.text(name) for name in _CONTENT):
        raise BadParameter("message is empty or invalid")
    for name in ("forward", "template"):
        if call.text(name) and not isinstance(_read_object(call.text(name)), dict):
            raise BadParameter(f"{name} is invalid")
    if call.text("intent", "default") != "default":
        raise ApiError(943)


def _read_object(text: str) -> object:
    try:
        return read_json(text)
    except ValueError:
        return None


def _require_peer(call: Call) -> int:
    """The dialog: named by ``peer_id``, ``user_id``, ``chat_id`` or ``domain``."""
    if call.integer("chat_id"):
        return CHATS_FROM + call.integer("chat_id")
    peer_id = call.integer("peer_id") or call.integer("user_id")
    if not peer_id and call.text("domain"):
        domain = call.text("domain")
        group = find_group(call.world, domain)
        if domain.startswith("id") and is_number(domain[2:]):
            peer_id = int(domain[2:])
        elif group is not None:
            peer_id = -group.id
    if not peer_id:
        raise BadParameter("peer_id is undefined")
    return peer_id


def read_keyboard(call: Call, group: Group) -> Json | None:
    """The keyboard that was sent; 912 when bots are off, 911 when it is malformed."""
    if not call.text("keyboard"):
        return None
    if not group.settings.get("bots_capabilities"):
        raise ApiError(912)
    keyboard = _read_object(call.text("keyboard"))
    return check_keyboard(keyboard, call.strict.keyboard_limits)


def _send_to(call: Call, group: Group, peer_id: int, keyboard: Json | None) -> int:
    if peer_id >= CHATS_FROM:
        raise ApiError(917)
    if peer_id not in group.allowed_writers:
        raise ApiError(901)
    random_id = call.integer("random_id")
    key = (group.id, peer_id, random_id)
    known = call.world.sent_random_ids.get(key) if random_id else None
    if known is not None and call.now < known[1]:
        return known[0]
    _check_flood(call, group, peer_id)
    message = add_message(call.world, group, peer_id, -group.id, call.text("message"))
    message.random_id, message.keyboard = random_id, keyboard
    message.payload = call.text("payload") or None
    if random_id:
        call.world.sent_random_ids[key] = (message.id, call.now + RANDOM_ID_LIFE_S)
        _forget_oldest(call, group, peer_id)
    publish_message_event(call.sandbox.delivery, group, message)
    return message.id


def _forget_oldest(call: Call, group: Group, peer_id: int) -> None:
    """VK looks at the last 100 messages of a dialog only ([O], vk-contract §4)."""
    dialog = call.world.dialogs[(group.id, peer_id)]
    if len(dialog) > RANDOM_IDS_KEPT:
        old = dialog[-RANDOM_IDS_KEPT - 1]
        call.world.sent_random_ids.pop((group.id, peer_id, old.random_id), None)


def _check_flood(call: Call, group: Group, peer_id: int) -> None:
    dialog = call.world.dialogs.get((group.id, peer_id), [])
    if not call.sandbox.limiter.enabled or len(dialog) < MESSAGES_AN_HOUR:
        return
    recent = dialog[-2 * MESSAGES_AN_HOUR :]
    sent = sum(1 for item in recent if item.from_id < 0 and call.now - item.date < 3600)
    if sent >= MESSAGES_AN_HOUR:
        raise ApiError(9, "too much messages sent to user")


def _try_peer(call: Call, group: Group, peer_id: int, keyboard: Json | None) -> Json:
    try:
        message_id = _send_to(call, group, peer_id, keyboard)
    except ApiError as error:
        shown = {"code": error.code, "description": error.text}
        none = {"message_id": 0, "conversation_message_id": 0}
        return {"peer_id": peer_id, **none, "error": shown}
    number = call.world.dialogs[(group.id, peer_id)][-1].conversation_message_id
    return {"peer_id": peer_id, "message_id": message_id, "conversation_message_id": number}


def _write_to_group(call: Call) -> int:
    """A person writes to a community; people do not write to each other here."""
    peer_id = _require_peer(call)
    if peer_id >= CHATS_FROM:
        raise ApiError(917)
    group = call.world.groups.get(-peer_id)
    if group is None or not group.settings.get("messages", True):
        raise ApiError(902)
    text, payload = call.text("message"), call.text("payload") or None
    delivery = call.sandbox.delivery
    return receive_from_visitor(delivery, group, call.token.user_id, text, payload).id


async def check_allowed(call: Call) -> object:
    """messages.isMessagesFromGroupAllowed: may this community write to this person."""
    group = _require_group(call)
    return {"is_allowed": int(call.integer("user_id") in group.allowed_writers)}


async def allow_messages(call: Call) -> object:
    """messages.allowMessagesFromGroup: the person lets the community write."""
    group = _require_group(call)
    group.allowed_writers.add(call.token.user_id)
    body: Json = {"user_id": call.token.user_id, "key": call.text("key")}
    call.sandbox.delivery.publish(group, "message_allow", body)
    return 1


async def deny_messages(call: Call) -> object:
    """messages.denyMessagesFromGroup: the community may not write any more."""
    group = _require_group(call)
    group.allowed_writers.discard(call.token.user_id)
    call.sandbox.delivery.publish(group, "message_deny", {"user_id": call.token.user_id})
    return 1


def _require_group(call: Call) -> Group:
    group = call.world.groups.get(call.integer("group_id"))
    if group is None:
        raise ApiError(125)
    if call.token.kind == "group" and call.token.group_id != group.id:
        raise ApiError(15)
    return group


METHODS = (
    Method(
        "messages.send",
        USER_AND_GROUP,
        send_message,
        (
            *(integer(name) for name in ("user_id", "random_id", "peer_id", "reply_to")),
            integer("group_id", least=0),
            integer("chat_id", least=0, most=100_000_000),
            Param("peer_ids", "integers", most=100),
            Param("user_ids", "integers", most=100),
            Param("message", most=MAX_TEXT, too_long=914),
            Param("attachment", most=9000),
            Param("forward_messages", "integers", most=1000),
            integer("sticker_id", least=0),
            Param("lat", "number", least=-90, most=90),
            Param("long", "number", least=-180, most=180),
            *texts("domain", "forward", "keyboard", "template", "content_source"),
            Param("payload", most=1000),
            Param("intent", choices=INTENTS),
            integer("subscribe_id", least=0, most=100),
            *flags("dont_parse_links", "disable_mentions"),
        ),
        user_right="messages",
        group_right="messages",
        errors=(9, 901, 902, 911, 912, 914, 917, 943),
        effect="a message in the dialog;"
        " events `message_reply`, or `message_new` when a person writes",
        not_imitated="chats, attachments, forwards, replies, stickers, carousels: taken and"
        " forgotten; 900, 913, 921, 936, 940, 950 and other states of a dialog",
    ),
    Method(
        "messages.isMessagesFromGroupAllowed",
        USER_AND_GROUP,
        check_allowed,
        (required_integer("group_id"), required_integer("user_id")),
        user_right="messages",
        group_right="messages",
        errors=(125,),
    ),
    Method(
        "messages.allowMessagesFromGroup",
        USER,
        allow_messages,
        (required_integer("group_id"), Param("key", most=256)),
        user_right="messages",
        errors=(125,),
        effect="the community may write; event `message_allow`",
    ),
    Method(
        "messages.denyMessagesFromGroup",
        USER,
        deny_messages,
        (required_integer("group_id"),),
        user_right="messages",
        errors=(125,),
        effect="the community may not write; event `message_deny`",
    ),
)
