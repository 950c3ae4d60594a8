"""A school's colour as pages may wear it: changed until what is written on it and with it is read.

Contrast is that of WCAG 2.2. Texts ask for 4.5; a little more is kept for grounds of a tint.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

READABLE = 4.7
_HEX = re.compile(r"[0-9a-f]{6}")
_WHITE, _BLACK = (255, 255, 255), (0, 0, 0)
# The darkest of the light grounds that links stand on, the lightest of the dark ones, over all
# themes (`tokens.css`); a test compares them.
LIGHT_GROUND, DARK_GROUND = (238, 238, 238), (42, 42, 41)
_DARK_INK = (20, 32, 26)  # `--on-accent` by night
_LIGHT_TINT, _DARK_TINT = 0.12, 0.17  # of the colour in what is softly coloured
_LIGHT_SOFT, _DARK_SOFT = _WHITE, (25, 30, 27)
_STEPS = 100

Rgb = tuple[int, int, int]


@dataclass(frozen=True)
class Accent:
    """The colours of one scheme as `#rrggbb`: of buttons and links, of what stands on them, soft.

    `is_changed`: the school's own colour could not be read here.
    """

    colour: str
    on_colour: str
    soft: str
    is_changed: bool


def parse_colour(text: str) -> str | None:
    """`#1A2b3c` or `1a2b3c` as `1a2b3c`; None for what is no colour."""
    typed = text.strip().removeprefix("#").lower()
    return typed if _HEX.fullmatch(typed) else None


def light_accent(colour: str) -> Accent:
    """The colour `rrggbb` on light pages, darker where white letters would not be read on it."""

    def is_read(rgb: Rgb) -> bool:
        soft = _mix(_LIGHT_SOFT, rgb, _LIGHT_TINT)
        return min(contrast(rgb, ground) for ground in (_WHITE, LIGHT_GROUND, soft)) >= READABLE

    found, is_changed = _until(_rgb(colour), _BLACK, is_read)
    soft = _mix(_LIGHT_SOFT, found, _LIGHT_TINT)
    return Accent(_hex(found), _hex(_WHITE), _hex(soft), is_changed)


def dark_accent(colour: str) -> Accent:
    """The colour `rrggbb` on dark pages, lighter where it would not be read there."""

    def is_read(rgb: Rgb) -> bool:
        soft = _mix(_DARK_SOFT, rgb, _DARK_TINT)
        grounds = (DARK_GROUND, _DARK_INK, soft)
        return min(contrast(rgb, ground) for ground in grounds) >= READABLE

    found, is_changed = _until(_rgb(colour), _WHITE, is_read)
    soft = _mix(_DARK_SOFT, found, _DARK_TINT)
    return Accent(_hex(found), _hex(_DARK_INK), _hex(soft), is_changed)


def contrast(one: Rgb, other: Rgb) -> float:
    """From 1 (nothing is seen) to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _until(rgb: Rgb, towards: Rgb, is_read: Callable[[Rgb], bool]) -> tuple[Rgb, bool]:
    """The first colour on the way from one to the other that is read."""
    for step in range(_STEPS + 1):
        tried = _mix(rgb, towards, step / _STEPS)
        if is_read(tried):
            return tried, step > 0
    return towards, True


def _mix(one: Rgb, other: Rgb, share: float) -> Rgb:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _luminance(rgb: Rgb) -> float:
    red, green, blue = (_linear(value / 255) for value in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return float(value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4)


def _rgb(colour: str) -> Rgb:
    red, green, blue = bytes.fromhex(colour)
    return red, green, blue


def _hex(rgb: Rgb) -> str:
    return "#" + bytes(rgb).hex()
