"""How far every beginning of a text reaches, without asking the drawing engine about each.

A typeface's table holds what was asked of the engine once: of the letters that our fonts have,
characters and pairs of neighbours, so kerning and spacing are in it; of any others, characters
alone. The rest is addition. For a text of one alphabet that is the engine's own width; where
alphabets meet, letters join or carry marks, it is near, and `is_exact` says so.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache

from vitrina.art.draw import Typeface, measure_lines
from vitrina.domain.alphabet import RUSSIAN

PAIRS_KEPT = 8000  # of a typeface; Russian texts need some 1500
_RULERS_KEPT = 512
_NOMINAL = 1.0  # em, of a character that the engine could not measure apart from others

OWN = frozenset(
    [chr(code) for code in (*range(0x20, 0x7F), *range(0xA0, 0x100), *range(0x400, 0x530))]
    + list("–—‘’“”„…•‹›₽№™−")
) - frozenset("\u00ad\u0483\u0484\u0485\u0486\u0487\u0488\u0489")

# One alphabet with its digits, spaces and marks: the engine shapes such a line in one run.
_ONE_ALPHABET = re.compile(
    rf"(?:[{RUSSIAN}]|[0-9 .,:;()«»—–…!?№%+₽-])*|(?:[A-Za-z]|[0-9 .,:;()—–…!?%+-])*"
)


def is_exact(text: str) -> bool:
    """Whether a ruler tells what the engine would, to a thousandth of an em."""
    return _ONE_ALPHABET.fullmatch(text) is not None


class Ruler:
    """Widths in em of the parts of one line of text.

    `own` is the width of each character by itself, `steps` what it adds after the one before it.
    """

    def __init__(self, own: list[float], steps: list[float]) -> None:
        self._own = own
        self._ends = [0.0]
        for step in steps:
            # A mark over a letter takes spacing away: reaching no less far keeps the ends in order.
            self._ends.append(self._ends[-1] + max(0.0, step))

    def width(self, start: int, end: int) -> float:
        """Width of the part from `start` to `end`."""
        if start >= end:
            return 0.0
        return self._own[start] + self._ends[end] - self._ends[start + 1]

    def furthest(self, start: int, width: float) -> int:
        """The last place to which a part from `start` is no wider than `width`."""
        if start >= len(self._own):
            return start
        reached = self._ends[start + 1] - self._own[start] + width
        return max(start, bisect_right(self._ends, reached, lo=start + 1) - 1)


@lru_cache(maxsize=_RULERS_KEPT)
def rule(text: str, face: Typeface) -> Ruler:
    """The ruler of one line; asks the engine only about what in the line is new to it.

    At most twice: about our fonts' letters and, where there are any, about others.
    """
    table = _table(face)
    pairs, others = table.pairs_for(text), table.others_for(text)
    own = [pairs[char] if char in OWN else others[char] for char in text]
    steps = own[:1]
    for at in range(1, len(text)):
        pair = pairs.get(text[at - 1 : at + 1])
        steps.append(own[at] if pair is None else pair - own[at - 1])
    return Ruler(own, steps)


def width_of(text: str, face: Typeface) -> float:
    """Width in em of one line, as its ruler tells it."""
    return rule(text, face).width(0, len(text))


class _Table:
    """What the engine said of one typeface; safe in any thread, which may ask twice at worst."""

    def __init__(self, face: Typeface) -> None:
        self._face = face
        self._pairs: dict[str, float] = {}
        # Apart from ours, because strange letters asked about together may spoil one another.
        self._others: dict[str, float] = {}

    def pairs_for(self, text: str) -> dict[str, float]:
        """Widths of our fonts' letters in `text` and of pairs of them."""
        pairs = (text[at : at + 2] for at in range(len(text) - 1))
        needed = [*(char for char in text if char in OWN), *filter(OWN.issuperset, pairs)]
        self._pairs = known = _learn(self._pairs, needed, self._face)
        return known

    def others_for(self, text: str) -> dict[str, float]:
        """Widths of all other characters in `text`; marks, which stand over a letter, have none."""
        needed = [char for char in text if char not in OWN]
        marks = {char: 0.0 for char in needed if unicodedata.category(char)[0] == "M"}
        letters = [char for char in needed if char not in marks]
        self._others = known = _learn(self._others, letters, self._face)
        return known | marks


def _learn(known: dict[str, float], needed: Iterable[str], face: Typeface) -> dict[str, float]:
    """`known` with all that is needed, or that alone where both would be too many."""
    needed = dict.fromkeys(needed)
    new = [part for part in needed if part not in known]
    if not new:
        return known
    if len(known) + len(new) > PAIRS_KEPT:
        known, new = {}, list(needed)
    widths = measure_lines(new, face) or [_NOMINAL * len(part) for part in new]
    return known | dict(zip(new, widths, strict=True))


@lru_cache(maxsize=32)
def _table(face: Typeface) -> _Table:
    return _Table(face)
