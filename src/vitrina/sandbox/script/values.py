"""What a script computes with, and how one value becomes another."""

from __future__ import annotations

import math
from collections.abc import Mapping

from vitrina.sandbox.script.words import BadScript, read_number

Value = int | float | str | bool | None | list["Value"] | dict[str, "Value"]

MAX_TEXT = 1_000_000
MAX_SIZE = 200_000
MAX_DEPTH = 200
_EXACT = 2**53


class ScriptBroke(Exception):
    """The script was stopped while it ran; the text says why."""


def is_true(value: Value) -> bool:
    """Null, false, 0 and an empty text are false; any list and any object is true."""
    return bool(value) or isinstance(value, list | dict)


def as_number(value: Value) -> int | float:
    if isinstance(value, bool) or value is None:
        return int(bool(value))
    if isinstance(value, int | float):
        return value
    if isinstance(value, str):
        text = value.strip()
        sign, digits = (-1, text[1:]) if text.startswith("-") else (1, text)
        if len(digits) > 300 or not digits.isascii() or not digits[:1].isdigit():
            return 0
        try:
            return sign * read_number(digits)
        except (ValueError, BadScript):
            return 0
    return 0


def as_text(value: Value) -> str:
    """As ``+`` sees it when the other side is a text."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e21 else repr(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        check_size(value)
        return ",".join(as_text(item) for item in value)
    return "[object Object]"


def keep_number(number: int | float) -> int | float:
    """A number a computer can hold and JSON can carry."""
    if isinstance(number, int) and abs(number) > _EXACT:
        try:
            number = float(number)
        except OverflowError:
            raise ScriptBroke("number is too large") from None
    if isinstance(number, float) and not math.isfinite(number):
        raise ScriptBroke("number is too large")
    return number


def check_size(value: Value) -> None:
    """Refuse what could not be written down: endless, very deep or very large."""
    waiting: list[tuple[Value, int]] = [(value, 0)]
    size = 0
    while waiting:
        item, depth = waiting.pop()
        size += 1
        if isinstance(item, str):
            size += len(item) // 100
        elif isinstance(item, list):
            waiting.extend((inner, depth + 1) for inner in item)
        elif isinstance(item, dict):
            waiting.extend((inner, depth + 1) for inner in item.values())
        if size + len(waiting) > MAX_SIZE or depth > MAX_DEPTH:
            raise ScriptBroke("response size is too big")


def as_form(argument: Mapping[str, Value]) -> dict[str, str]:
    """An object as the fields of a call: lists joined by commas, null left out."""
    form = {}
    for name, value in argument.items():
        if value is None:
            continue
        form[name] = as_text(value)
    return form
