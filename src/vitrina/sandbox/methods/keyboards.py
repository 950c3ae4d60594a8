"""The check of a keyboard (vk-contract 2026-11-22 §6).

Sizes: VK's page on keyboards, https://dev.vk.com/en/api/bots/development/keyboard ([O]). What is
said of too many rows and keys: third parties who got it ([F]); the other words are ours.
"""

from __future__ import annotations

import json

from vitrina.sandbox.errors import ApiError
from vitrina.sandbox.jsontext import read_json
from vitrina.sandbox.world import Json

_ACTIONS = frozenset({"text", "open_link", "location", "vkpay", "open_app", "callback"})
_COLORS = frozenset({"primary", "secondary", "positive", "negative"})
_LABELLED = frozenset({"text", "open_link", "open_app", "callback"})


_ROWS, _INLINE_ROWS, _COLUMNS = 10, 6, 5
_KEYS, _INLINE_KEYS = 40, 10
_LABEL, _PAYLOAD = 40, 255


def check_keyboard(keyboard: object, has_limits: bool) -> Json:
    """The keyboard itself; raises 911 when it is malformed, or too large where that counts."""
    if not isinstance(keyboard, dict) or not isinstance(keyboard.get("buttons"), list):
        raise ApiError(911)
    if any(not isinstance(keyboard.get(name, False), bool) for name in ("one_time", "inline")):
        raise ApiError(911)
    for row in keyboard["buttons"]:
        if not isinstance(row, list) or not row:
            raise ApiError(911)
        for button in row:
            _check_button(button)
    if has_limits:
        _check_sizes(keyboard["buttons"], keyboard.get("inline") is True)
    return keyboard


def _check_sizes(rows: list[list[Json]], is_inline: bool) -> None:
    """Labels are counted in characters, payloads in bytes of UTF-8."""
    if len(rows) > (_INLINE_ROWS if is_inline else _ROWS):
        raise ApiError(911, "buttons contain too much rows")
    if any(len(row) > _COLUMNS for row in rows):
        raise ApiError(911, "row contains too much buttons")
    if sum(len(row) for row in rows) > (_INLINE_KEYS if is_inline else _KEYS):
        raise ApiError(911, "keyboard contains too much buttons")
    for at, row in enumerate(rows):
        for place, button in enumerate(row):
            action = button["action"]
            if not isinstance(action, dict):
                continue
            if len(str(action.get("label", ""))) > _LABEL:
                raise ApiError(911, f"button [{at}][{place}] has too long label")
            if _measure(action.get("payload", "")) > _PAYLOAD:
                raise ApiError(911, f"button [{at}][{place}] has too long payload")


def _measure(payload: object) -> int:
    text = payload if isinstance(payload, str) else json.dumps(payload, ensure_ascii=False)
    return len(text.encode())


def _is_one_of(value: object, allowed: frozenset[str]) -> bool:
    return isinstance(value, str) and value in allowed


def _check_button(button: object) -> None:
    action = button.get("action") if isinstance(button, dict) else None
    if not isinstance(button, dict) or not isinstance(action, dict):
        raise ApiError(911)
    kind, label, payload = action.get("type"), action.get("label"), action.get("payload", "{}")
    if not _is_one_of(kind, _ACTIONS) or not _is_one_of(button.get("color", "primary"), _COLORS):
        raise ApiError(911)
    if kind in _LABELLED and not (isinstance(label, str) and label):
        raise ApiError(911)
    if kind == "open_link" and not str(action.get("link")).startswith(("http://", "https://")):
        raise ApiError(911)
    if payload is not None and not isinstance(payload, dict | list):
        try:
            read_json(str(payload))
        except ValueError:
            raise ApiError(911) from None
