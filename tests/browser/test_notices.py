"""A request made at night reaches its practitioner: in VK, on their page, in their calendar."""

import asyncio
import re

import pytest
from playwright.async_api import expect

from browser.barriers import find_barriers
from browser.visitor import BUILD_MS, DESKTOP, PHONE, Visitor
from sandboxed import EXAMPLE
from web.guided import Guided
from web.served_app import wait_for_bot
from web.test_forget import Story


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=str)
async def test_a_request_reaches_the_practitioner(visitor: Visitor) -> None:
    page, served = visitor.page, visitor.served
    guided = Guided(served, await served.browser())
    made = await guided.begin()
    group_id = guided.open_community()
    made = await guided.give_address(made, f"vk.ru/club{group_id}")
    made = await guided.give_key(made, await guided.make_key(group_id))
    made = await guided.build(made)
    key = made.path.rpartition("/")[2]
    await wait_for_bot(await served.program(), f"{served.url}/groups/{key}/status")

    await page.goto(f"{served.url}/communities/{key}")
    await page.get_by_role("button", name="Получать заявки во ВКонтакте").click()
    await expect(visitor.heading("Подключаем ваш профиль")).to_be_visible()
    found = await find_barriers(page, "the link into the dialog", (PHONE, DESKTOP))
    async with page.context.expect_page() as opened:
        await page.get_by_role("link", name="Открыть переписку").click()
    vk = await opened.value
    await vk.get_by_label("Сообщение").fill("Здравствуйте")
    await vk.get_by_role("button", name="Отправить").click()
    await expect(vk.get_by_text("Готово: новые заявки")).to_be_visible()
    await page.get_by_role("button", name="Проверить связь").click()
    await expect(visitor.heading("Заявки приходят вам во ВКонтакте")).to_be_visible()
    found += await find_barriers(page, "the page of a bound community", (PHONE, DESKTOP))

    story = Story(served, guided, made, group_id, "")
    await story.write("хочу записаться", EXAMPLE["pricing"][1]["title"], "завтра", "днём")
    await story.write("ответьте здесь")
    async with asyncio.timeout(BUILD_MS / 1000):
        while not await vk.get_by_text("Новая заявка на запись").count():
            await asyncio.sleep(0.25)
            await vk.reload()

    await page.reload()
    await page.get_by_role("link", name="Открыть заявки").click()
    await page.get_by_text("Записать на время", exact=True).click()
    await page.get_by_label("День").fill("2027-02-03")
    await page.get_by_label("Время").fill("15:00")
    found += await find_barriers(page, "a request with the fields of its time", (PHONE, DESKTOP))
    await page.get_by_role("button", name="Записать", exact=True).click()
    await expect(page.get_by_text("Записано: 3 февраля, 15:00")).to_be_visible()
    link = await page.locator("[data-copy$='.ics']").get_attribute("data-copy")
    assert link is not None
    calendar = await (await served.program()).get(link)
    assert re.search(r"DTSTART:20270203T\d{6}Z", calendar.text)
    assert found == []
