"""The owner's pages of courses and settings, as a browser and axe see them."""

import time

from playwright.async_api import expect

from browser.barriers import find_barriers
from browser.visitor import Visitor
from vitrina.domain.member import Role
from vitrina.domain.school import Course
from vitrina.storage.form_visits import FormVisits
from web.signed_in import join, members_of, session_cookie

COURSE = Course(id="c" * 32, course_id="M-1", name="Массаж с нуля")


async def sign_in(visitor: Visitor) -> None:
    owner = await join(members_of(visitor.served), Role.OWNER)
    cookie = {"name": session_cookie(visitor.served), "value": owner.key, "url": visitor.served.url}
    await visitor.page.context.add_cookies([cookie])  # type: ignore[list-item]


async def test_courses_and_settings_shut_nobody_out(visitor: Visitor) -> None:
    page, services = visitor.page, visitor.served.sandboxed.services
    await services.school.save_course(COURSE)
    visits = FormVisits(services.database)
    for student in range(7):
        await visits.note("opened", COURSE.course_id, str(student), time.time())
    await sign_in(visitor)
    await visitor.open("/school/courses")
    found = await find_barriers(page, "the list of courses")
    await page.get_by_role("link", name=COURSE.name).click()
    await page.locator("summary").press("Enter")
    await expect(page.get_by_role("region", name="Таблица по дням")).to_be_visible()
    found += await find_barriers(page, "a course with its table")
    await page.get_by_role("link", name="Изменить курс").click()
    found += await find_barriers(page, "the form of a course")

    await page.get_by_role("link", name="Настройки", exact=True).click()
    await page.get_by_label("Название", exact=True).fill("Школа «Руки»")
    await page.get_by_label("Цвет кнопок и ссылок").fill("#ffcc00")
    await page.get_by_role("button", name="Посмотреть").last.click()
    await expect(page.get_by_role("heading", name="Так это увидят ученики")).to_be_focused()
    found += await find_barriers(page, "the settings before they are saved")
    await page.get_by_role("button", name="Сохранить").first.click()
    await expect(page.get_by_role("status")).to_contain_text("Сохранено")
    await visitor.open("/create")
    await expect(page.get_by_text("Школа «Руки»").first).to_be_visible()
    found += await find_barriers(page, "the form in the school's colour")
    assert found == []
