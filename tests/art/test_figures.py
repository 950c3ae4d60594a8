"""What is drawn stays in the boxes that the card says, so no line runs through letters."""

import re

import pytest
from PIL import Image

from vitrina.art.cards import picture_document, picture_figures, picture_size
from vitrina.art.draw import draw
from vitrina.art.themes import luminance
from vitrina.domain.picture import CoverCard, ItemCard, Motif, Picture, PostCard, StoryCard
from vitrina.domain.practitioner import PATTERNS, Pattern, Theme

ROWS = (("Один", "1"), ("Два", "2"), ("Три", "3"))
POSTS: tuple[Motif, ...] = (
    "name", "price", "steps", "checklist", "question", "map", "calm", "list", "season", "thanks",
)  # fmt: skip


def pictures(pattern: Pattern, seed: str) -> list[Picture]:
    look = {"theme": Theme.SAGE, "pattern": pattern, "seed": seed}
    said = {"headline": "Массаж в Казани", "name": "Ольга", "pills": ("Лицо",), "phone": "+7"}
    return [
        CoverCard(**look, **said),
        StoryCard(**look, **said, invitation="Записаться"),
        ItemCard(**look, title="Массаж", duration="60 мин", motif="honey"),
    ]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_ornaments_keep_to_their_boxes(pattern: Pattern) -> None:
    for seed in ("1", "2", "3"):
        for picture in pictures(pattern, seed):
            assert_kept_in(picture)


def test_drawings_of_posts_keep_to_their_boxes() -> None:
    for motif in POSTS:
        card = PostCard(theme=Theme.SAGE, pattern="leaves", seed="1", title="Как это", rows=ROWS,
                        motif=motif)  # fmt: skip
        assert_kept_in(card)
        assert_kept_in(card.model_copy(update={"rows": ()}))


def assert_kept_in(picture: Picture) -> None:
    """The drawing alone, white on black, is black outside its boxes."""
    size = picture_size(picture)
    found = re.search(r'<svg class="vp-art".*?</svg>(?=\n<)', picture_document(picture), re.DOTALL)
    assert found
    white = re.sub(r"(fill|stroke)=\"#[0-9A-Fa-f]{6}\"", r'\1="#ffffff"', found[0])
    head = "<!doctype html><html><head><style>html,body{margin:0;background:#000}</style></head>"
    pixels = draw(f"{head}<body>{white}</body></html>", size)
    drawn = Image.frombytes("RGBA", size, pixels.rgba).convert("L")
    assert drawn.getbbox() is not None
    for x, y, width, height in picture_figures(picture):
        left, top, right, bottom = (int(x), int(y), int(x + width + 1), int(y + height + 1))
        drawn.paste(0, (left, top, min(right, size[0]), min(bottom, size[1])))
    assert drawn.getbbox() is None, (picture.kind, picture.pattern, drawn.getbbox())


def test_every_palette_keeps_an_edge_on_a_white_page() -> None:
    for theme in Theme:
        for picture in pictures("rings", "1")[:3]:
            card = picture.model_copy(update={"theme": theme})
            size = picture_size(card)
            pixels = draw(picture_document(card), size)
            drawn = Image.frombytes("RGBA", size, pixels.rgba).convert("RGB").reduce(8)
            width, height = drawn.size
            edge = [(x, y) for x in range(width) for y in (0, height - 2)]
            edge += [(x, y) for x in (0, width - 2) for y in range(height)]
            lightest = max(luminance("#{:02X}{:02X}{:02X}".format(*_pixel(drawn, at)))
                           for at in edge)  # fmt: skip
            assert 1.05 / (lightest + 0.05) > 1.15, (theme, card.kind)


def _pixel(image: Image.Image, at: tuple[int, int]) -> tuple[int, ...]:
    found = image.getpixel(at)
    assert isinstance(found, tuple)
    return found
