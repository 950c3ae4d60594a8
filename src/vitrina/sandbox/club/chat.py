"""The dialog of one visitor with one community, and the keyboard under it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from vitrina.sandbox import world as vk
from vitrina.sandbox.club import view
from vitrina.sandbox.club.show import PageContext, club_url
from vitrina.sandbox.club.text import highlight_links

SHOWN_MESSAGES = 60
COLORS = frozenset({"primary", "secondary", "positive", "negative"})


@dataclass(frozen=True)
class PressedButton:
    """What pressing a button writes: its label, and its payload as JSON text."""

    text: str
    payload: str | None = None


def show_chat(
    context: PageContext, group: vk.Group, visitor_id: int | None, *, tail: int
) -> view.Chat:
    """The last `tail` messages and the keyboard of the community's latest answer."""
    messages = _find_messages(context.world, group.id, visitor_id)
    return view.Chat(
        url=f"{club_url(group)}/messages",
        messages=tuple(
            view.Message(
                highlight_links(message.text),
                message.from_id > 0,
                context.format_moment(message.date),
            )
            for message in messages[-tail:]
        ),
        buttons=tuple(
            tuple(_show_button(button, f"{row}:{column}") for column, button in enumerate(buttons))
            for row, buttons in enumerate(_find_rows(messages))
        ),
    )


def find_button(
    world: vk.World, group_id: int, visitor_id: int | None, place: str
) -> PressedButton | None:
    """The button at "row:column" of the keyboard the visitor sees, if it is one that writes."""
    rows = _find_rows(_find_messages(world, group_id, visitor_id))
    for row, buttons in enumerate(rows):
        for column, button in enumerate(buttons):
            if place == f"{row}:{column}" and _show_button(button, place).sends:
                return PressedButton(_show_button(button, place).label, _read_payload(button))
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


def _show_button(button: vk.Json, place: str) -> view.Button:
    action = _action(button)
    color = str(button.get("color", "secondary"))
    return view.Button(
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
