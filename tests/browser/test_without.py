"""Without a mouse, and without scripts: the whole way still leads to the community."""

import pytest
from playwright.async_api import Locator, Page, expect

from browser.conftest import LetIn
from browser.people import OLGA
from browser.visitor import BUILD_MS, DESKTOP, PHONE, Screen, Visitor

FAR = 60  # presses of Tab from one end of the form to the other
SHOWS_FOCUS = """element => [element, element.parentElement, ...(element.labels ?? [])]
    .map(part => getComputedStyle(part))
    .some(style => style.boxShadow !== "none"
        || (style.outlineStyle !== "none" && style.outlineWidth !== "0px"))"""


@pytest.mark.parametrize("screen", [DESKTOP], ids=str)
async def test_a_keyboard_is_enough(visitor: Visitor, screen: Screen) -> None:
    page = visitor.page
    keys = page.keyboard
    await visitor.open()
    for label, key in (("Имя и фамилия", "name"), ("Город", "city"), ("Телефон", "phone")):
        await reach(page, visitor.line(label))
        await keys.type(OLGA[key])
    await reach(page, page.get_by_role("checkbox", name="Классический"))
    await keys.press("Space")
    await reach(page, visitor.line("Своя техника"))
    await keys.type("Миофасциальный")
    await keys.press("Enter")
    await expect(page.get_by_role("checkbox", name="Миофасциальный")).to_be_checked()
    await expect(visitor.line("Своя техника")).to_be_focused()
    await type_price(page, 0, "Массаж спины", "1800")
    await reach(page, page.get_by_role("button", name="Добавить услугу"))
    await keys.press("Enter")
    await type_price(page, 1, "Массаж лица", "2000")
    await reach(page, page.get_by_role("checkbox", name="Выезжаю"))
    await keys.press("Space")
    await reach(page, page.get_by_role("radio", name="Шалфей"))
    await keys.press("ArrowRight")
    await expect(page.get_by_role("radio", name="Глина")).to_be_checked()
    for words in ("согласие на обработку", "Разрешаю"):
        await reach(page, page.get_by_role("checkbox", name=words))
        await keys.press("Space")
    await reach(page, page.locator("#send"))
    await keys.press("Enter")

    await reach(page, page.get_by_role("button", name="Разрешить", exact=True))
    await keys.press("Enter")
    await visitor.see_result()
    await reach(page, page.get_by_role("link", name="Открыть").first)

    (group,) = (await visitor.served.sandboxed.world())["groups"]
    assert [product["title"] for product in group["products"]] == ["Массаж спины", "Массаж лица"]


async def type_price(page: Page, number: int, title: str, rubles: str) -> None:
    row = page.get_by_role("group", name="Услуга", exact=True).nth(number)
    if not await is_focused(row.get_by_label("Название услуги")):
        await reach(page, row.get_by_label("Название услуги"))
    await page.keyboard.type(title)
    await reach(page, row.get_by_label("Цена"))
    await page.keyboard.type(rubles)


async def reach(page: Page, wanted: Locator) -> None:
    """Press Tab until the focus is there; it is to be seen."""
    await wanted.first.wait_for(state="attached")
    for _ in range(FAR):
        await page.keyboard.press("Tab")
        if await is_focused(wanted):
            assert await wanted.evaluate(SHOWS_FOCUS), f"no focus to be seen on {wanted}"
            return
    raise AssertionError(f"Tab never comes to {wanted}")


async def is_focused(wanted: Locator) -> bool:
    found: bool = await wanted.evaluate("element => element === document.activeElement")
    return found


async def test_enter_in_a_field_sends_the_form(visitor: Visitor) -> None:
    await visitor.open()
    await visitor.fill_form(OLGA)

    await visitor.line("Город").press("Enter")

    await expect(visitor.heading("Разрешить приложению доступ?")).to_be_visible()


@pytest.mark.parametrize("screen", [PHONE], ids=str)
async def test_scripts_are_not_needed(let_in: LetIn, screen: Screen) -> None:
    visitor = await let_in(java_script_enabled=False)
    await visitor.open()
    await visitor.fill_form(OLGA)
    await visitor.create()
    await visitor.allow()

    await expect(visitor.heading("Готово, вы открыты")).to_be_visible(timeout=BUILD_MS)
    (group,) = (await visitor.served.sandboxed.world())["groups"]
    assert sorted(product["title"] for product in group["products"]) == sorted(
        price["title"] for price in OLGA["pricing"]
    )
    assert len(group["posts"]) == 8
