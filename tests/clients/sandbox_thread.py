"""A sandbox that lives beside blocking clients, and its control surface without asyncio."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2

from sandbox.client import COMMUNITY, EVERYTHING
from vitrina.sandbox.options import SandboxOptions
from vitrina.sandbox.server import run_sandbox


@dataclass
class _Served:
    ready: threading.Event = field(default_factory=threading.Event)
    url: str = ""
    loop: asyncio.AbstractEventLoop | None = None
    stop: asyncio.Event | None = None
    broken: BaseException | None = None


@contextmanager
def serve_in_thread(options: SandboxOptions) -> Iterator[str]:
    """The sandbox's address; it is gone when the block ends."""
    served = _Served()
    thread = threading.Thread(target=_run, args=(options, served), name="sandbox")
    thread.start()
    try:
        assert served.ready.wait(10), "the sandbox did not start"
        if served.broken is not None:
            raise served.broken
        yield served.url
    finally:
        if served.loop is not None and served.stop is not None and served.broken is None:
            served.loop.call_soon_threadsafe(served.stop.set)
        thread.join(10)
        assert not thread.is_alive(), "the sandbox did not stop"


def _run(options: SandboxOptions, served: _Served) -> None:
    async def serve() -> None:
        served.loop, served.stop = asyncio.get_running_loop(), asyncio.Event()
        async with run_sandbox(options) as running:
            served.url = running.url
            served.ready.set()
            await served.stop.wait()

    try:
        asyncio.run(serve())
    except BaseException as error:
        served.broken = error
        served.ready.set()


@dataclass(frozen=True)
class Control:
    """``/sandbox/...`` of one sandbox, for tests that block."""

    http: httpx2.Client
    url: str

    def control(self, name: str, **body: object) -> dict[str, Any]:
        answer = self.http.post(f"{self.url}/sandbox/{name}", json=body)
        assert answer.status_code == 200, answer.text
        reply: dict[str, Any] = answer.json()
        return reply

    def world(self) -> dict[str, Any]:
        body: dict[str, Any] = self.http.get(f"{self.url}/sandbox/world").json()
        return body

    def mint_person(self, scope: str = EVERYTHING) -> str:
        """A new person's token."""
        return str(self.control("tokens", kind="user", scope=scope)["access_token"])

    def pass_check(self, address: str) -> str:
        """The person opens ``redirect_uri`` and presses the button: the ``success_token``."""
        return find_success_token(self.http.post(address).text)

    def mint_community(self, group_id: int, scope: str = COMMUNITY) -> str:
        minted = self.control("tokens", kind="community", scope=scope, group_id=group_id)
        return str(minted["access_token"])


def find_success_token(page: str) -> str:
    """What a passed check shows the person, as VK's page hands it over by script."""
    found = re.search(r"[0-9a-f]{40}", page)
    assert found, page
    return found[0]
