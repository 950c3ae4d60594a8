"""A card becomes a picture: right format, same bytes, nobody's text taken for markup."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import get_args

import pytest
import simplejpeg
from PIL import Image, ImageChops, ImageFont

from vitrina.art.cards import (
    draw_picture,
    picture_boxes,
    picture_document,
    picture_markup,
    picture_size,
)
from vitrina.art.draw import FONT_FILES, draw, encode_jpeg
from vitrina.art.motifs import motif_drawing
from vitrina.art.patterns import avatar_pattern, cover_pattern
from vitrina.art.story_patterns import story_pattern
from vitrina.domain.picture import (
    AvatarCard,
    CoverCard,
    ItemCard,
    Motif,
    Picture,
    PostCard,
    StoryCard,
)
from vitrina.domain.practitioner import Pattern, Theme

AVATAR = AvatarCard(theme=Theme.SAGE, pattern="leaves", seed="olga", initials="ОВ")
COVER = CoverCard(
    theme=Theme.SAGE, pattern="leaves", seed="olga", headline="Массаж в Набережных Челнах",
    name="Ольга Васильева", pills=("Классический", "Лимфодренажный", "Лицо"),
    phone="+7 900 555-01-28",
)  # fmt: skip
ITEM = ItemCard(theme=Theme.SAGE, pattern="leaves", seed="olga", title="Общий массаж тела",
                duration="90 мин", motif="stones")  # fmt: skip
POST = PostCard(theme=Theme.SAGE, pattern="leaves", seed="olga", title="Цены на массаж",
                rows=(("Общий массаж тела", "2 800 ₽"),), motif="price")  # fmt: skip
STORY = StoryCard(
    theme=Theme.SAGE, pattern="leaves", seed="olga", headline="Массаж в Набережных Челнах",
    name="Ольга Васильева", pills=("Классический", "Лимфодренажный", "Лицо"),
    invitation="Записаться", phone="+7 900 555-01-28",
)  # fmt: skip
EVERY_KIND = pytest.mark.parametrize(
    "picture", [AVATAR, COVER, ITEM, POST, STORY], ids=lambda picture: picture.kind
)


@EVERY_KIND
def test_a_picture_is_a_jpeg_of_its_size_without_colour_loss(picture: Picture) -> None:
    width, height = picture_size(picture)
    header = simplejpeg.decode_jpeg_header(draw_picture(picture))
    assert header == (height, width, "YCbCr", "444")


@EVERY_KIND
def test_the_same_card_is_the_same_bytes_in_any_thread(picture: Picture) -> None:
    with ThreadPoolExecutor(4) as pool:
        drawn = list(pool.map(lambda _: draw_picture(picture), range(8)))
    assert len(set(drawn)) == 1


@EVERY_KIND
def test_a_picture_says_in_words_what_it_shows(picture: Picture) -> None:
    assert 'role="img"' in picture_markup(picture)
    assert 'aria-label=""' not in picture_markup(picture)


def test_an_avatar_shows_its_photo_to_both_readers() -> None:
    card = AVATAR.model_copy(update={"photo_id": "b" * 32})
    photo = encode_jpeg(draw("<html><body><p>photo</body></html>", (300, 300)))
    assert f'src="/photos/{"b" * 32}.jpg"' in picture_markup(card)
    assert 'src="data:image/jpeg;base64,' in picture_document(card, photo)
    assert draw_picture(card, photo) != draw_picture(AVATAR)


def test_a_picture_is_the_same_whatever_was_drawn_before_it() -> None:
    first = draw_picture(COVER)
    draw_picture(COVER.model_copy(update={"name": "Константин Константинопольский-Задунайский"}))
    assert draw_picture(COVER) == first


def test_an_avatar_whose_photo_is_gone_is_the_one_with_initials() -> None:
    card = AVATAR.model_copy(update={"photo_id": "b" * 32})
    assert draw_picture(card) == draw_picture(AVATAR)


def test_markup_in_any_field_is_text() -> None:
    evil = '<script>alert("1")</script>{{ 70000 * 70000 }}&lt;" onload="x'
    cards: list[Picture] = [
        AVATAR.model_copy(update={"initials": evil}),
        COVER.model_copy(
            update={"name": evil, "headline": evil, "phone": evil, "pills": (evil,), "seed": evil}
        ),
        ITEM.model_copy(update={"title": evil, "duration": evil, "seed": evil}),
        POST.model_copy(update={"title": evil, "rows": ((evil, evil),), "seed": evil}),
        STORY.model_copy(
            update={
                "name": evil,
                "headline": evil,
                "invitation": evil,
                "phone": evil,
                "pills": (evil,),
                "seed": evil,
            }
        ),
    ]
    for card in cards:
        for markup in (picture_markup(card), picture_document(card)):
            assert "<script" not in markup
            assert 'onload="x' not in markup
            assert "4900000000" not in markup


def test_lengths_and_variables_in_a_persons_text_stay_as_typed() -> None:
    card = ITEM.model_copy(update={"title": "12px var(--vp-ink)"})
    assert "12px" in picture_markup(card)
    assert "var(--vp-ink)" in _text(picture_document(card))


@pytest.mark.parametrize("font", FONT_FILES, ids=lambda path: path.stem)
@pytest.mark.parametrize("letters", ["ҚәғңүұіӘҒҢҮҰІ", "ёЁйЙъЪ", "₽№–—…«»", "0123456789+"])
def test_the_fonts_have_the_letters_we_need(font: Path, letters: str) -> None:
    face = ImageFont.truetype(font, 40)
    missing = bytes(face.getmask("\U0010fffd"))
    assert [letter for letter in letters if bytes(face.getmask(letter)) == missing] == []


@pytest.mark.parametrize("pattern", get_args(Pattern))
def test_neighbours_with_the_same_ornament_still_differ(pattern: Pattern) -> None:
    covers = {cover_pattern(pattern, f"person-{number}") for number in range(20)}
    avatars = {avatar_pattern(pattern, f"person-{number}") for number in range(20)}
    stories = {story_pattern(pattern, f"person-{number}") for number in range(20)}
    assert len(covers) == len(stories) == 20
    assert len(avatars) > 5


@pytest.mark.parametrize("motif", ["leaf", "stones", "waves", "rings", "calm"])
def test_two_services_with_one_motif_can_be_told_apart(motif: Motif) -> None:
    """A twentieth of the card at least is drawn otherwise, in almost every pair."""
    drawn = []
    for number in range(8):
        card = ITEM.model_copy(update={"motif": motif, "seed": f"olga/item/{number}"})
        pixels = draw(picture_document(card), (1000, 1000))
        image = Image.frombytes("RGBA", (1000, 1000), pixels.rgba).convert("L")
        drawn.append(image.crop((0, 0, 1000, 700)).reduce(10))
    near = 0
    for one, other in pairwise(drawn):
        far = sum(ImageChops.difference(one, other).histogram()[6:])
        near += far < 250
    assert near <= 1


def test_every_motif_can_be_drawn_and_looks_its_own() -> None:
    drawings = {motif_drawing(motif, "seed", 0, 0, 1) for motif in get_args(Motif)}
    assert len(drawings) == len(get_args(Motif))


def test_twelve_rows_are_shown_and_the_thirteenth_is_not() -> None:
    rows = tuple((f"Услуга {number}", "1 000 ₽") for number in range(13))
    boxes = picture_boxes(POST.model_copy(update={"rows": rows}))
    assert "row-12" in boxes
    assert "row-13" not in boxes


def test_an_empty_row_takes_no_place() -> None:
    boxes = picture_boxes(POST.model_copy(update={"rows": (("Чай", ""), (" ", " "), ("", "₽"))}))
    assert "row-2" in boxes
    assert "row-3" not in boxes


def _text(markup: str) -> str:
    return markup.split("<body>")[-1]
