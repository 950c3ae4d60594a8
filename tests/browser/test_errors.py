"""Wrong answers: each is told at its field, and nothing that was typed is lost."""

import re

from playwright.async_api import Page, expect

from browser.people import OLGA
from browser.visitor import Visitor

# The id of the field, what is typed there, what the page says.
WRONG = {
    "name": ("123", "В имени нужны буквы"),
    "city": ("К" * 51, "Слишком длинно: до 50 знаков"),
    "area": ("Н" * 81, "Слишком длинно: до 80 знаков"),
    "phone": ("+7 917 222-33", "Не хватает двух цифр. Нужно +7 и ещё десять"),
    "telegram": ("ольга", "Напишите имя в Telegram, например olga_massage"),
    "pricing.0.title": ("", "Напишите название услуги"),
    "pricing.0.price": ("0", "Цена в рублях, больше нуля"),
    "pricing.0.minutes": ("601", "От 5 до 600 минут"),
    "address": ("у" * 151, "Слишком длинно: до 150 знаков"),
    "hours": ("ч" * 81, "Слишком длинно: до 80 знаков"),
    "about": ("о" * 401, "Слишком длинно: до 400 знаков"),
}
MISSING = {
    "name": "Напишите имя: его увидят клиенты",
    "city": "Напишите город: он попадёт в название",
    "phone": "Напишите телефон: по нему будут записываться",
    "techniques": "Выберите хотя бы одну технику",
    "pricing": "Добавьте хотя бы одну услугу с ценой",
    "consents.personal_data": "Без него мы не вправе создать сообщество",
    "consents.publication": "Без него мы не вправе создать сообщество",
}


async def test_every_wrong_field_says_what_is_wrong_and_keeps_what_was_typed(
    visitor: Visitor,
) -> None:
    page = visitor.page
    visitor.expect_status(422)
    await visitor.open()
    await visitor.fill_form(OLGA)
    for field, (typed, _) in WRONG.items():
        await page.locator(f'[id="{field}"]').fill(typed)
    await visitor.choose_technique("т" * 61)
    await visitor.create()

    await expect(visitor.heading("Почти всё, поправьте 12 мест")).to_be_visible()
    for field, (typed, said) in WRONG.items():
        control = page.locator(f'[id="{field}"]')
        await expect(control).to_have_attribute("aria-invalid", "true")
        await expect(control).to_have_accessible_description(spaced(said))
        await expect(control).to_have_value(typed)
        await expect(page.locator(f'[id="error-{field}"]')).to_be_visible()
    long_one = page.get_by_role("checkbox", name="т" * 61)
    await expect(long_one).to_have_accessible_description(spaced("Слишком длинно: до 60 знаков"))

    await visitor.line("Имя и фамилия").fill(OLGA["name"])
    await expect(visitor.line("Имя и фамилия")).to_have_value(OLGA["name"])
    await expect(page.get_by_role("checkbox", name="Лимфодренажный")).to_be_checked()
    await expect(page.get_by_role("checkbox", name="Миофасциальный")).to_be_checked()


async def test_an_empty_form_leads_from_the_head_to_each_field(visitor: Visitor) -> None:
    page = visitor.page
    visitor.expect_status(422)
    await visitor.open()
    await visitor.create()

    head = page.get_by_role("alert")
    await expect(head).to_be_focused()
    await expect(head.get_by_role("heading")).to_have_text("Почти всё, поправьте семь мест")
    await expect(head.get_by_role("link")).to_have_count(len(MISSING))
    assert "Почти всё" in await page.title()
    for number, (field, said) in enumerate(MISSING.items()):
        await expect(page.locator(f'[id="error-{field}"]')).to_have_text(spaced(said))
        await head.get_by_role("link").nth(number).click()
        assert await focused(page) == field
        await expect(page.locator(f'[id="error-{field}"]')).to_be_in_viewport()


async def test_a_form_is_corrected_and_goes_on(visitor: Visitor) -> None:
    visitor.expect_status(422)
    await visitor.open()
    await visitor.fill_form({**OLGA, "phone": "12"})
    await visitor.create()
    await expect(visitor.heading("Почти всё, поправьте одно место")).to_be_visible()

    await visitor.line("Телефон для записи").fill("8 (917) 222-33-33")
    await visitor.create()

    await expect(visitor.heading("Разрешить приложению доступ?")).to_be_visible()


async def focused(page: Page) -> str:
    """The id of the element that has the focus, or that the address points at."""
    found: str = await page.evaluate(
        "document.activeElement?.id || decodeURIComponent(location.hash.slice(1))"
    )
    return found


def spaced(words: str) -> re.Pattern[str]:
    """These words with spaces of any kind."""
    return re.compile(r"\s*" + r"\s+".join(map(re.escape, words.split())) + r"\s*")
