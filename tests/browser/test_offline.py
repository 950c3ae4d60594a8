"""Without a network: the button says so, keeps everything, and goes on by itself."""

import pytest
from playwright.async_api import Route, expect

from browser.barriers import find_barriers
from browser.in_lesson import open_lesson
from browser.kinds import Kind
from browser.lesson import open_school
from browser.people import OLGA
from browser.visitor import DESKTOP, PHONE, Screen, Visitor

WAITS = "продолжим сами, как только она появится"
SITE = "http://localhost:*"
ASKED = Kind(works=False)

asked = pytest.mark.parametrize("served", [ASKED], indirect=True, ids=str)


@asked
async def test_the_button_waits_and_goes_on_by_itself(visitor: Visitor) -> None:
    page = visitor.page
    visitor.forgive("ERR_INTERNET_DISCONNECTED")
    await visitor.open()
    await visitor.fill_form(OLGA)
    await visitor.context.set_offline(True)
    await visitor.create()

    says = page.locator("#send-says")
    await expect(says).to_contain_text(WAITS)
    await expect(says).to_be_in_viewport(ratio=1)
    await expect(visitor.exactly("Ждём связи…")).to_be_visible()
    await expect(visitor.line("Имя и фамилия")).to_have_value(OLGA["name"])
    assert await find_barriers(page, "a form without a network", (visitor.screen,)) == []
    await visitor.context.set_offline(False)

    await expect(visitor.heading("Разрешить приложению доступ?")).to_be_visible()


@asked
@pytest.mark.parametrize("screen", [PHONE], ids=str)
async def test_a_network_that_leads_nowhere_counts_as_none(
    visitor: Visitor, screen: Screen
) -> None:
    page = visitor.page
    visitor.forgive("ERR_FAILED")

    async def lose(route: Route) -> None:
        await route.abort()

    await visitor.open()
    await visitor.fill_form(OLGA)
    await expect(page.get_by_text("Черновик сохранён")).to_be_visible()
    for address in ("**/preview", "**/healthz"):
        await page.route(address, lose)
    await visitor.line("Район").fill("Центр")
    await expect(page.locator("#preview-says")).to_have_text("Нет связи. Показано то, что было")
    await visitor.create()
    says = page.locator("#send-says")
    await expect(says).to_contain_text(WAITS)

    await visitor.line("Район").fill("Новый город")
    await expect(says).to_contain_text("Нажмите ещё раз, когда закончите")
    await expect(visitor.exactly("Ждём связи…")).to_be_hidden()
    await visitor.create()
    await expect(says).to_contain_text(WAITS)
    await page.unroute_all()

    await expect(visitor.heading("Разрешить приложению доступ?")).to_be_visible()


@pytest.mark.parametrize("screen", [DESKTOP], ids=str)
@pytest.mark.parametrize("served", [Kind(works=False, framers=SITE)], indirect=True, ids=str)
async def test_in_a_lesson_it_goes_on_too(visitor: Visitor, screen: Screen) -> None:
    visitor.forgive("ERR_FAILED")
    with open_school() as school:
        await open_lesson(visitor, school)
        await visitor.fill_form(OLGA)

        async def lose(route: Route) -> None:
            await route.abort()

        for address in ("**/oauth/init", "**/healthz"):
            await visitor.page.route(address, lose)
        await visitor.create()
        says = visitor.form.locator("#send-says")
        await expect(says).to_contain_text(WAITS)
        await visitor.page.unroute_all()

        # No tab opens without a tap: the one that did was closed when there was no network.
        await expect(visitor.heading("Остался один шаг")).to_be_visible()
