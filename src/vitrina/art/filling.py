"""Templates filled for one of two readers: the drawing engine or a browser.

A template is written once, in px of the card's own size and in colours `var(--vp-...)`. The engine
gets the px as they are and the colours baked in (it ignores variables inside SVG); a browser gets
lengths as shares of the card's width (`cqw`), so that the same card stands at any width, and the
variables themselves, so that a page can change the theme without asking for new markup.
"""

import re
from collections.abc import Mapping
from enum import Enum
from functools import lru_cache
from importlib import resources

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from vitrina.art.themes import PALETTES
from vitrina.domain.practitioner import Theme

KINDS = ("avatar", "cover", "item", "post", "story")
SIZES: dict[str, tuple[int, int]] = {
    "avatar": (1000, 1000), "cover": (1920, 768), "item": (1000, 1000), "post": (1600, 900),
    "story": (1080, 1920),
}  # fmt: skip

_LENGTH = re.compile(r"(?<![\w.#-])(-?\d*\.?\d+)px")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_VARIABLE = re.compile(r"var\(--vp-([a-z0-9-]+)\)")


class Medium(Enum):
    """Who reads the filled template."""

    ENGINE = "engine"
    BROWSER = "browser"


def fill_document(kind: str, theme: Theme, values: Mapping[str, object]) -> str:
    """A whole HTML document for the engine, at the card's full size."""
    width, height = SIZES[kind]
    frame = f"html,body{{margin:0}}.vp{{width:{width}px;height:{height}px}}"
    style = _bake(frame + style_text("shared") + style_text(kind), theme)
    markup = _template(kind, Medium.ENGINE, theme).render(_for_engine(values, theme))
    return (
        f'<!doctype html><html lang="ru"><head><meta charset="utf-8"><style>{style}</style></head>'
        f"<body>{markup}</body></html>"
    )


def fill_fragment(kind: str, theme: Theme, values: Mapping[str, object]) -> str:
    """One element for a page that carries `browser_style()` once."""
    return _template(kind, Medium.BROWSER, theme).render(values, theme=theme.value)


@lru_cache(maxsize=1)
def browser_style() -> str:
    """The style sheet of all cards and themes for a browser; every class begins with `vp`."""
    parts = [".vp{container-type:inline-size;display:block}", style_text("shared")]
    for kind in KINDS:
        width, height = SIZES[kind]
        parts.append(f".vp-{kind}{{aspect-ratio:{width}/{height}}}")
        parts.append(_relative(style_text(kind), width))
    for theme, palette in PALETTES.items():
        colours = ";".join(f"--vp-{key}:{value}" for key, value in palette.variables().items())
        parts.append(f'.vp[data-theme="{theme.value}"]{{{colours}}}')
    return "\n".join(parts)


@lru_cache(maxsize=16)
def style_text(name: str) -> str:
    """The source of `templates/<name>.css` without its comments."""
    return _COMMENT.sub("", _read(f"{name}.css")).strip()


@lru_cache(maxsize=64)
def _template(kind: str, medium: Medium, theme: Theme) -> Template:
    source, width = _read(f"{kind}.html"), SIZES[kind][0]
    source = _bake(source, theme) if medium is Medium.ENGINE else _relative(source, width)
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    environment.filters["px"] = (
        _format_px if medium is Medium.ENGINE else lambda length: _format_share(length, width)
    )
    environment.globals["mark"] = _mark_box if medium is Medium.ENGINE else _mark_nothing
    return environment.from_string(source)


def _for_engine(values: Mapping[str, object], theme: Theme) -> dict[str, object]:
    """Colours put into our drawings, which are text of ours; people's texts are left alone."""
    baked: dict[str, object] = {"theme": theme.value}
    for key, value in values.items():
        baked[key] = Markup(_bake(value, theme)) if isinstance(value, Markup) else value  # noqa: S704 - our own SVG
    return baked


def _bake(text: str, theme: Theme) -> str:
    colours = PALETTES[theme].variables()
    return _VARIABLE.sub(lambda found: colours[found[1]], text)


def _relative(text: str, width: int) -> str:
    return _LENGTH.sub(lambda found: _format_share(float(found[1]), width), text)


def _format_px(length: float) -> str:
    return f"{length:g}px"


def _format_share(length: float, width: int) -> str:
    return f"{length * 100 / width:.4g}cqw"


def _mark_box(*name: object) -> Markup:
    """An id the engine reports the box of; names are ours, never a person's text."""
    return Markup(' id="{}"').format("-".join(str(part) for part in name))


def _mark_nothing(*_: object) -> Markup:
    """Several cards share one page, where an id must not repeat."""
    return Markup("")


def _read(name: str) -> str:
    return (resources.files("vitrina.art") / "templates" / name).read_text(encoding="utf-8")
