"""Whatever colour a school has, what stands on it and what is written with it can be read."""

from itertools import product

import pytest

from vitrina.domain.accent import (
    DARK_GROUND,
    LIGHT_GROUND,
    contrast,
    dark_accent,
    light_accent,
    parse_colour,
)
from web.test_pages_contrast import THEMES, luminance, tokens_of

# Every corner of the colours, and what lies between.
COLOURS = [f"{r:02x}{g:02x}{b:02x}" for r, g, b in product((0, 64, 127, 191, 255), repeat=3)]


def rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue


def test_every_colour_can_be_read_by_day_and_by_night() -> None:
    for colour in COLOURS:
        day, night = light_accent(colour), dark_accent(colour)
        for accent, ground in ((day, LIGHT_GROUND), (night, DARK_GROUND)):
            for other in (ground, rgb(accent.on_colour), rgb(accent.soft)):
                assert contrast(rgb(accent.colour), other) >= 4.5, (colour, accent, other)


def test_the_grounds_are_the_hardest_of_the_pages() -> None:
    """The darkest of the light pages and the lightest of the dark ones are no harder than ours."""
    ours_by_day = (contrast(LIGHT_GROUND, (0, 0, 0)) * 0.05) - 0.05
    ours_by_night = (contrast(DARK_GROUND, (0, 0, 0)) * 0.05) - 0.05
    for theme in THEMES:
        for name in ("page", "surface", "sunk"):
            assert luminance(tokens_of(theme, "light"), name) >= ours_by_day, (theme, name)
            assert luminance(tokens_of(theme, "dark"), name) <= ours_by_night, (theme, name)


def test_a_colour_that_is_read_stays_as_it_is() -> None:
    assert light_accent("2f5f4e").colour == "#2f5f4e"
    assert not light_accent("2f5f4e").is_changed
    assert light_accent("ffcc00").is_changed
    assert dark_accent("ffcc00").colour == "#ffcc00"


@pytest.mark.parametrize(
    ("typed", "colour"),
    [
        ("#1A2b3c", "1a2b3c"),
        (" 1a2b3c ", "1a2b3c"),
        ("#fff", None),
        ("red", None),
        ("#1a2b3c;}", None),
        ("", None),
        ("١a2b3c", None),
    ],
)
def test_what_is_a_colour(typed: str, colour: str | None) -> None:
    assert parse_colour(typed) == colour
