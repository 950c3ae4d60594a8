"""The values of a script, and how one becomes another."""

from __future__ import annotations

import math
from collections.abc import Mapping

from vitrina.sandbox.script.tokens import ScriptSyntaxError, read_number

Value = int | float | str | bool | None | list["Value"] | dict[str, "Value"]

MAX_TEXT = 1_000_000
MAX_SIZE = 200_000
MAX_DEPTH = 200
_EXACT = 2**53


class ScriptError(Exception):
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
        operator, digits = (-1, text[1:]) if text.startswith("-") else (1, text)
        if len(digits) > 300 or not digits.isascii() or not digits[:1].isdigit():
            return 0
        try:
            return operator * read_number(digits)
        except (ValueError, ScriptSyntaxError):
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
    """The number, when a float can hold it and JSON can carry it."""
    if isinstance(number, int) and abs(number) > _EXACT:
        try:
            number = float(number)
        except OverflowError:
            raise ScriptError("number is too large") from None
    if isinstance(number, float) and not math.isfinite(number):
        raise ScriptError("number is too large")
    return number


def check_size(value: Value) -> None:
    """Refuse what could not be written as JSON: endless, very deep or very large."""
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
            raise ScriptError("response size is too big")


def as_form(argument: Mapping[str, Value]) -> dict[str, str]:
    """An object as the fields of a call: lists joined by commas, null left out."""
    form = {}
    for name, value in argument.items():
        if value is None:
            continue
        form[name] = as_text(value)
    return form
