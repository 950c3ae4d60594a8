"""Whatever theme is chosen, every text on a picture can be read."""

import pytest

from vitrina.art.themes import PALETTES, contrast, mix
from vitrina.domain.practitioner import Theme

THEMES = pytest.mark.parametrize("theme", list(Theme))
READABLE = 4.5


def test_every_theme_has_its_own_palette() -> None:
    assert set(PALETTES) == set(Theme)
    assert len({palette.bg2 for palette in PALETTES.values()}) == len(Theme)


@THEMES
@pytest.mark.parametrize("ground", ["bg1", "bg2"])
@pytest.mark.parametrize("text", ["ink", "soft"])
def test_text_is_readable_on_both_ends_of_the_ground(theme: Theme, ground: str, text: str) -> None:
    palette = PALETTES[theme]
    assert contrast(getattr(palette, text), getattr(palette, ground)) >= READABLE


@THEMES
def test_pills_rows_and_discs_are_readable(theme: Theme) -> None:
    palette = PALETTES[theme]
    assert contrast(palette.ink, palette.pill) >= READABLE
    assert contrast(palette.on, palette.accent) >= READABLE


@THEMES
def test_initials_are_readable_where_the_avatar_is_lightest(theme: Theme) -> None:
    palette = PALETTES[theme]
    assert contrast(palette.on, palette.accent_lit) >= READABLE


@THEMES
@pytest.mark.parametrize(("colour", "opacity"), [("accent", 0.26), ("deco", 0.62)])
def test_a_heading_stays_readable_over_a_leaf(theme: Theme, colour: str, opacity: float) -> None:
    palette = PALETTES[theme]
    leaf = mix(palette.bg2, getattr(palette, colour), opacity)
    assert contrast(palette.ink, leaf) >= READABLE


def test_contrast_agrees_with_the_standard() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
