"""Which letters our fonts have, and what is drawn in place of those that they have not.

The engine would look for a missing letter among the fonts of the machine it runs on, or draw a box.
So it is never given one: marks that mean the same are put in its place, what is no letter is left
out, and a line with any other missing letter is not drawn at all.
"""

import struct
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from vitrina.art.draw import FONT_FILES
from vitrina.domain.text import plain_line

_ALIKE = {
    "\u2010": "-", "\u2011": "-", "\u2012": "–", "\u2015": "—", "\u2212": "-", "\u02bc": "’",
    "\u02b9": "’", "\u2032": "’", "\u2033": "”", "\u3000": " ", "\u2007": "\u00a0",
    "\u0131": "i", "\u04c0": "\u0406",
}  # fmt: skip
_LETTERS = ("L", "N")
_LONGEST = 2000  # characters


def drawn_text(text: str) -> str:
    """`text` in letters that our fonts have; nothing when it cannot be written in them.

    A text is a line of a picture: what is longer than any is cut.
    """
    text = unicodedata.normalize("NFC", text[:_LONGEST])
    if covered().issuperset(text):
        return text
    if find_undrawn_letters(text):
        return ""
    drawn = "".join(_replace(char) for char in text)
    return " ".join(part for part in drawn.split(" ") if part) if " " in drawn else drawn


def find_undrawn_letters(text: str) -> str:
    """The letters and figures of `text` that cannot be drawn, each once, in order."""
    text = unicodedata.normalize("NFC", text[:_LONGEST])
    if covered().issuperset(text):
        return ""
    found = (
        char for char in text if unicodedata.category(char)[0] in _LETTERS and not _replace(char)
    )
    return "".join(dict.fromkeys(found))


def find_undrawn_line(text: str) -> str:
    """The same of what a person typed, cleaned as every text of a picture is."""
    return find_undrawn_letters(plain_line(text[:_LONGEST]))


@cache
def covered() -> frozenset[str]:
    """Every character that both of our families have."""
    one, other = (_read_cmap(path) for path in FONT_FILES)
    return one & other


@lru_cache(maxsize=4096)
def _replace(char: str) -> str:
    """What stands for one character: itself, one or more like it, or nothing."""
    if char in covered():
        return char
    for way in (_ALIKE.get(char, ""), unicodedata.normalize("NFKC", char), _bare(char)):
        if way and covered().issuperset(way):
            return way
    return " " if unicodedata.category(char)[0] == "Z" else ""


def _bare(char: str) -> str:
    """The letter without the marks over it; a figure of another script as ours."""
    if unicodedata.category(char) == "Nd":
        return str(unicodedata.digit(char))
    parts = unicodedata.normalize("NFKD", char)
    return "".join(part for part in parts if unicodedata.category(part)[0] != "M")


def _read_cmap(path: Path) -> frozenset[str]:
    """The characters of a font file, by its table of Unicode (formats 4 and 12)."""
    data = path.read_bytes()
    count = struct.unpack_from(">H", data, 4)[0]
    tables = (struct.unpack_from(">4sIII", data, 12 + 16 * index) for index in range(count))
    start = next(offset for tag, _, offset, _ in tables if tag == b"cmap")
    found: set[str] = set()
    for index in range(struct.unpack_from(">H", data, start + 2)[0]):
        platform, _, offset = struct.unpack_from(">HHI", data, start + 4 + 8 * index)
        at = start + offset
        form = struct.unpack_from(">H", data, at)[0]
        if platform in (0, 3) and form == 12:
            for group in range(struct.unpack_from(">I", data, at + 12)[0]):
                first, last, glyph = struct.unpack_from(">III", data, at + 16 + 12 * group)
                found.update(chr(code) for code in range(first + (glyph == 0), last + 1))
        elif platform in (0, 3) and form == 4:
            found |= _read_segments(data, at)
    return frozenset(found)


def _read_segments(data: bytes, at: int) -> set[str]:
    """Format 4: segments of codes, each with a shift or with an array of glyphs."""
    count = struct.unpack_from(">H", data, at + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", data, at + 14)
    starts = struct.unpack_from(f">{count}H", data, at + 16 + 2 * count)
    shifts = struct.unpack_from(f">{count}H", data, at + 16 + 4 * count)
    ranges_at = at + 16 + 6 * count
    ranges = struct.unpack_from(f">{count}H", data, ranges_at)
    found: set[str] = set()
    for index, (first, last) in enumerate(zip(starts, ends, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if ranges[index]:
                place = ranges_at + 2 * index + ranges[index] + 2 * (code - first)
                glyph = struct.unpack_from(">H", data, place)[0]
            if glyph and (ranges[index] or (glyph + shifts[index]) & 0xFFFF):
                found.add(chr(code))
    return found
