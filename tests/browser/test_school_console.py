"""A curator's work in a browser: from the invitation to a file, and what follows by itself."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from browser.barriers import find_barriers
from browser.conftest import LetIn
from browser.kinds import STILL
from browser.visitor import DESKTOP, PHONE, Visitor
from vitrina.application.invite_member import invite_member
from vitrina.domain.build import WaitingFor
from vitrina.domain.member import ON_SERVER, Role
from vitrina.domain.one_time_code import code_at
from vitrina.domain.reason import Reason
from vitrina.storage.journal import Journal
from vitrina.storage.models import builds
from web.served_app import ServedApp, grant, read_column
from web.signed_in import PASSWORD, join, members_of, session_cookie

pytestmark = pytest.mark.parametrize("served", [STILL], indirect=True, ids=str)
A_LOOK = 4100  # milliseconds between two looks of an open page, and some more
alone = pytest.mark.parametrize("screen", [DESKTOP], ids=str)
by_phone = pytest.mark.parametrize("screen", [PHONE], ids=str)


async def make_stuck(served: ServedApp, name: str, phone: str) -> str:
    """A community that waits for VK's check; the id of its build."""
    known = set(await read_column(served, builds.c.id))
    await grant(await served.program(), name=name, phone=phone)
    (build_id,) = set(await read_column(served, builds.c.id)) - known
    taken = await Journal.acquire(served.sandboxed.services.database, build_id)
    assert taken is not None
    await taken[1].park(
        WaitingFor.CAPTCHA,
        reason=Reason(code="vk.captcha"),
        data={"step": "cover"},
        error_code=14,
    )
    return build_id


async def sign_in(visitor: Visitor, role: Role) -> None:
    """As somebody who has signed in before."""
    served = visitor.served
    member = await join(members_of(served), role)
    cookie = {"name": session_cookie(served), "value": member.key, "url": served.url}
    await visitor.context.add_cookies([cookie])  # type: ignore[list-item]


async def find(page: Page, typed: str) -> None:
    await page.get_by_role("searchbox").fill(typed)
    await page.get_by_role("searchbox").press("Enter")


@alone
async def test_from_the_invitation_to_the_file(
    visitor: Visitor, served: ServedApp, tmp_path: Path
) -> None:
    await make_stuck(served, "Ольга Васильева", "+79172223333")
    await make_stuck(served, "Анна Ёлкина", "+79172224444")
    invited = await invite_member(
        members_of(served), ON_SERVER, "curator@school.example", Role.CURATOR
    )
    page = visitor.page
    await visitor.open(f"/school/invitations/{invited.key}")
    secret = (await page.locator("p.mono").first.inner_text()).replace(" ", "")
    await page.locator("#name").fill("Олег Куратов")
    await page.locator("#password").fill(PASSWORD)
    await page.locator("#code").fill(code_at(secret, members_of(served).now()))
    await page.locator("main form button").last.click()
    await page.get_by_role("link", name="Сохранено, открыть кабинет").click()
    await expect(page.get_by_role("heading", name="Сообщества учеников")).to_be_visible()
    found = await find_barriers(page, "the list", (DESKTOP,))

    await find(page, "3333")
    await expect(page.get_by_role("row", name=re.compile("Ольга"))).to_be_visible()
    await expect(page.get_by_text("Анна Ёлкина")).to_have_count(0)
    await page.get_by_role("link", name="Ольга Васильева").press("Enter")
    await expect(page.get_by_text("на шаге «Обложка»")).to_be_visible()
    found += await find_barriers(page, "one community")
    await page.get_by_role("button", name="Новая ссылка для ученика").click()
    link = await page.locator("#new-link").inner_text()
    student = await visitor.context.browser.new_page()  # type: ignore[union-attr]
    answer = await student.goto(link)
    assert answer is not None and answer.status == 200
    await student.close()

    await page.get_by_role("link", name="Ольга Васильева").click()
    await page.get_by_role("link", name="Все с той же причиной").click()
    await page.get_by_role("link", name=re.compile("Повторить все: 2")).click()
    await page.get_by_role("button", name="Повторить 2 сборки").click()
    await expect(page.get_by_text("Поставили в очередь: 2.")).to_be_visible()
    await visitor.open("/school/communities")
    async with page.expect_download() as begun:
        await page.get_by_role("button", name="Выгрузить").click()
    file = tmp_path / "list.csv"
    await (await begun.value).save_as(file)
    assert "Анна Ёлкина" in file.read_text("utf-8") and "222-33-33" in file.read_text("utf-8")
    assert found == []


@by_phone
async def test_an_open_page_follows_and_keeps_what_somebody_has_opened(
    let_in: LetIn, served: ServedApp
) -> None:
    build_id = await make_stuck(served, "Ольга Васильева", "+79172223333")
    visitor = await let_in()
    await sign_in(visitor, Role.READ_ONLY)
    page = visitor.page
    await page.clock.install()
    await visitor.open("/school/communities")
    await expect(page.get_by_text("222-33-33")).to_have_count(0)
    name = page.get_by_role("link", name="Ольга Васильева")
    await name.focus()
    assert await served.sandboxed.services.builds.retry(build_id)
    await page.clock.run_for(A_LOOK)
    await expect(page.get_by_role("link", name="В работе 1")).to_be_visible()
    await expect(page.get_by_role("row", name=re.compile("Собирается|В очереди"))).to_be_visible()
    await expect(name).to_be_focused()
    await name.click()
    await page.get_by_text("Подробности").first.click()
    assert await served.sandboxed.services.builds.cancel(build_id)
    await page.clock.run_for(A_LOOK)
    await expect(page.get_by_text("Остановлено человеком")).to_be_visible()
    await expect(page.locator("pre").first).to_be_visible()
    await expect(page.get_by_role("button", name="Повторить")).to_have_count(0)
    wide = await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wide
