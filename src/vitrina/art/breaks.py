"""Where a text may be broken: between words, and inside a word that is too long for its box."""

import re
from functools import cache
from pathlib import Path

from vitrina.art.letters import drawn_text
from vitrina.domain.text import plain_line
from vitrina.domain.word_lists import read_word_lists

NBSP = "\u00a0"

_LISTS = Path(__file__).with_name("breaks.txt")
_SIGN_AND_NUMBER = re.compile(r"(?<=№) (?=\d)")
_SHORT_AND_NEXT = re.compile(r"(?<![^\s«(\u00a0])([^\W\d_]{1,2}) (?=\S)")
_DASH = re.compile(r" (?=[—–-] )")


def tidy(text: str) -> str:
    """One clean line in which a preposition, a dash or a number keeps to its neighbour.

    Nothing, where its letters cannot be drawn.
    """
    text = drawn_text(plain_line(text))
    for pattern in (_number_and_next(), _SIGN_AND_NUMBER, _DASH):
        text = pattern.sub(NBSP, text)
    for pattern in (_abbreviated(), _word_and_next(), _SHORT_AND_NEXT):
        text = pattern.sub(rf"\1{NBSP}", text)
    return text


def words(text: str) -> list[str]:
    """The pieces a line may be broken between; no-break spaces stay inside a piece."""
    return [word for word in text.split(" ") if word.strip()]


def break_places(word: str) -> list[int]:
    """Positions inside `word` where a hyphen may go, ascending: known stems and syllables.

    A part keeps a vowel and two letters at least, so a word without vowels has no such place.
    """
    syllables = [place for place in range(2, len(word) - 1) if _parts_read_well(word, place)]
    return sorted({*syllables, *(end for end in _compound_ends(word) if len(word) - end > 2)})


def stem_place(word: str) -> int | None:
    """Where a known compound is joined: after "lympho" of "lymphodrainage"."""
    return max((end for end in _compound_ends(word) if len(word) - end > 4), default=None)


def _compound_ends(word: str) -> list[int]:
    lower = word.lower()
    return [len(stem) for stem in _list("compounds") if lower.startswith(stem)]


def _parts_read_well(word: str, place: int) -> bool:
    left, right = word[:place].lower(), word[place:].lower()
    if right[0] in _letters("never first") or not (left[-1].isalpha() and right[0].isalpha()):
        return False
    if not (_has_vowel(left) and _has_vowel(right)):
        return False
    vowels = _letters("vowels")
    if left[-1] in vowels:  # one consonant at most goes over, two are parted
        return len(right) < 2 or right[0] in vowels or right[1] in vowels
    return right[0] not in vowels and right[1:2] not in _letters("signs") and left[-2:-1] != ""


def _has_vowel(part: str) -> bool:
    return not _letters("vowels").isdisjoint(part)


def words_for_more() -> str:
    """What stands before the number of those that have no room."""
    return " ".join(_list("more"))


def _list(name: str) -> tuple[str, ...]:
    return read_word_lists(_LISTS)[name]


@cache
def _letters(name: str) -> frozenset[str]:
    return frozenset(_list(name))


@cache
def _number_and_next() -> re.Pattern[str]:
    return re.compile(rf"(?<=\d) (?=(?:\d|{'|'.join(_list('after a number'))}))")


@cache
def _abbreviated() -> re.Pattern[str]:
    return re.compile(rf"(?i)(?<!\w)((?:{'|'.join(_list('short forms'))})\.) (?=\S)")


@cache
def _word_and_next() -> re.Pattern[str]:
    return re.compile(rf"(?i)(?<!\w)({'|'.join(_list('short words'))}) (?=\S)")
