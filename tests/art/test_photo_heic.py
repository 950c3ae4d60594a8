"""The photos of iPhones, where the extra that reads them is installed and where it is not."""

import subprocess
import sys

import pytest
from PIL import Image
from pillow_heif import register_heif_opener

from art.test_photo import BLUE, GREEN, ORIENTATION, RED, UPRIGHT, YELLOW, corners, encode, portrait
from vitrina.art import photo_file
from vitrina.art.photo import prepare_photo
from vitrina.art.photo_file import BadPhoto


def test_an_iphone_photo_is_turned_once() -> None:
    register_heif_opener()
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    data = encode(portrait(800, 600), "HEIF", exif=exif.tobytes())
    assert corners(prepare_photo(data)) == [BLUE, RED, YELLOW, GREEN]


def test_half_an_iphone_photo_is_refused() -> None:
    register_heif_opener()
    data = encode(portrait(), "HEIF")
    with pytest.raises(BadPhoto):
        prepare_photo(data[: len(data) // 2])


def test_a_heic_is_named_where_the_extra_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    register_heif_opener()
    data = encode(portrait(), "HEIF")
    monkeypatch.setattr(photo_file, "reads_heic", lambda: False)
    with pytest.raises(BadPhoto) as refused:
        prepare_photo(data)
    assert refused.value.reason == "heic"
    assert corners(prepare_photo(encode(portrait()))) == UPRIGHT


def test_without_the_extra_photos_are_read_all_the_same() -> None:
    """As on a server that has `requirements.txt` alone."""
    code = (
        "import sys; sys.modules['pillow_heif'] = None\n"
        "from vitrina.art.photo import prepare_photo\n"
        "from vitrina.art.photo_file import reads_heic\n"
        "assert not reads_heic()\n"
        "sys.stdout.buffer.write(prepare_photo(sys.stdin.buffer.read()))"
    )
    command = [sys.executable, "-c", code]
    ran = subprocess.run(command, input=encode(portrait()), capture_output=True)
    assert corners(ran.stdout) == UPRIGHT, ran.stderr
