"""A person's photo made ready: whatever a phone sends in, a clean square JPEG out.

Pure and slow (up to two seconds of one core for the largest phone pictures), and the decoders are
others' C: it runs in a process of its own (`photo_process`). The answer is drawn anew from the
pixels, so neither metadata nor anything hidden beside the picture outlives it.
"""

from typing import cast

import numpy as np
import simplejpeg
from PIL import Image

from vitrina.art.photo_colours import in_srgb
from vitrina.art.photo_file import SIDE, BadPhoto, Box, PhotoFile, open_photo

QUALITY = 90

_BAND = 128  # rows of the smaller picture that are made at a time
_GROUND = (255, 255, 255)


def prepare_photo(data: bytes) -> bytes:
    """A square JPEG of 200 to 1000 px, turned upright, in sRGB, without metadata; or BadPhoto.

    Bytes, pixels, kind and the memory to decode it are known from the header before anything is
    decoded. Of several frames the first is taken; what is transparent becomes white.
    """
    try:
        file = open_photo(data)
        square = _shrink(file, face_box(file.size, file.orientation))
        upright = _turn(_to_srgb(square, file.profile), file.orientation)
        # No encoder of Pillow's: it guesses a buffer, and detailed pictures are larger than that.
        return cast(
            "bytes",
            simplejpeg.encode_jpeg(
                np.ascontiguousarray(upright), QUALITY, "RGB", "444", fastdct=False
            ),
        )
    except BadPhoto:
        raise
    except MemoryError:
        raise BadPhoto("pixels") from None
    except Exception as error:  # a decoder raises whatever it pleases for bytes that lie
        raise BadPhoto("damaged") from error


def face_box(size: tuple[int, int], orientation: int = 1) -> Box:
    """The square that most likely holds the face, in the stored picture that is to be turned so.

    Nobody looks for a face: in a portrait it is about the line of the upper third, so the middle of
    the square is put there, as far as the picture reaches; a landscape is cut at both sides alike.
    """
    lies = orientation in (5, 6, 7, 8)
    width, height = (size[1], size[0]) if lies else size
    side = min(width, height)
    across = (width - side) // 2
    down = min(max(round(height / 3 - side / 2), 0), height - side)
    if orientation in (3, 4, 7, 8):  # its upper edge is the lower or the right one of the stored
        down = height - side - down
    left, top = (down, across) if lies else (across, down)
    return left, top, left + side, top + side


def _shrink(file: PhotoFile, box: Box) -> Image.Image:
    """The square in L, RGB or CMYK and at most SIDE wide, a band at a time to save memory."""
    left, top, right, bottom = box
    side = right - left
    factor = max(1, side // (2 * SIDE))
    small: Image.Image | None = None
    for start in range(top, bottom, factor * _BAND):
        band = file.cut((left, start, right, min(start + factor * _BAND, bottom)))
        band = _to_plain(band).reduce(factor)
        if small is None:
            small = Image.new(band.mode, (band.width, -(-side // factor)))
        small.paste(band, (0, (start - top) // factor))
    assert small is not None  # noqa: S101 -- a photo is at least MIN_SIDE high
    if side > SIDE:
        small = small.resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    return small


def _to_plain(band: Image.Image) -> Image.Image:
    """The same pixels in eight bits and without transparency: L, RGB or CMYK."""
    if band.mode.startswith("I"):
        # Grey of sixteen bits: a plain conversion would cut off all that is brighter than 1/256.
        return Image.fromarray((np.asarray(band) >> 8).astype(np.uint8))
    if band.mode in ("La", "RGBa"):  # multiplied by their transparency
        band = band.convert("LA" if band.mode == "La" else "RGBA")
    if band.has_transparency_data:
        band = band.convert("RGBA")
        ground = Image.new("RGB", band.size, _GROUND)
        ground.paste(band, mask=band)
        return ground
    return band if band.mode in ("L", "RGB", "CMYK") else band.convert("RGB")


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours as browsers show them: without its profile a photo of a phone would look pale."""
    return in_srgb(image, profile, "RGB") or image.convert("RGB")


def _turn(image: Image.Image, orientation: int) -> Image.Image:
    turn = _TURNS.get(orientation)
    return image if turn is None else image.transpose(turn)


_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
