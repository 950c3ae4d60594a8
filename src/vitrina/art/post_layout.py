"""What a layout of a post's card is made of. Lengths are px of 1600×900."""

from dataclasses import dataclass
from typing import Literal

from vitrina.art.draw import Box
from vitrina.art.figures import Figure
from vitrina.art.fitting import Fitted
from vitrina.art.motifs import motif_drawing
from vitrina.art.post_rows import PostRow
from vitrina.art.shapes import DECO, circle
from vitrina.domain.picture import Motif

LEFT, TOP, WIDTH, HEIGHT = 100, 62, 1400, 776  # where texts and drawings stand
NOTHING = Fitted((), 0, 1.0)

Align = Literal["start", "center"]


@dataclass(frozen=True)
class Layout:
    """A card laid out: the title at its place, rows, panels under them, drawings."""

    title: Fitted
    place: Box
    rows: list[PostRow]
    panels: list[Box]
    figures: list[Figure]
    align: Align = "start"


def place_sign(motif: Motif, seed: str, box: Box, *, disc: bool = False) -> Figure:
    """The sign as large as its box, in its middle."""
    x, y, width, height = box
    middle, centre = x + width / 2, y + height / 2
    side = min(width, height)
    drawn = motif_drawing(motif, seed, middle, centre, side * (0.76 if disc else 0.94) / 640)
    ground = circle(middle, centre, side / 2, DECO, 0.3) if disc else ""
    return Figure(box, ground + drawn)
