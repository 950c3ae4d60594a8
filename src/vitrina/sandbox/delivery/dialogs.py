"""Messages that come by no API call: a visitor's, and the owner's on VK's own page."""

from __future__ import annotations

from vitrina.sandbox.delivery.events import publish_message_event
from vitrina.sandbox.delivery.sending import Delivery
from vitrina.sandbox.world import Group, Message
from vitrina.sandbox.world.dialogs import add_message
from vitrina.sandbox.world.people import add_user


def write_as_owner(delivery: Delivery, group: Group, peer_id: int, text: str) -> Message:
    """The owner writes in the community's name, as on VK's own page; the event names them."""
    message = add_message(delivery.world, group, peer_id, -group.id, text)
    message.admin_author_id = group.owner_id
    publish_message_event(delivery, group, message)
    return message


def receive_from_visitor(
    delivery: Delivery,
    group: Group,
    user_id: int,
    text: str,
    payload: str | None = None,
    ref: str | None = None,
    ref_source: str | None = None,
) -> Message:
    """A visitor writes: the message is kept and published, the community may answer from now on.

    What stood in the link to the dialog comes with the message that is written next.
    """
    add_user(delivery.world, user_id)
    message = add_message(delivery.world, group, user_id, user_id, text)
    message.payload = payload
    message.ref, message.ref_source = ref, ref_source
    group.allowed_writers.add(user_id)
    publish_message_event(delivery, group, message)
    return message
