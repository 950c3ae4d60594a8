"""A sandbox on a real loopback port, and people who use it over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx2
import pytest

from sandbox.client import Client, draw_jpeg, draw_png
from vitrina.sandbox.options import SandboxOptions
from vitrina.sandbox.server import RunningSandbox, run_sandbox


@pytest.fixture
def options() -> SandboxOptions:
    """Without rate limits, so that a test may hurry; a test that needs others says so."""
    return SandboxOptions(rate_limits=False, retry_s=0.01)


@pytest.fixture
async def running(options: SandboxOptions) -> AsyncIterator[RunningSandbox]:
    async with run_sandbox(options) as sandbox:
        yield sandbox


@pytest.fixture
async def nobody(running: RunningSandbox) -> AsyncIterator[Client]:
    """A client without a token."""
    async with httpx2.AsyncClient(timeout=10, trust_env=False) as http:
        yield Client(http, running.url)


@pytest.fixture
async def olga(nobody: Client) -> Client:
    """A person whose app has every right."""
    return await nobody.become_person()


@pytest.fixture
async def club(olga: Client) -> int:
    """Olga's fresh public page."""
    made = await olga.do("groups.create", title="Массаж • Казань", type="public", subtype=2)
    return int(made["id"])


@pytest.fixture
def jpeg() -> bytes:
    return draw_jpeg(1000, 1000)


@pytest.fixture
def wide_jpeg() -> bytes:
    return draw_jpeg(1920, 768)


@pytest.fixture
def png() -> bytes:
    return draw_png(800, 600)
