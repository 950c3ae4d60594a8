"""The page of a community on a phone and on a desktop: it is read, and things are done there."""

import pytest
from playwright.async_api import expect

from browser.barriers import find_barriers
from browser.conftest import LetIn
from browser.kinds import STILL
from browser.test_hands import NOT_SEEN, make_by_key, set_avatar, thing, tick_of
from browser.visitor import DESKTOP, PHONE, Visitor
from vitrina.building.advance import advance
from vitrina.storage.models import builds
from web.served_app import grant, read_column

pytestmark = pytest.mark.parametrize("served", [STILL], indirect=True, ids=str)
HOME = "/communities/page-of-hands"


async def test_a_person_comes_home_and_ticks_what_is_done(visitor: Visitor) -> None:
    page = visitor.page
    await make_by_key(visitor.served)
    await visitor.open("/builds/page-of-hands")
    await page.get_by_role("link", name="К странице сообщества").click()
    await expect(visitor.heading("Ближайшие записи")).to_be_visible()
    assert page.url.endswith(HOME)
    await expect(page.get_by_role("link", name="Открыть").first).to_be_visible()

    await tick_of(page, "avatar").click()
    await expect(thing(page, "avatar").locator(".seen")).to_have_text(NOT_SEEN)
    set_avatar(visitor.served)
    await page.get_by_role("button", name="Проверить ещё раз").click()
    await expect(thing(page, "avatar").locator(".seen")).to_have_text("Видим: готово")
    await page.reload()
    await expect(tick_of(page, "avatar")).to_have_attribute("aria-pressed", "true")

    await page.set_viewport_size({"width": 360, "height": 780})
    assert await page.evaluate("document.documentElement.scrollWidth") == 360
    assert await find_barriers(page, "the page of a community", (PHONE, DESKTOP)) == []


@pytest.mark.parametrize("screen", [PHONE], ids=str)
async def test_without_scripts_it_is_the_same(let_in: LetIn) -> None:
    visitor = await let_in(java_script_enabled=False)
    await make_by_key(visitor.served)
    await visitor.open(HOME)
    await tick_of(visitor.page, "avatar").click()
    await expect(thing(visitor.page, "avatar").locator(".seen")).to_have_text(NOT_SEEN)
    assert HOME in visitor.page.url


@pytest.mark.parametrize("screen", [PHONE], ids=str)
async def test_a_change_is_typed_shown_and_sent(visitor: Visitor) -> None:
    page, served = visitor.page, visitor.served
    started = await grant(await served.program())
    (build_id,) = await read_column(served, builds.c.id)
    await advance(served.sandboxed.building, build_id)
    await page.goto(started["build_url"].replace("/builds/", "/communities/"))
    await page.get_by_role("link", name="Изменить").click()
    await expect(visitor.heading("Что поменялось?")).to_be_visible()
    found = await find_barriers(page, "the form of a change", (PHONE, DESKTOP))
    # What was typed and not sent is there after a reload, and a new community does not begin so.
    await page.locator("[name=price_rubles]").first.fill("2900")
    await expect(page.get_by_text("Черновик сохранён")).to_be_visible()
    await page.reload()
    await expect(page.locator("[name=price_rubles]").first).to_have_value("2900")
    assert await page.evaluate("localStorage.getItem('vitrina.draft')") is None

    await page.get_by_role("button", name="Показать, что изменится").last.click()
    await expect(visitor.heading("Что поменяется")).to_be_visible()
    await expect(page.locator(".turn").first).to_contain_text("900")
    await page.set_viewport_size({"width": 360, "height": 780})
    assert await page.evaluate("document.documentElement.scrollWidth") == 360
    found += await find_barriers(page, "the difference", (PHONE, DESKTOP))
    await page.get_by_role("button", name="Внести изменения").click()
    await expect(visitor.heading("Вносим изменения")).to_be_visible()
    await advance(served.sandboxed.building, page.url.rpartition("/")[2])
    await expect(visitor.heading("Изменения внесены")).to_be_visible()
    found += await find_barriers(page, "a finished run", (PHONE, DESKTOP))
    await page.get_by_role("link", name="К странице сообщества").click()
    await page.get_by_role("link", name="Проверить").click()
    await page.get_by_role("button", name="Проверить ещё раз").click()
    await expect(page.get_by_text("Проверяли сегодня")).to_be_visible()
    await page.set_viewport_size({"width": 360, "height": 780})
    assert await page.evaluate("document.documentElement.scrollWidth") == 360
    found += await find_barriers(page, "a look", (PHONE, DESKTOP))
    await page.get_by_role("link", name="К сообществу").click()
    await page.get_by_role("link", name="Записи на месяц").click()
    await expect(page.get_by_role("textbox").first).to_be_visible()
    await page.set_viewport_size({"width": 360, "height": 780})
    assert await page.evaluate("document.documentElement.scrollWidth") == 360
    found += await find_barriers(page, "the posts of a month", (PHONE, DESKTOP))
    assert found == []
