"""VK's errors: the code, its text, and what travels beside them.

Codes and texts: vk-contract 2026-11-22 §1.3 ([S] errors.json; 1051 [F]; 13000 [O]).
"""

from __future__ import annotations

from vitrina.sandbox.jsontext import Json

TEXTS = {
    1: "Unknown error occurred",
    3: "Unknown method passed",
    5: "User authorization failed",
    6: "Too many requests per second",
    7: "Permission to perform this action is denied",
    8: "Invalid request",
    9: "Flood control",
    10: "Internal server error",
    12: "Unable to compile code",
    13: "Runtime error occurred during code invocation",
    14: "Captcha needed",
    15: "Access denied",
    17: "Validation required",
    18: "User was deleted or banned",
    19: "Content blocked",
    23: "This method was disabled",
    24: "Confirmation required",
    27: "Group authorization failed: method is unavailable with group auth.",
    28: "Application authorization failed: method is unavailable with service token.",
    29: "Rate limit reached",
    36: "Method execution was interrupted due to timeout",
    37: "User was banned",
    100: "One of the parameters specified was missing or invalid",
    103: "Out of limits",
    104: "Not found",
    114: "Invalid album id",
    113: "Invalid user id",
    118: "Invalid server",
    121: "Invalid hash",
    125: "Invalid group id",
    129: "Invalid photo",
    203: "Access to group denied",
    205: "Access denied",
    200: "Access denied",
    210: "Access to wall's post denied",
    214: "Access to adding post denied",
    220: "Too many recipients",
    222: "Hyperlinks are forbidden",
    225: "Donut is disabled",
    260: "Access to the groups list is denied due to the user's privacy settings",
    703: "You need to enable 2FA for this action",
    900: "Can't send messages for users from blacklist",
    901: "Can't send messages for users without permission",
    902: "Can't send messages to this user due to their privacy settings",
    911: "Keyboard format is invalid",
    912: "This is a chat bot feature, change this status in settings",
    914: "Message is too long",
    917: "You don't have access to this chat",
    924: "Can't delete this message for everybody",
    943: "Cannot use this intent",
    1051: "Method is not available for this profile type",
    1117: "Access token has expired",
    1260: "Invalid screen name",
    1403: "Item not found",
    1405: "Too many items",
    1416: "Variant not found",
    1431: "Market was already enabled in this group",
    1432: "Market was already disabled in this group",
    1438: "Market not enabled",
    2000: "Servers number limit is reached",
    13000: "Content upload was denied due to active community strikes",
}


class ApiError(Exception):
    """VK's answer is an error. ``extra`` joins the error object (redirect_uri, subcode, ...)."""

    def __init__(self, code: int, detail: str = "", /, **extra: object) -> None:
        text = TEXTS.get(code, "Unknown error occurred")
        self.code = code
        self.text = f"{text}: {detail}" if detail else text
        self.extra: Json = extra
        super().__init__(self.text)


class BadParameter(ApiError):
    """Code 100 with VK's wording of what is wrong: ``group_id is undefined``."""

    def __init__(self, detail: str) -> None:
        super().__init__(100, detail)


class InvalidToken(ApiError):
    """Code 5: no token, an unknown one, one that was taken back."""

    def __init__(self, detail: str) -> None:
        super().__init__(5, detail)
