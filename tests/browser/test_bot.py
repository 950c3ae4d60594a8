"""The bot's permission and the booking requests in a real browser, on a phone and a desktop."""

import asyncio
from collections.abc import AsyncIterator

import httpx2
import pytest
import pytest_asyncio
from playwright.async_api import expect

from browser.barriers import find_barriers
from browser.kinds import wait_for_turns
from browser.visitor import BUILD_MS, DESKTOP, PHONE, Visitor
from sandbox_options import ASKING
from sandboxed import EXAMPLE
from web.served_app import ServedApp, serve_app

LINES = ("хочу записаться", EXAMPLE["pricing"][1]["title"], "завтра", "днём", "ответьте здесь")


@pytest_asyncio.fixture(loop_scope="session")
async def served(sqlite_url: str, no_waiting_for_vk: None) -> AsyncIterator[ServedApp]:
    """An application whose app may ask for a community's key."""
    async with serve_app(
        sqlite_url,
        ASKING,
        VK_CLIENT_SECRET="secret",
        VITRINA_LIMIT_REQUESTS_PER_MINUTE="100000",
    ) as opened:
        wait_for_turns(opened)
        yield opened


async def make_community(visitor: Visitor) -> None:
    await visitor.open()
    await visitor.fill_form({**EXAMPLE, "hours": "Ежедневно 10:00–20:00"})
    await visitor.create()
    await visitor.allow()
    await visitor.see_result()


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=str)
async def test_one_button_lets_the_bot_answer_and_a_request_is_read(visitor: Visitor) -> None:
    page = visitor.page
    await make_community(visitor)
    await expect(page.get_by_text("Бот ещё не отвечает")).to_be_visible()
    await page.get_by_role("button", name="Разрешить боту отвечать").click()
    await visitor.allow()
    await expect(page.get_by_text("Сообщество уже отвечает на сообщения")).to_be_visible()
    await expect(page.get_by_role("link", name="Написать ему «сколько стоит?»")).to_be_visible()

    await visitor.wait_for_bot()
    group_id = (await visitor.served.sandboxed.world())["groups"][0]["id"]
    for count, text in enumerate(LINES, start=1):
        await write(visitor.served, group_id, text)
        await until_said(visitor, group_id, count)
    await page.reload()
    await page.get_by_role("link", name="Открыть заявки").click()
    await expect(visitor.heading("Ждут ответа")).to_be_visible()
    await page.get_by_role("button", name="Отвечено").click()
    await expect(page.get_by_text("Вы ответили всем")).to_be_visible()

    await page.get_by_text("Сменить ссылку", exact=True).click()
    old = page.url
    await page.get_by_role("button", name="Сменить ссылку на заявки").click()
    await expect(page).not_to_have_url(old)
    visitor.expect_status(410)
    await page.goto(old)
    await expect(visitor.heading("Эта ссылка больше не действует")).to_be_visible()


@pytest.mark.parametrize("screen", [DESKTOP], ids=str)
async def test_the_bot_and_the_requests_shut_nobody_out(visitor: Visitor) -> None:
    page = visitor.page
    visitor.expect_status(422)
    await make_community(visitor)
    found = await find_barriers(page, "the bot is silent")
    await page.get_by_text("Вставить ключ вручную").click()
    await page.get_by_label("Ключ сообщества").fill("коротко")
    await page.get_by_role("button", name="Подключить бота").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    found += await find_barriers(page, "a wrong key")
    await page.get_by_role("button", name="Разрешить боту отвечать").click()
    await visitor.allow()
    await expect(page.get_by_text("Сообщество уже отвечает на сообщения")).to_be_visible()
    await visitor.wait_for_bot()
    group_id = (await visitor.served.sandboxed.world())["groups"][0]["id"]
    for count, text in enumerate(LINES, start=1):
        await write(visitor.served, group_id, text)
        await until_said(visitor, group_id, count)
    await page.reload()
    found += await find_barriers(page, "the bot answers, somebody asks")
    await page.get_by_role("link", name="Открыть заявки").click()
    await page.get_by_text("Удалить", exact=True).click()
    found += await find_barriers(page, "a request")
    await page.get_by_role("button", name="Отвечено").click()
    found += await find_barriers(page, "a request that was answered")
    assert found == []


async def write(served: ServedApp, group_id: int, text: str) -> None:
    """A visitor writes to the community."""
    async with httpx2.AsyncClient() as http:
        told = {"group_id": group_id, "user_id": 5001, "text": text}
        url = f"{served.sandboxed.sandbox.url}/sandbox/messages"
        (await http.post(url, json=told)).raise_for_status()


async def until_said(visitor: Visitor, group_id: int, count: int) -> None:
    """Wait until the bot has said so much to the visitor."""
    said: list[object] = []
    async with asyncio.timeout(BUILD_MS / 1000):
        while len(said) < count:
            messages = (await visitor.served.sandboxed.world())["messages"]
            said = [m for m in messages if (m["from_id"], m["peer_id"]) == (-group_id, 5001)]
            await visitor.page.wait_for_timeout(50)
