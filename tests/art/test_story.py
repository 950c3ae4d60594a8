"""A story says who, where and how to book, where nothing of VK's own covers it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from art.test_boxes import (
    LONG_NAME,
    TECHNIQUES,
    assert_apart,
    assert_inside,
    assert_uncrossed,
    odd_text,
    patterns,
    seldom_slow,
)
from vitrina.art.cards import draw_picture, picture_boxes, picture_figures, picture_size
from vitrina.art.fitting import Fitted
from vitrina.art.story import STICKER_ZONE, STORY_ZONE, UNSEEN, story_values
from vitrina.domain.picture import StoryCard
from vitrina.domain.practitioner import Pattern, Theme


def make_story(
    name: str = "Ольга Васильева",
    pills: tuple[str, ...] = ("Лицо",),
    headline: str = "Массаж в Казани",
    phone: str = "+7 900 555-01-28",
    invitation: str = "Записаться",
) -> StoryCard:
    return StoryCard(
        theme=Theme.SAGE, pattern="leaves", seed="1", headline=headline, name=name, pills=pills,
        invitation=invitation, phone=phone,
    )  # fmt: skip


def test_what_is_written_stands_clear_of_what_vk_puts_over_a_story() -> None:
    width, height = picture_size(make_story())
    for left, top, wide, high in (STORY_ZONE, STICKER_ZONE):
        assert left > 0 and left + wide < width
        assert top >= UNSEEN and top + high <= height - UNSEEN
    assert STORY_ZONE[1] + STORY_ZONE[3] <= STICKER_ZONE[1]


@pytest.mark.parametrize("name", ["Я", "Ольга Васильева", LONG_NAME, "щ" * 100, "Max " * 25])
@pytest.mark.parametrize("pills", [(), TECHNIQUES[:3], TECHNIQUES * 2])
def test_all_of_it_stays_in_its_zone(name: str, pills: tuple[str, ...]) -> None:
    boxes = picture_boxes(make_story(name, pills, headline="Массаж в Петропавловске-Камчатском"))
    assert {"headline-1", "name-1", "invitation", "phone"} <= set(boxes)
    assert_inside(boxes, STORY_ZONE)
    assert_apart(boxes)


@seldom_slow
@given(odd_text, st.lists(odd_text, max_size=12), odd_text, odd_text, odd_text)
def test_any_story_stays_in_its_zone(
    name: str, pills: list[str], headline: str, phone: str, invitation: str
) -> None:
    story = make_story(name, tuple(pills), headline, phone, invitation)
    boxes = picture_boxes(story)
    assert_inside(boxes, STORY_ZONE)
    assert_apart(boxes)
    assert_uncrossed(boxes, picture_figures(story))


@pytest.mark.parametrize("name", [LONG_NAME, "щ" * 100, "Ольга Васильева"])
def test_a_name_is_told_whole(name: str) -> None:
    fitted = story_values(make_story(name, TECHNIQUES))["name"]
    assert isinstance(fitted, Fitted) and not fitted.is_cut
    assert "".join(fitted.lines).replace("-", "") == name.replace(" ", "").replace("-", "")


def test_three_rows_of_techniques_leave_a_short_name_large() -> None:
    boxes = picture_boxes(make_story("Ольга Васильева", TECHNIQUES))
    assert {name.split("-")[1] for name in boxes if name.startswith("pill-")} == {"1", "2", "3"}
    assert boxes["name-1"][3] >= 108


@seldom_slow
@given(odd_text, patterns, odd_text)
def test_any_seed_draws_a_story(seed: str, pattern: Pattern, text: str) -> None:
    story = StoryCard(theme=Theme.BREEZE, pattern=pattern, seed=seed, headline=text, name=text,
                      pills=(text,), invitation=text, phone=text)  # fmt: skip
    assert draw_picture(story).startswith(b"\xff\xd8")
