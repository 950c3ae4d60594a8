"""Events as listeners get them, in the shapes of the Callback API.

vk-contract 2026-11-22 §6; ``schedule_time`` and ``changes``: VK's page on community events [O].
"""

from __future__ import annotations

from collections.abc import Mapping

from vitrina.sandbox.delivery.sending import Delivery
from vitrina.sandbox.views.message import show_message
from vitrina.sandbox.views.post import show_post
from vitrina.sandbox.world import Group, Json, Message, Post

CLIENT: Json = {
    "button_actions": ["text", "open_link", "location", "vkpay", "open_app", "callback"],
    "keyboard": True,
    "inline_keyboard": True,
    "carousel": False,
    "lang_id": 0,
}


def publish_post_event(delivery: Delivery, post: Post, base_url: str) -> None:
    """wall_post_new or wall_schedule_post_new, for a post of a community."""
    group = delivery.world.groups.get(-post.owner_id)
    if group is None:
        return
    if post.state == "postponed":
        body: Json = {"id": post.id, "schedule_time": post.publish_date}
        delivery.publish(group, "wall_schedule_post_new", body)
        return
    body = show_post(delivery.world, base_url, group.wall, post)
    delivery.publish(group, "wall_post_new", body)
    if post.postponed_id is not None:
        publish_unscheduled_event(delivery, group, post.postponed_id, post.publish_date)


def publish_unscheduled_event(
    delivery: Delivery, group: Group, post_id: int, publish_date: int | None
) -> None:
    """wall_schedule_post_delete: a postponed post is gone, or has come out under another id."""
    body: Json = {"id": post_id, "schedule_time": publish_date}
    delivery.publish(group, "wall_schedule_post_delete", body)


def publish_settings_event(
    delivery: Delivery,
    group: Group,
    actor_id: int,
    before: Mapping[str, str | int],
    after: Mapping[str, str | int],
) -> None:
    """group_change_settings, unless nothing changed; of a key's change the owner is named."""
    changes: Json = {
        name: {"old_value": before[name], "new_value": value}
        for name, value in after.items()
        if before[name] != value
    }
    if changes:
        user_id = actor_id if actor_id > 0 else group.owner_id
        body: Json = {"user_id": user_id, "changes": changes}
        delivery.publish(group, "group_change_settings", body)


def publish_message_event(delivery: Delivery, group: Group, message: Message) -> None:
    """message_new with ``message`` and ``client_info`` since 5.103; message_reply without."""
    if message.from_id < 0:
        delivery.publish(group, "message_reply", show_message(message))
        return
    body: Json = {"message": show_message(message), "client_info": CLIENT}
    delivery.publish(group, "message_new", body)


def publish_edit_event(delivery: Delivery, group: Group, message: Message) -> None:
    """message_edit: the message as it is now."""
    delivery.publish(group, "message_edit", show_message(message))
