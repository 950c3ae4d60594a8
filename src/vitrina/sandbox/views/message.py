"""A message as VK's JSON: messages_message (vk-contract 2026-11-22 §6, [S])."""

from __future__ import annotations

from vitrina.sandbox.world import Json, Message


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
    if message.ref is not None:
        shown["ref"] = message.ref
    if message.ref_source is not None:
        shown["ref_source"] = message.ref_source
    if message.keyboard is not None:
        shown["keyboard"] = message.keyboard
    return shown
