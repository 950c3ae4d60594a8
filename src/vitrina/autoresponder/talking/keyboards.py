"""Keyboards as JSON for messages.send.

VK's sizes are not verified (vk-contract 2026-11-22 §6, [NV]); ours are safe ones: at most 10 rows
of at most 5 buttons, labels of 40 characters, payloads of 255.
"""

import json
from collections.abc import Sequence
from datetime import date

from vitrina.autoresponder.understanding.services import service_key, service_name
from vitrina.content.answers import LABEL_LIMIT, AnswerBook
from vitrina.content.facts import minutes_beside
from vitrina.content.speech.calendar import say_day_short
from vitrina.content.words import shorten
from vitrina.domain.model import Value
from vitrina.domain.practitioner import Price

ROWS_LIMIT, ROW_LIMIT, PAYLOAD_LIMIT = 10, 5, 255
SERVICES_ON_PAGE = 7
# What the buttons of a request's steps ask for.
STEP_PRESSES = frozenset(
    {
        "service", "page", "day", "other_day", "any_service", "any_part", "morning", "afternoon",
        "evening", "here", "leave_phone", "agree",
    }
)  # fmt: skip
_READ_LIMIT = 1000  # characters of a payload that are read at all
_DEPTH_LIMIT = 20  # brackets; ours have one


class ButtonPress(Value):
    """What a pressed button asks for: `do` one of our words, `of` what it is about."""

    do: str = ""
    of: str = ""


class Button(Value):
    """One button of a keyboard."""

    label: str
    press: ButtonPress
    color: str = "secondary"


def read_press(payload: str) -> ButtonPress:
    """The button behind VK's untrusted payload; an empty one when it is not ours."""
    if not payload or len(payload) > _READ_LIMIT or payload.count("[") > _DEPTH_LIMIT:
        return ButtonPress()
    try:
        data = json.loads(payload)
    except (ValueError, RecursionError):
        return ButtonPress()
    if not isinstance(data, dict):
        return ButtonPress()
    if data.get("command") == "start":  # the Start button (vk-contract 2026-11-22 §6, [NV])
        return ButtonPress(do="start")
    do, of = data.get("do"), data.get("of", "")
    return (
        ButtonPress(do=do, of=of) if isinstance(do, str) and isinstance(of, str) else ButtonPress()
    )


def write_keyboard(rows: Sequence[Sequence[Button]]) -> str:
    """The JSON of a keyboard that stays under the message field."""
    shown = [
        [
            {
                "action": {
                    "type": "text",
                    "label": shorten(button.label, LABEL_LIMIT),
                    "payload": json.dumps(_payload(button.press), ensure_ascii=False),
                },
                "color": button.color,
            }
            for button in row[:ROW_LIMIT]
        ]
        for row in rows[:ROWS_LIMIT]
        if row
    ]
    return json.dumps({"one_time": False, "inline": False, "buttons": shown}, ensure_ascii=False)


def main_menu(book: AnswerBook) -> str:
    """The questions of the book's menu."""
    colors = {"booking": "primary"}
    return write_keyboard(
        [[_simple(book, key, colors.get(key, "secondary")) for key in row] for row in book.menu]
    )


def start_only(book: AnswerBook) -> str:
    """One button: begin again."""
    return write_keyboard([[_simple(book, "start")]])


def choose_intent(book: AnswerBook, keys: Sequence[str]) -> str:
    """Which of these was meant, one in a row; the menu below them."""
    named = [(key, intent.about) for key in keys if (intent := book.find(key))]
    rows = [
        [Button(label=about, press=ButtonPress(do=key), color="primary")]
        for key, about in named
        if about
    ]
    return write_keyboard([*rows, [_simple(book, "person")]] if "person" not in keys else rows)


def choose_service(book: AnswerBook, pricing: Sequence[Price], page: int) -> str:
    """A page of services, one in a row; the last page leads to the first."""
    pages = -(-len(pricing) // SERVICES_ON_PAGE)
    first = (page % max(pages, 1)) * SERVICES_ON_PAGE
    rows = [
        [Button(label=_label(price), press=ButtonPress(do="service", of=service_key(price)))]
        for price in pricing[first : first + SERVICES_ON_PAGE]
    ]
    if pages > 1:
        turn = ButtonPress(do="page", of=str((page + 1) % pages))
        rows.append([Button(label=book.buttons["more"], press=turn)])
    return write_keyboard([*rows, [_simple(book, "any_service"), _cancel(book)]])


def choose_day(book: AnswerBook, days: Sequence[date], today: date) -> str:
    """The next days, two in a row; other days are typed."""
    named = {0: "today", 1: "tomorrow"}
    buttons = [
        Button(
            label=book.buttons[named[ahead]]
            if (ahead := (day - today).days) in named
            else say_day_short(day),
            press=ButtonPress(do="day", of=day.isoformat()),
        )
        for day in days
    ]
    rows = [buttons[index : index + 2] for index in range(0, len(buttons), 2)]
    other = Button(label=book.buttons["other day"], press=ButtonPress(do="other_day"))
    return write_keyboard([*rows, [other, _cancel(book)]])


def choose_part(book: AnswerBook, parts: Sequence[str]) -> str:
    """Parts of the day that are open."""
    row = [_simple(book, part) for part in parts]
    return write_keyboard([row, [_simple(book, "any_part"), _cancel(book)]])


def choose_contact(book: AnswerBook) -> str:
    """Here or by phone."""
    return write_keyboard(
        [[_simple(book, "here", "primary"), _simple(book, "leave_phone")], [_cancel(book)]]
    )


def ask_consent(book: AnswerBook) -> str:
    """Consent to keeping the phone, or no phone."""
    return write_keyboard(
        [[_simple(book, "agree", "positive"), _simple(book, "here")], [_cancel(book)]]
    )


def ask_phone(book: AnswerBook) -> str:
    """Nothing to choose but going without a phone."""
    return write_keyboard([[_simple(book, "here"), _cancel(book)]])


def _label(price: Price) -> str:
    """The service's name; where it is too long, its title gives way and not its minutes."""
    name, minutes = service_name(price), minutes_beside(price)
    if len(name) <= LABEL_LIMIT or not minutes:
        return name
    return f"{shorten(price.title, LABEL_LIMIT - len(minutes) - 2)}, {minutes}"


def _simple(book: AnswerBook, key: str, color: str = "secondary") -> Button:
    return Button(label=book.buttons[key], press=ButtonPress(do=key), color=color)


def _cancel(book: AnswerBook) -> Button:
    return _simple(book, "cancel", "negative")


def _payload(press: ButtonPress) -> dict[str, str]:
    if press.do == "start":
        return {"command": "start"}
    return {"do": press.do, "of": press.of} if press.of else {"do": press.do}
