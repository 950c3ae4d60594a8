"""Whatever people type, the text stays where it can be seen.

The boxes are the engine's own, so these tests also hold the rooms of layouts.py and the lengths
of the style sheets together.
"""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vitrina.art.cards import draw_picture, picture_boxes, picture_figures, picture_size
from vitrina.art.draw import Box
from vitrina.art.layouts import COVER_PILLS, SAFE_ZONE
from vitrina.art.pills import pill_rows
from vitrina.domain.picture import (
    AvatarCard,
    CoverCard,
    ItemCard,
    Motif,
    Picture,
    PostCard,
)
from vitrina.domain.practitioner import Pattern, Theme

LONG_NAME = (
    "Александра-Константиновна Христорождественская-Задунайская-Петропавловская Белобородова-Ким"
)
TECHNIQUES = (
    "Классический", "Лимфодренажный", "Антицеллюлитный", "Стоун-терапия", "Медовый", "Тайский",
    "Спортивный", "Детский", "Лицо", "Миофасциальный релиз",
)  # fmt: skip

odd_text = st.one_of(
    st.text(max_size=120),
    st.text(alphabet="щЩЖюыҚәғң WMi-—.,№₽<>&\"'{}%\u00a0\u200b\u202e\u0301", max_size=120),
    st.sampled_from(["", " ", "Я", "щ" * 100, LONG_NAME, "<b>x</b>", "{{ 7 * 7 }}", "12px", "🙂"]),
)
motifs = st.sampled_from([
    "leaf", "steps", "checklist", "map", "question", "calm", "list", "name", "price", "season",
    "thanks",
])  # fmt: skip
patterns = st.sampled_from(["blobs", "waves", "rings", "leaves"])
seldom_slow = settings(max_examples=40, deadline=None)


def make_cover(
    name: str = "Ольга Васильева",
    pills: tuple[str, ...] = ("Лицо",),
    headline: str = "Массаж в Казани",
    phone: str = "+7 900 555-01-28",
) -> CoverCard:
    return CoverCard(
        theme=Theme.SAGE, pattern="leaves", seed="1", headline=headline, name=name, pills=pills,
        phone=phone,
    )  # fmt: skip


@pytest.mark.parametrize("name", ["Я", "Ольга Васильева", LONG_NAME, "щ" * 100])
@pytest.mark.parametrize("pills", [(), TECHNIQUES[:3], TECHNIQUES * 2])
def test_a_cover_keeps_its_text_in_the_safe_zone(name: str, pills: tuple[str, ...]) -> None:
    cover = make_cover(name, pills, headline="Массаж в Петропавловске-Камчатском")
    boxes = picture_boxes(cover)
    assert {"headline-1", "name-1", "phone"} <= set(boxes)
    assert_inside(boxes, SAFE_ZONE)
    assert_apart(boxes)


def test_the_cover_text_begins_clear_of_the_avatar() -> None:
    assert min(box[0] for box in picture_boxes(make_cover()).values()) >= 0.28 * 1920


def test_pills_that_have_no_room_are_counted() -> None:
    rows = pill_rows(TECHNIQUES * 2, 2, COVER_PILLS)
    shown = [pill.lines[0] for row in rows for pill in row]
    assert len(rows) == 2
    assert shown[-1] == f"и ещё {20 - len(shown) + 1}"


def test_all_pills_are_shown_when_they_fit() -> None:
    rows = pill_rows(TECHNIQUES[:3], 2, COVER_PILLS)
    assert [pill.lines[0] for row in rows for pill in row] == list(TECHNIQUES[:3])


@seldom_slow
@given(odd_text, st.lists(odd_text, max_size=12), odd_text, odd_text)
def test_any_cover_stays_in_the_safe_zone(
    name: str, pills: list[str], headline: str, phone: str
) -> None:
    cover = make_cover(name, tuple(pills), headline, phone)
    boxes = picture_boxes(cover)
    assert_inside(boxes, SAFE_ZONE)
    assert_apart(boxes)
    assert_uncrossed(boxes, picture_figures(cover))


@seldom_slow
@given(odd_text)
def test_any_initials_stay_in_the_circle(initials: str) -> None:
    avatar = AvatarCard(theme=Theme.CLAY, pattern="rings", seed="1", initials=initials)
    for x, y, width, height in picture_boxes(avatar).values():
        for corner_x, corner_y in (
            (x, y),
            (x + width, y),
            (x, y + height),
            (x + width, y + height),
        ):
            assert math.hypot(corner_x - 500, corner_y - 500) <= 430


@seldom_slow
@given(odd_text, odd_text, motifs)
def test_any_item_stays_on_its_card(title: str, duration: str, motif: Motif) -> None:
    item = ItemCard(theme=Theme.LINEN, pattern="waves", seed="1", title=title, duration=duration,
                    motif=motif)  # fmt: skip
    boxes = picture_boxes(item)
    assert_inside(boxes, (80, 640, 850, 320))
    assert_apart(boxes)
    assert_uncrossed(boxes, picture_figures(item))


@seldom_slow
@given(odd_text, st.lists(st.tuples(odd_text, odd_text), max_size=13), motifs)
def test_any_post_stays_on_its_card(title: str, rows: list[tuple[str, str]], motif: Motif) -> None:
    post = PostCard(theme=Theme.NIGHT, pattern="blobs", seed="1", title=title, rows=tuple(rows),
                    motif=motif)  # fmt: skip
    boxes = picture_boxes(post)
    texts = {name: box for name, box in boxes.items() if name.split("-")[0] in _TEXTS}
    assert_inside(texts, (100, 60, 1400, 780))
    assert_apart(texts)
    assert_uncrossed(texts, picture_figures(post))
    for name, box in boxes.items():
        if name.startswith(("left", "right")):
            assert_inside({name: box}, boxes[f"row-{name.split('-')[1]}"])


@seldom_slow
@given(odd_text, patterns, odd_text)
def test_any_seed_draws(seed: str, pattern: Pattern, text: str) -> None:
    picture: Picture = CoverCard(theme=Theme.BREEZE, pattern=pattern, seed=seed, headline=text,
                                 name=text, pills=(text,), phone=text)  # fmt: skip
    assert draw_picture(picture).startswith(b"\xff\xd8")
    assert picture_size(picture) == (1920, 768)


_TEXTS = ("title", "left", "right")


def assert_inside(boxes: dict[str, Box], zone: Box) -> None:
    """Every box lies in the zone, half a pixel of rounding allowed."""
    for name, (x, y, width, height) in boxes.items():
        assert x >= zone[0] - 0.5, name
        assert y >= zone[1] - 0.5, name
        assert x + width <= zone[0] + zone[2] + 0.5, name
        assert y + height <= zone[1] + zone[3] + 0.5, name


def assert_uncrossed(texts: dict[str, Box], figures: list[Box]) -> None:
    """No drawing reaches into the box of a text."""
    for number, figure in enumerate(figures):
        for name, text in texts.items():
            if text[2] and text[3]:
                assert_apart({name: text, f"figure {number}": figure})


def assert_apart(boxes: dict[str, Box]) -> None:
    """No two boxes overlap, one pixel of rounding allowed."""
    listed = list(boxes.items())
    for index, (name, (x, y, width, height)) in enumerate(listed):
        for other, (x2, y2, width2, height2) in listed[index + 1 :]:
            across = min(x + width, x2 + width2) - max(x, x2)
            down = min(y + height, y2 + height2) - max(y, y2)
            assert across <= 1 or down <= 1, (name, other)
