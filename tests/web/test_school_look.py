"""The school's own look and words, wherever its students come."""

import re
import time
from typing import Any

import pytest
from sqlalchemy import select

from vitrina.domain.form_link import signed_query
from vitrina.domain.practitioner import Theme
from vitrina.domain.school import Course, CourseDefaults, HelpLink, School, SchoolProfile
from vitrina.storage.models import communities, course_days, course_students, webhooks
from vitrina.web.form.consent_page import CONSENT_VERSION, consent_version
from vitrina.web.look.school import look_of
from web.conftest import AppWith
from web.served_app import ServedApp, grant, init
from web.visitor import Browser

RUKI = SchoolProfile(
    name="Школа «Руки»",
    contact="help@ruki.example",
    accent="ffcc00",
    operator_name="ООО «Руки»",
    operator_address="420000, Казань, ул. Баумана, 1",
    help_links=(HelpLink(title="Частые вопросы", url="https://ruki.example/faq"),),
)
NAILS = Course(
    id="c1",
    course_id="N-1",
    name="Маникюр с нуля",
    pack="manicure",
    defaults=CourseDefaults(theme="clay", techniques=("Педикюр",)),
    help_links=(HelpLink(title="Чат потока", url="https://t.me/nails"),),
)
KEY = "school-key-of-the-tests-0123456789"


async def dress(served: ServedApp, profile: SchoolProfile = RUKI, *courses: Course) -> None:
    school = served.sandboxed.services.school
    await school.save_profile(profile)
    for course in courses:
        await school.save_course(course)


async def test_without_a_word_of_the_school_nothing_of_it_is_shown(browser: Browser) -> None:
    page = await browser.open("/create")
    assert "Витрина" in page.words and "school-help" not in page.html
    consent = await browser.open("/consent/personal-data")
    assert "Оператор" not in consent.words and CONSENT_VERSION in consent.html


async def test_the_form_is_the_schools_and_the_courses(served: ServedApp, browser: Browser) -> None:
    plain = await browser.open("/create?course_id=N-1")
    await dress(served, RUKI, NAILS)
    page = await browser.open("/create?course_id=N-1")
    assert page.form.values("techniques") == ["Педикюр", ""]
    assert page.form.value("theme") == "clay" != plain.form.value("theme")
    for said in ("Школа «Руки»", "Маникюр с нуля", "Чат потока", "Частые вопросы"):
        assert said in page.words
    assert 'href="/look/accent/ffcc00.css"' in page.html
    assert "data-fresh" in page.html, "a draft of the browser goes before what a course begins with"
    other = await browser.open("/create?course_id=other")
    assert "Школа «Руки»" in other.words and "Чат потока" not in other.words
    assert other.form.value("theme") == Theme.SAGE


async def test_the_consent_names_who_answers_and_its_edition_says_so(
    served: ServedApp, browser: Browser
) -> None:
    await dress(served)
    for address in ("/consent/personal-data", "/consent/publication"):
        page = await browser.open(address)
        assert "ООО «Руки»" in page.words and "420000, Казань" in page.words
        assert "mailto:help@ruki.example" in page.html
        assert f"Редакция {consent_version(RUKI)}" in page.words
    other = RUKI.model_copy(update={"operator_address": "Москва"})
    assert len({consent_version(one) for one in (RUKI, other, SchoolProfile())}) == 3
    assert consent_version(SchoolProfile()) == CONSENT_VERSION


async def test_who_is_sent_to_the_school_is_told_how_to_reach_it(app_with: AppWith) -> None:
    async with app_with(works=False, VITRINA_SCHOOL_KEYS=KEY) as served:
        await dress(served)
        browser = await served.browser()
        wrong = await browser.open("/create?student_id=1&exp=1&sig=1")
        made = await grant(await served.program())
        for page in (wrong, await browser.open("/nowhere"), await browser.open(made["build_url"])):
            assert "mailto:help@ruki.example" in page.html
            assert "https://ruki.example/faq" in page.html


async def test_what_a_school_types_is_plain_text_everywhere(
    served: ServedApp, browser: Browser
) -> None:
    evil = '"><script>alert(1)</script>'
    await dress(
        served,
        SchoolProfile(
            name=evil, contact=evil, operator_name=evil, operator_address=evil,
            help_links=(HelpLink(title=evil, url="https://ruki.example/"),),
        ),
        NAILS.model_copy(update={"name": evil, "help_links": ()}),
    )  # fmt: skip
    for address in ("/create?course_id=N-1", "/consent/personal-data", "/nowhere"):
        page = await browser.open(address)
        assert "<script>alert" not in page.html and "&lt;script&gt;alert" in page.html


async def test_a_colour_is_a_sheet_that_browsers_keep(served: ServedApp) -> None:
    program = await served.program()
    sheet = await program.get("/look/accent/ffcc00.css")
    assert sheet.headers["content-type"].startswith("text/css")
    assert "immutable" in sheet.headers["cache-control"]
    colours = re.findall(r"--accent:(#[0-9a-f]{6})", sheet.text)
    assert len(colours) == 3 and colours[0] != "#ffcc00" and colours[1] == "#ffcc00"
    for wrong in ("FFCC00", "fff", "red;}", "%23ffcc00"):
        assert (await program.get(f"/look/accent/{wrong}.css")).status_code == 404
    assert (await program.get(f"/look/logo/{'0' * 32}.png")).status_code == 404


async def test_a_community_is_made_of_its_courses_texts(served: ServedApp) -> None:
    await dress(served, RUKI, NAILS)
    program = await served.program()
    await grant(program, course_id="N-1")
    await grant(await served.program(), course_id="other")
    query = select(communities.c.course_id, communities.c.plan)
    async with served.sandboxed.services.database.transaction() as connection:
        plans = {row.course_id: row.plan for row in await connection.execute(query)}
    assert '"pack":"manicure"' in plans["N-1"] and '"pack":"massage"' in plans["other"]
    preview = await program.post("/preview", json={"course_id": "N-1", "name": "Анна"})
    assert preview.status_code == 200


async def test_the_bot_speaks_by_the_texts_of_its_community(served: ServedApp) -> None:
    await dress(served, RUKI, NAILS)
    await grant(await served.program(), course_id="N-1")
    services = served.sandboxed.services
    async with services.database.transaction() as connection:
        community = (await connection.execute(select(communities.c.id))).scalar_one()
        await connection.execute(communities.update().values(group_id=77))
    secret = services.webhooks.seal_secret(77, "secret")
    await _listen(services, community, secret)
    context = await services.bot.responder_dependencies.find_context(77)
    assert context is not None and context.profile.pack.name == "manicure"


async def _listen(services: Any, community: str, sealed_secret: str) -> None:
    row = {"group_id": 77, "community_id": community, "sealed_secret": sealed_secret}
    async with services.database.transaction() as connection:
        await connection.execute(webhooks.insert().values(**row))


async def test_a_pack_that_is_gone_is_replaced_by_that_of_the_settings(served: ServedApp) -> None:
    await dress(served, RUKI, NAILS.model_copy(update={"pack": "gone"}))
    page = await (await served.browser()).open("/create?course_id=N-1")
    assert page.status == 200
    await grant(await served.program(), course_id="N-1")


async def test_visits_are_counted_once_for_whom_the_school_signed(app_with: AppWith) -> None:
    async with app_with(works=False, VITRINA_SCHOOL_KEYS=KEY) as served:
        await dress(served, SchoolProfile(), NAILS)
        link = "/create?" + signed_query("7", "N-1", int(time.time()) + 99, KEY)
        for browser in (await served.browser(), await served.browser()):
            for address in (link, link, "/create?course_id=N-1", "/create?course_id=made-up"):
                await browser.open(address)
        fields = dict(pair.split("=") for pair in link.partition("?")[2].split("&"))
        await init(await served.program(), **fields)
        await init(await served.program(), course_id="N-1")
        async with served.sandboxed.services.database.transaction() as connection:
            students = (await connection.execute(select(course_students))).all()
            days = (await connection.execute(select(course_days))).all()
        ((course, student, invited, opened, sent),) = students
        assert (course, student, invited) == ("N-1", "7", None) and opened <= sent
        # The browser's cookie is there after the first page: they came by the signed link.
        assert [(row.course_id, row.opened, row.sent) for row in days] == [("N-1", 0, 1)]


async def test_what_nobody_signed_counts_for_known_courses_only(served: ServedApp) -> None:
    await dress(served, SchoolProfile(), NAILS)
    for course in ("N-1", "made-up", "я" * 500):
        await (await served.browser()).open(f"/create?course_id={course}")
    async with served.sandboxed.services.database.transaction() as connection:
        days = (await connection.execute(select(course_days))).all()
    assert {row.course_id: row.opened for row in days} == {"N-1": 1, "": 2}


@pytest.mark.parametrize("contact", ["https://t.me/ruki", "+7 900 000-00-00", "в чате потока"])
def test_a_contact_leads_somewhere_only_where_it_is_an_address(contact: str) -> None:
    look = look_of(School(SchoolProfile(contact=contact)))
    assert bool(look.contact_url) == (contact != "в чате потока")
