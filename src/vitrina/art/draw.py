"""HTML in, picture out: the only file that knows the drawing engine.

The engine and its fonts are loaded once per process at the first use. Every function may be called
from any thread; the engine releases the interpreter while it draws.
"""

import threading
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, cast

import blitz_py
import fontpkg_lora
import fontpkg_onest
import numpy
import simplejpeg

Family = Literal["Lora", "Onest"]
Box = tuple[float, float, float, float]

FONT_FILES = (
    fontpkg_lora.ROOT / "files" / "Lora[wght].ttf",
    fontpkg_onest.ROOT / "files" / "Onest[wght].ttf",
)
JPEG_QUALITY = 92
_MEASURED_AT = 100.0

_fonts_lock = threading.Lock()
_fonts_ready = threading.Event()


@dataclass(frozen=True)
class Typeface:
    """How a text is set; `spacing` is in em, as in CSS `letter-spacing`."""

    family: Family
    weight: int
    spacing: float = 0.0


@dataclass(frozen=True)
class Pixels:
    """A drawn picture: `width` × `height`, four bytes (RGBA) a pixel, rows from the top."""

    width: int
    height: int
    rgba: bytes


def draw(html: str, size: tuple[int, int]) -> Pixels:
    """Draw a whole HTML document; the same text gives the same bytes every time."""
    load_fonts()
    width, height, rgba = blitz_py.render_rgba(html, width=size[0], height=size[1])
    return Pixels(width, height, rgba)


def encode_jpeg(pixels: Pixels) -> bytes:
    """JPEG without colour subsampling: red and green text keeps its edges."""
    array = numpy.frombuffer(pixels.rgba, dtype=numpy.uint8)
    array = array.reshape(pixels.height, pixels.width, 4)
    encoded = simplejpeg.encode_jpeg(
        array, quality=JPEG_QUALITY, colorspace="RGBA", colorsubsampling="444", fastdct=False
    )
    return cast("bytes", encoded)


def measure_boxes(html: str, size: tuple[int, int]) -> dict[str, Box]:
    """Where the engine puts every element that has an id: (x, y, width, height) in px."""
    load_fonts()
    template = blitz_py.Template(html, width=size[0], height=size[1])
    return template.boxes()


def measure_width(text: str, face: Typeface, size: float) -> float:
    """Width in px of one line of text, by the shaper that draws it."""
    return _width_per_px(text, face) * size


@lru_cache(maxsize=4096)
def _width_per_px(text: str, face: Typeface) -> float:
    """The fonts are not hinted, so widths grow evenly with the size: one measure serves all."""
    load_fonts()
    width, _ = blitz_py.measure_text(
        text,
        font_size=_MEASURED_AT,
        font_family=face.family,
        font_weight=face.weight,
        letter_spacing=face.spacing * _MEASURED_AT,
    )
    return width / _MEASURED_AT


def load_fonts() -> None:
    """Register the two families with the engine; the second and later calls do nothing."""
    if _fonts_ready.is_set():
        return
    with _fonts_lock:
        if not _fonts_ready.is_set():
            blitz_py.register_fonts(
                [path.read_bytes() for path in FONT_FILES], default_family="Onest"
            )
            _fonts_ready.set()
