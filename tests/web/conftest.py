"""The application on a real loopback port, with and without a worker."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

import httpx2
import pytest

from vitrina.sandbox.options import SandboxOptions
from web.house import House, open_house
from web.visitor import Browser

ASKING = SandboxOptions(auto_consent=False, rate_limits=False)


class OpenHouse(Protocol):
    """Opens a house over this test's SQLite file, with settings and options of its own."""

    def __call__(
        self, options: SandboxOptions | None = None, **more: Any
    ) -> AbstractAsyncContextManager[House]: ...


@pytest.fixture
def opening(sqlite_url: str, no_waiting_for_vk: None) -> OpenHouse:
    """For tests that choose settings themselves."""
    return lambda options=None, **more: open_house(sqlite_url, options, **more)


@pytest.fixture
async def house(opening: OpenHouse) -> AsyncIterator[House]:
    """VK agrees by itself; builds are written down and not run."""
    async with opening(works=False) as opened:
        yield opened


@pytest.fixture
async def asking_house(opening: OpenHouse) -> AsyncIterator[House]:
    """VK asks the person; builds are written down and not run."""
    async with opening(ASKING, works=False) as opened:
        yield opened


@pytest.fixture
async def program(house: House) -> httpx2.AsyncClient:
    """A program that talks to the house."""
    return await house.program()


@pytest.fixture
async def browser(house: House) -> Browser:
    """A person's browser before the house."""
    return await house.browser()
