"""Reloads, closed tabs, changed minds: what was typed and begun is still there."""

from playwright.async_api import expect

from browser.barriers import find_barriers
from browser.people import OLGA
from browser.visitor import BUILD_MS, Visitor


async def begin_typing(visitor: Visitor) -> None:
    await visitor.open()
    await visitor.fill_form(OLGA)
    await visitor.tick("Лаванда")
    await expect(visitor.page.get_by_text("Черновик сохранён")).to_be_visible()


async def see_the_draft(visitor: Visitor) -> None:
    page = visitor.page
    for label, key in (
        ("Имя и фамилия", "name"), ("Город", "city"), ("Район", "area"), ("Адрес", "address"),
        ("Телефон для записи", "phone"), ("Часы работы", "hours"), ("Несколько слов", "about"),
    ):  # fmt: skip
        await expect(visitor.line(label)).to_have_value(OLGA[key])
    for technique in OLGA["techniques"]:
        await expect(page.get_by_role("checkbox", name=technique)).to_be_checked()
    rows = page.get_by_role("group", name="Услуга", exact=True)
    await expect(rows).to_have_count(len(OLGA["pricing"]))
    await expect(rows.nth(1).get_by_label("Название услуги")).to_have_value(
        OLGA["pricing"][1]["title"]
    )
    await expect(page.get_by_role("checkbox", name="Выезжаю")).to_be_checked()
    await expect(page.get_by_role("radio", name="Лаванда")).to_be_checked()


async def see_all_chips(visitor: Visitor) -> None:
    for technique in visitor.served.sandboxed.services.pack.head.suggested:
        await expect(visitor.page.get_by_role("checkbox", name=technique)).to_be_attached()


async def see_consents(visitor: Visitor, *, given: bool) -> None:
    for words in ("согласие на обработку", "Разрешаю"):
        tick = visitor.page.get_by_role("checkbox", name=words)
        await expect(tick).to_be_checked(checked=given)


async def test_a_reload_keeps_the_draft_and_no_consent(visitor: Visitor) -> None:
    await begin_typing(visitor)

    await visitor.page.reload()

    await see_the_draft(visitor)
    await see_consents(visitor, given=False)


async def test_a_closed_tab_loses_nothing(visitor: Visitor) -> None:
    await begin_typing(visitor)
    await visitor.page.close()

    visitor.page = await visitor.context.new_page()
    await visitor.open()

    await see_the_draft(visitor)


async def test_a_refused_grant_keeps_the_form_and_can_be_given_after_all(visitor: Visitor) -> None:
    page = visitor.page
    await begin_typing(visitor)
    await visitor.create()
    await page.get_by_role("button", name="Отмена").click()

    await expect(visitor.heading("Разрешение не получено")).to_be_visible()
    await expect(visitor.line("Имя и фамилия")).to_have_value(OLGA["name"])
    await see_the_draft(visitor)
    await see_all_chips(visitor)
    await see_consents(visitor, given=True)
    assert (await visitor.served.sandboxed.world())["groups"] == []

    await page.get_by_role("link", name="Попробовать ещё раз").click()
    await visitor.allow()
    await visitor.see_result()


async def test_a_build_goes_on_without_its_page(visitor: Visitor) -> None:
    await visitor.served.sandboxed.add_fault("market.add", "delay", ms=4000)
    await begin_typing(visitor)
    await visitor.create()
    await visitor.allow()
    await expect(visitor.heading("Собираем ваше сообщество")).to_be_visible()
    await visitor.page.close()

    visitor.page = await visitor.context.new_page()
    await visitor.open()  # the form's address leads this browser to its build

    await expect(visitor.heading("Сообщество открыто")).to_be_visible(timeout=BUILD_MS)
    assert await find_barriers(visitor.page, "the way back", (visitor.screen,)) == []
    await visitor.page.locator("[data-act=page]").click()
    home = visitor.page.get_by_text("Сообщество открыто. За вами осталось 6 дел.")
    await expect(home).to_be_visible()
    await visitor.open()
    await expect(visitor.page.get_by_role("link", name="Заполнить заново")).to_be_hidden()
    await visitor.page.get_by_role("link", name="Изменить").click()
    await expect(visitor.page.get_by_label("Телефон")).not_to_have_value("")
    (group,) = (await visitor.served.sandboxed.world())["groups"]
    assert len(group["posts"]) == 8
