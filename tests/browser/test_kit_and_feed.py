"""The kit of somebody who grants nothing, and a feed given to VK, as a person goes about them."""

import io
import zipfile

import pytest
from playwright.async_api import expect

from browser.barriers import find_barriers
from browser.kinds import STILL
from browser.people import OLGA
from browser.visitor import Visitor
from web.feeding import PAGE_KEY
from web.test_feed_import import open_vk

pytestmark = pytest.mark.parametrize("served", [STILL], indirect=True, ids=str)


async def open_kit(visitor: Visitor) -> None:
    """A draft's kit, by the way of a program."""
    program = await visitor.served.program()
    answer = await program.post("/connect/init", json=OLGA)
    assert answer.status_code == 200, answer.text
    await visitor.open("/kits/" + answer.json()["connect_url"].rpartition("/")[2])


async def test_whoever_grants_nothing_has_a_kit_to_copy_and_to_take_along(
    visitor: Visitor,
) -> None:
    page = visitor.page
    await visitor.open()
    await visitor.fill_form(OLGA)
    await page.get_by_role("button", name="Взять готовый набор").click()
    await expect(visitor.heading("Набор для сообщества")).to_be_visible()
    await expect(visitor.heading("1. Откройте сообщество")).to_be_visible()
    copy = page.get_by_role("button", name="Скопировать").first
    await copy.click()
    await expect(page.get_by_text("Скопировано").first).to_be_visible()
    cover = page.get_by_role("img", name="Картинка: Поставьте обложку")
    await cover.scroll_into_view_if_needed()
    await expect(cover).to_have_js_property("complete", value=True)
    assert await cover.evaluate("image => image.naturalWidth") == 1920

    async with page.expect_download() as started:
        await page.get_by_role("link", name="Скачать всё архивом").click()
    taken = await started.value
    assert taken.suggested_filename == "Набор для сообщества.zip"
    path = await taken.path()
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        assert archive.testzip() is None and len(archive.namelist()) > 30
    width = await page.evaluate("document.documentElement.scrollWidth")
    assert width <= visitor.screen.options["viewport"]["width"]


async def test_a_feed_is_given_to_vk_and_its_posts_come_out(visitor: Visitor) -> None:
    page = visitor.page
    vk, fed, address = await open_vk(visitor.served)
    await visitor.open(f"/builds/{PAGE_KEY}")
    await expect(visitor.heading("Пусть ВКонтакте сам берёт записи с картинками")).to_be_visible()
    await expect(page.get_by_text(f"{visitor.served.url}{address}", exact=True)).to_be_visible()
    # As on VK's screen, and then the person's word.
    await vk.connect(address)
    await page.get_by_role("button", name="Адрес вставлен").click()
    await expect(page.get_by_text("Адрес у ВКонтакте.")).to_be_visible()
    await vk.poll()
    for post in await vk.posts():
        await vk.tell(post)
    await page.reload()
    await expect(page.get_by_text(f"Вышло 2 из {len(fed.posts)} записей")).to_be_visible()
    await expect(page.get_by_role("button", name="Ещё не вставлен")).to_have_count(0)


async def test_no_page_of_these_shuts_anybody_out(visitor: Visitor) -> None:
    found = []
    await open_kit(visitor)
    found += await find_barriers(visitor.page, "the kit", (visitor.screen,))
    vk, _, address = await open_vk(visitor.served)
    await visitor.open(f"/builds/{PAGE_KEY}")
    found += await find_barriers(visitor.page, "the feed's card", (visitor.screen,))
    await visitor.page.get_by_role("button", name="Адрес вставлен").click()
    await vk.connect(address)
    program = await visitor.served.program()
    feed = (await program.get(address)).text
    link = feed.partition("<item>")[2].partition("<link>")[2].partition("</link>")[0]
    await visitor.page.goto(link)
    await expect(visitor.page.get_by_role("link", name="Написать в сообщество")).to_be_visible()
    found += await find_barriers(visitor.page, "a post of the feed", (visitor.screen,))
    assert found == []
