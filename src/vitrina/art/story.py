"""What stands where on the picture of a story.

Viewers see their own controls over its top and bottom, so nothing is written there, and between
the phone and the bottom a place stays free for the sticker with the link.
"""

from dataclasses import replace

from vitrina.art.draw import Box
from vitrina.art.fitting import Fitted, Room, fit_line, fit_text
from vitrina.art.layouts import (
    LORA_NAME,
    ONEST,
    ONEST_PHONE,
    ONEST_TIGHT,
    Values,
    art_layer,
)
from vitrina.art.pills import PillPlace, pill_rows
from vitrina.art.story_patterns import story_pattern
from vitrina.domain.picture import StoryCard
from vitrina.domain.text import plain_line

STORY_ZONE = (90, 270, 900, 1130)  # x, y, width, height of everything that is written
STICKER_ZONE = (90, 1430, 900, 230)  # what the person puts on it; under it VK's own controls
STORY_ENDS: tuple[Box, ...] = ((0, 0, 1080, 262), (0, 1404, 1080, 516))  # what is drawn
UNSEEN = 250  # px at the top and at the bottom: no size is published, this one is common

_WIDTH, _HEIGHT = STORY_ZONE[2], STORY_ZONE[3]
STORY_PHOTO: Box = (90, 282, 340, 340)
_PHOTO_HEIGHT = 380  # with the space under it
_PILLS = PillPlace(ONEST, _WIDTH, size=43, smallest=30, height=88, padding=72, gap=16)
_LARGE_NAME = 108
# Margins under each part, as in story.css.
_UNDER_HEADLINE, _UNDER_NAME, _OVER_INVITATION, _UNDER_INVITATION = 26, 44, 48, 14


def story_values(card: StoryCard) -> Values:
    """A headline, the name as large as the rest allows, techniques, how to book."""
    headline = _fit_headline(card.headline)
    invitation = fit_line(card.invitation, ONEST_TIGHT, _WIDTH, 54, 34)
    phone = fit_line(card.phone, ONEST_PHONE, _WIDTH, 76, 40)
    rest = (
        _HEIGHT
        - (_PHOTO_HEIGHT if card.photo_id else 0)
        - headline.height
        - invitation.height
        - phone.height
    )
    rest -= _UNDER_HEADLINE + _UNDER_NAME + _OVER_INVITATION + _UNDER_INVITATION
    pills, name = _pills_and_name(card, rest)
    return {
        "label": f"{plain_line(card.name)}, {plain_line(card.headline)}",
        "art": art_layer("story", story_pattern(card.pattern, card.seed)),
        "figures": [*STORY_ENDS, STORY_PHOTO] if card.photo_id else STORY_ENDS,
        "headline": headline,
        "name": name,
        "pills": pills,
        "invitation": invitation,
        "phone": phone,
    }


def _fit_headline(text: str) -> Fitted:
    """One line while it is easy to read, else two."""
    one = fit_line(text, ONEST_TIGHT, _WIDTH, 60, 50)
    if not one.is_cut:
        return replace(one, leading=1.2)
    return fit_text(text, ONEST_TIGHT, Room(_WIDTH, 150, 56, 34, 3, 1.2, whole=40))


def _pills_and_name(card: StoryCard, rest: float) -> tuple[list[list[Fitted]], Fitted]:
    """Three rows of pills; two where that lets the name be large, which matters more."""
    pills, name = _pills_over_name(card, rest, 3)
    if name.size < _LARGE_NAME and len(pills) == 3:
        fewer, larger = _pills_over_name(card, rest, 2)
        if larger.size > name.size:
            return fewer, larger
    return pills, name


def _pills_over_name(card: StoryCard, rest: float, rows: int) -> tuple[list[list[Fitted]], Fitted]:
    pills = pill_rows(card.pills, rows, _PILLS)
    height = min(rest - _PILLS.height_of(len(pills)), 620)
    room = Room(_WIDTH, height, 164, 40, 8, 1.04, keeps_words=True)
    return pills, fit_text(card.name, LORA_NAME, room)
