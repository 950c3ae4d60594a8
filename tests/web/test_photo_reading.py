"""A photo is read in a process of its own: what happens there stays there."""

import asyncio
import io
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from itertools import pairwise

import pytest
from PIL import Image

from vitrina.art.photo_file import BadPhoto, PhotoNotRead
from vitrina.wiring import photo_reading
from vitrina.wiring.photo_reading import PhotoReader


@pytest.fixture
async def reader() -> AsyncIterator[PhotoReader]:
    async with AsyncExitStack() as stack:
        yield PhotoReader(stack)


def instead(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Another program in the place of the one that reads."""
    monkeypatch.setattr(photo_reading, "_COMMAND", (sys.executable, "-c", code))


def small_photo() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (300, 300), "red").save(made, "PNG")
    return made.getvalue()


async def test_a_photo_is_read_and_a_reason_comes_through(reader: PhotoReader) -> None:
    made, refused = await asyncio.gather(
        reader.read(small_photo()), reader.read(small_photo()[:100]), return_exceptions=True
    )
    assert isinstance(made, bytes)
    assert Image.open(io.BytesIO(made)).size == (300, 300)
    assert isinstance(refused, BadPhoto)
    assert refused.reason == "damaged"


@pytest.mark.parametrize(
    "code",
    [
        "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
        "raise SystemExit(1)",
        "import resource as r; r.setrlimit(r.RLIMIT_DATA, (9**8, 9**8)); bytearray(9**9)",
        "import resource as r; r.setrlimit(r.RLIMIT_CPU, (1, 1))\nwhile True: pass",
    ],
    ids=["crash", "error", "memory", "processor"],
)
async def test_whatever_ends_the_process_ends_one_photo(
    reader: PhotoReader, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    instead(monkeypatch, code)
    with pytest.raises(BadPhoto) as refused:
        await reader.read(small_photo())
    assert refused.value.reason == "damaged"
    monkeypatch.undo()
    assert await reader.read(small_photo())


async def test_one_that_does_not_end_is_ended(
    reader: PhotoReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    instead(monkeypatch, "import time; time.sleep(600)")
    monkeypatch.setattr(photo_reading, "PATIENCE", 0.5)
    with pytest.raises(PhotoNotRead):
        await reader.read(small_photo())


async def test_the_process_knows_no_secret(
    reader: PhotoReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VITRINA_SECRET_KEYS", "of the installation")
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:word@host/name")
    instead(monkeypatch, "import os; print(dict(os.environ))")
    told = (await reader.read(small_photo())).decode()
    assert "PATH" in told
    assert "of the installation" not in told
    assert "word" not in told


async def test_one_photo_is_read_at_a_time(
    reader: PhotoReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    instead(
        monkeypatch,
        "import time; a = time.monotonic(); time.sleep(0.1); print(a, time.monotonic())",
    )
    answers = await asyncio.gather(*(reader.read(small_photo()) for _ in range(3)))
    times = sorted(tuple(map(float, answer.split())) for answer in answers)
    assert all(earlier[1] <= later[0] for earlier, later in pairwise(times))
