"""A community's key as people paste it: with spaces, quotes or words around, or out of a link."""

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import pairwise

from vitrina.domain.pasted import drop_invisible, mend_key_marks

LONGEST = 8000  # characters that are read
_SHORTEST = 20  # characters: VK does not say what its keys look like, those seen are far longer

# Seen in 2026: `vk1.a.` and some two hundred letters; older ones are 85 hexadecimal digits.
_MARK = re.compile(r"vk\d{1,2}\.[a-z]\.")
_MARKED = re.compile(r"vk\d{1,2}\.[a-z]\.[\w-]+", re.ASCII)
_OLD = re.compile(r"[0-9a-f]{60,100}", re.IGNORECASE)
_IN_LINK = re.compile(r"(?:access_token|key|token)\s*[=:]\s*[\"']?([\w.-]{20,1024})", re.ASCII)
_WORD = re.compile(r"[\w.-]{20,1024}", re.ASCII)
_PLAIN = re.compile(r"[\w.-]+", re.ASCII)
_PIECE = re.compile(r"[\w-]+", re.ASCII)
# Behind a line break a key goes on in letters of both sizes and digits; a word does not.
_GOES_ON = re.compile(r"(?=.*[a-z0-9_-])(?=.+[A-Z]).*|(?=.*[0-9_-])(?!\d+$).{1,3}")
_QUOTES = re.compile(r"[\"'`«»„“”]")
_CUT = re.compile(r"\.\.\.|\*{3,}|•{3,}")
# The beginning of a new key, or one half of an old, is missing.
_BEHEADED = re.compile(r"(?:v?k?\d{1,2}\.)?[a-z]\.[\w-]{20,}|[0-9a-f]{20,59}", re.ASCII)
_AROUND = re.compile(r"[^\w.-]+", re.ASCII)
_ADDRESS = re.compile(
    r"https?://|(?<![\w.])@[a-z]|\b(?:m\.)?vk\.(?:com|ru|me)\b|\b(?:club|public|event)\d+\b",
    re.IGNORECASE,
)
_CODE = re.compile(r"\d{4,8}|\d{3}[\s-]\d{3}")
_CODE_IN_WORDS = re.compile(r"\D*(?<![\w+-])(?:\d{4,8}|\d{3}[ -]\d{3})(?![\w-])\D*")
# A key of Telegram's, a signed token, a number that programs give to things.
_OTHERS = re.compile(
    r"\d{6,12}:[\w-]{30,}|(?<![\w-])eyJ[\w-]+\.[\w-]+\.[\w-]*|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    re.ASCII,
)


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
    text = mend_key_marks(drop_invisible(text[:LONGEST]))
    if not text:
        return KeyFault.EMPTY
    marked = _without_beginning(dict.fromkeys(_read_marked(text)))
    if len(marked) == 1:
        return _long_enough(marked[0])
    return KeyFault.SEVERAL if marked else _read_unmarked(_OTHERS.sub(" ", text))


def looks_like_key(word: str) -> bool:
    """Whether nothing but a key looks like this word."""
    return bool(_MARKED.fullmatch(word) or _OLD.fullmatch(word))


def _read_marked(text: str) -> Iterator[str]:
    """Each key with a mark; nothing for one that is cut."""
    text = _QUOTES.sub("", text)
    starts = [found.start() for found in _MARK.finditer(text)]
    for start, end in pairwise([*starts, len(text)]):
        if key := _put_together(text[start:end]):
            yield key


def _put_together(text: str) -> str:
    """The key that the text begins with, its lines joined; empty where it says that it is cut."""
    key = ""
    for piece in text.split():
        found = (_PIECE if key else _MARKED).match(piece)
        if found is None or (key and not _GOES_ON.fullmatch(found[0])):
            return key
        key += found[0]
        if found.end() < len(piece):
            return "" if _CUT.match(piece, found.end()) else key
    return key


def _without_beginning(keys: Iterable[str]) -> list[str]:
    """The keys, less what was copied in part before the whole."""
    known = list(keys)
    longest = max(known, key=len, default="")
    return [key for key in known if key == longest or not longest.startswith(key)]


def _read_unmarked(text: str) -> str | KeyFault:
    """An old key, one of a kind that is not known yet, or what stands in its place."""
    if in_link := _IN_LINK.search(text):
        return in_link[1]
    if _CUT.search(text):
        return KeyFault.IS_CUT
    words = [word.strip(".") for word in _AROUND.split(text)]
    found = dict.fromkeys(word for word in words if looks_like_key(word))
    if not found and not _ADDRESS.search(text):
        found = dict.fromkeys(word for word in words if _WORD.fullmatch(word))
    if len(found) == 1:
        (key,) = found
        return KeyFault.IS_CUT if _BEHEADED.fullmatch(key) else key
    return KeyFault.SEVERAL if found else _say_what_else(text)


def _say_what_else(text: str) -> KeyFault:
    if _ADDRESS.search(text):
        return KeyFault.IS_ADDRESS
    if _CODE.fullmatch(text) or _CODE_IN_WORDS.fullmatch(text):
        return KeyFault.IS_CODE
    is_key_like = _PLAIN.fullmatch(text) and "." in text
    return KeyFault.IS_CUT if is_key_like else KeyFault.NO_KEY


def _long_enough(key: str) -> str | KeyFault:
    return key if _SHORTEST <= len(key) <= 1024 else KeyFault.IS_CUT
