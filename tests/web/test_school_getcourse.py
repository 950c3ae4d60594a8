"""GetCourse in the console, and its calls: a student is named, and their form is prepared."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import pytest

from storage.conftest import PHONE
from vitrina.application.check_community import check_community
from vitrina.cli.demo_school import enrol_student, school_settings
from vitrina.domain.member import ON_SERVER, Role
from vitrina.domain.telling import CalledStudent
from vitrina.sandbox.getcourse.school import DEVELOPER_KEY, SCHOOL_KEY
from vitrina.storage.models import audit_entries, communities
from vitrina.wiring.getcourse import telling_getcourse
from web.conftest import AppWith
from web.served_app import ServedApp, grant, read_column, wait_until
from web.signed_in import PASSWORD, signed_in
from web.visitor import Browser, Page

KEYS = "k" * 32
HOME, TOLD = "/school/getcourse", "/school/getcourse/tellings"
OLGA = {"id": "77", "email": "olga@example.com", "first_name": "Ольга", "phone": PHONE}
AS_A_PERSON = {"sec-fetch-dest": "document", "sec-fetch-mode": "navigate", "accept": "text/html"}


@pytest.fixture
async def school(app_with: AppWith) -> AsyncIterator[ServedApp]:
    """A school that signs links, whose GetCourse may be on this machine."""
    more: dict[str, Any] = {"VITRINA_SCHOOL_KEYS": KEYS, "VITRINA_OUTGOING_LOOPBACK": "on"}
    async with app_with(works=False, **more) as opened:
        yield opened


async def send(owner: Browser, page: Page, action: str, **typed: str) -> Page:
    """Send the form of this action."""
    form = next(form for form in page.forms if form.action == action)
    return await owner.submit(page, form, typed)


async def make_callout(owner: Browser) -> str:
    """The call-out's path, its secret in it."""
    page = await send(owner, await owner.open(HOME), f"{HOME}/callout")
    found = re.search(r"http://[^/]+(/getcourse/[\w-]{32}/students)", page.html)
    assert found is not None
    return found[1]


async def test_an_owner_sets_everything_up_and_what_is_secret_is_never_shown(
    school: ServedApp,
) -> None:
    owner = await signed_in(school, Role.OWNER)
    page = await owner.open(HOME)
    url = school.sandboxed.sandbox.url
    keys = {"school_key": SCHOOL_KEY, "developer_key": DEVELOPER_KEY}
    wrong = await send(owner, page, HOME, base="http://10.0.0.1", **keys)
    assert wrong.status == 422 and "https://school.getcourse.ru" in wrong.words
    for secret in keys.values():
        assert secret not in wrong.html
    saved = await send(owner, page, HOME, base=url, **keys)
    assert saved.status == 200 and "Сохранено" in saved.words
    course = await owner.open(f"{HOME}/course?course=massage")
    bad = await send(owner, course, f"{HOME}/course", field_id="одиннадцать")
    assert bad.status == 422 and "только цифры" in bad.words and "одиннадцать" in bad.html
    saved = await send(owner, course, f"{HOME}/course", field_id="11", group_id="22", lesson_id="7")
    assert saved.path == HOME and "поле, группа, урок" in saved.words
    checked = await send(owner, saved, f"{HOME}/check")
    assert "Ключи: на месте" in checked.words and "Урок 7: на месте" in checked.words
    assert "Группа «22»: нет в GetCourse" in checked.words
    assert "проверится на первом ученике" in checked.words
    for one in (saved, checked, await owner.open(HOME)):
        assert not any(secret in one.html for secret in keys.values())
    gone = await send(owner, checked, HOME, base=url, end_developer_key="1")
    assert "Удалить ключ разработчика" not in gone.words
    acts = await read_column(school, audit_entries.c.act)
    assert acts.count("getcourse.account_changed") == 2 and "getcourse.course_changed" in acts


async def test_a_call_prepares_the_students_form_once_however_it_comes(school: ServedApp) -> None:
    owner, program = await signed_in(school, Role.OWNER), await school.program()
    path = await make_callout(owner)
    course = {"course_id": "massage"}
    calls: tuple[tuple[str, dict[str, Any]], ...] = (
        ("GET", {"params": OLGA | course}),
        ("POST", {"data": OLGA | course}),
        ("POST", {"json": {**OLGA, **course, "id": 77}}),
        ("POST", {"json": {"json": OLGA}, "params": course}),
        (
            "POST",
            {"data": {"json": json.dumps({"json": OLGA})}, "params": course},
        ),
    )
    links = set()
    for method, given in calls:
        answer = await program.request(method, path, **given)
        assert answer.status_code == 200, answer.text
        assert answer.headers["cache-control"] == "no-store"
        links.add(answer.json()["url"])
    (link,) = links
    query = urlsplit(link).query
    assert "olga" not in query and PHONE.strip("+") not in query and "77" in query
    # A messenger looks at the link first, a frame opens it: neither uses it up.
    preview = await program.get(link)
    framed = await program.get(link, headers={**AS_A_PERSON, "sec-fetch-dest": "iframe"})
    assert PHONE not in preview.text + framed.text
    olga, another = await school.browser(), await school.browser()
    for browser, is_filled in ((olga, True), (another, False), (olga, True)):
        form = (await browser.http.get(link, headers=AS_A_PERSON)).text
        assert (f'value="{PHONE}"' in form and 'value="Ольга"' in form) is is_filled
    found = await owner.open(TOLD)
    assert "77" in found.words and "Ссылка на анкету" in found.words
    assert PHONE not in found.html and "olga" not in found.html


async def test_what_names_no_student_is_refused_in_words(school: ServedApp) -> None:
    owner, program = await signed_in(school, Role.OWNER), await school.program()
    path = await make_callout(owner)
    refused: tuple[tuple[str, dict[str, Any]], ...] = (
        ("unfilled", {"params": {"id": "{object.id}"}}),
        ("no_id", {"params": {"email": "olga@example.com"}}),
        ("no_id", {"params": {"id": "-1"}}),
        ("no_id", {"json": {"id": True}}),
        ("no_id", {"json": {"id": "9" * 19}}),
        ("bad_course", {"params": {"id": "7", "course_id": "c" * 65}}),
        ("bad_json", {"content": b"[1]", "headers": {"content-type": "application/json"}}),
        ("bad_json", {"content": b"[" * 9000, "headers": {"content-type": "application/json"}}),
        ("bad_json", {"json": {"json": [1]}}),
        ("bad_kind", {"content": b"<a/>", "headers": {"content-type": "text/xml"}}),
    )
    for error, given in refused:
        answer = await program.post(path, **given)
        assert answer.status_code == 422, (error, answer.text)
        body = answer.json()
        assert body["error"] == error and body["message"]
    large = await program.post(path, content=b"a" * 20_000)
    assert large.status_code == 413
    odd = {"id": "7", "email": "not one", "first_name": "a\x00b", "phone": ["x"]}
    answer = await program.post(path, json=odd)
    assert answer.status_code == 200
    found = await school.app.state.context.application.getcourse.students.find_email("7", "")
    assert found == ""


async def test_an_older_secret_opens_nothing(school: ServedApp) -> None:
    owner, program = await signed_in(school, Role.OWNER), await school.program()
    older = await make_callout(owner)
    newer = await make_callout(owner)
    for path, status in ((older, 404), (newer, 200), (f"/getcourse/{'x' * 900}/students", 404)):
        assert (await program.get(path, params=OLGA)).status_code == status
    page = await send(owner, await owner.open(HOME), f"{HOME}/callout/end")
    assert "Выдать секрет" in page.words
    assert (await program.get(newer, params=OLGA)).status_code == 404


async def test_without_a_key_for_links_a_call_says_so(served: ServedApp) -> None:
    owner, program = await signed_in(served, Role.OWNER), await served.program()
    answer = await program.get(await make_callout(owner), params=OLGA)
    assert answer.status_code == 409 and answer.json()["error"] == "no_form_key"


async def test_a_curator_repeats_what_stopped_and_a_reader_only_looks(school: ServedApp) -> None:
    services = school.app.state.context.application.getcourse
    for number in ("7", "8"):
        await services.students.keep(CalledStudent(number, "massage"), 30)
        taken = await services.tellings.take(f"me{number}", 10)
        await services.tellings.note_stopped(taken, f"me{number}", "bad_key", "Доступ <b>закрыт")
    curator = await signed_in(school, Role.CURATOR)
    page = await curator.open(HOME)
    assert page.path == TOLD
    assert "GetCourse не принял ключ: 2" in page.words and "Доступ &lt;b&gt;закрыт" in page.html
    # GetCourse's own words may name a student: a reader does not see them.
    reader = await signed_in(school, Role.READ_ONLY)
    seen = await reader.open(TOLD)
    assert "GetCourse не принял ключ: 2" in seen.words and "закрыт" not in seen.html
    one = await send(curator, page, TOLD, student="8")
    assert len(re.findall(r'class="gc-state', one.html)) == 1
    retry = next(form.action for form in one.forms if re.search("[0-9a-f]{32}/retry", form.action))
    assert "Повторяем: 1 запись" in (await send(curator, one, retry)).words
    again = await send(curator, page, f"{TOLD}/retry")
    assert "Повторяем: 1 запись" in again.words
    assert "Нужно вмешаться" not in again.words.partition("gc-tabs")[0]
    looked = await reader.open(f"{TOLD}?state=waiting")
    assert looked.status == 200 and "/retry" not in looked.html
    assert (await reader.open(f"{HOME}/course")).status == 403


async def test_hostile_questions_are_answered(school: ServedApp) -> None:
    reader = await signed_in(school, Role.READ_ONLY)
    for query in ("state=x", "after=1", "after=1-zz", f"after={'9' * 12}.5-{'a' * 32}", "again=x"):
        assert (await reader.open(f"{TOLD}?{query}")).status == 200, query
    page = await reader.open(TOLD)
    for student in ("<script>", "x" * 5000, "\x00"):
        found = await send(reader, page, TOLD, student=student)
        assert found.status == 200 and "<script>" not in found.html


async def test_a_stored_address_is_kept_apart_from_the_environments_keys(
    app_with: AppWith,
) -> None:
    more: dict[str, Any] = {
        "VITRINA_GETCOURSE_URL": "https://school.getcourse.ru",
        "VITRINA_GETCOURSE_SCHOOL_KEY": "from-the-environment",
    }
    async with app_with(works=False, **more) as school:
        services = school.app.state.context.application.getcourse
        assert (await services.find_account()).school_key == "from-the-environment"
        owner = await signed_in(school, Role.OWNER)
        page = await owner.open(HOME)
        assert "из настроек сервера" in page.words and "from-the-environment" not in page.html
        await services.settings.save_account(
            ON_SERVER, "https://other.getcourse.ru", school_key=None, developer_key=None
        )
        assert await services.find_account() is None


async def test_the_password_is_asked_for_anew_before_keys_are_changed(
    school: ServedApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = await signed_in(school, Role.OWNER)
    page = await owner.open(HOME)
    monkeypatch.setattr("vitrina.web.school.guards.is_confirmed", lambda session: False)
    asked = await send(owner, page, HOME, base="https://school.getcourse.ru", school_key="abc")
    assert "confirmed_password" in asked.html
    done = await owner.submit(asked, asked.forms[-1], {"confirmed_password": PASSWORD})
    assert done.path == HOME and "Сохранено" in done.words


async def test_from_a_signed_link_to_the_field_in_getcourse(
    app_with: AppWith, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker makes the community and tells of it: nothing is called by hand."""
    fast = partial(telling_getcourse, every=0.05)
    monkeypatch.setattr("vitrina.cli.working.telling_getcourse", fast)
    more: dict[str, Any] = school_settings("http://127.0.0.1:1", KEYS)
    async with app_with(**more) as school:
        getcourse = school.sandboxed.sandbox.app.state.getcourse
        services = school.app.state.context.application.getcourse
        await services.settings.save_account(
            ON_SERVER,
            school.sandboxed.sandbox.url,
            school_key=SCHOOL_KEY,
            developer_key=DEVELOPER_KEY,
        )
        link = await enrol_student(school.sandboxed.services, school.sandboxed.sandbox.url)
        student = getcourse.users[int(link["student_id"])]
        program = await school.program()
        made = await grant(program, **link)
        status, _ = await wait_until(program, made["status_url"], "completed")
        (homework,) = getcourse.answers.values()
        for _ in range(400):
            if homework.comments and homework.status != "new":
                break
            await asyncio.sleep(0.05)
        assert student.fields == {"Сообщество ВК": status["result"]["url"]}
        (comment,) = homework.comments
        assert homework.status == "declined" and student.groups == []
        assert "Осталось немного" in comment.comment_text
        assert made["build_url"] not in comment.comment_text
        # A look at VK by night that finds everything as it was.
        (community_id,) = await read_column(school, communities.c.id)
        application = school.app.state.context.application
        await check_community(application.building, application.looks, community_id)
        for _ in range(400):
            row = await services.listed.of_community(community_id)
            if row.state == "waiting" and row.fault is None:
                await asyncio.sleep(0.05)
        assert row.state == "told" and len(homework.comments) == 1
        page = await (await signed_in(school, Role.CURATOR)).open(
            f"/school/communities/{community_id}"
        )
        assert "сообщили: поле, ответ на урок" in page.words
