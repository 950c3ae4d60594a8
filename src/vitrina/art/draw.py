"""HTML in, picture out: the only file that knows the drawing engine.

The engine, numpy and the fonts are loaded once per process at the first use, or by `load_engine`
before it: a process that answers people is up before it can draw. Every function may be called from
any thread; the engine releases the interpreter while it draws.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, TypedDict, cast

import fontpkg_lora
import fontpkg_onest

if TYPE_CHECKING:
    import blitz_py

Family = Literal["Lora", "Onest"]
Box = tuple[float, float, float, float]

FONT_FILES = (
    fontpkg_lora.ROOT / "files" / "Lora[wght].ttf",
    fontpkg_onest.ROOT / "files" / "Onest[wght].ttf",
)
JPEG_QUALITY = 92
DOCUMENTS_KEPT = 32  # of a thread: five kinds of cards in six themes, and a few more
_MEASURED_AT = 100.0
_BODY = "drawn"

_of_thread = threading.local()

_fonts_lock = threading.Lock()
_fonts_ready = threading.Event()


@dataclass(frozen=True)
class Typeface:
    """How a text is set; `spacing` is in em, as in CSS `letter-spacing`."""

    family: Family
    weight: int
    spacing: float = 0.0


class _Setting(TypedDict):
    font_size: float
    font_family: str
    font_weight: int
    letter_spacing: float


@dataclass(frozen=True)
class Pixels:
    """A drawn picture: `width` × `height`, four bytes (RGBA) a pixel, rows from the top."""

    width: int
    height: int
    rgba: bytes


def draw(html: str, size: tuple[int, int]) -> Pixels:
    """Draw a whole HTML document; the same text gives the same bytes every time.

    The engine keeps some 14 KB of every document it has ever parsed (0.5.0, 2026-11-23: measured by
    us), so a document with the same head is parsed once for each thread and gets another body.
    ValueError for one without a plain `<body>`.
    """
    load_fonts()
    head, found, rest = html.partition("<body>")
    body, ended, _ = rest.rpartition("</body>")
    if not (found and ended):
        raise ValueError("a document to draw has a plain <body>")
    width, height, rgba = _draw_body(_kept_document(head, size), body)
    return Pixels(width, height, rgba)


def _kept_document(head: str, size: tuple[int, int]) -> "blitz_py.Template":
    import blitz_py

    kept: OrderedDict[tuple[str, tuple[int, int]], blitz_py.Template]
    kept = _of_thread.__dict__.setdefault("documents", OrderedDict())
    key = (head, size)
    if key not in kept:
        html = f'{head}<body id="{_BODY}"></body></html>'
        kept[key] = blitz_py.Template(html, width=size[0], height=size[1])
        if len(kept) > DOCUMENTS_KEPT:
            kept.popitem(last=False)
    kept.move_to_end(key)
    return kept[key]


def _draw_body(document: "blitz_py.Template", body: str) -> tuple[int, int, bytes]:
    document.set_html(_BODY, body)
    width, height, rgba = document.render_rgba()
    # What was drawn last, a photo perhaps, is not kept until the next one.
    document.set_html(_BODY, "")
    return width, height, rgba


def encode_jpeg(pixels: Pixels) -> bytes:
    """JPEG without colour subsampling: red and green text keeps its edges."""
    import numpy
    import simplejpeg

    array = numpy.frombuffer(pixels.rgba, dtype=numpy.uint8)
    array = array.reshape(pixels.height, pixels.width, 4)
    encoded = simplejpeg.encode_jpeg(
        array, quality=JPEG_QUALITY, colorspace="RGBA", colorsubsampling="444", fastdct=False
    )
    return cast("bytes", encoded)


def measure_boxes(html: str, size: tuple[int, int]) -> dict[str, Box]:
    """Where the engine puts every element that has an id: (x, y, width, height) in px."""
    import blitz_py

    load_fonts()
    template = blitz_py.Template(html, width=size[0], height=size[1])
    return template.boxes()


def measure_width(text: str, face: Typeface, size: float) -> float:
    """Width in px of a line of text, or of the widest of several, by the shaper that draws it."""
    return _width_per_px(text, face) * size


def measure_lines(lines: Sequence[str], face: Typeface) -> list[float] | None:
    """Widths in em of lines of text, one question for them all; spaces at the ends count.

    None where the engine sees other lines than these, as it does with some marks of rare scripts.
    A question costs 0.14 ms of a core, and each hundred pairs of letters in it 0.06 more.
    """
    import blitz_py

    load_fonts()
    measured = blitz_py.measure_text_lines("\n".join(lines), **_set_in(face))
    if len(measured) != len(lines):
        return None
    return [width / _MEASURED_AT for width, _ in measured]


@lru_cache(maxsize=4096)
def _width_per_px(text: str, face: Typeface) -> float:
    """The fonts are not hinted, so widths grow evenly with the size: one measure serves all."""
    import blitz_py

    load_fonts()
    width, _ = blitz_py.measure_text(text, **_set_in(face))
    return width / _MEASURED_AT


def _set_in(face: Typeface) -> _Setting:
    return {
        "font_size": _MEASURED_AT,
        "font_family": face.family,
        "font_weight": face.weight,
        "letter_spacing": face.spacing * _MEASURED_AT,
    }


def load_engine() -> None:
    """Load now what the first picture would wait for; later calls do nothing."""
    import numpy  # noqa: F401 -- loaded, not used here
    import simplejpeg  # noqa: F401 -- the same

    load_fonts()


def load_fonts() -> None:
    """Register the two families with the engine; the second and later calls do nothing."""
    if _fonts_ready.is_set():
        return
    import blitz_py

    with _fonts_lock:
        if not _fonts_ready.is_set():
            blitz_py.register_fonts(
                [path.read_bytes() for path in FONT_FILES], default_family="Onest"
            )
            _fonts_ready.set()
