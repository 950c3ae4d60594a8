"""A real Chromium before the real application: one browser for a worker, one person for a test."""

import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from browser.chromium import ARGUMENTS, find_chromium
from browser.kinds import WORKING, open_kind
from browser.visitor import DESKTOP, PATIENCE_MS, PHONE, Screen, Visitor, come_in
from web.served_app import ServedApp

HERE = Path(__file__).parent

if find_chromium() is None:
    collect_ignore_glob = ["test_*.py"]  # said in one line at the end of the run

LetIn = Callable[..., Awaitable[Visitor]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One event loop for all of these tests: the browser lives as long as the worker."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Leaves on the test whether it failed, for the pictures of what it saw last."""
    report = yield
    if report.when == "call":
        item.stash[_FAILED] = report.failed
    return report


_FAILED = pytest.StashKey[bool]()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium without a window."""
    async with async_playwright() as playwright:
        expect.set_options(timeout=PATIENCE_MS)
        launched = await playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        yield launched
        await launched.close()


@pytest_asyncio.fixture(loop_scope="session")
async def served(
    request: pytest.FixtureRequest, sqlite_url: str, no_waiting_for_vk: None
) -> AsyncIterator[ServedApp]:
    """VK asks the person and a worker builds, unless a test wants another kind."""
    async with open_kind(getattr(request, "param", WORKING), sqlite_url) as opened:
        yield opened


@pytest.fixture(params=[PHONE, DESKTOP], ids=str)
def screen(request: pytest.FixtureRequest) -> Screen:
    """The test runs once on a phone and once on a desktop."""
    chosen: Screen = request.param
    return chosen


@pytest_asyncio.fixture(loop_scope="session")
async def let_in(
    request: pytest.FixtureRequest, browser: Browser, served: ServedApp, screen: Screen
) -> AsyncIterator[LetIn]:
    """Lets people in; at the end nothing of what their browsers complained about may be left."""
    people: list[Visitor] = []

    async def let_in(**options: Any) -> Visitor:
        people.append(await come_in(browser, served, screen, **options))
        return people[-1]

    yield let_in
    if request.node.stash.get(_FAILED, True):
        for path in [await _photograph(person, request.node.name) for person in people]:
            request.node.add_report_section("teardown", "screenshot", str(path))
    for person in people:
        await person.context.close()
    troubles = [trouble for person in people for trouble in person.troubles]
    assert troubles == []


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(let_in: LetIn) -> Visitor:
    """A person with a browser."""
    return await let_in()


async def _photograph(person: Visitor, name: str) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="vitrina-browser-"))
    path = folder / f"{name.replace('/', '-')}.png"
    await person.page.screenshot(path=path)
    return path
