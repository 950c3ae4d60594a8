"""Signs are one family: the same pens, the same extent, no two alike."""

import re
from importlib import resources
from typing import get_args
from xml.etree import ElementTree as ET

import pytest
from PIL import Image, ImageChops

from vitrina.art.draw import draw
from vitrina.art.motifs import EXTENT, motif_drawing, pen_in
from vitrina.domain.picture import Motif

MOTIFS: tuple[Motif, ...] = get_args(Motif)
DRAWINGS = resources.files("vitrina.art") / "drawings"
TAGS = {"svg", "g", "path", "rect", "circle", "ellipse"}
GEOMETRY = {
    "d", "x", "y", "cx", "cy", "r", "rx", "ry", "width", "height", "transform", "class", "viewBox",
}  # fmt: skip
SMALL = 120


def test_every_motif_has_a_file_and_every_file_a_motif() -> None:
    assert {file.name for file in DRAWINGS.iterdir()} == {f"{motif}.svg" for motif in MOTIFS}


@pytest.mark.parametrize("motif", MOTIFS)
def test_a_drawing_is_plain_shapes_in_our_pens(motif: Motif) -> None:
    source = (DRAWINGS / f"{motif}.svg").read_text(encoding="utf-8")
    for element in ET.fromstring(source).iter():
        assert element.tag.rpartition("}")[2] in TAGS
        assert set(element.attrib) <= GEOMETRY
    assert "class=" not in pen_in(source)


def test_a_shape_with_an_unknown_pen_is_refused() -> None:
    with pytest.raises(KeyError):
        pen_in('<svg><path class="dotted" d="M0 0"/></svg>')


def test_signs_stay_within_their_extent_and_none_looks_like_another() -> None:
    drawn = {motif: draw_sign(motif) for motif in MOTIFS}
    for motif, sign in drawn.items():
        left, top, right, bottom = sign.getbbox() or (0, 0, 0, 0)
        assert min(left, top) >= 5, motif  # lines have a width of their own
        assert max(right, bottom) <= SMALL + 15, motif
        assert max(right - left, bottom - top) > SMALL * 0.7, motif
    listed = [motif for motif in MOTIFS if motif not in ("leaf", "branch")]  # two names of one
    for index, one in enumerate(listed):
        for other in listed[index + 1 :]:
            difference = ImageChops.difference(drawn[one], drawn[other]).histogram()
            assert sum(difference[24:]) > 200, (one, other)


def test_the_seed_may_turn_a_sign_but_not_one_with_letters() -> None:
    assert len({motif_drawing("honey", str(seed), 0, 0, 1) for seed in range(20)}) == 2
    assert len({motif_drawing("price", str(seed), 0, 0, 1) for seed in range(20)}) == 1


def draw_sign(motif: Motif) -> Image.Image:
    """The sign in grey, black where nothing is."""
    side = SMALL + 20
    content = motif_drawing(motif, "1", side / 2, side / 2, SMALL / EXTENT)
    content = re.sub(r"var\(--vp-[a-z0-9-]+\)", "#fff", content.replace("var(--vp-pale)", "#888"))
    pixels = draw(
        "<!doctype html><html><head><style>html,body{margin:0;background:#000}</style></head>"
        f'<body><svg width="{side}" height="{side}" viewBox="0 0 {side} {side}">{content}</svg>'
        "</body></html>",
        (side, side),
    )
    return Image.frombytes("RGBA", (side, side), pixels.rgba).convert("L")
