"""The pages of the guided way in a real browser; `test_journeys.py` walks it to its end."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
import pytest_asyncio
from playwright.async_api import expect

from browser.barriers import find_barriers
from browser.by_hand import Way, open_community
from browser.people import OLGA
from browser.visitor import Visitor


@pytest_asyncio.fixture(loop_scope="session")
async def way(visitor: Visitor) -> Way:
    await visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return Way(visitor)


async def begin(way: Way) -> None:
    visitor = way.visitor
    await visitor.open()
    await visitor.fill_form(OLGA)
    await way.tap(visitor.page.get_by_role("button", name="Собрать по ключу сообщества"))
    await way.see("Сначала нужно сообщество")


async def test_every_page_of_it_is_open_to_everybody(way: Way, look: Callable[..., Any]) -> None:
    visitor, page = way.visitor, way.visitor.page
    visitor.expect_status(422)
    url = await open_community(visitor, description="Мы работаем с 2009 года.", cover=True)
    await begin(way)
    await look("address")
    found = await find_barriers(page, "the address")
    await visitor.line("Адрес сообщества").fill("https://vk.com/id1")
    await page.get_by_role("button", name="Дальше").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    assert await visitor.line("Адрес сообщества").input_value() == "https://vk.com/id1"
    await look("address-wrong")
    found += await find_barriers(page, "a wrong address")
    await way.paste(visitor.line("Адрес сообщества"), "")
    await visitor.line("Адрес сообщества").fill(url)
    await page.get_by_role("button", name="Дальше").click()
    await way.see("Дайте ключ сообщества")
    await look("key")
    found += await find_barriers(page, "the key")
    await visitor.line("Ключ доступа").fill("vk1.a.Qwerty")
    await page.get_by_role("button", name="Проверить ключ").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await look("key-wrong")
    found += await find_barriers(page, "a wrong key")
    key = await mint_key(visitor, url, "manage,messages,photos")
    await visitor.line("Ключ доступа").fill(key)
    await page.get_by_role("button", name="Проверить ключ").click()
    await way.see("Всё готово к сборке")
    await look("work-narrow")
    found += await find_barriers(page, "the work with a narrow key")
    await page.get_by_role("link", name="Дать другой ключ").first.click()
    await visitor.line("Ключ доступа").fill(
        await mint_key(visitor, url, "manage,messages,photos,wall")
    )
    await page.get_by_role("button", name="Проверить ключ").click()
    await way.see("Всё готово к сборке")
    await look("work")
    found += await find_barriers(page, "the work")
    assert found == []


async def mint_key(visitor: Visitor, url: str, scope: str) -> str:
    sandbox = visitor.served.sandboxed.sandbox.url
    body = {"kind": "community", "scope": scope, "group_id": int(url.rpartition("club")[2])}
    async with httpx2.AsyncClient() as http:
        reply = await http.post(f"{sandbox}/sandbox/tokens", json=body)
    return str(reply.json()["access_token"])


@pytest.fixture
def look(visitor: Visitor, tmp_path: Path) -> Callable[..., Any]:
    """A picture of the whole page, and that nothing of it is wider than the screen."""

    async def take(name: str) -> None:
        path = tmp_path / f"{name}-{visitor.screen}.png"
        await visitor.page.screenshot(path=path, full_page=True)
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert await visitor.page.evaluate(wide) == 0, name

    return take
