"""A process is up before all is loaded that it will need, and nobody waits for that later."""

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import structlog

from cli.conftest import new_key
from installation import open_installation
from sandboxed import SandboxedServices, open_sandboxed
from vitrina.autoresponder.delivery.responder import Responder
from vitrina.cli.loading_drawing import loading_drawing
from vitrina.cli.working import working

NOWHERE = "http://127.0.0.1:1"


@pytest.fixture
async def sandboxed(sqlite_url: str) -> AsyncIterator[SandboxedServices]:
    async with open_sandboxed(sqlite_url) as opened:
        yield opened


async def test_a_worker_works_while_the_bots_words_are_read(
    sandboxed: SandboxedServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, read, answering = threading.Event(), threading.Event(), asyncio.Event()

    def read_slowly(_intents: object) -> None:
        reading.set()
        read.wait(60)

    async def answer(_responder: Responder) -> None:
        answering.set()

    monkeypatch.setattr("vitrina.cli.working.read_vocabulary", read_slowly)
    monkeypatch.setattr(Responder, "run", answer)
    async with working(sandboxed.services):
        assert await asyncio.to_thread(reading.wait, 60)
        assert set((await sandboxed.services.checks.ask()).values()) == {True}
        assert not answering.is_set()
        read.set()
        await asyncio.wait_for(answering.wait(), 60)


async def test_the_drawing_engine_is_loaded_soon_after_a_server_is_up(
    tmp_path: Path, sqlite_url: str
) -> None:
    async with open_installation(
        tmp_path,
        DATABASE_URL=sqlite_url,
        VITRINA_SECRET_KEYS=new_key(),
        VK_CLIENT_ID="test",
        VK_API_URL=NOWHERE,
        VK_ID_URL=NOWHERE,
        VK_OAUTH_URL=NOWHERE,
    ) as opened:
        process = await opened.start("serve", "serve", "--with-worker", "--port", "0")
        await process.until_said("process.drawing_loaded")
        said = [line["event"] for line in process.events]
        assert said.index("process.serving") < said.index("process.drawing_loaded")
        await process.terminate()


async def test_a_process_goes_on_without_its_drawing_engine() -> None:
    tried = asyncio.Event()

    async def fail() -> None:
        tried.set()
        raise ImportError("no such engine")

    with structlog.testing.capture_logs() as said:
        async with loading_drawing(fail, after=0):
            await asyncio.wait_for(tried.wait(), 60)
            await asyncio.sleep(0)
    assert [line["event"] for line in said] == ["process.drawing_not_loaded"]


async def test_a_process_that_ends_at_once_loads_no_drawing_engine() -> None:
    async def load() -> None:
        raise AssertionError("nobody is there to draw for")

    with structlog.testing.capture_logs() as said:
        async with loading_drawing(load):
            pass
    assert said == []
