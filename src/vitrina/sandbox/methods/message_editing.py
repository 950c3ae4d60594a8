"""messages.*: editing a message, and the marks of a dialog that change nothing here."""

from __future__ import annotations

from vitrina.sandbox.calls.context import USER_AND_GROUP, Call, Handler, Method
from vitrina.sandbox.calls.parameters import Param, flags, integer, required_integer
from vitrina.sandbox.delivery.events import publish_edit_event
from vitrina.sandbox.errors import BadParameter
from vitrina.sandbox.methods.message_length import MAX_TEXT, check_length
from vitrina.sandbox.methods.message_reading import require_dialog
from vitrina.sandbox.methods.messages import read_keyboard


async def edit_message(call: Call) -> object:
    """messages.edit: one's own message."""
    group, person_id = require_dialog(call)
    dialog = call.world.dialogs.get((group.id, person_id), [])
    number, cmid = call.integer("message_id"), call.integer("cmid")
    found = [m for m in dialog if m.id == number or m.conversation_message_id == cmid]
    if not found or found[0].from_id != call.actor_id:
        raise BadParameter("message_id is invalid")
    check_length(call)
    if not call.text("message") and not call.text("attachment"):
        raise BadParameter("message is empty or invalid")
    message = found[0]
    message.keyboard = read_keyboard(call, group)
    message.text, message.edited = call.text("message"), call.now
    publish_edit_event(call.sandbox.delivery, group, message)
    return 1


async def mark_as_read(call: Call) -> object:
    """messages.markAsRead: 1, and nothing else happens."""
    require_dialog(call)
    return 1


async def show_typing(call: Call) -> object:
    """messages.setActivity: nobody sees it here."""
    require_dialog(call)
    return 1


def _method(
    name: str,
    handler: Handler,
    *params: Param,
    errors: tuple[int, ...] = (917,),
    not_imitated: str = "",
) -> Method:
    return Method(
        f"messages.{name}",
        USER_AND_GROUP,
        handler,
        (integer("group_id", least=0), *params),
        user_right="messages",
        group_right="messages",
        errors=errors,
        effect="the message changes; event `message_edit`" if name == "edit" else "",
        not_imitated=not_imitated,
    )


METHODS = (
    _method(
        "edit",
        edit_message,
        required_integer("peer_id", least=None),
        integer("message_id", least=0),
        integer("cmid", least=0),
        Param("message", most=MAX_TEXT, too_long=914),
        Param("attachment"),
        Param("keyboard"),
        Param("template"),
        Param("lat", "number"),
        Param("long", "number"),
        *flags("keep_forward_messages", "keep_snippets", "dont_parse_links", "disable_mentions"),
        errors=(911, 912, 914, 917),
        not_imitated="attachments, carousels, places",
    ),
    _method(
        "markAsRead",
        mark_as_read,
        integer("peer_id"),
        Param("message_ids", "integers"),
        integer("start_message_id", least=0),
        integer("up_to_cmid", least=0),
        *flags("mark_conversation_as_read"),
        not_imitated="what is read is not kept",
    ),
    _method(
        "setActivity",
        show_typing,
        integer("peer_id"),
        integer("user_id"),
        Param("type"),
    ),
)
