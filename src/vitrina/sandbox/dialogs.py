"""Dialogs between a community and its visitors."""

from __future__ import annotations

from vitrina.sandbox.context import Sandbox
from vitrina.sandbox.events import tell_of_message
from vitrina.sandbox.people import add_user
from vitrina.sandbox.world import Group, Message, World


def add_message(world: World, group: Group, peer_id: int, from_id: int, text: str) -> Message:
    """The next message of the dialog."""
    dialog = world.dialogs.setdefault((group.id, peer_id), [])
    message = Message(
        id=world.next_id("message"),
        group_id=group.id,
        peer_id=peer_id,
        from_id=from_id,
        text=text,
        date=int(world.now()),
        conversation_message_id=len(dialog) + 1,
    )
    dialog.append(message)
    world.messages.append(message)
    return message


def write_by_hand(sandbox: Sandbox, group: Group, peer_id: int, text: str) -> Message:
    """The owner writes in the community's name, as on VK's own page; listeners are told who."""
    message = add_message(sandbox.world, group, peer_id, -group.id, text)
    message.admin_author_id = group.owner_id
    tell_of_message(sandbox, group, message)
    return message


def receive_from_visitor(
    sandbox: Sandbox, group: Group, user_id: int, text: str, payload: str | None = None
) -> Message:
    """A visitor writes: kept, the community may answer from now on, listeners are told."""
    add_user(sandbox.world, user_id)
    message = add_message(sandbox.world, group, user_id, user_id, text)
    message.payload = payload
    group.allowed_writers.add(user_id)
    tell_of_message(sandbox, group, message)
    return message
