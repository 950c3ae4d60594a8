"""A process of its own: one of the fonts as WOFF2, cut to what Russian pages are written with.

    python -m vitrina.web.look.subset_font Onest > Onest.woff2

Cutting takes half a second of pure Python and memory that a server would not give back. The fonts
are packages and stay as they are: no font lies in this repository.
"""

import io
import sys

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from vitrina.web.look.fonts import KEPT, WEIGHTS, font_file

# What shapes and places letters in our languages; the rest (old-style figures, fractions) is not
# used by any of our styles.
_FEATURES = ("ccmp", "locl", "kern", "mark", "mkmk", "liga", "calt", "tnum")
_LICENCE_NAMES = (0, 13, 14)  # copyright, licence, the licence's address
# Whoever holds a right to the name «Lora» keeps it for the whole font: a cut one has another.
_CALLED = {"Onest": "Vitrina Sans", "Lora": "Vitrina Serif"}
_CALLED_IN = (1, 4, 6, 16)  # family, full name, PostScript's name, typographic family


def subset_font(name: str) -> bytes:
    """`Onest` or `Lora` as WOFF2 with the weights of our styles; its licence stays in it."""
    with TTFont(font_file(name), lazy=True) as font:
        options = Options()
        options.layout_features = list(_FEATURES)
        options.name_IDs = list(_LICENCE_NAMES)
        options.hinting = False
        options.notdef_outline = True
        subsetter = Subsetter(options)
        subsetter.populate(
            unicodes=[code for first, last in KEPT for code in range(first, last + 1)]
        )
        subsetter.subset(font)
        instantiateVariableFont(font, {"wght": WEIGHTS[name]}, inplace=True)
        for name_id in _CALLED_IN:
            called = _CALLED[name].replace(" ", "") if name_id == 6 else _CALLED[name]
            font["name"].setName(called, name_id, 3, 1, 0x409)
        font.flavor = "woff2"
        made = io.BytesIO()
        font.save(made)
    return made.getvalue()


if __name__ == "__main__":
    sys.stdout.buffer.write(subset_font(sys.argv[1]))
