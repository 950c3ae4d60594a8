"""A person's photo: whatever phones send becomes a clean square, whatever else is refused."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageChops, ImageCms, ImageDraw, PngImagePlugin
from pillow_heif import register_heif_opener

from vitrina.art.photo import face_box, prepare_photo
from vitrina.art.photo_file import MAX_BYTES, BadPhoto

RED, GREEN, BLUE, YELLOW = (200, 40, 40), (40, 160, 60), (40, 60, 200), (220, 200, 40)
ORIENTATION, GPS = 0x0112, 0x8825


def portrait(width: int = 600, height: int = 600, mode: str = "RGB") -> Image.Image:
    """Four corners of four colours, so that every turn can be told."""
    image = Image.new("RGB", (width, height), RED)
    draw = ImageDraw.Draw(image)
    draw.rectangle((width // 2, 0, width, height // 2), fill=GREEN)
    draw.rectangle((0, height // 2, width // 2, height), fill=BLUE)
    draw.rectangle((width // 2, height // 2, width, height), fill=YELLOW)
    return image.convert(mode)


def encode(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    made = io.BytesIO()
    image.save(made, kind, **options)
    return made.getvalue()


def reopen(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def corners(data: bytes) -> list[tuple[int, ...]]:
    """Which of the four colours stands top left, top right, bottom left, bottom right."""
    image = reopen(data).convert("RGB")
    side = image.width
    near, far = side // 4, side * 3 // 4
    found: list[tuple[int, ...]] = []
    for place in ((near, near), (far, near), (near, far), (far, far)):
        seen = image.getpixel(place)
        assert isinstance(seen, tuple)
        found.append(min((RED, GREEN, BLUE, YELLOW), key=lambda known: _far(known, seen)))
    return found


def _far(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    return sum(abs(a - b) for a, b in zip(one, other, strict=False))


UPRIGHT = [RED, GREEN, BLUE, YELLOW]
# What undoes the turn that an orientation asks for.
BACK = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_every_kind_a_phone_makes_becomes_a_square_jpeg(kind: str) -> None:
    register_heif_opener()
    made = reopen(prepare_photo(encode(portrait(1600, 1200), kind)))
    assert (made.format, made.size, made.mode) == ("JPEG", (1000, 1000), "RGB")


def test_a_small_photo_is_not_blown_up() -> None:
    assert reopen(prepare_photo(encode(portrait(320, 400)))).size == (320, 320)


def grey_of_sixteen_bits() -> Image.Image:
    return portrait().convert("L").convert("I").point(lambda value: value * 257).convert("I;16")


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("CMYK", "JPEG"),
        ("L", "JPEG"),
        *((mode, "PNG") for mode in ("L", "P", "RGBA", "LA", "I;16")),
    ],
)
def test_every_way_to_store_a_pixel_is_read(mode: str, kind: str) -> None:
    source = grey_of_sixteen_bits() if mode == "I;16" else portrait(mode=mode)
    made = reopen(prepare_photo(encode(source, kind))).convert("L")
    plain = portrait().convert("L")
    for place in ((150, 150), (450, 450)):
        difference = ImageChops.difference(made, plain).getpixel(place)
        assert difference in range(12)


def test_a_picture_of_one_bit_is_read() -> None:
    assert reopen(prepare_photo(encode(portrait(mode="1"), "PNG"))).mode == "RGB"


def test_colours_of_a_cmyk_photo_stay() -> None:
    assert corners(prepare_photo(encode(portrait(mode="CMYK")))) == UPRIGHT


def test_what_is_transparent_becomes_white() -> None:
    clear = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    assert reopen(prepare_photo(encode(clear, "PNG"))).getpixel((200, 200)) == (255, 255, 255)


def test_a_palette_with_a_clear_colour_becomes_white_there() -> None:
    palette = Image.new("P", (400, 400), 0)
    palette.putpalette([10, 20, 30] * 256)
    data = encode(palette, "PNG", transparency=0)
    assert reopen(prepare_photo(data)).getpixel((200, 200)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("orientation", "seen"),
    [
        (1, [RED, GREEN, BLUE, YELLOW]),
        (2, [GREEN, RED, YELLOW, BLUE]),
        (3, [YELLOW, BLUE, GREEN, RED]),
        (4, [BLUE, YELLOW, RED, GREEN]),
        (5, [RED, BLUE, GREEN, YELLOW]),
        (6, [BLUE, RED, YELLOW, GREEN]),
        (7, [YELLOW, GREEN, BLUE, RED]),
        (8, [GREEN, YELLOW, RED, BLUE]),
    ],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_camera_held_any_way_gives_an_upright_photo(
    orientation: int, seen: list[tuple[int, ...]], kind: str
) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    assert corners(prepare_photo(encode(portrait(), kind, exif=exif.tobytes()))) == seen


@pytest.mark.parametrize("size", [(900, 1600), (1600, 900)])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_photo_is_cut_where_an_upright_one_is(
    orientation: int, size: tuple[int, int]
) -> None:
    """The photo as it is to be seen, stored as a camera held so would store it."""
    seen = portrait(*size)
    ImageDraw.Draw(seen).rectangle((0, 0, size[0], size[1] // 5), fill=RED)
    stored = seen.transpose(BACK[orientation]) if orientation in BACK else seen
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    made = reopen(prepare_photo(encode(stored, "PNG", exif=exif.tobytes())))
    upright = reopen(prepare_photo(encode(seen, "PNG")))
    difference = ImageChops.difference(made, upright).convert("L")
    assert np.asarray(difference.resize((50, 50), Image.Resampling.BOX)).max() < 40


@pytest.mark.parametrize("orientation", [0, 9, 77])
def test_an_orientation_that_is_none_turns_nothing(orientation: int) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    assert corners(prepare_photo(encode(portrait(), exif=exif.tobytes()))) == UPRIGHT


def test_where_and_with_what_it_was_taken_is_gone() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera of Olga"
    exif.get_ifd(GPS)[2] = (55.0, 47.0, 0.0)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = encode(portrait(), exif=exif.tobytes(), comment=b"home address", icc_profile=profile,
                  dpi=(300, 300))  # fmt: skip
    assert b"Camera of Olga" in data
    made = prepare_photo(data)
    image = reopen(made)
    assert dict(image.getexif()) == {}
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    for secret in (b"Olga", b"home address", b"Exif", b"ICC_PROFILE"):
        assert secret not in made


def test_texts_of_a_png_are_gone() -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "Olga")
    notes.add_itxt("XML:com.adobe.xmp", "<x>home</x>")
    made = prepare_photo(encode(portrait(), "PNG", pnginfo=notes))
    assert b"Olga" not in made
    assert b"home" not in made


@pytest.mark.parametrize("hidden", [b"<script>alert(1)</script>", b"PK\x03\x04" + b"x" * 500])
def test_what_hides_behind_a_picture_is_gone(hidden: bytes) -> None:
    made = prepare_photo(encode(portrait()) + hidden)
    assert hidden not in made
    assert corners(made) == UPRIGHT


def test_a_broken_colour_profile_costs_nothing() -> None:
    data = encode(portrait(), icc_profile=b"not a profile at all" * 20)
    assert corners(prepare_photo(data)) == UPRIGHT


def test_of_a_moving_picture_the_first_frame_is_taken() -> None:
    other = Image.new("RGB", (600, 600), (0, 0, 0))
    data = encode(portrait(), "WEBP", save_all=True, append_images=[other], duration=80)
    assert corners(prepare_photo(data)) == UPRIGHT


@pytest.mark.parametrize(("width", "height", "box"), [
    (1000, 1000, (0, 0)), (1600, 1000, (300, 0)), (900, 1600, (0, 83)), (900, 1200, (0, 0)),
    (1000, 5000, (0, 1167)),
])  # fmt: skip
def test_the_square_is_about_the_upper_third(width: int, height: int, box: tuple[int, int]) -> None:
    image = Image.new("L", (width, height))
    image.putpixel(box, 255)
    cropped = image.crop(face_box(image.size))
    assert cropped.size == (min(width, height),) * 2
    assert cropped.getpixel((0, 0)) == 255


def png_of(width: int, height: int) -> bytes:
    """A PNG that says it is so large and holds almost nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 999))
            + chunk(b"IEND", b""))  # fmt: skip


def jpeg_of(width: int, height: int) -> bytes:
    """A true JPEG whose header was told to say it is so large."""
    data = bytearray(encode(portrait()))
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


GIF = encode(portrait(mode="P"), "GIF")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="900" height="900"><script>1</script></svg>'
HTML = b"<!doctype html><html><body><script>alert(1)</script></body></html>" * 20


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"", "empty", id="nothing"),
        pytest.param(b"\xff\xd8" + b"\0" * MAX_BYTES, "bytes", id="eleven-megabytes"),
        pytest.param(GIF, "format", id="gif"),
        pytest.param(SVG, "format", id="svg"),
        pytest.param(HTML, "format", id="html"),
        pytest.param(b"GIF89a" + HTML, "format", id="gif-and-html"),
        pytest.param(b"%PDF-1.7" + b"\0" * 900, "format", id="pdf"),
        pytest.param(encode(portrait(), "BMP"), "format", id="bmp"),
        pytest.param(encode(portrait(), "TIFF"), "format", id="tiff"),
        pytest.param(b"\xff\xd8\xff\xe0", "format", id="only-the-mark-of-a-jpeg"),
        pytest.param(b"RIFF\xff\xff\xff\xffWEBPVP8 ", "format", id="only-the-mark-of-a-webp"),
        pytest.param(b"\0\0\0\x18ftypheic" + b"\0" * 40, "format", id="only-the-mark-of-a-heic"),
        pytest.param(png_of(50_000, 50_000), "pixels", id="png-bomb"),
        pytest.param(png_of(10_000, 9_000), "pixels", id="png-over-the-limit"),
        pytest.param(png_of(10_000, 5_201), "pixels", id="png-just-over-the-limit"),
        pytest.param(jpeg_of(50_000, 50_000), "pixels", id="jpeg-bomb"),
        pytest.param(encode(portrait(199, 900)), "small", id="too-small"),
        pytest.param(encode(portrait())[:-3000], "damaged", id="truncated-jpeg"),
        pytest.param(png_of(900, 900), "damaged", id="truncated-png"),
        pytest.param(encode(portrait(), "WEBP", lossless=True)[:-50], "format", id="short-webp"),
        pytest.param(
            encode(portrait())[:-2] + b"\xff\xda\0\x02" * 200 + b"\xff\xd9",
            "damaged",
            id="many-scans",
        ),
    ],
)
def test_what_is_no_photo_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(BadPhoto) as refused:
        prepare_photo(data)
    assert refused.value.reason == reason
