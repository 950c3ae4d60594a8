"""The dialogs between communities and their visitors."""

from __future__ import annotations

from vitrina.sandbox.world.community import Group
from vitrina.sandbox.world.state import Message, World


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
