"""messages.*: reading dialogs, as a community or as a person."""

from __future__ import annotations

from vitrina.sandbox.calls.context import USER_AND_GROUP, Call, Handler, Method
from vitrina.sandbox.calls.parameters import Param, flags, integer, required_integer
from vitrina.sandbox.errors import ApiError, BadParameter
from vitrina.sandbox.views.message import show_message
from vitrina.sandbox.views.user import show_authors
from vitrina.sandbox.world import Group, Json, Message
from vitrina.sandbox.world.lookup import manages


async def read_history(call: Call) -> object:
    """messages.getHistory: the newest first unless ``rev``."""
    group, person_id = require_dialog(call)
    dialog = list(call.world.dialogs.get((group.id, person_id), []))
    if not call.flag("rev"):
        dialog.reverse()
    offset = max(call.integer("offset"), 0)
    page = dialog[offset : offset + call.integer("count", 20)]
    answer: Json = {"count": len(dialog), "items": [_show(call, item) for item in page]}
    if call.flag("extended"):
        answer |= show_authors(call, [-group.id, person_id])
        answer["conversations"] = [_show_conversation(call, group, person_id)]
    return answer


async def list_conversations(call: Call) -> object:
    """messages.getConversations: the one written to last comes first."""
    named = _find_group(call)
    pairs = [
        pair
        for pair, dialog in call.world.dialogs.items()
        if dialog and (pair[0] == named.id if named else pair[1] == call.token.user_id)
    ]
    pairs.sort(key=lambda pair: call.world.dialogs[pair][-1].id, reverse=True)
    offset = call.integer("offset")
    page = pairs[offset : offset + call.integer("count", 20)]
    items = [
        {
            "conversation": _show_conversation(call, call.world.groups[group_id], person_id),
            "last_message": _show(call, call.world.dialogs[(group_id, person_id)][-1]),
        }
        for group_id, person_id in page
    ]
    answer: Json = {"count": len(pairs), "items": items}
    if call.flag("extended"):
        answer |= show_authors(call, [n for group_id, person in page for n in (-group_id, person)])
    return answer


async def get_messages(call: Call) -> object:
    """messages.getById: by ``message_ids``, or by ``peer_id`` and ``cmids``."""
    wanted, numbers = set(call.integers("message_ids")), set(call.integers("cmids"))
    if not wanted and not numbers:
        raise BadParameter("message_ids is undefined")
    if numbers:
        group, person_id = require_dialog(call)
        dialog = call.world.dialogs.get((group.id, person_id), [])
        found = [item for item in dialog if item.conversation_message_id in numbers]
    else:
        found = [
            item for item in call.world.messages if item.id in wanted and _may_read(call, item)
        ]
    answer: Json = {"count": len(found), "items": [_show(call, item) for item in found]}
    if call.flag("extended"):
        answer |= show_authors(call, [n for item in found for n in (item.from_id, -item.group_id)])
    return answer


async def list_members(call: Call) -> object:
    """messages.getConversationMembers: of a dialog, the person and the community."""
    group, person_id = require_dialog(call)
    items = [{"member_id": person_id}, {"member_id": -group.id}]
    return {"count": 2, "items": items} | show_authors(call, [-group.id, person_id])


def _find_group(call: Call) -> Group | None:
    """The community whose dialogs are meant; None for the person's own."""
    if call.token.kind == "group":
        return call.world.groups[call.token.group_id]
    if not call.integer("group_id"):
        return None
    group = call.world.groups.get(call.integer("group_id"))
    if group is None or not manages(call.token, group):
        raise ApiError(15, "you should be an administrator of this community")
    return group


def require_dialog(call: Call) -> tuple[Group, int]:
    peer_id = call.integer("peer_id") or call.integer("user_id")
    if not peer_id:
        raise BadParameter("peer_id is undefined")
    group = _find_group(call)
    if group is not None:
        if peer_id not in call.world.users:
            raise ApiError(917)
        return group, peer_id
    group = call.world.groups.get(-peer_id)
    if group is None:
        raise ApiError(917)
    return group, call.token.user_id


def _may_read(call: Call, message: Message) -> bool:
    if call.token.kind == "group":
        return message.group_id == call.token.group_id
    return message.peer_id == call.token.user_id or manages(
        call.token, call.world.groups[message.group_id]
    )


def _show(call: Call, message: Message) -> Json:
    shown = show_message(message)
    if call.token.kind == "user" and message.peer_id == call.token.user_id:
        shown |= {"out": int(message.from_id > 0), "peer_id": -message.group_id}
    return shown


def _show_conversation(call: Call, group: Group, person_id: int) -> Json:
    dialog = call.world.dialogs.get((group.id, person_id), [])
    last = dialog[-1] if dialog else None
    theirs = [message.id for message in dialog if message.from_id > 0]
    is_own = call.token.kind == "user" and person_id == call.token.user_id
    peer: Json = {"id": person_id, "type": "user", "local_id": person_id}
    if is_own:
        peer = {"id": -group.id, "type": "group", "local_id": group.id}
    return {
        "peer": peer,
        "last_message_id": last.id if last else 0,
        "last_conversation_message_id": last.conversation_message_id if last else 0,
        "in_read": theirs[-1] if theirs else 0,
        "out_read": last.id if last else 0,
        "version": 10_000_000,
        "unread_count": 0,
        "can_write": {"allowed": is_own or person_id in group.allowed_writers},
    }


def _method(name: str, handler: Handler, *params: Param, not_imitated: str = "") -> Method:
    return Method(
        f"messages.{name}",
        USER_AND_GROUP,
        handler,
        (integer("group_id", least=0), *params),
        user_right="messages",
        group_right="messages",
        errors=(917,),
        not_imitated=not_imitated,
    )


_PAGE = (integer("offset"), integer("count", least=0, most=200), integer("start_message_id"))

METHODS = (
    _method(
        "getHistory",
        read_history,
        *_PAGE,
        integer("peer_id"),
        integer("user_id"),
        *flags("extended", "rev"),
        Param("fields", "texts"),
        not_imitated="start_message_id",
    ),
    _method(
        "getConversations",
        list_conversations,
        *_PAGE,
        Param("filter", choices=frozenset({"all", "archive", "important", "unanswered", "unread"})),
        *flags("extended"),
        Param("fields", "texts"),
        not_imitated="filter, start_message_id",
    ),
    _method(
        "getById",
        get_messages,
        Param("message_ids", "integers", most=100),
        Param("cmids", "integers", most=100),
        integer("peer_id"),
        integer("preview_length", least=0),
        *flags("extended"),
        Param("fields", "texts"),
    ),
    _method(
        "getConversationMembers",
        list_members,
        required_integer("peer_id", least=None),
        integer("offset", least=0),
        integer("count", least=0),
        Param("member_ids", "integers"),
        *flags("extended"),
        Param("fields", "texts"),
        not_imitated="chats",
    ),
)
