"""Every text and outline of the token table can be read: six themes, light and dark."""

import re
from pathlib import Path

import pytest

import vitrina.web

TOKENS = (Path(vitrina.web.__file__).parent / "look" / "static" / "tokens.css").read_text()
THEMES = ["sage", "clay", "lavender", "breeze", "linen", "night"]

TEXT = [
    ("ink", "page"),
    ("ink", "surface"),
    ("ink", "accent-soft"),
    ("ink", "bad-soft"),
    ("ink-2", "page"),
    ("ink-2", "surface"),
    ("ink-2", "sunk"),
    ("ink-3", "surface"),
    ("ink-3", "page"),
    ("ink-3", "bad-soft"),
    ("accent", "surface"),
    ("accent", "page"),
    ("accent", "accent-soft"),
    ("on-accent", "accent"),
    ("stage-ink", "stage"),
    ("stage-ink", "stage-2"),
    ("ok", "surface"),
    ("warn", "warn-soft"),
    ("bad", "surface"),
    ("bad", "page"),
    ("bad", "bad-soft"),
    ("tink", "bg1"),
    ("tink", "bg2"),
    ("tsoft", "bg1"),
    ("tsoft", "bg2"),
    ("ton", "tacc"),
    ("vk-ink", "vk-card"),
    ("vk-2", "vk-card"),
    ("vk-btn-ink", "vk-btn"),
    ("vk-btn2-ink", "vk-btn2"),
]
OUTLINES = [("edge", "surface"), ("edge", "page"), ("accent", "page"), ("bad", "bad-soft")]

Rgb = tuple[float, float, float]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("theme", THEMES)
def test_texts_and_outlines_can_be_read(theme: str, scheme: str) -> None:
    table = tokens_of(theme, scheme)
    for ink, ground in TEXT:
        assert contrast(table, ink, ground) >= 4.5, f"{ink} on {ground}"
    for edge, ground in OUTLINES:
        assert contrast(table, edge, ground) >= 3.0, f"{edge} on {ground}"


def tokens_of(theme: str, scheme: str) -> dict[str, str]:
    table = declared(rf"\[data-theme={theme}\]", "^") | declared(r"\.ui")
    if theme == "night":
        table |= declared(r"\.ui\[data-theme=night\]")
    return table | declared(r"\.ui\[data-scheme=dark\]") if scheme == "dark" else table


def declared(selector: str, before: str = "^") -> dict[str, str]:
    block = re.search(rf"{before}{selector}\{{(.*?)\n?\}}", TOKENS, re.DOTALL | re.MULTILINE)
    assert block, selector
    return dict(re.findall(r"--([\w-]+):([^;]+)", block[1]))


def contrast(table: dict[str, str], ink: str, ground: str) -> float:
    lighter, darker = sorted((luminance(table, ink), luminance(table, ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(table: dict[str, str], name: str) -> float:
    red, green, blue = linear(table, table[name])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(table: dict[str, str], value: str) -> Rgb:
    """A token's value as linear sRGB; knows hex, var() and color-mix in oklab, as CSS does."""
    if variable := re.fullmatch(r"var\(--([\w-]+)\)", value):
        return linear(table, table[variable[1]])
    if mix := re.fullmatch(r"color-mix\(in oklab,(\S+) (\d+)%,(\S+)\)", value):
        return mixed(linear(table, mix[1]), linear(table, mix[3]), int(mix[2]) / 100)
    if mix := re.fullmatch(r"color-mix\(in oklab,(\S+),(\S+)\)", value):
        return mixed(linear(table, mix[1]), linear(table, mix[2]), 0.5)
    digits = value.removeprefix("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    red, green, blue = (unfold(int(digits[place : place + 2], 16) / 255) for place in (0, 2, 4))
    return red, green, blue


def unfold(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def mixed(first: Rgb, second: Rgb, share: float) -> Rgb:
    one, two = to_oklab(first), to_oklab(second)
    red, green, blue = from_oklab(
        (
            one[0] * share + two[0] * (1 - share),
            one[1] * share + two[1] * (1 - share),
            one[2] * share + two[2] * (1 - share),
        )
    )
    return red, green, blue


def to_oklab(color: Rgb) -> Rgb:
    r, g, b = color
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    medium = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def from_oklab(color: Rgb) -> Rgb:
    light, a, b = color
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
