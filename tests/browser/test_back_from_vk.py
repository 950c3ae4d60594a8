"""Back, reload, double click and a second tab on the way to VK: one community, found each time."""

import pytest
from playwright.async_api import Page, expect

from browser.kinds import Kind
from browser.people import OLGA
from browser.visitor import PHONE, Visitor
from vitrina.storage.models import builds
from web.served_app import read_column

ASKED = Kind(works=False)  # VK asks, and what is to be built is only written down


async def see_build(visitor: Visitor, page: Page) -> None:
    await expect(page.get_by_role("heading", name="Собираем ваше сообщество")).to_be_visible()
    assert len(await read_column(visitor.served, builds.c.id)) == 1


@pytest.mark.parametrize("served", [ASKED], indirect=True, ids=str)
@pytest.mark.parametrize("screen", [PHONE], ids=str)
async def test_back_and_forth_leads_to_the_one_community(visitor: Visitor) -> None:
    page = visitor.page
    await visitor.open()
    await visitor.fill_form(OLGA)
    await visitor.create()
    await page.wait_for_url("**/authorize*")
    other = await visitor.context.new_page()
    await other.goto(page.url)

    # «Отмена», a change of mind in the form, a reload: what was typed last is there.
    await page.get_by_role("button", name="Отмена").click()
    await expect(visitor.heading("Разрешение не получено")).to_be_visible()
    await expect(page.get_by_text("Черновик сохранён")).to_be_visible()
    await visitor.line("Район").fill("Старый город")
    await page.reload()
    await expect(visitor.heading("Разрешение не получено")).to_be_visible()
    await expect(visitor.line("Район")).to_have_value("Старый город")
    await expect(visitor.line("Имя и фамилия")).to_have_value(OLGA["name"])

    # Back at VK after all, and the button pressed twice.
    await page.go_back()
    await page.wait_for_url("**/authorize*")
    await page.get_by_role("button", name="Разрешить", exact=True).dblclick()
    await see_build(visitor, page)
    made = page.url
    await page.reload()
    assert page.url == made

    # Back once more, and the tab that was forgotten.
    await page.go_back()
    await page.wait_for_url("**/authorize*")
    await visitor.allow()
    await see_build(visitor, page)
    assert page.url == made
    await other.get_by_role("button", name="Отмена").click()
    await see_build(visitor, other)
    assert other.url == made
