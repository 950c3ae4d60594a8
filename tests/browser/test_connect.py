"""The guided way in a real browser: a community opened by hand, its address, its key, the build."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
import pytest_asyncio
from playwright.async_api import expect

from browser.barriers import find_barriers
from browser.by_hand import Way, make_key_by_hand, open_community
from browser.people import OLGA
from browser.visitor import Visitor

MOST_TAPS = 12


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


async def test_a_community_opened_on_the_way(way: Way, capsys: pytest.CaptureFixture[str]) -> None:
    visitor, page = way.visitor, way.visitor.page
    await begin(way)
    title = await page.locator(".copy-row span").first.inner_text()
    await way.tap(page.locator(".copy-row").get_by_role("button"))
    tab = await way.tap_into_tab(page.get_by_role("link", name="Открыть ВКонтакте"))
    assert await tab.evaluate("navigator.clipboard.readText()") == title
    await tab.get_by_label("Название").fill(title)
    await way.tap(tab.get_by_role("button", name="Создать сообщество"))
    address = tab.url
    await tab.close()

    await way.paste(visitor.line("Адрес сообщества"), address)  # goes on by itself
    await way.see("Дайте ключ сообщества")
    key = await make_key_by_hand(
        way, await way.tap_into_tab(page.get_by_role("link", name="Открыть раздел"))
    )
    await way.paste(visitor.line("Ключ доступа"), key)
    await way.see("Всё готово к сборке")
    assert key not in await page.content()
    await expect(page.get_by_text("6 записей по дням")).to_be_visible()

    await way.tap(page.get_by_role("button", name="Собрать сообщество"))
    await visitor.see_result()
    way.screens.append("result")
    (group,) = (await visitor.served.sandboxed.world())["groups"]
    assert group["cover"] and group["title"] == title
    assert len(group["posts"]) == 8
    # The same key is enough for the bot.
    await expect(page.get_by_text("Разрешите боту отвечать")).to_have_count(0)
    with capsys.disabled():
        sys.stdout.write(
            f"\nconnect by hand on a {visitor.screen}: {way.taps} taps, {way.pastes} pastes, "
            f"{way.fields} fields, {len(way.screens)} screens {way.screens}; "
            "the title is pasted in VK\n"
        )
    assert way.taps <= MOST_TAPS
    assert way.pastes == 2


async def test_a_community_that_has_content_keeps_it(way: Way) -> None:
    visitor, page = way.visitor, way.visitor.page
    url = await open_community(visitor, description="Мы работаем с 2009 года.", cover=True, posts=2)
    await begin(way)
    await way.tap(page.get_by_role("link", name="У меня уже есть сообщество"))
    await way.paste(visitor.line("Адрес сообщества"), url)
    await way.see("Дайте ключ сообщества")
    tab = await way.tap_into_tab(page.get_by_role("link", name="Открыть раздел"))
    await way.paste(visitor.line("Ключ доступа"), await make_key_by_hand(way, tab))
    await way.see("Всё готово к сборке")
    await expect(page.get_by_text("Мы работаем с 2009 года.")).to_be_visible()
    ours = page.locator(".made").first
    await expect(ours.get_by_text("Обложка")).to_have_count(0)
    await way.tap(page.locator("label").filter(has_text="Заменить обложку нашей"))
    await expect(ours.get_by_text("Обложка")).to_be_visible()  # counted anew by itself
    await way.tap(page.get_by_role("button", name="Собрать сообщество"))
    await visitor.see_result()
    (group,) = (await visitor.served.sandboxed.world())["groups"]
    assert group["info"].get("description", "Мы работаем с 2009 года.").startswith("Мы работаем")
    assert len(group["posts"]) == 10


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
