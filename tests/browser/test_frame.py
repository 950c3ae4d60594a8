"""The form in a lesson on another origin, where no cookie of ours is kept."""

import re
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from browser.barriers import find_barriers
from browser.in_lesson import grant_in_a_tab, open_lesson, see_no_cookies
from browser.kinds import Kind, open_kind
from browser.lesson import School, open_school
from browser.people import OLGA
from browser.visitor import BUILD_MS, DESKTOP, PHONE, Screen, Visitor
from vitrina.domain.form_link import sign_link
from web.served_app import ServedApp

SCHOOL_KEY = "a-key-of-a-school-in-these-tests-only"
DAY = 86400
TO_ITS_PAGE = re.compile("^(Закончить настройку|Открыть мою страницу)$")


@pytest.fixture
def school() -> Iterator[School]:
    with open_school() as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def served(
    sqlite_url: str, no_waiting_for_vk: None, school: School
) -> AsyncIterator[ServedApp]:
    """The school's site may frame the form."""
    kind = Kind(framers=school.origin, school_key=SCHOOL_KEY)
    async with open_kind(kind, sqlite_url) as opened:
        yield opened


async def test_the_whole_way_inside_a_lesson(visitor: Visitor, school: School) -> None:
    await open_lesson(
        visitor, school, student_id="17", course_id="3", name=OLGA["name"], city="Казань"
    )
    frame = visitor.frame
    assert frame is not None
    await see_no_cookies(frame)
    await expect(visitor.line("Имя и фамилия")).to_have_value(OLGA["name"])
    await expect(visitor.line("Город")).to_have_value("Казань")
    await visitor.fill_form(OLGA)
    await see_the_whole_frame(visitor)

    tab = await grant_in_a_tab(visitor)

    await visitor.see_build(tab)
    await expect(frame.get_by_role("heading", name="Сообщество открыто")).to_be_visible(
        timeout=BUILD_MS
    )
    (group,) = (await visitor.served.sandboxed.world())["groups"]
    address = f"{visitor.served.sandboxed.sandbox.url}/club{group['id']}"
    community = frame.get_by_role("link", name="Открыть сообщество")
    await expect(community).to_have_attribute("href", address)
    await expect(visitor.page.locator("#told")).to_have_text(f"Готово: {address}")
    await expect(frame.get_by_text("Осталось 6 дел, минут десять.")).to_be_visible()
    await see_the_whole_frame(visitor)
    await expect((await into_tab(visitor, "Закончить настройку")).locator("#main")).to_contain_text(
        "Шесть дел, минут десять."
    )
    assert not [asked for asked in visitor.served.asked if "Ольга" in asked or "%D0" in asked]


async def into_tab(visitor: Visitor, link: str) -> Page:
    """What this link of the frame opens, in a tab of its own."""
    async with visitor.page.context.expect_page() as opened:
        await visitor.form.get_by_role("link", name=link).click()
    tab = await opened.value
    assert await tab.evaluate("window.top === window && window.opener === null")
    return tab


ITS_PAGE = re.compile("/(builds|communities)/")  # by whether it is made already
NO_STORAGE = """if (window !== window.top)
  Object.defineProperty(window, "localStorage", { get() { throw new Error("blocked") } });"""


@pytest.mark.parametrize("screen", [PHONE], ids=str)
async def test_a_lesson_opened_again_leads_home_without_any_storage(
    visitor: Visitor, school: School, screen: Screen
) -> None:
    """No signature, no cookie, nothing kept in the frame: a link, and VK where it does not help."""
    await visitor.context.add_init_script(NO_STORAGE)
    await open_lesson(visitor, school, student_id="17")
    await visitor.fill_form(OLGA)
    tab = await grant_in_a_tab(visitor)
    await visitor.see_build(tab)
    await tab.close()

    await open_lesson(visitor, school, student_id="17")
    await expect(visitor.heading("Соберём ваше сообщество")).to_be_visible()
    tab = await into_tab(visitor, "Откройте его страницу")
    await tab.wait_for_url(ITS_PAGE)
    old = tab.url
    await tab.close()  # its stream would ask on by the link that ends below

    # Another browser of the same person: VK knows them, we do not.
    await visitor.context.clear_cookies(name=re.compile("vitrina"))
    visitor.expect_status(410)
    tab = await into_tab(visitor, "Откройте его страницу")
    await expect(tab.get_by_role("heading", name="Где моё сообщество?")).to_be_visible()
    assert await find_barriers(tab, "a lost link", (screen,)) == []
    await tab.get_by_role("button", name="Войти через ВКонтакте").click()
    await tab.get_by_role("button", name="Разрешить", exact=True).click()
    await tab.wait_for_url(ITS_PAGE)
    assert tab.url.rpartition("/")[2] != old.rpartition("/")[2]
    await tab.goto(old)
    await expect(tab.get_by_role("heading", name="Эта ссылка больше не открывает")).to_be_visible()
    await tab.get_by_role("link", name="Найти моё сообщество").click()
    await expect(tab.get_by_role("heading", name="Где моё сообщество?")).to_be_visible()


async def see_the_whole_frame(visitor: Visitor) -> None:
    """The frame is as tall as what it holds: nothing scrolls inside it."""
    assert visitor.frame is not None
    await visitor.frame.wait_for_function(
        "() => document.documentElement.scrollHeight <= innerHeight + 1"
        " && document.documentElement.scrollWidth <= innerWidth"
    )


async def test_errors_are_told_inside_the_frame(visitor: Visitor, school: School) -> None:
    visitor.expect_status(422)
    await open_lesson(visitor, school, student_id="17")
    await visitor.fill_form({**OLGA, "phone": "+7 900"})
    async with visitor.page.context.expect_page() as opened:
        await visitor.create()
    tab = await opened.value

    await expect(visitor.heading("Почти всё, поправьте одно место")).to_be_visible()
    if not tab.is_closed():
        await tab.wait_for_event("close")
    phone = visitor.line("Телефон для записи")
    await expect(phone).to_have_attribute("aria-invalid", "true")
    await expect(phone).to_have_value("+7 900")
    await expect(visitor.form.get_by_role("alert")).to_be_focused()
    await phone.fill(OLGA["phone"])
    await grant_in_a_tab(visitor)
    done = visitor.heading("Сообщество открыто")
    await expect(done).to_be_visible(timeout=BUILD_MS)


@pytest.mark.parametrize("screen", [DESKTOP], ids=str)
async def test_a_signed_student_finds_the_way_back(
    visitor: Visitor, school: School, screen: Screen
) -> None:
    exp = int(visitor.served.sandboxed.services.now()) + DAY
    signed = {"student_id": "17", "course_id": "3", "exp": str(exp)}
    signed["sig"] = sign_link("17", "3", exp, SCHOOL_KEY)
    await open_lesson(visitor, school, **signed)
    await visitor.fill_form(OLGA)
    tab = await grant_in_a_tab(visitor)
    await visitor.see_build(tab)
    await tab.close()
    await visitor.page.close()

    visitor.page, visitor.frame = await visitor.context.new_page(), None
    await open_lesson(visitor, school, **signed)

    done = visitor.heading("Сообщество открыто")
    await expect(done).to_be_visible(timeout=BUILD_MS)
    async with visitor.page.context.expect_page() as opened:
        await visitor.form.get_by_role("link", name=TO_ITS_PAGE).click()
    page = await opened.value
    await expect(page.get_by_text("Сообщество открыто. За вами осталось 6 дел.")).to_be_visible()


@pytest.mark.parametrize("screen", [DESKTOP], ids=str)
async def test_the_frame_shuts_nobody_out(visitor: Visitor, school: School, screen: Screen) -> None:
    page = visitor.page
    visitor.expect_status(422)
    await open_lesson(visitor, school, name=OLGA["name"])
    await visitor.create()
    await expect(visitor.form.get_by_role("alert")).to_be_visible()
    found = await find_barriers(page, "errors in a lesson", frame=visitor.frame)
    await open_lesson(visitor, school, course_id="3")
    await visitor.fill_form(OLGA)
    async with page.context.expect_page():
        await visitor.create()
    await expect(visitor.heading("Остался один шаг")).to_be_visible()
    found += await find_barriers(page, "a build that is followed", frame=visitor.frame)
    assert found == []


@pytest.mark.parametrize("screen", [DESKTOP], ids=str)
async def test_a_wrong_signature_is_a_clear_page(
    visitor: Visitor, school: School, screen: Screen
) -> None:
    visitor.expect_status(403)
    exp = str(int(visitor.served.sandboxed.services.now()) + DAY)
    await open_lesson(visitor, school, student_id="17", exp=exp, sig="0" * 64)

    await expect(visitor.form.get_by_role("heading", level=1)).to_be_visible()
    await expect(visitor.form.locator("form")).to_have_count(0)


@pytest.mark.parametrize("screen", [DESKTOP], ids=str)
async def test_a_stranger_gets_a_tab_instead(
    visitor: Visitor, school: School, screen: Screen
) -> None:
    page = visitor.page
    visitor.forgive("frame-ancestors", "net::ERR_BLOCKED_BY_RESPONSE")
    await page.clock.install()
    await page.goto(school.stranger + school.write_lesson(visitor.served.url))
    await page.wait_for_load_state("load")
    await page.clock.fast_forward(13_000)

    link = page.get_by_role("link", name="Открыть её в новой вкладке")
    async with page.context.expect_page() as opened:
        await link.click()
    tab = await opened.value
    await expect(tab.get_by_role("heading", name="Соберём ваше сообщество")).to_be_visible()


async def test_the_guided_way_goes_on_in_a_tab_and_is_followed_in_the_lesson(
    visitor: Visitor, school: School
) -> None:
    await open_lesson(visitor, school, student_id="17", course_id="3")
    await visitor.fill_form(OLGA)
    button = visitor.form.get_by_role("button", name="Собрать по ключу сообщества")
    async with visitor.page.context.expect_page() as opened:
        await button.click()
    tab = await opened.value
    await expect(tab.get_by_role("heading", name="Сначала нужно сообщество")).to_be_visible()
    assert await tab.evaluate("window.top === window && window.opener === null")
    await expect(visitor.heading("Анкета сохранена")).to_be_visible()

    sandbox = visitor.served.sandboxed
    reply = await sandbox.http.post(
        f"{sandbox.sandbox.url}/sandbox/communities", json={"title": "Пустое"}
    )
    group_id = reply.json()["group_id"]
    minted = await sandbox.http.post(
        f"{sandbox.sandbox.url}/sandbox/tokens",
        json={"kind": "community", "scope": "manage,photos,messages,wall", "group_id": group_id},
    )
    await tab.get_by_role("textbox", name="Адрес сообщества").fill(f"club{group_id}")
    await tab.get_by_role("button", name="Дальше").click()
    await tab.get_by_role("textbox", name="Ключ доступа").fill(minted.json()["access_token"])
    await tab.get_by_role("button", name="Проверить ключ").click()
    await tab.get_by_role("button", name="Собрать сообщество").click()
    await expect(visitor.heading("Сообщество открыто")).to_be_visible(timeout=BUILD_MS)
