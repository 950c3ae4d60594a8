"""The check of a keyboard (vk-contract 2026-11-22 §6; size limits are not verified)."""

from __future__ import annotations

from vitrina.sandbox.errors import ApiError
from vitrina.sandbox.jsontext import read_json
from vitrina.sandbox.world import Json

_ACTIONS = frozenset({"text", "open_link", "location", "vkpay", "open_app", "callback"})
_COLORS = frozenset({"primary", "secondary", "positive", "negative"})
_LABELLED = frozenset({"text", "open_link", "open_app", "callback"})


def check_keyboard(keyboard: object) -> Json:
    """The keyboard itself; raises 911 when it is malformed."""
    if not isinstance(keyboard, dict) or not isinstance(keyboard.get("buttons"), list):
        raise ApiError(911)
    if any(not isinstance(keyboard.get(name, False), bool) for name in ("one_time", "inline")):
        raise ApiError(911)
    for row in keyboard["buttons"]:
        if not isinstance(row, list) or not row:
            raise ApiError(911)
        for button in row:
            _check_button(button)
    return keyboard


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
    if not isinstance(payload, dict | list):
        try:
            read_json(str(payload))
        except ValueError:
            raise ApiError(911) from None
