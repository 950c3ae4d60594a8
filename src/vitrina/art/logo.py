"""A school's logo made ready: whatever was uploaded in, a small PNG of known sizes out.

Runs in a process of its own as photos do (`photo_process`). It is drawn anew from its pixels, with
its transparency: neither metadata nor anything hidden beside the picture outlives it.
"""

import io
from typing import Literal

from PIL import Image

from vitrina.art.photo_colours import in_srgb
from vitrina.art.photo_file import BadPhoto, PhotoFile, open_photo

LOGO_WIDTH, LOGO_HEIGHT = 480, 144  # px at most: three times what pages show
_MIN_SIDE = 24  # px of what is uploaded
_LONGEST = 12  # times as wide as high: a hairline is no logo
_EDGE = 4  # levels of transparency that nobody sees


def prepare_logo(data: bytes) -> bytes:
    """A PNG within 480×144 px, without empty edges, in sRGB; BadPhoto as of a photo."""
    try:
        file = open_photo(data, _MIN_SIDE)
        image = _cut_edges(_decode(file))
        width, height = image.size
        if not _is_shape(width, height):
            raise BadPhoto("small")
        scale = min(LOGO_WIDTH / width, LOGO_HEIGHT / height, 1.0)
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        if size != image.size:
            # By its colours times its transparency: else what is not seen shines through edges.
            image = image.convert("RGBa").resize(size, Image.Resampling.LANCZOS).convert("RGBA")
        out = io.BytesIO()
        image.save(out, "PNG", optimize=True)
        return out.getvalue()
    except BadPhoto:
        raise
    except MemoryError:
        raise BadPhoto("pixels") from None
    except Exception as error:  # a decoder raises whatever it pleases for bytes that lie
        raise BadPhoto("damaged") from error


def _decode(file: PhotoFile) -> Image.Image:
    image = file.cut((0, 0, *file.size))
    image.load()
    if file.profile and image.mode in ("RGB", "RGBA", "L", "CMYK"):
        mode: Literal["RGB", "RGBA"] = "RGBA" if image.mode == "RGBA" else "RGB"
        image = in_srgb(image, file.profile, mode) or image
    return image.convert("RGBA")


def _cut_edges(image: Image.Image) -> Image.Image:
    """Without what is transparent around it; BadPhoto where nothing else is there."""
    alpha = image.getchannel("A").point(lambda level: 255 if level > _EDGE else 0)
    box = alpha.getbbox()
    if box is None:
        raise BadPhoto("empty")
    return image.crop(box)


def _is_shape(width: int, height: int) -> bool:
    return min(width, height) >= _MIN_SIDE // 2 and max(width, height) <= _LONGEST * min(
        width, height
    )
