"""From what VK tells to an event of ours. Pure; untrusted input, so nothing here raises.

Shapes: vk-contract 2026-11-22 §6 (`message_new` = {message, client_info}); fields of a message by
[S] (vkbottle_types 5.199.99.22, MessagesMessage).
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from vitrina.autoresponder.talking.dialog import Incoming
from vitrina.storage.events import TYPED, Event
from vitrina.storage.wall_events import WallEvent

MESSAGE, PRACTITIONER = TYPED, "master"
PRESS = "press"  # a message that a button sent: nobody writes on after it
# Chats have peers from here on ([S]); the bot speaks with people one by one.
CHATS_FROM = 2_000_000_000
WALL_EVENTS = ("wall_post_new", "wall_schedule_post_new", "wall_schedule_post_delete")
WALL_TEXT_LIMIT = 16_384
_NOT_OUT = ("postpone", "suggest")
_TIMES = ("schedule_time", "publish_date", "date")
TEXT_LIMIT = 4096  # characters kept of one message
PAYLOAD_LIMIT = 1000
TITLE_LIMIT = 200  # characters of a product's title
REPLY_LIMIT = 1000  # characters of the message that is answered
_LARGEST = 2**62
_CODE = re.compile(r"[0-9a-f]{32}", re.ASCII)
_CODE_ROOM = 64  # characters, with what is left around it when it is typed


def read_event(told: Mapping[str, Any], group_id: int) -> Event | None:
    """A visitor's message, or one that the practitioner wrote by hand; None for all the rest.

    Callback and long poll tell the same message with the same numbers, whatever their event_id.
    """
    kind, body = told.get("type"), told.get("object")
    if not isinstance(body, Mapping):
        return None
    if kind == "message_new":
        message = body.get("message")
        return _read_message(message, group_id, MESSAGE) if isinstance(message, Mapping) else None
    if kind == "message_reply" and _number(body.get("admin_author_id")):
        # Without an author it is a message by API: our own, or another program's.
        return _read_message(body, group_id, PRACTITIONER)
    return None


def read_wall_event(told: Mapping[str, Any]) -> WallEvent | None:
    """What VK tells of a post on the wall; None for all the rest.

    `wall_post_new` is the post itself ([S]), since autumn 2026 with `postponed_id` where it waited;
    of a planned one VK tells its number and its time, under which name is not verified.
    """
    kind, body = told.get("type"), told.get("object")
    if kind not in WALL_EVENTS or not isinstance(body, Mapping):
        return None
    post_id = _number(body.get("id"))
    if not post_id:
        return None
    is_new = kind == "wall_post_new"
    if is_new and body.get("post_type") in _NOT_OUT:
        return None
    moment = next((n for name in _TIMES if (n := _number(body.get(name)))), None)
    text = _text(body.get("text"), WALL_TEXT_LIMIT)
    return WallEvent(
        event=str(kind),
        post_id=post_id,
        postponed_id=_number(body.get("postponed_id")) or None,
        publish_date=moment,
        text=text if is_new else None,
    )


def read_incoming(event: Event) -> Incoming | None:
    """The message of an event; None when its text is gone already."""
    try:
        return Incoming.model_validate_json(event.body) if event.body else None
    except ValueError:
        return None


def read_consent(told: Mapping[str, Any]) -> tuple[int, bool] | None:
    """A person and whether they let the community write from now on; None for all the rest.

    `message_allow` and `message_deny` (vk-contract 2026-11-22 §6, [O]).
    """
    body = told.get("object")
    if told.get("type") not in ("message_allow", "message_deny") or not isinstance(body, Mapping):
        return None
    user_id = _number(body.get("user_id"))
    return (user_id, told["type"] == "message_allow") if user_id else None


def read_code(value: object) -> str:
    """A one-time code of ours: what `ref` of the link said, or was typed; nothing for the rest.

    VK gives `ref` of `vk.me/<name>?ref=` with the message that is written next ([O], vk.com/dev/
    bizmessages_doc 2.6; [S], MessagesMessage).
    """
    if not isinstance(value, str) or len(value) > _CODE_ROOM:
        return ""
    code = value.strip()
    return code if _CODE.fullmatch(code) else ""


def _read_message(message: Mapping[str, Any], group_id: int, kind: str) -> Event | None:
    peer_id, number = (
        _number(message.get("peer_id")),
        _number(message.get("conversation_message_id") or message.get("id")),
    )
    if not peer_id or not number or peer_id >= CHATS_FROM:
        return None
    if kind == MESSAGE and message.get("from_id") != peer_id:
        return None
    incoming = Incoming(
        text=_text(message.get("text"), TEXT_LIMIT),
        payload=_text(message.get("payload"), PAYLOAD_LIMIT),
        attachments=_kinds(message),
        goods=_goods(message.get("attachments"), group_id),
        reply=_reply(message.get("reply_message"), {peer_id, -group_id}),
        code=read_code(message.get("ref")) or read_code(message.get("text")),
        sent_at=float(_number(message.get("date"))),
    )
    return Event(
        group_id=group_id,
        dedup_key=f"{kind}/{peer_id}/{number}",
        peer_id=peer_id,
        kind=PRESS if kind == MESSAGE and incoming.payload else kind,
        position=number,
        # Half a character, or a zero byte, is no text for a database; in ASCII it is.
        # What a message does not have is left out: the release before reads most of them too.
        body=json.dumps(incoming.model_dump(exclude_defaults=True)),
    )


def _kinds(message: Mapping[str, Any]) -> tuple[str, ...]:
    """VK's kinds of what came along; `forward` and `geo` VK tells beside the attachments."""
    beside = (("fwd_messages", "forward"), ("geo", "geo"))
    return (
        *(_text(item["type"], 32) for item in _attachments(message.get("attachments"))),
        *(kind for field, kind in beside if message.get(field)),
    )


def _goods(value: object, group_id: int) -> tuple[str, ...]:
    """Titles of this community's products among the attachments ([S], market_marketItem)."""
    items = [item.get("market") for item in _attachments(value) if item["type"] == "market"]
    return tuple(
        _text(item["title"], TITLE_LIMIT)
        for item in items
        if isinstance(item, Mapping)
        and isinstance(item.get("title"), str)
        and item.get("owner_id") in (None, -group_id)
    )


def _reply(value: object, authors: set[int]) -> str:
    """The text that the message answers, where the visitor or the community wrote it."""
    if not isinstance(value, Mapping) or value.get("from_id") not in authors:
        return ""
    return _text(value.get("text"), REPLY_LIMIT)


def _attachments(value: object) -> list[Mapping[str, Any]]:
    if not isinstance(value, list):
        return []
    return [
        item
        for item in value[:10]
        if isinstance(item, Mapping) and isinstance(item.get("type"), str)
    ]


def _text(value: object, limit: int) -> str:
    """At most so many characters, halves of a character replaced: they are no text anywhere."""
    if not isinstance(value, str):
        return ""
    return value[:limit].encode("utf-8", "replace").decode()


def _number(value: object) -> int:
    """A positive number of VK's; 0 for anything else."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < _LARGEST:
        return value
    return 0
