"""The parameters of a method: what each may be, and VK's error when it is not.

Numbers come as text, booleans as 0 and 1, lists joined by commas (vk-contract 2026-11-22 §1, [O]).
Parameters that a method does not know are ignored; whether VK refuses them is not verified.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from vitrina.sandbox.errors import ApiError, BadParameter

# What people read: VK decodes HTML entities in it, `&#64;id1` is `@id1` ([NV]).
_DECODED = frozenset({"message", "text", "title", "description", "name"})
_ENDLESS_NUMBER = re.compile(r"&#[0-9]{9}")
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")

Value = int | float | bool | str | list[str] | list[int]
Kind = Literal["integer", "number", "flag", "text", "texts", "integers"]


@dataclass(frozen=True)
class Param:
    """``least`` and ``most`` bound a number, the length of a text, or the size of a list."""

    name: str
    kind: Kind = "text"
    required: bool = False
    least: float | None = None
    most: float | None = None
    choices: frozenset[str] | None = None
    too_long: int = 100
    """The code that a text longer than ``most`` is refused with."""


def integer(name: str, **limits: float) -> Param:
    return Param(name, "integer", least=limits.get("least"), most=limits.get("most"))


def required_integer(name: str, least: float | None = 1) -> Param:
    return Param(name, "integer", required=True, least=least)


def flags(*names: str) -> tuple[Param, ...]:
    return tuple(Param(name, "flag") for name in names)


def texts(*names: str) -> tuple[Param, ...]:
    return tuple(Param(name) for name in names)


def read_params(params: Iterable[Param], raw: Mapping[str, str]) -> dict[str, Value]:
    """The call's values by name; raises VK's code 100 at the first wrong one."""
    values: dict[str, Value] = {}
    for param in params:
        text = raw.get(param.name)
        if text is None or (text == "" and param.kind != "text"):
            if param.required:
                raise BadParameter(f"{param.name} is undefined")
            continue
        if text == "" and param.required:
            raise BadParameter(f"{param.name} is undefined")
        values[param.name] = _read_value(param, text)
    return values


def _read_value(param: Param, text: str) -> Value:
    if param.kind in ("integer", "number"):
        return _read_number(param, text)
    if param.kind == "flag":
        if text not in ("0", "1", "true", "false", "True", "False"):
            raise BadParameter(f"{param.name} should be 0 or 1")
        return text in ("1", "true", "True")
    if param.kind in ("texts", "integers"):
        return _read_list(param, text)
    if param.choices is not None and text not in param.choices:
        raise BadParameter(f"{param.name} should be one of {', '.join(sorted(param.choices))}")
    if param.name in _DECODED and not _ENDLESS_NUMBER.search(text):
        text = html.unescape(text)
    if param.least is not None and len(text) < param.least:
        raise BadParameter(f"{param.name} is too short, at least {param.least:.0f} characters")
    if param.most is not None and len(text) > param.most:
        if param.too_long != 100:
            raise ApiError(param.too_long)
        raise BadParameter(f"{param.name} is too long, at most {param.most:.0f} characters")
    return text


def _read_number(param: Param, text: str) -> Value:
    number: int | float
    try:
        number = _read_integer(text) if param.kind == "integer" else float(text)
    except ValueError:
        raise BadParameter(f"{param.name} not {param.kind}") from None
    if number != number or number in (float("inf"), float("-inf")):
        raise BadParameter(f"{param.name} not {param.kind}")
    if param.choices is not None and text not in param.choices:
        raise BadParameter(f"{param.name} should be one of {', '.join(sorted(param.choices))}")
    if param.least is not None and number < param.least:
        if param.least in (0, 1):
            raise BadParameter(f"{param.name} should be {'positive' if param.least else '>= 0'}")
        raise BadParameter(f"{param.name} should be greater or equal to {param.least:.0f}")
    if param.most is not None and number > param.most:
        raise BadParameter(f"{param.name} should be less or equal to {param.most:.0f}")
    return number


def _read_integer(text: str) -> int:
    """Digits with a sign at most, up to 64 bits; Python's own int takes more than VK does."""
    if not _INTEGER.fullmatch(text):
        raise ValueError(text)
    return int(text)


def _read_list(param: Param, text: str) -> Value:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if param.most is not None and len(parts) > param.most:
        raise BadParameter(f"{param.name} is too long, at most {param.most:.0f} items")
    if param.kind == "texts":
        return parts
    try:
        return [_read_integer(part) for part in parts]
    except ValueError:
        raise BadParameter(f"{param.name} not integer") from None
