"""The application on a real loopback port, with and without a worker."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

import httpx2
import pytest

from sandbox_options import ASKING
from vitrina.sandbox.options import SandboxOptions
from web.served_app import ServedApp, serve_app
from web.visitor import Browser


class AppWith(Protocol):
    """Serves the application over this test's SQLite file, with settings and options of its own."""

    def __call__(
        self, options: SandboxOptions | None = None, **more: Any
    ) -> AbstractAsyncContextManager[ServedApp]: ...


@pytest.fixture
def app_with(sqlite_url: str, no_waiting_for_vk: None) -> AppWith:
    """For tests that choose settings themselves."""
    return lambda options=None, **more: serve_app(sqlite_url, options, **more)


@pytest.fixture
async def served(app_with: AppWith) -> AsyncIterator[ServedApp]:
    """VK agrees by itself; builds are written down and not run."""
    async with app_with(works=False) as opened:
        yield opened


@pytest.fixture
async def asking_app(app_with: AppWith) -> AsyncIterator[ServedApp]:
    """VK asks the person; builds are written down and not run."""
    async with app_with(ASKING, works=False) as opened:
        yield opened


@pytest.fixture
async def program(served: ServedApp) -> httpx2.AsyncClient:
    """A program that talks to the application."""
    return await served.program()


@pytest.fixture
async def browser(served: ServedApp) -> Browser:
    """A person's browser."""
    return await served.browser()
