"""Files as phones really make them: taken, or refused with the true reason."""

import io

import numpy as np
import pytest
from PIL import Image

from art.test_photo import encode, portrait, reopen
from vitrina.art.jpeg_marks import read_marks
from vitrina.art.photo import prepare_photo
from vitrina.art.photo_file import MAX_BYTES, BadPhoto

# What stands behind a motion photo: a video, in which every two bytes occur by chance.
VIDEO = np.random.default_rng(7).integers(0, 256, 6_000_000, dtype="uint8").tobytes()


def middle(data: bytes) -> tuple[int, ...]:
    image = reopen(data).convert("RGB")
    found = image.getpixel((image.width // 4, image.height // 4))
    assert isinstance(found, tuple)
    return found


def with_preview() -> Image.Image:
    return portrait(1200, 1600)


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("size", [(8192, 6144), (8160, 6144), (6144, 8192)])
def test_sensors_of_fifty_megapixels(size: tuple[int, int], progressive: bool) -> None:
    sent = encode(Image.new("RGB", size, (120, 80, 60)), progressive=progressive)
    assert reopen(prepare_photo(sent)).size == (1000, 1000)


@pytest.mark.parametrize("progressive", [False, True])
def test_a_lost_end_is_found_and_a_lost_half_is_told(progressive: bool) -> None:
    whole = encode(with_preview(), quality=90, progressive=progressive)
    taken = prepare_photo(whole)
    for tail in (b"", bytes(16), b"\xff"):
        assert prepare_photo(whole[:-2] + tail) == taken
    for kept in (len(whole) // 2, len(whole) * 9 // 10):
        with pytest.raises(BadPhoto) as caught:
            prepare_photo(whole[:kept])
        assert caught.value.reason == "damaged"


def test_a_motion_photo_is_its_picture() -> None:
    still = encode(with_preview(), quality=90)
    assert VIDEO.count(b"\xff\xda") > 50
    assert prepare_photo(still + VIDEO) == prepare_photo(still)
    assert read_marks(still + VIDEO, 100) == read_marks(still, 100)


def test_a_motion_photo_that_is_too_large_is_told_so() -> None:
    with pytest.raises(BadPhoto) as caught:
        prepare_photo(encode(with_preview()) + bytes(MAX_BYTES))
    assert caught.value.reason == "bytes"


def test_a_picture_with_others_behind_it_is_its_first() -> None:
    made = io.BytesIO()
    with_preview().save(made, "MPO", save_all=True, append_images=[Image.new("RGB", (640, 480))])
    assert np.allclose(middle(prepare_photo(made.getvalue())), (200, 40, 40), atol=8)


def test_print_colours_and_sixteen_bits_keep_their_colours() -> None:
    shade = np.full((600, 600, 3), (200, 40, 40), dtype=np.uint8)
    wide = _png_of_sixteen_bits(shade.astype(np.uint16) * 257)
    for sent in (encode(portrait(600, 600, "CMYK")), wide):
        assert np.allclose(middle(prepare_photo(sent)), (200, 40, 40), atol=12)


def test_marks_are_walked_to_an_end_whatever_the_bytes() -> None:
    for junk in (b"", b"\xff\xd8", b"\xff\xd8" + b"\xff" * 5000, b"\xff\xd8\xff\xda\0\x02" + VIDEO,
                 VIDEO, b"\xff\xd8" + b"\xff\xe0\0\0" * 1000):  # fmt: skip
        assert read_marks(junk, 100).scans <= 101


def _png_of_sixteen_bits(pixels: "np.ndarray[tuple[int, int, int], np.dtype[np.uint16]]") -> bytes:
    import struct
    import zlib

    height, width, _ = pixels.shape
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in pixels)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (struct.pack(">I", len(data)) + kind + data
                + struct.pack(">I", zlib.crc32(kind + data)))  # fmt: skip

    head = struct.pack(">IIBBBBB", width, height, 16, 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))  # fmt: skip
