"""How long something takes, as people write it."""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from vitrina.domain.number_words import number_pattern, number_words
from vitrina.domain.word_lists import read_word_lists

_LENGTH_WORDS = Path(__file__).with_name("length_words.txt")


class FoundLength(NamedTuple):
    """A length named at `start`-`end` of a text, in minutes, which may be no whole number."""

    start: int
    end: int
    minutes: float


def find_lengths(flat: str) -> tuple[FoundLength, ...]:
    """Every length with its unit or in words: small letters, ye for yo, single spaces."""
    return tuple(
        FoundLength(found.start(), found.end(), _minutes(found))
        for found in _length().finditer(flat)
    )


def read_number(text: str) -> float:
    """A number in figures or in words that `NUMBER` found."""
    return float(number_words().get(text) or text.replace(",", "."))


@cache
def word_choice(name: str) -> str:
    """The words of one list of ours for a regular expression, the longest first."""
    words = read_word_lists(_LENGTH_WORDS)[name]
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


@cache
def number_choice() -> str:
    """A number in figures or in words for a regular expression."""
    return rf"(?:\d{{1,3}}(?:[.,]\d{{1,2}})?(?![.,]?\d)|(?:{number_pattern()}))"


@cache
def _length() -> re.Pattern[str]:
    names = ("hours", "hourly", "minutes", "minutely", "half_hour", "one_and_half", "and_half")
    words = {name: word_choice(name) for name in (*names, "and", "ends")}
    number = number_choice()
    hours = rf"(?:(?:{words['hourly']}|{words['hours']})(?!\w)\.?|{words['hours']}\.?(?=\d))"
    minutes = rf"(?:{words['minutely']}|{words['minutes']})(?!\w)\.?"
    ends = rf"(?:\s?-?\s?(?:{words['ends']})(?!\w))?\s?-?\s?"
    more = (
        rf"(?:\s?(?:(?:{words['and']})\s)?"
        rf"(?:(?P<and_half>{words['and_half']})(?!\w)"
        rf"|(?P<more>{number})(?:\s?{minutes}|\s*$)|(?<=[^\d\s])(?P<glued>\d\d)(?!\w)))?"
    )
    return re.compile(
        rf"(?<![\w.,:])(?:(?P<half_hour>{words['half_hour']})(?!\w)"
        rf"|(?P<one_and_half>{words['one_and_half']})(?:\s?(?:{words['hourly']}|{words['hours']}))?(?!\w)"
        rf"|(?P<whole>\d{{1,2}}):(?P<past>[0-5]\d)\s?{hours}"
        rf"|(?P<hours>{number}){ends}{hours}{more}"
        rf"|(?P<hour>{words['hourly']}|{words['hours']})(?!\w)"
        rf"{more.replace('P<', 'P<alone_')}"
        rf"|(?P<minutes>{number}){ends}{minutes})"
    )


def _minutes(found: re.Match[str]) -> float:
    if found["half_hour"]:
        return 30
    if found["one_and_half"]:
        return 90
    if found["whole"]:
        return int(found["whole"]) * 60 + int(found["past"])
    if found["minutes"]:
        return read_number(found["minutes"])
    hours = read_number(found["hours"]) if found["hours"] else 1
    half = 30 if found["and_half"] or found["alone_and_half"] else 0
    more = found["more"] or found["glued"] or found["alone_more"] or found["alone_glued"]
    return hours * 60 + half + (read_number(more) if more else 0)
