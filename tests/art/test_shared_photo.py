"""A photo beside the name, where the person wishes it; without one nothing is missing."""

import pytest

from art.test_boxes import LONG_NAME, TECHNIQUES, assert_apart, assert_inside, assert_uncrossed
from art.test_goldens import make_portrait
from vitrina.art.cards import draw_picture, picture_boxes, picture_document, picture_figures
from vitrina.art.draw import Box, measure_boxes
from vitrina.art.filling import SIZES
from vitrina.art.layouts import SAFE_ZONE
from vitrina.art.story import STORY_ZONE
from vitrina.content.cards import cover_card, story_card
from vitrina.content.pack import load_pack
from vitrina.content.posts import write_posts
from vitrina.domain.picture import CoverCard, Picture, PostCard, StoryCard
from vitrina.domain.practitioner import Practitioner, Price, Theme

PHOTO = "0a" * 16


def cards(name: str, photo_id: str = PHOTO) -> list[Picture]:
    look = {"theme": Theme.CLAY, "pattern": "leaves", "seed": "1", "photo_id": photo_id}
    said = {"headline": "Массаж в Петропавловске-Камчатском", "name": name, "phone": "+7 900"}
    return [
        CoverCard(**look, **said, pills=TECHNIQUES),
        StoryCard(**look, **said, pills=TECHNIQUES, invitation="Записаться"),
        PostCard(**look, title=name, rows=(("Массаж", ""), ("+7 900", "")), motif="name"),
    ]


@pytest.mark.parametrize("name", ["Я", "Ольга Васильева", LONG_NAME, "щ" * 100])
def test_texts_stand_clear_of_the_photo(name: str) -> None:
    zones: dict[str, Box] = {"cover": SAFE_ZONE, "story": STORY_ZONE, "post": (100, 60, 1400, 780)}
    for card in cards(name):
        document = picture_document(card, make_portrait())
        boxes = measure_boxes(document, SIZES[card.kind])
        photo = boxes.pop("photo")
        texts = {key: box for key, box in boxes.items() if not key.startswith("row")}
        assert_inside(texts | {"photo": photo}, zones[card.kind])
        assert_apart(texts)
        assert_uncrossed(texts, [photo, *picture_figures(card)])


def test_without_its_photo_a_card_is_as_one_that_never_had_one() -> None:
    for with_one, without in zip(cards("Ольга"), cards("Ольга", ""), strict=True):
        assert "photo" not in picture_boxes(with_one)
        assert draw_picture(with_one) == draw_picture(without)
        assert draw_picture(with_one, make_portrait()) != draw_picture(without)


def test_the_photo_goes_further_than_the_avatar_only_where_that_is_wished() -> None:
    pack = load_pack("massage")
    person = Practitioner(
        name="Ольга", city="Казань", phone="+79005550128", techniques=("Классический",),
        pricing=(Price(title="Массаж спины", rubles=1500),), timezone="Europe/Moscow",
        photo_id=PHOTO,
    )  # fmt: skip
    for wished, shown in ((False, ""), (True, PHOTO)):
        asked = person.model_copy(update={"is_photo_everywhere": wished})
        posts = write_posts(asked, pack, "a")
        assert cover_card(asked, pack, "a").photo_id == shown
        assert story_card(asked, pack, "a").photo_id == shown
        assert {post.picture.photo_id for post in posts if post.picture.motif == "name"} == {shown}
        assert {post.picture.photo_id for post in posts if post.picture.motif != "name"} == {""}
