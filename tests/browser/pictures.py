"""The pictures of the documents, taken of living pages: `make pictures`.

One person fills the form, grants access, watches the build and opens the community; another opens
one by hand and gives its key; a third takes the kit: all on a phone and on a desktop.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright, expect

from browser.by_hand import Way, make_key_by_hand, open_community
from browser.chromium import HOW_TO_GET, find_chromium
from browser.kinds import Kind, open_kind
from browser.people import OLGA_AT_LENGTH
from browser.visitor import BUILD_MS, DESKTOP, PHONE, Screen, Visitor, come_in
from vitrina.storage import schema
from vitrina.storage.database import Database
from vitrina.telemetry import set_up_logs
from web.served_app import ServedApp

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
QUALITY = 80  # of JPEG; a phone's picture stays below 200 kB


async def main() -> None:
    """Take all pictures anew."""
    chromium = find_chromium()
    if chromium is None:
        raise SystemExit(HOW_TO_GET)
    set_up_logs("error", "console", sys.stderr)
    with tempfile.TemporaryDirectory(prefix="vitrina-pictures-") as folder:
        url = f"sqlite:///{Path(folder) / 'vitrina.db'}"
        database = Database(url)
        await schema.migrate(database)
        await database.close()
        async with async_playwright() as playwright, open_kind(Kind(waves=False), url) as served:
            browser = await playwright.chromium.launch(executable_path=chromium)
            for screen in (DESKTOP, PHONE):
                await take_pictures(browser, served, screen)
                await take_pictures_by_hand(browser, served, screen)
                await take_picture_of_kit(browser, served, screen)
            await browser.close()


async def take_pictures(browser: Browser, served: ServedApp, screen: Screen) -> None:
    """Everything one person sees on this screen."""
    visitor = await come_in(browser, served, screen)
    page = visitor.page
    await visitor.open()
    await visitor.fill_form(OLGA_AT_LENGTH)
    await expect(page.get_by_text("Черновик сохранён")).to_be_visible()
    await page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    await expect(page.locator("#preview[data-ready]")).to_contain_text("Выезжаю")
    await keep(page, screen, "form")
    await look_at_preview(visitor)
    await keep(page, screen, "preview")
    if screen.is_phone:
        await page.get_by_role("button", name="К анкете").click()
    await visitor.create()
    await visitor.allow()
    cards = page.get_by_role("listitem").filter(has_text="Карточки услуг")
    await expect(cards).to_contain_text("2 из 5", timeout=BUILD_MS)
    await keep(page, screen, "progress")
    await visitor.see_result()
    await keep(page, screen, "result")
    await go_to_community(visitor)
    await keep(page, screen, "community")
    await leave(visitor)


async def take_pictures_by_hand(browser: Browser, served: ServedApp, screen: Screen) -> None:
    """The guided way, from its first screen to what will be made."""
    visitor = await come_in(browser, served, screen)
    page, way = visitor.page, Way(visitor)
    await visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    url = await open_community(visitor)
    await visitor.open()
    await visitor.fill_form(OLGA_AT_LENGTH)
    await page.get_by_role("button", name="Собрать по ключу сообщества").click()
    await way.see("Сначала нужно сообщество")
    await keep(page, screen, "connect")
    await page.get_by_role("link", name="У меня уже есть сообщество").click()
    await way.paste(visitor.line("Адрес сообщества"), url)
    await way.see("Дайте ключ сообщества")
    tab = await way.tap_into_tab(page.get_by_role("link", name="Открыть раздел"))
    await way.paste(visitor.line("Ключ доступа"), await make_key_by_hand(way, tab))
    await way.see("Всё готово к сборке")
    await page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    await keep(page, screen, "work")
    await leave(visitor)


async def take_picture_of_kit(browser: Browser, served: ServedApp, screen: Screen) -> None:
    """What whoever grants nothing takes along."""
    visitor = await come_in(browser, served, screen)
    await visitor.open()
    await visitor.fill_form(OLGA_AT_LENGTH)
    await visitor.page.get_by_role("button", name="Взять готовый набор").click()
    await expect(visitor.heading("Набор для сообщества")).to_be_visible()
    await keep(visitor.page, screen, "kit")
    await leave(visitor)


async def leave(visitor: Visitor) -> None:
    """Close their browser; whatever went wrong there ends the taking."""
    await visitor.context.close()
    if visitor.troubles:
        raise SystemExit("\n".join(visitor.troubles))


async def look_at_preview(visitor: Visitor) -> None:
    """What will be made, posts first: beside the form, or on a phone as a page of its own."""
    if visitor.screen.is_phone:
        await visitor.page.get_by_role("button", name="Посмотреть целиком").click()
    else:
        await visitor.page.get_by_role("tab", name="Записи").click()


async def go_to_community(visitor: Visitor) -> None:
    """What the person's button leads to, in the same tab."""
    address = await visitor.page.get_by_role("link", name="Открыть").first.get_attribute("href")
    await visitor.page.goto(address or "")


async def keep(page: Page, screen: Screen, name: str) -> None:
    """What the screen shows now, once its pictures and colours have come."""
    await page.wait_for_load_state("load")
    await page.wait_for_function(
        "() => document.getAnimations().every(one => one.playState !== 'running'"
        " || one.effect?.getTiming().iterations === Infinity)"
    )
    ending = "-phone" if screen.is_phone else ""
    path = FOLDER / f"{name}{ending}.jpg"
    await page.screenshot(path=path, type="jpeg", quality=QUALITY)


if __name__ == "__main__":
    asyncio.run(main())
