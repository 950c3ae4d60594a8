"""The dialog of one visitor with one community, and the keyboard under it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from vitrina.sandbox import world as vk
from vitrina.sandbox.club import view
from vitrina.sandbox.club.prose import mark_links
from vitrina.sandbox.club.show import Lens, club_url

SHOWN_MESSAGES = 60
COLORS = frozenset({"primary", "secondary", "positive", "negative"})


@dataclass(frozen=True)
class PressedKey:
    """What pressing a button writes: its label, and its payload as JSON text."""

    text: str
    payload: str | None = None


def show_chat(lens: Lens, group: vk.Group, visitor_id: int | None, *, tail: int) -> view.Chat:
    """The last `tail` messages and the keyboard of the community's latest answer."""
    messages = _find_messages(lens.world, group.id, visitor_id)
    return view.Chat(
        url=f"{club_url(group)}/messages",
        messages=tuple(
            view.Message(mark_links(message.text), message.from_id > 0, lens.tell(message.date))
            for message in messages[-tail:]
        ),
        keys=tuple(
            tuple(_show_key(button, f"{row}:{column}") for column, button in enumerate(buttons))
            for row, buttons in enumerate(_find_rows(messages))
        ),
    )


def find_key(
    world: vk.World, group_id: int, visitor_id: int | None, place: str
) -> PressedKey | None:
    """The button at "row:column" of the keyboard the visitor sees, if it is one that writes."""
    rows = _find_rows(_find_messages(world, group_id, visitor_id))
    for row, buttons in enumerate(rows):
        for column, button in enumerate(buttons):
            if place == f"{row}:{column}" and _show_key(button, place).sends:
                return PressedKey(_show_key(button, place).label, _read_payload(button))
    return None


def _find_messages(world: vk.World, group_id: int, visitor_id: int | None) -> list[vk.Message]:
    if visitor_id is None:
        return []
    return world.dialogs.get((group_id, visitor_id), [])


def _find_rows(messages: list[vk.Message]) -> list[list[vk.Json]]:
    """Rows of the latest keyboard; a one-time keyboard is gone once the visitor has answered."""
    answered = False
    for message in reversed(messages):
        if message.from_id > 0:
            answered = True
        elif message.keyboard is not None:
            if answered and (message.keyboard.get("one_time") or message.keyboard.get("inline")):
                return []
            return list(_read_rows(message.keyboard.get("buttons")))
    return []


def _read_rows(rows: object) -> Iterator[list[vk.Json]]:
    for row in rows if isinstance(rows, list) else []:
        yield [button for button in row if isinstance(button, dict)]


def _show_key(button: vk.Json, place: str) -> view.Key:
    action = _action(button)
    color = str(button.get("color", "secondary"))
    return view.Key(
        label=str(action.get("label") or "Кнопка"),
        color=color if color in COLORS else "secondary",
        place=place,
        sends=action.get("type") == "text",
    )


def _read_payload(button: vk.Json) -> str | None:
    payload = _action(button).get("payload")
    if payload is None or isinstance(payload, str):
        return payload
    return json.dumps(payload, ensure_ascii=False)


def _action(button: vk.Json) -> vk.Json:
    action = button.get("action")
    return action if isinstance(action, dict) else {}
