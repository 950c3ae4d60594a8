"""What an item or a post is about, in one sign.

The signs are the files of `drawings/`: 600×600 about the origin, plain SVG whose shapes say by
`class` with which pens they are drawn. The pens are here, so that all signs are one family: two
widths of line, round ends and corners, opaque fills in a few tones of the palette.
"""

import re
from functools import lru_cache
from importlib import resources

from vitrina.art.patterns import seeded
from vitrina.art.shapes import group
from vitrina.domain.picture import Motif

EXTENT = 600  # px: what a sign reaches, its lines' own width aside

_CLASS = re.compile(r' class="([a-z ]+)"')
_OUTER = re.compile(r"<svg[^>]*>|</svg>")
_ROUND = 'stroke-linecap="round" stroke-linejoin="round"'
_FILLS = {"tone": "tone", "pale": "pale", "deep": "accent", "shade": "shade", "edge": "accent"}
_STROKES = {  # colour and width
    "line": ("accent", 12), "fine": ("accent", 8), "edge": ("accent", 24),
    "knock": ("pale", 12), "mark": ("accent", 38),
}  # fmt: skip


def motif_drawing(motif: Motif, seed: str, x: float, y: float, scale: float) -> str:
    """SVG content of `motif` about (x, y); the seed may turn it to the other side."""
    content = _drawing(motif)
    if seeded(seed, f"motif/{motif}").random() < 0.5 and motif not in _ONE_SIDED:
        content = f'<g transform="scale(-1 1)">{content}</g>'
    return group(content, x, y, scale)


# Signs with letters and ticks in them, which a mirror would spoil.
_ONE_SIDED: frozenset[Motif] = frozenset(
    {"price", "question", "checklist", "course", "steps", "list", "strength", "name"}
)


@lru_cache(maxsize=128)
def _drawing(motif: str) -> str:
    """What stands in the file, its pens put in."""
    file = resources.files("vitrina.art") / "drawings" / f"{motif}.svg"
    return pen_in(file.read_text(encoding="utf-8"))


def pen_in(source: str) -> str:
    """The content of an SVG file with attributes in place of its classes; KeyError for no pen."""
    content = _CLASS.sub(lambda found: _attributes(found[1].split()), _OUTER.sub("", source))
    return "".join(line.strip() for line in content.splitlines())


def _attributes(pens: list[str]) -> str:
    fills = [_FILLS[pen] for pen in pens if pen not in _STROKES or pen in _FILLS]
    strokes = [_STROKES[pen] for pen in pens if pen in _STROKES]
    said = f' fill="var(--vp-{fills[0]})"' if fills else ' fill="none"'
    for colour, width in strokes[:1]:
        said += f' stroke="var(--vp-{colour})" stroke-width="{width}" {_ROUND}'
    return said
