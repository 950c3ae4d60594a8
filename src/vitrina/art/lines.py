"""Words set one after another into lines of a width; widths are in em."""

from dataclasses import dataclass

from vitrina.art.advances import width_of
from vitrina.art.draw import Typeface, measure_width
from vitrina.domain.alphabet import EN


@dataclass(frozen=True)
class Part:
    """A word, or a part of a broken one; `glued` means the next part continues this word."""

    text: str
    width: float
    glued: bool


Line = list[Part]


def measure_parts(split_words: list[list[str]], face: Typeface) -> list[Part]:
    """The parts of all words, in order, each with its width."""
    return [
        Part(part, width_of(part, face), index < len(parts) - 1)
        for parts in split_words
        for index, part in enumerate(parts)
    ]


def fill_lines(parts: list[Part], width: float, face: Typeface) -> list[Line]:
    """The fewest lines no wider than `width`; a part that is wider has a line for itself."""
    space, hyphen = _space(face), hyphen_width(face)
    lines: list[Line] = []
    used = 0.0
    for part in parts:
        gap = space if lines and not lines[-1][-1].glued else 0.0
        wider = used + gap + part.width
        if lines and wider + (hyphen if part.glued else 0.0) <= width:
            lines[-1].append(part)
            used = wider
        else:
            lines.append([part])
            used = part.width
    return lines


def even_out(lines: list[Line], width: float, face: Typeface) -> list[Line]:
    """The same parts in as many lines, of widths as like as they can be."""
    parts = [part for line in lines for part in line]
    narrow, wide = width / 2, width
    for _ in range(8):
        middle = (narrow + wide) / 2
        tried = fill_lines(parts, middle, face)
        too_wide = any(line_width(line, face) > middle for line in tried)
        if too_wide or len(tried) > len(lines):
            narrow = middle
        else:
            wide, lines = middle, tried
    return lines


def line_width(line: Line, face: Typeface) -> float:
    """Width of one line, with the hyphen at its end if a broken word has one there."""
    space = _space(face)
    gaps = sum(0 if part.glued else space for part in line[:-1])
    hyphen = hyphen_width(face) if line[-1].glued else 0
    return sum(part.width for part in line) + gaps + hyphen


def join_line(line: Line) -> str:
    """The line as it is read."""
    text = "".join(part.text + ("" if part.glued else " ") for part in line[:-1])
    return text + line[-1].text + ("-" if line[-1].glued and line[-1].text[-1] != "-" else "")


def hyphen_width(face: Typeface) -> float:
    """What the end of a broken word takes beside its letters."""
    return measure_width("-", face, 1.0)


def _space(face: Typeface) -> float:
    return measure_width(f"{EN} {EN}", face, 1.0) - 2 * measure_width(EN, face, 1.0)
