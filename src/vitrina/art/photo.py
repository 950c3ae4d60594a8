"""A person's photo made ready: whatever a phone sends in, a clean square JPEG out.

Pure, safe in any thread, and slow (up to two seconds of one core for the largest phone pictures):
run it where pictures are drawn. The answer is drawn anew from the pixels, so neither metadata nor
anything hidden beside the picture outlives it.
"""

import io
from functools import cache
from typing import Literal, cast

from PIL import Image, ImageCms

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 50_000_000  # the largest sensors in phones; 200 MB when decoded
MIN_SIDE = 200  # px: less is a smear in the circle
SIDE = 1000
QUALITY = 90

Reason = Literal["empty", "bytes", "format", "heic", "pixels", "small", "damaged"]

# By what the bytes say, never by a name. Phones' JPEG with several pictures (MPO) is a JPEG.
_FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
_HEIC_BRANDS = frozenset((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"))
# Each scan of a JPEG costs a pass over the whole picture, however few its bytes: cameras write ten.
_MAX_SCANS = 100
_SCAN = b"\xff\xda"
_GROUND = (255, 255, 255)


class BadPhoto(ValueError):
    """These bytes make no photo of ours; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def prepare_photo(data: bytes) -> bytes:
    """A square JPEG of 200 to 1000 px, turned upright, in sRGB, without metadata; or BadPhoto.

    Bytes, pixels and kind are known from the header before anything is decoded. Of several frames
    the first is taken; what is transparent becomes white.
    """
    if not data:
        raise BadPhoto("empty")
    if len(data) > MAX_BYTES:
        raise BadPhoto("bytes")
    image = _open(data)
    try:
        upright = _make_upright(image)
    except Exception as error:  # a decoder raises whatever it pleases for bytes that lie
        raise BadPhoto("damaged") from error
    square = crop_to_face(_flatten(upright))
    clean = Image.new("RGB", square.size)  # a new picture: comments and profiles stay behind
    clean.paste(square)
    made = io.BytesIO()
    clean.save(made, "JPEG", quality=QUALITY, subsampling=0, optimize=True)
    return made.getvalue()


def crop_to_face(image: Image.Image) -> Image.Image:
    """The square that most likely holds the face.

    Nobody looks for a face: in a portrait it is about the line of the upper third, so the middle of
    the square is put there, as far as the picture reaches; a landscape is cut at both sides alike.
    """
    width, height = image.size
    side = min(width, height)
    left = (width - side) // 2
    top = min(max(round(height / 3 - side / 2), 0), height - side)
    return image.crop((left, top, left + side, top + side))


def _open(data: bytes) -> Image.Image:
    """The picture with its header read and its pixels not."""
    if not reads_heic() and data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        raise BadPhoto("heic")
    try:
        image = Image.open(io.BytesIO(data), formats=_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BadPhoto("pixels") from None
    except Exception as error:  # as above: UnidentifiedImageError is only the politest of them
        raise BadPhoto("format") from error
    if image.width * image.height > MAX_PIXELS:
        raise BadPhoto("pixels")
    if min(image.size) < MIN_SIDE:
        raise BadPhoto("small")
    if image.format in ("JPEG", "MPO") and data.count(_SCAN) > _MAX_SCANS:
        raise BadPhoto("damaged")
    return image


def _make_upright(image: Image.Image) -> Image.Image:
    """Decode, as small as will do, in eight-bit sRGB (with or without alpha), and turn."""
    image.draft(None, (SIDE, SIDE))  # a JPEG is decoded at a half, a quarter or an eighth
    profile = image.info.get("icc_profile")
    pixels = _to_eight_bits(image)
    share = SIDE / min(pixels.size)
    if share < 1:
        size = (round(pixels.width * share), round(pixels.height * share))
        pixels = pixels.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    pixels = _to_srgb(pixels, profile)
    orientation = image.getexif().get(_ORIENTATION, 1)
    turned = _TURNS.get(orientation)
    return pixels if turned is None else pixels.transpose(turned)


def _to_eight_bits(image: Image.Image) -> Image.Image:
    """The same pixels in a mode that can be resized: L, RGB, RGBA or CMYK."""
    if image.mode.startswith("I"):
        # Grey of sixteen bits: a plain conversion would cut off all that is brighter than 1/256.
        return image.point(lambda value: value * (1 / 256)).convert("L")
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image if image.mode in ("L", "RGB", "CMYK") else image.convert("RGB")


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours as browsers show them: without its profile a photo of a phone would look pale."""
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(
                image, source, ImageCms.createProfile("sRGB"), outputMode=mode
            )
        except (ImageCms.PyCMSError, OSError, ValueError):
            return image.convert(mode)  # a broken profile, or one for other pixels
        return cast("Image.Image", converted)
    return image.convert(mode)


def _flatten(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    ground = Image.new("RGBA", image.size, (*_GROUND, 255))
    return Image.alpha_composite(ground, image).convert("RGB")


@cache
def reads_heic() -> bool:
    """Whether the photos of iPhones are read: Pillow is taught them once, if the extra is there."""
    try:
        from pillow_heif import register_heif_opener
    except ImportError:  # the optional extra `heic`
        return False
    # Thumbnails and depth maps are not wanted.
    register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
    return True


_ORIENTATION = 0x0112  # EXIF: which way the camera was held, 1 to 8
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
