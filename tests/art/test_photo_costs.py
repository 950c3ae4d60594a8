"""What a photo may cost, whoever made it: bounded memory and processor, and never another error."""

import io
import json
import random
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from PIL import Image
from pillow_heif import from_pillow

from vitrina.art import photo_file
from vitrina.art.photo import prepare_photo
from vitrina.art.photo_file import BadPhoto

MEMORY = 420  # MB: the budget, the square on its way, and 50 MB for interpreter and libraries
SECONDS = 4.0  # of processor; two on a quiet machine

# The peak is read within the process: what a parent is told of its child includes the parent.
READ = """
import json, sys, time
from vitrina.art import photo_process
code = photo_process.main()
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
peak = int(status["VmHWM"].split()[0]) / 1024
print(json.dumps({"megabytes": peak, "seconds": time.process_time()}), file=sys.stderr)
sys.exit(code)
"""


@dataclass(frozen=True)
class Reading:
    """How reading one photo ended: the JPEG or the reason, and the price."""

    answer: bytes
    megabytes: float
    seconds: float


def read_apart(data: bytes) -> Reading:
    """Read as the service does, in a process of its own."""
    ran = subprocess.run([sys.executable, "-c", READ], input=data, capture_output=True)
    assert ran.returncode in (0, photo_file.REFUSED), ran.stderr
    price = json.loads(ran.stderr)
    return Reading(ran.stdout, price["megabytes"], price["seconds"])


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    made = io.BytesIO()
    image.save(made, kind, **options)
    return made.getvalue()


def noise(side: int, mode: str = "RGB") -> Image.Image:
    channels = len(Image.new(mode, (1, 1)).getbands())
    return Image.frombytes(mode, (side, side), random.Random(1).randbytes(side * side * channels))


def heic(image: Image.Image, **options: object) -> bytes:
    made = io.BytesIO()
    from_pillow(image).save(made, enc_params={"preset": "ultrafast"}, **options)
    return made.getvalue()


def many_frames(count: int, side: int) -> bytes:
    file = from_pillow(Image.new("RGB", (side, side)))
    for shade in range(1, count):
        file.add_from_pillow(Image.new("RGB", (side, side), (shade % 256, 0, 0)))
    made = io.BytesIO()
    file.save(made, enc_params={"preset": "ultrafast"})
    return made.getvalue()


def png(side: int, bits: int, colour: int) -> bytes:
    """A black PNG of any kind, packed to almost nothing."""
    width = side * {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour] * bits // 8
    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(bytes(1 + width)) for _ in range(side)) + packer.flush()

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", side, side, bits, colour, 0, 0, 0)
    palette = chunk(b"PLTE", bytes(3)) if colour == 3 else b""
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + palette + chunk(b"IDAT", rows)
            + chunk(b"IEND", b""))  # fmt: skip


def webp_that_says(side: int) -> bytes:
    """A lossless WebP of a hundred bytes that says it is so large."""
    data = bytearray(encoded(Image.new("RGB", (300, 300)), "WEBP", lossless=True))
    at = data.index(b"VP8L") + 9
    bits = int.from_bytes(data[at : at + 4], "little") >> 28 << 28
    data[at : at + 4] = (bits | (side - 1) << 14 | (side - 1)).to_bytes(4, "little")
    return bytes(data)


@pytest.mark.parametrize("quality", [90, 100])
@pytest.mark.parametrize("make", [
    lambda quality: encoded(noise(1000), "JPEG", quality=quality, subsampling=0),
    lambda quality: heic(noise(1000), quality=quality),
    lambda quality: encoded(noise(1000), "WEBP", quality=quality),
    lambda quality: encoded(noise(1200), "PNG"),
], ids=["jpeg", "heic", "webp", "png"])  # fmt: skip
def test_a_detailed_photo_is_taken(make: Callable[[int], bytes], quality: int) -> None:
    made = Image.open(io.BytesIO(prepare_photo(make(quality))))
    assert (made.format, made.size) == ("JPEG", (1000, 1000))


@pytest.mark.parametrize("make", [
    pytest.param(lambda: webp_that_says(7071), id="webp-of-a-hundred-bytes"),
    pytest.param(lambda: webp_that_says(16383), id="webp-as-large-as-can-be"),
    pytest.param(lambda: png(7071, 16, 6), id="png-of-sixteen-bits"),
    pytest.param(lambda: encoded(Image.new("CMYK", (7000, 7000)), "JPEG", progressive=True,
                                 subsampling=0), id="progressive-jpeg-of-four-colours"),
    pytest.param(lambda: jpeg_of_scans(99), id="jpeg-of-99-scans"),
])  # fmt: skip
def test_what_would_cost_too_much_is_refused_unread(make: Callable[[], bytes]) -> None:
    reading = read_apart(make())
    assert reading.answer == b"pixels"
    assert reading.megabytes < 100
    assert reading.seconds < 1


def jpeg_of_scans(count: int) -> bytes:
    """A progressive JPEG of 49 megapixels whose last scan is there again and again."""
    data = encoded(Image.new("RGB", (7000, 7000)), "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:-2] + data[last:-2] * (count - data.count(b"\xff\xda")) + data[-2:]


LARGEST = [
    pytest.param(lambda: png(7071, 8, 2), id="png"),
    pytest.param(lambda: png(7071, 8, 6), id="png-with-alpha"),
    pytest.param(lambda: png(7071, 16, 0), id="grey-png-of-sixteen-bits"),
    pytest.param(lambda: png(6300, 16, 6), id="png-of-sixteen-bits"),
    pytest.param(lambda: png(7071, 8, 4), id="grey-png-with-alpha"),
    pytest.param(lambda: png(7071, 8, 3), id="png-with-palette"),
    pytest.param(lambda: png(7064, 1, 0), id="png-of-one-bit"),
    pytest.param(lambda: encoded(Image.new("RGB", (4470, 4470)), "WEBP", lossless=True), id="webp"),
    pytest.param(lambda: encoded(Image.new("RGBA", (4470, 4470), (9, 9, 9, 9)), "WEBP"),
                 id="webp-with-alpha"),
    pytest.param(lambda: encoded(Image.new("RGB", (7071, 7071)), "JPEG", progressive=True,
                                 subsampling=0), id="progressive-jpeg"),
    pytest.param(lambda: encoded(Image.new("RGB", (7071, 7071)), "JPEG"), id="jpeg"),
    pytest.param(lambda: encoded(Image.new("RGB", (999, 50_000)), "JPEG"), id="jpeg-of-a-strip"),
    pytest.param(lambda: heic(Image.new("RGB", (6900, 6900))), id="heic"),
    pytest.param(lambda: many_frames(30, 300), id="heic-of-many-frames"),
    pytest.param(lambda: encoded(Image.new("RGB", (4000, 4000)), "WEBP", save_all=True,
                                 append_images=[Image.new("RGB", (4000, 4000), (each, 0, 0))
                                                for each in range(6)]), id="moving-webp"),
]  # fmt: skip


@pytest.mark.parametrize("make", LARGEST)
def test_the_largest_that_are_taken_stay_within_the_budget(make: Callable[[], bytes]) -> None:
    reading = read_apart(make())
    assert reading.answer.startswith(b"\xff\xd8\xff")
    assert reading.megabytes < MEMORY
    assert reading.seconds < SECONDS


SMALL = {
    "jpeg": encoded(noise(300), "JPEG"),
    "progressive": encoded(noise(300), "JPEG", progressive=True),
    "png": encoded(noise(300), "PNG"),
    "png-16": png(300, 16, 2),
    "webp": encoded(noise(300), "WEBP"),
    "lossless": encoded(noise(300), "WEBP", lossless=True),
    "heic": heic(noise(300)),
}


@pytest.mark.parametrize("kind", SMALL)
def test_bytes_that_were_changed_make_a_photo_or_a_reason(kind: str) -> None:
    """Cut short and overwritten, most of all where the header is."""
    chance = random.Random(kind)
    taken = refused = 0
    for _ in range(60):
        data = bytearray(SMALL[kind])
        for _ in range(chance.choice((1, 3, 20))):
            at = chance.choice((chance.randrange(len(data)), chance.randrange(min(200, len(data)))))
            data[at] = chance.choice((0, 0xFF, chance.randrange(256)))
        if chance.random() < 0.3:
            del data[chance.randrange(len(data)) :]
        try:
            taken += prepare_photo(bytes(data)).startswith(b"\xff\xd8")
        except BadPhoto:
            refused += 1
    assert taken + refused == 60
    assert refused


def test_no_memory_is_a_photo_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    def run_out(_: bytes) -> photo_file.PhotoFile:
        raise MemoryError

    monkeypatch.setattr("vitrina.art.photo.open_photo", run_out)
    with pytest.raises(BadPhoto) as refused:
        prepare_photo(SMALL["jpeg"])
    assert refused.value.reason == "pixels"
