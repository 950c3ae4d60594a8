"""Words that need a licence: marked as typed, repeated beside the button, confirmed once."""

import re

import pytest
from playwright.async_api import expect

from browser.people import OLGA
from browser.visitor import PHONE, Visitor


@pytest.mark.parametrize("screen", [PHONE], ids=str)
async def test_a_promise_is_marked_repeated_and_confirmed_once(visitor: Visitor) -> None:
    page = visitor.page
    visitor.expect_status(422)
    await visitor.open()
    block = page.locator("#claims")
    await expect(block).to_be_hidden()
    await visitor.fill_form(OLGA | {"about": "Лечу спину. Я вpaч"})
    marks = page.locator(".cell:has(#about) .msg.claim")
    await expect(marks).to_have_count(2)
    await expect(block).to_contain_text(re.compile("«Лечу», «вpaч»"))  # as typed, Latin letters too

    await visitor.create()
    box = page.get_by_role("checkbox", name=re.compile("лицензия у"))
    await expect(box).to_have_attribute("aria-invalid", "true")
    await expect(page.locator("#error-claims_confirmed")).to_be_visible()
    assert await visitor.line("Несколько слов").input_value() == "Лечу спину. Я вpaч"

    # One word is replaced, for the other there is a licence.
    await page.get_by_role("button", name="Заменить на «Расслабляю»").click()
    await expect(block).not_to_contain_text("Лечу")
    await visitor.tick("лицензия")
    # A word that comes later is not confirmed by what was ticked before.
    await visitor.line("Несколько слов").fill("Расслабляю спину. Я вpaч. Уберу грыжу")
    await expect(box).not_to_be_checked()
    await visitor.line("Несколько слов").fill("Расслабляю спину. Я вpaч")
    await expect(block).not_to_contain_text("грыжу")
    await visitor.tick("лицензия")
    width = await page.evaluate("document.documentElement.scrollWidth")
    assert width <= visitor.screen.options["viewport"]["width"]

    await visitor.create()
    await expect(page.get_by_role("button", name="Разрешить", exact=True)).to_be_visible()
