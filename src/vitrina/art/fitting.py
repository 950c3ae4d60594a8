"""Texts of unknown length made to fit a box: the size is found and the lines are broken here.

The engine is given ready lines, so what is measured is what is drawn. Lengths are px of the card.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from vitrina.art.breaks import break_places, stem_place, tidy, words
from vitrina.art.draw import Typeface, measure_width

_Split = Callable[[str, float], list[str]]  # a word and a width in em: the parts it may break into

_ELLIPSIS = "…"
_SAFETY = 0.995  # a line is never wider than this share of its box: rounding must not clip it
_STEP = 2.0
_SCRAP = 0.3


@dataclass(frozen=True)
class Fitted:
    """Lines ready to be drawn one under another without wrapping; no lines for an empty text."""

    lines: tuple[str, ...]
    size: float
    leading: float
    is_cut: bool = False

    @property
    def height(self) -> float:
        """Height of all the lines, px."""
        return len(self.lines) * self.size * self.leading


@dataclass(frozen=True)
class Room:
    """The space a text may take: px, sizes from `largest` down to `smallest`, at most `lines`.

    Under `whole` px a long word is broken rather than made smaller still. Headings are broken
    evenly (`is_even`), running text fills its lines unless a scrap would be left in the last one.
    Without `splits_words` a word is broken only where a compound is joined.
    """

    width: float
    height: float
    largest: float
    smallest: float
    lines: int
    leading: float = 1.1
    whole: float = 0.0
    is_even: bool = True
    splits_words: bool = True


def fit_text(text: str, face: Typeface, room: Room) -> Fitted:
    """The largest size at which all of `text` stands in `room`, evenly broken.

    Words stay whole (or broken at their own hyphens) down to `room.whole`; then they are broken at
    known stems, then at syllables, then anywhere. Only a text too long for the smallest size loses
    its end, to an ellipsis.
    """
    pieces = words(tidy(text))
    if not pieces:
        return Fitted((), room.largest, room.leading)
    whole = max(room.whole, room.smallest)
    ways: tuple[tuple[_Split, float], ...] = (
        (lambda word, _: _split_at_hyphens(word), whole),
        (lambda word, _: _split_at_joints(word), whole),
        (lambda word, width: _split_by(word, width, break_places(word), face), room.smallest),
        (lambda word, width: _split_by(word, width, _anywhere(word), face), room.smallest),
    )
    for split, smallest in ways if room.splits_words else ways[:2]:
        fitted = _largest_fit(pieces, split, smallest, face, room)
        if fitted is not None:
            return fitted
    return _clamp(pieces, face, room)


def fit_line(text: str, face: Typeface, width: float, largest: float, smallest: float) -> Fitted:
    """One line: made smaller down to `smallest`, then cut with an ellipsis."""
    line = tidy(text)
    if not line:
        return Fitted((), largest, 1.0)
    natural = measure_width(line, face, 1.0)
    size = min(largest, _floor(width * _SAFETY / natural)) if natural else largest
    if size >= smallest:
        return Fitted((line,), size, 1.0)
    return Fitted((_cut(line, face, width * _SAFETY / smallest),), smallest, 1.0, is_cut=True)


def _largest_fit(
    pieces: list[str],
    split: _Split,
    smallest: float,
    face: Typeface,
    room: Room,
) -> Fitted | None:
    """Halving: smaller text practically never needs more room than larger text."""
    best = None
    low, high = 0, max(0, int((room.largest - smallest) / _STEP))
    while low <= high:
        steps = (low + high + 1) // 2
        fitted = _fit_at(smallest + steps * _STEP, pieces, split, face, room)
        if fitted is None:
            high = steps - 1
        else:
            best, low = fitted, steps + 1
    return best


def _fit_at(
    size: float,
    pieces: list[str],
    split: _Split,
    face: Typeface,
    room: Room,
) -> Fitted | None:
    width = room.width * _SAFETY / size
    tokens = _tokens([split(word, width) for word in pieces], face)
    lines = _break_lines(tokens, width, face, is_even=room.is_even)
    if lines is None or len(lines) > room.lines or len(lines) * size * room.leading > room.height:
        return None
    return Fitted(tuple(lines), size, room.leading)


@dataclass(frozen=True)
class _Token:
    """A word, or a part of a broken one; `glued` means the next token continues this word."""

    text: str
    width: float
    glued: bool


def _tokens(split_words: list[list[str]], face: Typeface) -> list[_Token]:
    return [
        _Token(part, measure_width(part, face, 1.0), index < len(parts) - 1)
        for parts in split_words
        for index, part in enumerate(parts)
    ]


def _break_lines(
    tokens: list[_Token], width: float, face: Typeface, *, is_even: bool
) -> list[str] | None:
    """The fewest lines no wider than `width`; None when a token is too wide."""
    space, hyphen = _space(face), _hyphen(face)
    if any(token.width + (hyphen if token.glued else 0) > width for token in tokens):
        return None
    lines = _wrap(tokens, width, space, hyphen)
    if not is_even and _line_width(lines[-1], space, hyphen) > width * _SCRAP:
        return [_join(line) for line in lines]
    narrow, wide = width / 2, width
    for _ in range(8):
        middle = (narrow + wide) / 2
        tried = _wrap(tokens, middle, space, hyphen)
        too_wide = any(_line_width(line, space, hyphen) > middle for line in tried)
        if too_wide or len(tried) > len(lines):
            narrow = middle
        else:
            wide, lines = middle, tried
    return [_join(line) for line in lines]


def _wrap(tokens: list[_Token], width: float, space: float, hyphen: float) -> list[list[_Token]]:
    lines: list[list[_Token]] = []
    for token in tokens:
        if lines and _line_width([*lines[-1], token], space, hyphen) <= width:
            lines[-1].append(token)
        else:
            lines.append([token])
    return lines


def _line_width(line: list[_Token], space: float, hyphen: float) -> float:
    gaps = sum(0 if token.glued else space for token in line[:-1])
    return sum(token.width for token in line) + gaps + (hyphen if line[-1].glued else 0)


def _join(line: list[_Token]) -> str:
    text = "".join(token.text + ("" if token.glued else " ") for token in line[:-1])
    return text + line[-1].text + ("-" if line[-1].glued and line[-1].text[-1] != "-" else "")


def _split_at_joints(word: str) -> list[str]:
    """Parts of «Северо-Западный» and of known compounds like «лимфодренажный»."""
    parts = []
    for part in _split_at_hyphens(word):
        place = stem_place(part)
        parts += [part] if place is None else [part[:place], part[place:]]
    return parts


def _split_at_hyphens(word: str) -> list[str]:
    """Its own hyphens break a word as freely as spaces do: «Ростов-», «на-Дону»."""
    return re.findall(r"(?:[^-]{1,2}-+)*[^-]+-*|-+", word)


def _split_by(word: str, width: float, places: list[int], face: Typeface) -> list[str]:
    """Parts of `word` as long as the width allows, each broken at one of `places`."""
    if measure_width(word, face, 1.0) <= width:
        return [word]
    parts, start, room = [], 0, width - _hyphen(face)
    while start < len(word) and measure_width(word[start:], face, 1.0) > width:
        ahead = [place for place in places if place > start]
        fitting = [p for p in ahead if measure_width(word[start:p], face, 1.0) <= room]
        if not fitting:
            break
        parts.append(word[start : fitting[-1]])
        start = fitting[-1]
    return [*parts, word[start:]]


def _anywhere(word: str) -> list[int]:
    return list(range(1, len(word)))


def _space(face: Typeface) -> float:
    return measure_width("н н", face, 1.0) - 2 * measure_width("н", face, 1.0)


def _hyphen(face: Typeface) -> float:
    return measure_width("-", face, 1.0)


def _clamp(pieces: list[str], face: Typeface, room: Room) -> Fitted:
    """As many lines as the smallest size allows; the last one ends with an ellipsis."""
    size = room.smallest
    width = room.width * _SAFETY / size
    count = max(1, min(room.lines, int(room.height / (size * room.leading))))
    split_words = [_split_by(word, width, _anywhere(word), face) for word in pieces]
    lines = _wrap(_tokens(split_words, face), width, _space(face), _hyphen(face))
    wrapped = [_join(line) for line in lines]
    kept = wrapped[:count]
    if len(wrapped) > count:
        kept[-1] = _cut(kept[-1] + _ELLIPSIS, face, width)
    lines_cut = tuple(_cut(line, face, width) for line in kept)
    return Fitted(lines_cut, size, room.leading, is_cut=True)


def _cut(line: str, face: Typeface, width: float) -> str:
    """The longest beginning of `line` that fits with an ellipsis after it; `line` if it fits."""
    if measure_width(line, face, 1.0) <= width:
        return line
    for end in range(len(line) - 1, 0, -1):
        short = line[:end].rstrip(" \u00a0.,:;-…") + _ELLIPSIS
        if measure_width(short, face, 1.0) <= width:
            return short
    return _ELLIPSIS


def _floor(size: float) -> float:
    return int(size * 2) / 2
