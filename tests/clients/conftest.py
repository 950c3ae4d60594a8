"""A sandbox for clients that other people wrote, and what stands around it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import httpx2
import pytest

from clients.sandbox_thread import Control, serve_in_thread
from sandbox.client import Client
from vitrina.sandbox.options import SandboxOptions
from vitrina.sandbox.server import RunningSandbox, run_sandbox
from vitrina.sandbox.strictness import Strictness


@pytest.fixture(params=[Strictness.none(), Strictness.usual()], ids=["forgiving", "strict"])
def options(request: pytest.FixtureRequest) -> SandboxOptions:
    """Without rate limits, so that a test may hurry; a test that needs others says so.

    What other people's clients do goes through in both sandboxes.
    """
    return SandboxOptions(rate_limits=False, retry_s=0.01, strict=request.param)


@pytest.fixture(autouse=True)
def loopback_is_near(monkeypatch: pytest.MonkeyPatch) -> None:
    """``requests`` reads proxies from the environment; none stands before this machine."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
async def running(options: SandboxOptions) -> AsyncIterator[RunningSandbox]:
    """In the test's own loop, for clients that are asynchronous."""
    async with run_sandbox(options) as sandbox:
        yield sandbox


@pytest.fixture
async def nobody(running: RunningSandbox) -> AsyncIterator[Client]:
    async with httpx2.AsyncClient(timeout=10, trust_env=False) as http:
        yield Client(http, running.url)


@pytest.fixture
def control(options: SandboxOptions) -> Iterator[Control]:
    """In a loop and a thread of its own, for clients that block."""
    with serve_in_thread(options) as url, httpx2.Client(timeout=10, trust_env=False) as http:
        yield Control(http, url)
