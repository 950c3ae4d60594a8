"""A photo's file opened by what its header says, and its pixels taken out piece by piece.

What decoding would take is known before anything is decoded: a file of two kilobytes may hold
fifty million pixels.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from PIL import Image, JpegImagePlugin, PngImagePlugin

from vitrina.art.jpeg_marks import end_jpeg, read_marks

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 52_000_000  # sensors of 50 megapixels: 8192×6144 is 50.3
MIN_SIDE = 200  # px: less is a smear in the circle
SIDE = 1000  # px of what is kept
BUDGET = 320_000_000  # bytes that decoding may take at its peak

REFUSED = 3  # exit code of a photo's process: the reason is what it printed

Box = tuple[int, int, int, int]
Reason = Literal["empty", "bytes", "format", "heic", "pixels", "small", "damaged"]

# By what the bytes say, never by a name. Phones' JPEG with several pictures (MPO) is a JPEG.
_FORMATS = ("JPEG", "PNG", "WEBP")
_MARKS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
_HEIC_BRANDS = frozenset((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"))
# Each scan of a JPEG costs a pass over the whole picture, however few its bytes: cameras write ten.
_MAX_SCANS = 100
_MAX_PASSES = 20 * MAX_PIXELS  # pixels, over all scans
# What Pillow keeps of a pixel, by mode; of all others four bytes.
_PIXEL_BYTES = {"1": 1, "L": 1, "P": 1, "I;16": 2}
# Measured on 50 megapixels of one colour (docs/decisions/0012): the decoder's own buffers too.
_WEBP_PIXEL_BYTES = 16
_HEIC_PIXEL_BYTES = {"RGB": 6, "L": 6}  # of all others eight
_ORIENTATION = 0x0112  # EXIF: which way the camera was held, 1 to 8


class BadPhoto(ValueError):
    """These bytes make no photo of ours; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


class PhotoNotRead(Exception):
    """The machine could not read it now; nothing is said about the photo."""


@dataclass(frozen=True)
class PhotoFile:
    """A photo that may be decoded. `cut` decodes it at its first use, as small as will do."""

    size: tuple[int, int]
    orientation: int
    profile: bytes | None
    cut: Callable[[Box], Image.Image]


def check_bytes(data: bytes) -> None:
    """BadPhoto for what can be told without a decoder: nothing, too much, another kind of file."""
    if not data:
        raise BadPhoto("empty")
    if len(data) > MAX_BYTES:
        raise BadPhoto("bytes")
    if _is_heic(data):
        if not reads_heic():
            raise BadPhoto("heic")
    elif not (data.startswith(_MARKS) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")):
        raise BadPhoto("format")


def open_photo(data: bytes, min_side: int = MIN_SIDE) -> PhotoFile:
    """The photo with its header read and its pixels not; BadPhoto, or what a decoder raises."""
    check_bytes(data)
    if _is_heic(data):
        return _open_heic(data)
    marks = read_marks(data, _MAX_SCANS)
    try:
        image = Image.open(io.BytesIO(data), formats=_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BadPhoto("pixels") from None
    except Exception as error:  # a decoder raises whatever it pleases for bytes that lie
        raise BadPhoto("format") from error
    _check_size(image.size, min_side)
    if isinstance(image, JpegImagePlugin.JpegImageFile):
        cost = _draft(image, marks.scans)
        if not marks.is_ended and cost <= BUDGET:
            image = _open_unended(data)
    elif isinstance(image, PngImagePlugin.PngImageFile):
        cost = image.width * image.height * _png_pixel_bytes(image)
    else:
        cost = image.width * image.height * _WEBP_PIXEL_BYTES
    if cost > BUDGET:
        raise BadPhoto("pixels")
    orientation = image.getexif().get(_ORIENTATION, 1)
    return PhotoFile(image.size, orientation, image.info.get("icc_profile"), image.crop)


@cache
def reads_heic() -> bool:
    """Whether the photos of iPhones are read: the optional extra `heic` is installed."""
    try:
        import pillow_heif  # noqa: F401 -- whether it is there is the question
    except ImportError:
        return False
    return True


def _is_heic(data: bytes) -> bool:
    return data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS


def _check_size(size: tuple[int, int], min_side: int = MIN_SIDE) -> None:
    width, height = size
    if width * height > MAX_PIXELS:
        raise BadPhoto("pixels")
    if min(size) < min_side:
        raise BadPhoto("small")


def _open_unended(data: bytes) -> JpegImagePlugin.JpegImageFile:
    """A JPEG whose end got lost, as some phones and messengers send it."""
    ended = end_jpeg(data)
    if ended is None:
        raise BadPhoto("damaged")
    image = Image.open(io.BytesIO(ended), formats=_FORMATS)
    if not isinstance(image, JpegImagePlugin.JpegImageFile):
        raise BadPhoto("damaged")
    image.draft(None, (SIDE, SIDE))
    return image


def _draft(image: JpegImagePlugin.JpegImageFile, scans: int) -> float:
    """Have it decoded at a half, a quarter or an eighth; the bytes that takes.

    Where there are several scans, the coefficients of the whole picture are kept beside it.
    """
    pixels = image.width * image.height
    if scans > _MAX_SCANS:
        raise BadPhoto("damaged")
    if scans * pixels > _MAX_PASSES:
        raise BadPhoto("pixels")
    coefficients = 0.0
    if scans > 1:
        shares = [across * down for _, across, down, _ in image.layer]
        coefficients = 2.0 * pixels * sum(shares) / max(*shares, 1)
    image.draft(None, (SIDE, SIDE))
    return coefficients + image.width * image.height * _PIXEL_BYTES.get(image.mode, 4)


def _png_pixel_bytes(image: PngImagePlugin.PngImageFile) -> int:
    """Of a picture of sixteen bits twice as many are unpacked as are kept."""
    kept = _PIXEL_BYTES.get(image.mode, 4)
    is_wide = any(";16" in str(tile[3]) for tile in image.tile)
    return kept * 2 if is_wide else kept


def _open_heic(data: bytes) -> PhotoFile:
    """An iPhone's photo, past Pillow, which would keep a third more of each pixel."""
    import pillow_heif

    pillow_heif.options.THUMBNAILS = False
    pillow_heif.options.DEPTH_IMAGES = False
    pillow_heif.options.AUX_IMAGES = False
    pillow_heif.options.DECODE_THREADS = 1
    try:
        heif = pillow_heif.open_heif(data, convert_hdr_to_8bit=True)
        photo = heif[heif.primary_index]
    except Exception as error:  # as above
        raise BadPhoto("format") from error
    _check_size(photo.size)
    width, height = photo.size
    if width * height * _HEIC_PIXEL_BYTES.get(photo.mode, 8) > BUDGET:
        raise BadPhoto("pixels")

    def cut(box: Box) -> Image.Image:
        left, top, right, bottom = box
        rows = photo.data[top * photo.stride : bottom * photo.stride]
        if photo.size != (width, height):  # the header said another size than the pixels have
            raise BadPhoto("damaged")
        size = (width, bottom - top)
        band = Image.frombuffer(photo.mode, size, rows, "raw", photo.mode, photo.stride, 1)
        return band.crop((left, 0, right, bottom - top))

    profile = photo.info.get("icc_profile")
    # The decoder has turned it already, and what EXIF says of that is about the sensor.
    return PhotoFile(photo.size, 1, profile if isinstance(profile, bytes) else None, cut)
