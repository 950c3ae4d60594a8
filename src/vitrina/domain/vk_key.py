"""A community's key as people paste it: with spaces, quotes or words around, or out of a link."""

import re
from enum import StrEnum

LONGEST = 8000  # characters that are read
_SHORTEST = 20  # characters: VK does not say what its keys look like, those seen are far longer

# Seen in 2026: `vk1.a.` and some two hundred letters; older ones are 85 hexadecimal digits.
_MARKED = re.compile(r"vk\d{1,2}\.[a-z]\.[\w-]+", re.ASCII)
_OLD = re.compile(r"[0-9a-f]{60,100}", re.IGNORECASE)
_IN_LINK = re.compile(r"(?:access_token|key|token)\s*[=:]\s*[\"']?([\w.-]{20,1024})", re.ASCII)
_WORD = re.compile(r"[\w.-]{20,1024}", re.ASCII)
_PLAIN = re.compile(r"[\w.-]+", re.ASCII)
_CUT = re.compile(r"\.\.\.|…|\*{3,}|•{3,}")
_AROUND = re.compile(r"[\s,;<>\"'`«»„“”()\[\]{}|&?=:\u200b\u200e\ufeff]+")
_QUOTES = re.compile(r"[\"'`«»„“”\u200b\u200e\ufeff]")
_ADDRESS = re.compile(r"(?:https?://|@)|\b(?:m\.)?vk\.(?:com|ru|me)\b", re.IGNORECASE)
_CODE = re.compile(r"\d{4,8}")


class KeyFault(StrEnum):
    """Why no key can be read out of it."""

    EMPTY = "empty"
    NO_KEY = "no_key"
    IS_CUT = "is_cut"
    IS_ADDRESS = "is_address"
    IS_CODE = "is_code"
    SEVERAL = "several"


def read_key(text: str) -> str | KeyFault:
    """The key that the text holds; pure. A `KeyFault` is a text too: look at its class first."""
    text = text[:LONGEST].strip()
    if not text:
        return KeyFault.EMPTY
    whole = "".join(_QUOTES.sub("", text).split())
    # A key that was broken into lines: nothing but its own letters stands there.
    if _MARKED.fullmatch(whole) and text.count("vk") == 1:
        return _long_enough(whole)
    if in_link := _IN_LINK.search(text):
        return in_link[1]
    words = [word.strip(".") for word in _AROUND.split(text)]
    if _CUT.search(text):
        return KeyFault.IS_CUT
    found = dict.fromkeys(word for word in words if looks_like_key(word))
    if not found and not _ADDRESS.search(text):
        found = dict.fromkeys(word for word in words if _WORD.fullmatch(word))
    if len(found) == 1:
        return _long_enough(next(iter(found)))
    if found:
        return KeyFault.SEVERAL
    if _ADDRESS.search(text):
        return KeyFault.IS_ADDRESS
    if _CODE.fullmatch(whole):
        return KeyFault.IS_CODE
    return KeyFault.IS_CUT if _PLAIN.fullmatch(whole) and "." in whole else KeyFault.NO_KEY


def looks_like_key(word: str) -> bool:
    """Whether nothing but a key looks like this word."""
    return bool(_MARKED.fullmatch(word) or _OLD.fullmatch(word))


def _long_enough(key: str) -> str | KeyFault:
    return key if _SHORTEST <= len(key) <= 1024 else KeyFault.IS_CUT
