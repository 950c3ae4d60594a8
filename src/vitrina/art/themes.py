"""The six palettes, as data; every colour a picture uses comes from here."""

from dataclasses import dataclass

from vitrina.domain.practitioner import Theme


@dataclass(frozen=True)
class Palette:
    """Colours of one theme, `#RRGGBB`.

    A picture's ground runs from `rim` to `bg2`, lit in the middle; `ink` and `soft` are written on
    it; `accent` is a filled ground for `on`; `deco` draws ornament; `pill` is a small light ground
    for `ink`.
    """

    bg1: str
    bg2: str
    ink: str
    soft: str
    accent: str
    on: str
    deco: str
    pill: str

    @property
    def is_dark(self) -> bool:
        """True when light text stands on a dark ground."""
        return luminance(self.bg1) < luminance(self.ink)

    @property
    def accent_lit(self) -> str:
        """The light end of the avatar's ground: as light as `on` stays readable."""
        towards = self.ink if self.is_dark else self.deco
        share = 0.42
        while share > 0 and contrast(self.on, mix(self.accent, towards, share)) < 4.6:
            share -= 0.02
        return mix(self.accent, towards, max(share, 0.0))

    def glow(self, share: float) -> str:
        """Soft white light laid over the ground, `share` (0 to 1) of its strength; a CSS colour.

        Its end is the same white, fully clear: `transparent` is black to some engines.
        """
        return f"rgba(255,255,255,{share * (0.05 if self.is_dark else 0.66):.3f})"

    @property
    def hairline(self) -> str:
        """A thin line between rows on a `pill` ground."""
        return mix(self.pill, self.ink, 0.2 if self.is_dark else 0.12)

    @property
    def rim(self) -> str:
        """The ground at a picture's edge: on a white page the edge is still seen."""
        return mix(self.bg1, self.bg2, 0.6)

    @property
    def tone(self) -> str:
        """What drawings are filled with: between the ground and the ornament, and opaque."""
        return mix(self.bg2, self.deco, 0.7) if self.is_dark else mix(self.pill, self.deco, 0.62)

    @property
    def pale(self) -> str:
        """The lightest fill of a drawing."""
        return mix(self.deco, self.ink, 0.5) if self.is_dark else self.pill

    @property
    def shade(self) -> str:
        """The fill between `tone` and `accent`."""
        return mix(self.deco, self.accent, 0.3)

    def variables(self) -> dict[str, str]:
        """CSS variable name (without the dashes) → colour, in the order the templates name them."""
        return {
            "bg1": self.bg1,
            "bg2": self.bg2,
            "rim": self.rim,
            "ink": self.ink,
            "soft": self.soft,
            "accent": self.accent,
            "accent-lit": self.accent_lit,
            "on": self.on,
            "deco": self.deco,
            "pill": self.pill,
            "hairline": self.hairline,
            "tone": self.tone,
            "pale": self.pale,
            "shade": self.shade,
            "glow": self.glow(1),
            "glow-mid": self.glow(0.42),
            "glow-low": self.glow(0.1),
            "glow-end": self.glow(0),
        }


def _palette(colours: str) -> Palette:
    return Palette(*(f"#{colour}" for colour in colours.split()))


PALETTES: dict[Theme, Palette] = {
    Theme.SAGE: _palette("F3F6EF D5E3D0 21382C 4C6756 476A54 FFFFFF A9C7AC FFFFFF"),
    Theme.CLAY: _palette("FBF3EC F0D3BF 4A2A1E 7C5343 8B4E37 FFFFFF E3AE8E FFFAF6"),
    Theme.LAVENDER: _palette("F6F3FA DAD1EA 33284D 61557C 655291 FFFFFF BBAAD8 FFFFFF"),
    Theme.BREEZE: _palette("EEF7F7 BFDEE0 123C45 3C636A 246770 FFFFFF 8FC4C8 FFFFFF"),
    Theme.LINEN: _palette("FBF8F2 E8DCC6 3B3222 6B5F49 755E2E FFFFFF D3BE94 FFFEFB"),
    Theme.NIGHT: _palette("1E2B2F 33474A F5EEDF C9C7B8 D8B57A 1E2B2F 54706F 46605F"),
}


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio of two `#RRGGBB` colours, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """WCAG 2 relative luminance of `#RRGGBB`, 0 to 1."""
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def mix(one: str, other: str, share: float) -> str:
    """`one` with `share` (0 to 1) of `other` in it, mixed in sRGB as layers of opacity are."""
    pairs = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
