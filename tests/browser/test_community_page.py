"""The page of a community on a phone and on a desktop: it is read, and things are done there."""

import pytest
from playwright.async_api import expect

from browser.barriers import find_barriers
from browser.conftest import LetIn
from browser.kinds import STILL
from browser.test_hands import NOT_SEEN, make_by_key, set_avatar, thing, tick_of
from browser.visitor import DESKTOP, PHONE, Visitor

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
