"""Texts of unknown length made to fit a box: the size is found and the lines are broken here.

The engine is given ready lines, so what is measured is what is drawn. Lengths are px of the card.
A fitted text asks the engine four times at most, however long it is and however often it is broken:
for what its words, its lines and their ellipsis bring that `advances` does not know yet, and how
wide the lines really are where it does not know exactly. Ordinary text asks once or not at all.
"""

from bisect import bisect_right
from dataclasses import dataclass, replace

from vitrina.art.advances import is_exact, rule, width_of
from vitrina.art.breaks import tidy, words
from vitrina.art.draw import Typeface, measure_width
from vitrina.art.lines import (
    Line,
    even_out,
    fill_lines,
    hyphen_width,
    join_line,
    line_width,
    measure_parts,
)
from vitrina.art.splitting import (
    Split,
    letter_ends,
    split_anywhere,
    split_at_hyphens,
    split_at_joints,
    split_at_syllables,
)

_ELLIPSIS = "…"
_SAFETY = 0.995  # a line is never wider than this share of its box: rounding must not clip it
_STEP = 2.0
_SCRAP = 0.3
_WORTH_A_HYPHEN = 0.72  # a double name is parted where it would be smaller than this share


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
    Without `splits_words` a word is broken only where a compound is joined. `keeps_words` is for
    names: broken at spaces and hyphens, then made smaller, and broken only where even the smallest
    size is too large.
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
    keeps_words: bool = False


def fit_text(text: str, face: Typeface, room: Room) -> Fitted:
    """The largest size at which all of `text` stands in `room`, evenly broken.

    Words stay whole (or broken at their own hyphens) down to `room.whole`; then they are broken at
    known stems, then at syllables, then anywhere. Only a text too long for the smallest size loses
    its end, to an ellipsis.
    """
    whole = fit_whole(text, face, room)
    if whole is not None:
        return whole
    return _held_within(_clamp(words(tidy(text)), face, room), face, room.width)


def fit_whole(text: str, face: Typeface, room: Room) -> Fitted | None:
    """What `fit_text` makes of a text that loses nothing; None for one that is too long."""
    pieces = words(tidy(text))
    if not pieces:
        return Fitted((), room.largest, room.leading)
    rule(" ".join([*pieces, "-"]), face)  # asks about all words at once
    if room.keeps_words and (spaced := _break_at_spaces(pieces, face, room)) is not None:
        return _held_within(spaced, face, room.width)
    whole = room.smallest if room.keeps_words else max(room.whole, room.smallest)
    ways: tuple[tuple[Split, float], ...] = (
        (lambda word, _: split_at_hyphens(word), whole),
        (lambda word, _: split_at_joints(word), whole),
        (lambda word, width: split_at_syllables(word, width, face), room.smallest),
        (lambda word, width: split_anywhere(word, width, face), room.smallest),
    )
    for split, smallest in ways if room.splits_words else ways[:2]:
        fitted = _largest_fit(pieces, split, smallest, face, room)
        if fitted is not None:
            return _held_within(fitted, face, room.width)
    return None


def fit_line(text: str, face: Typeface, width: float, largest: float, smallest: float) -> Fitted:
    """One line: made smaller down to `smallest`, then cut with an ellipsis."""
    line = tidy(text)
    if not line:
        return Fitted((), largest, 1.0)
    natural = measure_width(line, face, 1.0)
    size = min(largest, _floor(width * _SAFETY / natural)) if natural > 0 else largest
    if size >= smallest:
        return Fitted((line,), size, 1.0)
    cut = _cut(line, face, width * _SAFETY / smallest)
    return _held_within(Fitted((cut,), smallest, 1.0, is_cut=True), face, width)


def _break_at_spaces(pieces: list[str], face: Typeface, room: Room) -> Fitted | None:
    """The words whole, where breaking them at hyphens would not make them much larger."""
    spaced = _largest_fit(pieces, lambda word, _: [word], room.smallest, face, room)
    if spaced is None:
        return None
    parted = _largest_fit(pieces, lambda word, _: split_at_hyphens(word), room.smallest, face, room)
    return spaced if parted is None or spaced.size >= _WORTH_A_HYPHEN * parted.size else None


def _largest_fit(
    pieces: list[str],
    split: Split,
    smallest: float,
    face: Typeface,
    room: Room,
) -> Fitted | None:
    """Halving: smaller text practically never needs more room than larger text."""
    best = None
    low, high = 0, max(0, int((room.largest - smallest) / _STEP))
    while low <= high:
        steps = (low + high + 1) // 2
        size = smallest + steps * _STEP
        lines = _lines_at(size, pieces, split, face, room)
        if lines is None:
            high = steps - 1
        else:
            best, low = (size, lines), steps + 1
    if best is None:
        return None
    size, lines = best
    width = room.width * _SAFETY / size
    if room.is_even or line_width(lines[-1], face) <= width * _SCRAP:
        lines = even_out(lines, width, face)
    return Fitted(tuple(join_line(line) for line in lines), size, room.leading)


def _lines_at(
    size: float,
    pieces: list[str],
    split: Split,
    face: Typeface,
    room: Room,
) -> list[Line] | None:
    """The fewest lines at this size; None when a part is too wide, or the lines are too many."""
    width = room.width * _SAFETY / size
    parts = measure_parts([split(word, width) for word in pieces], face)
    hyphen = hyphen_width(face)
    if any(part.width + (hyphen if part.glued else 0) > width for part in parts):
        return None
    lines = fill_lines(parts, width, face)
    if len(lines) > room.lines or len(lines) * size * room.leading > room.height:
        return None
    return lines


def _clamp(pieces: list[str], face: Typeface, room: Room) -> Fitted:
    """As many lines as the smallest size allows; the last one ends with an ellipsis."""
    size = room.smallest
    width = room.width * _SAFETY / size
    count = max(1, min(room.lines, int(room.height / (size * room.leading))))
    parts = measure_parts([split_anywhere(word, width, face) for word in pieces], face)
    wrapped = [join_line(line) for line in fill_lines(parts, width, face)]
    kept = wrapped[:count]
    _ask_about_end(" ".join(kept) + _ELLIPSIS, face)
    if len(wrapped) > count:
        kept[-1] = _cut(kept[-1] + _ELLIPSIS, face, width)
    lines_cut = tuple(_cut(line, face, width) for line in kept)
    return Fitted(lines_cut, size, room.leading, is_cut=True)


def _cut(line: str, face: Typeface, width: float) -> str:
    """The longest beginning of `line` that fits with an ellipsis after it; `line` if it fits."""
    _ask_about_end(line, face)
    ruler = rule(line, face)
    if ruler.width(0, len(line)) <= width:
        return line
    ends = letter_ends(line)
    for end in reversed(ends[: bisect_right(ends, ruler.furthest(0, width))]):
        short = line[:end].rstrip(" \u00a0.,:;-…") + _ELLIPSIS
        if width_of(short, face) <= width:
            return short
    return _ELLIPSIS


def _ask_about_end(text: str, face: Typeface) -> None:
    """Each letter beside the ellipsis: whichever will be the last one, its kerning is known."""
    rule(text + _ELLIPSIS + _ELLIPSIS.join(text) + _ELLIPSIS, face)


def _held_within(fitted: Fitted, face: Typeface, width: float) -> Fitted:
    """The same lines, smaller where the engine sets them wider than their rulers told."""
    if all(is_exact(line) for line in fitted.lines):
        return fitted
    widest = measure_width("\n".join(fitted.lines), face, 1.0)
    if widest * fitted.size <= width:
        return fitted
    return replace(fitted, size=_floor(width * _SAFETY / widest))


def _floor(size: float) -> float:
    return int(size * 2) / 2
