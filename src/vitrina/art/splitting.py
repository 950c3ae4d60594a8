"""How a word that is too wide for its line is broken into parts that are not."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import lru_cache

from vitrina.art.advances import rule, width_of
from vitrina.art.breaks import break_places, stem_place
from vitrina.art.draw import Typeface

Split = Callable[[str, float], list[str]]  # a word and a width in em: the parts it may break into

_HYPHENATED = re.compile(r"(?:[^-]{1,2}-+)*[^-]+-*|-+")


def split_at_hyphens(word: str) -> list[str]:
    """Its own hyphens break a word as freely as spaces do: `Rostov-`, `na-`, `Donu`."""
    return _HYPHENATED.findall(word)


def split_at_joints(word: str) -> list[str]:
    """Parts of a word with a hyphen, and of known compounds."""
    parts = []
    for part in split_at_hyphens(word):
        place = stem_place(part)
        parts += [part] if place is None else [part[:place], part[place:]]
    return parts


def split_at_syllables(word: str, width: float, face: Typeface) -> list[str]:
    """Parts as long as the width allows, each but the last ending where a hyphen may stand."""
    return _split_by(word, width, _syllables(word), face)


def split_anywhere(word: str, width: float, face: Typeface) -> list[str]:
    """Parts as long as the width allows; a letter keeps the marks that stand over it."""
    return _split_by(word, width, letter_ends(word), face)


@lru_cache(maxsize=512)
def letter_ends(text: str) -> Sequence[int]:
    """Positions inside `text` that no letter is torn from its marks by, ascending."""
    return tuple(at for at in range(1, len(text)) if unicodedata.category(text[at])[0] != "M")


@lru_cache(maxsize=512)
def _syllables(word: str) -> Sequence[int]:
    return tuple(break_places(word))


def _split_by(word: str, width: float, places: Sequence[int], face: Typeface) -> list[str]:
    ruler, end = rule(word, face), len(word)
    parts, start, room = [], 0, width - width_of("-", face)
    while ruler.width(start, end) > width:
        count = bisect_right(places, ruler.furthest(start, room))
        place = places[count - 1] if count else start
        if place <= start:
            break
        parts.append(word[start:place])
        start = place
    return [*parts, word[start:]]
