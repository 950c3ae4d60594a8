"""Somebody of the school comes in for the first time and again, by keyboard, on either screen."""

import pytest
from playwright.async_api import Page, expect

from browser.barriers import find_barriers
from browser.visitor import DESKTOP, PHONE, Visitor
from vitrina.application.invite_member import invite_member
from vitrina.application.read_session import read_session
from vitrina.domain.member import ON_SERVER, Role
from vitrina.domain.one_time_code import STEP, code_at
from web.signed_in import PASSWORD, join, members_of, session_cookie

MAIL = "marina@school.example"


async def type_next(page: Page, *texts: str) -> None:
    """Fill one field after another from where the keyboard is, and press Enter at the last."""
    for number, text in enumerate(texts):
        if number:
            await page.keyboard.press("Tab")
        await page.keyboard.type(text)
    await page.keyboard.press("Enter")


async def barriers(visitor: Visitor, state: str) -> list[str]:
    """What axe finds, which is the same on a phone and is looked for once."""
    return [] if visitor.screen.is_phone else await find_barriers(visitor.page, state)


async def fits(page: Page) -> bool:
    """Whether nothing of the page is wider than the screen."""
    wide = await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return not wide


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=str)
async def test_from_an_invitation_to_the_next_sign_in(visitor: Visitor) -> None:
    page, members = visitor.page, members_of(visitor.served)
    made = await invite_member(members, ON_SERVER, MAIL)
    await visitor.open(f"/school/invitations/{made.key}")
    await expect(visitor.heading("Вас пригласили в кабинет школы")).to_be_visible()
    found = await barriers(visitor, "the invitation")
    secret = (await page.locator(".app .mono").inner_text()).replace(" ", "")
    await page.get_by_label("Как вас зовут").focus()
    await type_next(page, "Марина Котова", PASSWORD, code_at(secret, members.now()))
    await expect(visitor.heading("Сохраните запасные коды")).to_be_visible()
    found += await barriers(visitor, "the recovery codes")
    assert await page.locator(".codes li").count() == 10
    await page.get_by_role("link", name="Сохранено, открыть кабинет").press("Enter")
    assert await fits(page)
    for path, words in (
        ("/school/members", "Люди школы"),
        ("/school/account", "Ваш вход"),
        ("/school/audit", "Журнал"),
    ):
        await visitor.open(path)
        await expect(visitor.heading(words)).to_be_visible()
        found += await barriers(visitor, path)
        assert await fits(page), path
    await page.get_by_role("button", name="Выйти").press("Enter")
    await expect(visitor.heading("Вход для школы")).to_be_visible()
    visitor.expect_status(422)
    await page.get_by_label("Почта").focus()
    await type_next(page, MAIL, "не тот пароль", "000000")
    await expect(page.get_by_role("alert")).to_be_visible()
    found += await barriers(visitor, "the refusal")
    await page.get_by_label("Пароль").focus()
    await type_next(page, PASSWORD, code_at(secret, members.now() + STEP))
    await expect(page.get_by_role("button", name="Выйти")).to_be_visible()
    assert found == []


@pytest.mark.parametrize("screen", [DESKTOP], ids=str)
async def test_access_is_closed_after_a_second_word(visitor: Visitor) -> None:
    page, members = visitor.page, members_of(visitor.served)
    owner, curator = await join(members, Role.OWNER), await join(members, Role.CURATOR)
    name, url = session_cookie(visitor.served), visitor.served.url
    await visitor.context.add_cookies([{"name": name, "value": owner.key, "url": url}])
    await visitor.open("/school/members")
    close = page.get_by_text(f"Закрыть доступ: {curator.member.name}")
    await close.press("Enter")
    really = page.get_by_role("button", name="Да, закрыть")
    await expect(really).to_be_visible()
    assert await find_barriers(page, "the question") == []
    assert await read_session(members, curator.key) is not None
    await really.press("Enter")
    await expect(page.get_by_text(curator.member.mail)).to_have_count(0)
    assert await read_session(members, curator.key) is None
