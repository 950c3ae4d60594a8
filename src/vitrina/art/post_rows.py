"""The short lines of a post card: fitted to their places, all in one size."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from vitrina.art.draw import Box, Typeface, measure_width
from vitrina.art.fitting import Fitted, Room, fit_line, fit_text, fit_whole

ONEST_ROW = Typeface("Onest", 500, -0.01)
ONEST_FIGURE = Typeface("Onest", 600, -0.01)

Marker = Literal["number", "tick", "dot", "none"]
# A line on a panel, one on the ground, a speech bubble, a pill, a step's card, one in the middle.
Look = Literal["line", "plain", "bubble", "pill", "step", "middle"]
MARKER_WIDTH: dict[Marker, int] = {"number": 84, "tick": 84, "dot": 46, "none": 0}
PADDING: dict[Look, int] = {
    "line": 0,
    "plain": 0,
    "bubble": 44,
    "pill": 44,
    "step": 36,
    "middle": 0,
}
_FIGURE_GAP = 28
_SMALLEST = 26

Texts = tuple[str, str]


@dataclass(frozen=True)
class PostRow:
    """One row where it stands; `is_ruled` has a hairline over it."""

    box: Box
    left: Fitted
    right: Fitted
    look: Look = "line"
    mark: Marker = "none"
    is_ruled: bool = False


def fit_rows(
    rows: Sequence[Texts], width: float, height: float, most: float
) -> list[tuple[Fitted, Fitted]]:
    """All rows in one size, set by the longest; only a very long one is smaller than the others.

    One line each if that costs a fifth of the size at most.
    """
    rights = [fit_line(right, ONEST_FIGURE, width * 0.5, most * 0.88, _SMALLEST)
              for _, right in rows]  # fmt: skip
    widths = [text_width(right, ONEST_FIGURE) + _FIGURE_GAP for right in rights if right.lines]
    room = Room(width - max(widths, default=0), height, most, _SMALLEST, 3, 1.16, whole=32,
                is_even=False)  # fmt: skip
    single = replace(room, smallest=max(most * 0.8, _SMALLEST), lines=1, splits_words=False)
    lefts = [left for text, _ in rows if (left := fit_whole(text, ONEST_ROW, single))]
    if len(lefts) < len(rows):
        lefts = [fit_text(left, ONEST_ROW, room) for left, _ in rows]
    size = min((left.size for left in lefts), default=most)
    room = replace(room, largest=max(size, min(36, most)), whole=32)
    return [
        (fit_text(left, ONEST_ROW, room), right)
        for (left, _), right in zip(rows, rights, strict=True)
    ]


def fit_stacked(
    rows: Sequence[Texts], width: float, height: float, most: float
) -> list[tuple[Fitted, Fitted]]:
    """The left text over the right one, in a place of this width and height."""
    rights = [fit_line(right, ONEST_ROW, width, most * 0.72, _SMALLEST) for _, right in rows]
    rest = height - max((right.height + 20 for right in rights if right.lines), default=0)
    room = Room(width, rest, most, _SMALLEST, 5, 1.16, whole=32)
    size = min(fit_text(left, ONEST_ROW, room).size for left, _ in rows)
    room = replace(room, largest=max(size, _SMALLEST))
    lefts = [fit_text(left, ONEST_ROW, room) for left, _ in rows]
    return list(zip(lefts, rights, strict=True))


def fit_single(rows: Sequence[Texts], width: float, most: float) -> list[Fitted]:
    """Both texts of each row in one line, all of one size unless one is very long."""
    lines = [" · ".join(part for part in row if part.strip()) for row in rows]
    fitted = [fit_line(line, ONEST_ROW, width, most, _SMALLEST) for line in lines]
    size = max(min((one.size for one in fitted), default=most), most * 0.7)
    return [fit_line(line, ONEST_ROW, width, size, _SMALLEST) for line in lines]


def stack_rows(
    rows: Sequence[Texts], place: Box, most: float, mark: Marker = "none", look: Look = "line"
) -> list[PostRow]:
    """Rows of one height one under another, with hairlines between them; off a panel over all."""
    x, y, width, height = place
    each = height / len(rows)
    texts = fit_rows(rows, width - MARKER_WIDTH[mark], each - 12, most)
    return [
        PostRow((x, y + each * index, width, each), left, right, look, mark,
                is_ruled=look == "plain" or index > 0)
        for index, (left, right) in enumerate(texts)
    ]  # fmt: skip


def text_width(fitted: Fitted, face: Typeface) -> float:
    """Px of the widest of its lines."""
    widths = [measure_width(line, face, fitted.size) for line in fitted.lines]
    return max(widths, default=0.0)
