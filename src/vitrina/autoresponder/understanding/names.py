"""The visitor's own name, where they told it."""

import re
from functools import lru_cache

from vitrina.autoresponder.understanding.morphology import READ_LIMIT
from vitrina.autoresponder.understanding.phones import cut_phone
from vitrina.content.cities import dictionary
from vitrina.content.speech.chat_words import (
    NAMED_BEFORE,
    PHONE_WORDS,
    SELF_NAME,
    THIS_IS,
    UNKNOWN_NAME,
)

_LIMIT = 30  # letters
_NAME = SELF_NAME
_NUMBER = r"\+?\d[\d\s()\-‐‑–—]{8,}\d"
_CALLED = re.compile(rf"(?<!\w)(?:{NAMED_BEFORE})\s?:?\s+({_NAME})(?!\w)")
_THIS_IS = re.compile(rf"^\W*(?:\w+[!,.]?\s+)?(?:{THIS_IS})\s+({_NAME})(?!\w)")
_BESIDE = re.compile(
    rf"(?<!\w)({_NAME})[,.:\s-]{{0,3}}{_NUMBER}|{_NUMBER}[,.\s-]{{0,3}}({_NAME})(?!\w)"
)
_AT_END = re.compile(rf"{_NUMBER}[,.\s-]{{1,3}}({UNKNOWN_NAME})\W*$")

_PHONE_WORD = re.compile(rf"(?<!\w)(?:{PHONE_WORDS})(?!\w)")


def find_name(flat: str) -> str:
    """The name after the words for it, or beside a phone, with a capital; else nothing."""
    text = flat[:READ_LIMIT]
    if found := _CALLED.search(text):
        return _shown(found[1]) if _is_name(found[1]) or not _is_word(found[1]) else ""
    for pattern in (_THIS_IS, _BESIDE):
        for match in pattern.finditer(text):
            name = next(part for part in match.groups() if part)
            if _is_name(name):
                return _shown(name)
    last = _AT_END.search(text)
    return _shown(last[1]) if last and not _is_word(last[1]) else ""


def cut_contacts(flat: str) -> str:
    """The message with commas for the visitor's phone and name: "at 16 Lena" is no count."""
    text = cut_phone(flat)
    if text == flat[:READ_LIMIT]:
        return text
    if name := find_name(flat):
        text = re.sub(rf"(?<!\w){re.escape(name.lower())}(?!\w)", ",", text)
    return _PHONE_WORD.sub(",", text)


def _shown(name: str) -> str:
    return "-".join(part.capitalize() for part in name[:_LIMIT].split("-"))


@lru_cache(maxsize=1024)
def _is_name(word: str) -> bool:
    """Whether the dictionary knows a person's name of this form, as one calls oneself."""
    return any(
        "Name" in parse.tag and parse.tag.case == "nomn" for parse in dictionary().parse(word)
    )


@lru_cache(maxsize=1024)
def _is_word(word: str) -> bool:
    return bool(dictionary().word_is_known(word))
