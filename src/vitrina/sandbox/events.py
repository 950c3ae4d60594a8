"""What listeners are told, in the words of the Callback API (vk-contract 2026-11-22 §6)."""

from __future__ import annotations

from vitrina.sandbox.context import Sandbox
from vitrina.sandbox.post_view import show_post
from vitrina.sandbox.world import Group, Json, Message, Post

CLIENT: Json = {
    "button_actions": ["text", "open_link", "location", "vkpay", "open_app", "callback"],
    "keyboard": True,
    "inline_keyboard": True,
    "carousel": False,
    "lang_id": 0,
}


def tell_of_post(sandbox: Sandbox, post: Post, base_url: str) -> None:
    """wall_post_new or wall_schedule_post_new, for a post of a community."""
    group = sandbox.world.groups.get(-post.owner_id)
    if group is None:
        return
    if post.state == "postponed":
        body: Json = {"id": post.id, "date": post.publish_date}
        sandbox.delivery.publish(group, "wall_schedule_post_new", body)
        return
    body = show_post(sandbox.world, base_url, group.wall, post)
    sandbox.delivery.publish(group, "wall_post_new", body)


def tell_of_message(sandbox: Sandbox, group: Group, message: Message) -> None:
    """message_new with ``message`` and ``client_info`` since 5.103; message_reply without."""
    if message.from_id < 0:
        sandbox.delivery.publish(group, "message_reply", show_message(message))
        return
    body: Json = {"message": show_message(message), "client_info": CLIENT}
    sandbox.delivery.publish(group, "message_new", body)


def tell_of_edit(sandbox: Sandbox, group: Group, message: Message) -> None:
    """message_edit: the message as it is now."""
    sandbox.delivery.publish(group, "message_edit", show_message(message))


def show_message(message: Message) -> Json:
    shown: Json = {
        "id": message.id,
        "date": message.date,
        "peer_id": message.peer_id,
        "from_id": message.from_id,
        "text": message.text,
        "out": int(message.from_id < 0),
        "version": 10_000_000 + message.id,
        "conversation_message_id": message.conversation_message_id,
        "random_id": message.random_id,
        "important": False,
        "is_hidden": False,
        "attachments": [],
        "fwd_messages": [],
    }
    if message.admin_author_id is not None:
        shown["admin_author_id"] = message.admin_author_id
    if message.edited is not None:
        shown["update_time"] = message.edited
    if message.payload is not None:
        shown["payload"] = message.payload
    if message.keyboard is not None:
        shown["keyboard"] = message.keyboard
    return shown
