"""Courses in the console: added, counted, and their students given links."""

import csv
import io
import re
from typing import Any

from sqlalchemy import select

from vitrina.domain.member import Role
from vitrina.domain.school import Course
from vitrina.storage.models import audit_entries, course_students
from web.conftest import AppWith
from web.served_app import ServedApp, grant
from web.signed_in import signed_in
from web.visitor import Browser, Form, Page

KEY = "school-key-of-the-tests-0123456789"


def form_to(page: Page, ending: str) -> Form:
    (form,) = [one for one in page.forms if one.action.endswith(ending)]
    return form


async def add_course(browser: Browser, **typed: Any) -> Page:
    page = await browser.open("/school/courses/new")
    filled = {"name": "Массаж с нуля", "course_id": "M-1", **typed}
    return await browser.submit(page, form_to(page, "/new"), filled)


async def acts_of(served: ServedApp) -> list[str]:
    async with served.sandboxed.services.database.transaction() as connection:
        rows = await connection.execute(select(audit_entries.c.act).order_by(audit_entries.c.id))
        return list(rows.scalars())


async def test_a_course_is_added_changed_and_counted(served: ServedApp) -> None:
    owner = await signed_in(served, Role.OWNER)
    page = await add_course(owner, pack="manicure", theme="clay", techniques="Педикюр\n\nМаникюр")
    assert page.status == 200 and "Сохранено" in page.words and "Массаж с нуля" in page.words
    form = await (await served.browser()).open("/create?course_id=M-1")
    assert form.form.values("techniques")[:2] == ["Педикюр", "Маникюр"]
    await grant(await served.program(), course_id="M-1")
    await grant(await served.program(), course_id="unknown")

    listed = await owner.open("/school/courses")
    assert "Массаж с нуля" in listed.words and "unknown" in listed.words
    assert "Дать название" in listed.words
    changing = await owner.open(page.path + "/change")
    done = await owner.submit(
        changing, form_to(changing, "/change"), {"name": "Массаж 2", "is_archived": "1"}
    )
    assert done.path == page.path and "Массаж 2" in done.words and "архиве" in done.words
    listed = await owner.open("/school/courses?days=365")
    assert "Архив (1)" in listed.words
    assert (await acts_of(served))[-2:] == ["course.added", "course.changed"]


async def test_each_mistake_is_at_its_field_and_nothing_typed_is_lost(served: ServedApp) -> None:
    owner = await signed_in(served, Role.OWNER)
    await add_course(owner)
    page = await add_course(
        owner, name="", theme="pink", help_title=["Чат", ""], help_url=["javascript:1", "ruki.ru"]
    )
    assert page.status == 422
    for field in ("name", "course_id", "theme", "help_links.0.url", "help_links.1.title"):
        assert f'id="error-{field}"' in page.html, field
    assert form_to(page, "/new").values("help_url")[:2] == ["javascript:1", "ruki.ru"]
    assert form_to(page, "/new").value("course_id") == "M-1"


async def test_students_are_given_signed_links_and_count_as_invited(app_with: AppWith) -> None:
    async with app_with(works=False, VITRINA_SCHOOL_KEYS=KEY) as served:
        page = await add_course(await signed_in(served, Role.OWNER))
        curator = await signed_in(served, Role.CURATOR)
        course = await curator.open(page.path)
        assert "/change" not in course.html
        tool = next(form for form in course.forms if "/links" in form.action)
        asked = {"students": "7\n =8\n", "days": "7"}
        wrong = await curator.submit(course, tool, asked, press="table")
        assert wrong.status == 422 and "=8" in wrong.words
        asked = {"students": "7\r\n8\r\n7", "days": "7"}
        made = await curator.submit(course, tool, asked, press="table")
        (first, second) = re.findall(r'<td class="url">([^<]+)</td>', made.html)
        form = await (await served.browser()).open(first.replace("&amp;", "&"))
        assert form.status == 200 and form.form.value("student_id") == "7"
        sheet = await curator.submit(course, tool, asked, press="csv")
        rows = list(csv.reader(io.StringIO(sheet.answer.text.lstrip("\ufeff")), delimiter=";"))
        assert [row[0] for row in rows[1:]] == ["7", "8"] and "sig=" in rows[2][1]
        assert "attachment" in sheet.answer.headers["content-disposition"]
        async with served.sandboxed.services.database.transaction() as connection:
            students = (await connection.execute(select(course_students))).all()
        assert [(row.student_id, row.opened_at is not None) for row in students] == [
            ("7", True), ("8", False),
        ]  # fmt: skip
        assert "links.signed" in await acts_of(served)
        assert second != first


async def test_without_a_key_nothing_can_be_signed(served: ServedApp) -> None:
    page = await add_course(await signed_in(served, Role.OWNER))
    assert "VITRINA_SCHOOL_KEYS" in page.words
    assert not [form for form in page.forms if "/links" in form.action]


async def test_who_may_only_look_sees_figures_and_changes_nothing(served: ServedApp) -> None:
    page = await add_course(await signed_in(served, Role.OWNER))
    reader = await signed_in(served, Role.READ_ONLY)
    shown = await reader.open(page.path)
    assert shown.status == 200 and "Где теряются люди" in shown.words
    listed = await reader.open(shown.link("Ученики курса"))
    assert listed.status == 200 and listed.path == "/school/communities"
    assert "Личные ссылки" not in shown.words
    for address in ("/school/courses/new", page.path + "/change", "/school/settings"):
        assert (await reader.open(address)).status == 403
    assert (await reader.open("/school/courses/nobodys")).status == 404


async def test_a_hostile_name_and_id_stay_plain(served: ServedApp) -> None:
    evil = '"><script>alert(1)</script>'
    course = Course(id="e" * 32, course_id="E", name=evil)
    await served.sandboxed.services.school.save_course(course)
    await grant(await served.program(), course_id="E")
    owner = await signed_in(served, Role.OWNER)
    for address in ("", f"/{course.id}", "/new?course_id=" + evil):
        page = await owner.open("/school/courses" + address)
        assert page.status == 200 and "<script>alert" not in page.html
    assert (await owner.open("/school/courses?days=9999999999999999999")).status == 200
