"""A person is forgotten from their own page, by keyboard, and reads what is left to do."""

import pytest
from playwright.async_api import expect

from browser.barriers import find_barriers
from browser.visitor import DESKTOP, PHONE, Visitor
from web.test_forget import tell_story


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=str)
async def test_everything_is_deleted_by_the_persons_own_hand(visitor: Visitor) -> None:
    page, story = visitor.page, await tell_story(visitor.served)
    await page.goto(f"{visitor.served.url}/create")
    await page.evaluate("localStorage.setItem('draft', 'Ефросинья')")
    await page.goto(f"{visitor.served.url}/communities/{story.key}")
    await page.get_by_role("link", name="Удалить мои данные").click()
    await expect(visitor.heading("Удалить ваши данные")).to_be_visible()
    found = await find_barriers(page, "the question")
    delete = page.get_by_role("button", name="Удалить всё")
    await delete.click()  # the browser asks for the tick
    await expect(visitor.heading("Удалить ваши данные")).to_be_visible()
    await page.get_by_role("checkbox").focus()
    await page.keyboard.press("Space")
    await page.keyboard.press("Tab")
    await expect(delete).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(visitor.heading("Данные удалены")).to_be_visible()
    found += await find_barriers(page, "what is left to do")
    assert await page.evaluate("localStorage.length") == 0
    assert found == []
    visitor.expect_status(410)
    await page.reload()
    await expect(visitor.heading("Здесь больше ничего нет")).to_be_visible()
