"""The form in a browser: from an empty one to VK's page, and back with a message at each field."""

from urllib.parse import urlencode

import httpx2
import pytest

from vitrina.domain.practitioner import Practitioner
from vitrina.storage.models import practitioners
from web.conftest import AppWith
from web.served_app import ServedApp, read_column
from web.visitor import Browser, Form, Page

TYPED: dict[str, str | list[str] | None] = {
    "name": "Ольга Васильева",
    "city": "Казань",
    "area": "Новый город",
    "phone": "8 900 123-45-67",
    "telegram": "@olga_massage",
    "website": "olga-massage.ru",
    "techniques": ["Классический", "Гуаша"],
    "price_title": ["Массаж спины", "Массаж лица"],
    "price_rubles": ["1 800", "2500"],
    "price_minutes": ["40", ""],
    "address": "ул. Ленина, 5",
    "hours": "Пн–Сб 10:00–20:00",
    "about": "Работаю бережно.\nВторая строка",
    "theme": "clay",
    "consent_personal_data": "1",
    "consent_publication": "1",
}
EVIL = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'</textarea>"
WRONG = {
    "name": "",
    "city": "г" * 60,
    "area": "р" * 100,
    "phone": "8 900",
    "telegram": "не то",
    "website": "не сайт",
    "techniques": None,
    "price_title": ["", "Массаж лица"],
    "price_rubles": ["1800", "много"],
    "price_minutes": ["40", "9999"],
    "hours": "ч" * 100,
    "about": "о" * 500,
    "theme": "неон",
    "consent_personal_data": None,
    "consent_publication": None,
}


async def open_form(browser: Browser, path: str = "/create") -> tuple[Page, Form]:
    page = await browser.open(path)
    assert page.status == 200
    return page, page.form


async def test_the_root_leads_to_the_form(browser: Browser) -> None:
    page = await browser.open("/")
    assert page.path == "/create" and "Соберём ваше сообщество" in page.html


async def test_a_filled_form_goes_straight_to_vk_and_becomes_a_build(asking_app: ServedApp) -> None:
    browser = await asking_app.browser()
    page, form = await open_form(browser, "/create?student_id=42&course_id=massage-1&utm=x")

    consent = await browser.submit(page, form, TYPED)

    assert consent.way[0] == "POST /create"
    assert consent.way[1].startswith("GET /oauth/go/")
    assert consent.way[2:] == ["GET /authorize"], "no confirmation between our form and VK"
    built = await browser.submit(consent, consent.form, press="allow")
    assert built.status == 200 and built.path.startswith("/builds/")
    (data,) = await read_column(asking_app, practitioners.c.data)
    saved = Practitioner.model_validate_json(data)
    assert (saved.name, saved.phone) == ("Ольга Васильева", "+79001234567")
    assert [(price.rubles, price.minutes) for price in saved.pricing] == [(1800, 40), (2500, None)]
    assert (saved.student_id, saved.course_id) == ("42", "massage-1")
    consents = saved.consents
    assert consents is not None and consents.source == "form" and consents.given_at
    assert (consents.personal_data, consents.publication) == (True, True)


async def test_every_wrong_field_has_its_message_and_nothing_typed_is_lost(
    served: ServedApp, browser: Browser
) -> None:
    page, form = await open_form(browser, "/create?student_id=42")
    typed = TYPED | WRONG

    again = await browser.submit(page, form, typed)

    assert again.status == 422 and again.path == "/create"
    for field in (
        *("name", "city", "area", "phone", "telegram", "website", "techniques"),
        "pricing.0.title",
        *("pricing.1.price", "pricing.1.minutes", "hours", "about", "theme"),
        *("consents.personal_data", "consents.publication"),
    ):
        assert f'id="error-{field}"' in again.html, field
    shown = again.form
    for name, value in typed.items():
        if name in ("techniques", "theme", "consent_personal_data", "consent_publication"):
            continue
        values = value if isinstance(value, list) else [value]
        assert shown.values(name) == values, name
    assert shown.value("student_id") == "42"
    assert not any((await served.count_rows()).values())

    # Mended in place, the same page goes on.
    done = await browser.submit(again, shown, TYPED)
    assert done.path.startswith("/builds/")


@pytest.mark.parametrize("missing", ["consent_personal_data", "consent_publication"])
async def test_the_form_demands_both_consents(
    served: ServedApp, browser: Browser, missing: str
) -> None:
    page, form = await open_form(browser)
    again = await browser.submit(page, form, TYPED | {missing: None})
    assert again.status == 422
    assert not any((await served.count_rows()).values())


async def test_a_form_of_another_page_is_refused(served: ServedApp, browser: Browser) -> None:
    page, form = await open_form(browser)
    stranger = await served.browser()
    bare = await served.program(**{"content-type": "application/x-www-form-urlencoded"})

    refused = [
        await browser.submit(page, form, TYPED | {"csrf": mark})
        for mark in (None, "", "0" * 64, "метка")
    ]
    refused.append(await stranger.submit(page, form, TYPED, site="cross-site"))
    for answer in refused:
        assert answer.status == 400 and "Страница устарела" in answer.html
    plain = await bare.post("/create", content=urlencode({"name": "x", "csrf": form.value("csrf")}))
    assert plain.status_code == 400
    odd = await bare.post("/create", content=b"\xff\xfe%ff=%ff&csrf=%00")
    assert odd.status_code == 400
    assert not any((await served.count_rows()).values())


async def test_what_is_too_much_is_a_clear_page(served: ServedApp, browser: Browser) -> None:
    page, form = await open_form(browser)
    many = await browser.submit(page, form, TYPED | {"techniques": ["а"] * 600})
    long = await browser.submit(page, form, TYPED | {"about": "о" * 70_000})
    for answer in (many, long):
        assert answer.status == 413 and "Слишком много текста" in answer.html
    assert not any((await served.count_rows()).values())


async def test_a_row_is_added_and_removed_without_scripts(browser: Browser) -> None:
    page, form = await open_form(browser)
    partly = TYPED | {"name": "", "csrf": form.value("csrf")}

    more = await browser.submit(page, form, partly | {"add_price": "1"})
    assert more.status == 200 and 'id="errors"' not in more.html
    assert more.form.values("price_title") == ["Массаж спины", "Массаж лица", ""]

    fewer = await browser.submit(page, form, partly | {"remove_price": "0"})
    assert fewer.form.values("price_title") == ["Массаж лица"]


async def test_nothing_typed_becomes_markup(served: ServedApp, browser: Browser) -> None:
    page, form = await open_form(browser, "/create?" + urlencode({"student_id": EVIL}))
    assert form.value("student_id") == EVIL and "<script>alert" not in page.html
    texts = {name: EVIL for name, value in TYPED.items() if isinstance(value, str)}
    lists = {name: [EVIL] * 2 for name, value in TYPED.items() if isinstance(value, list)}

    again = await browser.submit(page, form, texts | lists | {"student_id": EVIL})

    assert again.status == 422
    assert "<script>alert" not in again.html and "<img src=x" not in again.html
    assert again.form.value("about") == EVIL and again.form.value("name") == EVIL
    assert again.form.values("price_title") == [EVIL] * 2


async def test_going_back_and_sending_the_form_again_is_harmless(asking_app: ServedApp) -> None:
    browser = await asking_app.browser()
    page, form = await open_form(browser)
    first = await browser.submit(page, form, TYPED)
    second = await browser.submit(page, form, TYPED | {"name": "Ольга Иванова"})
    assert first.path == second.path == "/authorize"

    done = await browser.submit(second, second.form, press="allow")
    late = await browser.submit(first, first.form, press="allow")

    assert done.status == late.status == 200
    assert (await asking_app.count_rows())["builds"] == 1  # the second landed on the first


async def test_the_school_may_frame_only_the_form(app_with: AppWith) -> None:
    sites = "https://school.example, https://lessons.school.example"
    async with app_with(works=False, VITRINA_FRAME_ANCESTORS=sites) as served:
        browser = await served.browser()
        page, form = await open_form(browser)
        wrong = await browser.submit(page, form, TYPED | {"name": ""})
        for shown in (page, wrong):
            policy = shown.answer.headers["content-security-policy"]
            ancestors = policy.partition("frame-ancestors ")[2].partition(";")[0]
            assert ancestors == "https://school.example https://lessons.school.example"
        for path in ("/", "/consent/publication", "/builds/x", "/create/", "/create/x"):
            answer = await (await served.program()).get(path)
            assert "frame-ancestors 'none'" in answer.headers["content-security-policy"], path


async def test_both_consents_can_be_read(program: httpx2.AsyncClient) -> None:
    for path in ("/consent/personal-data", "/consent/publication"):
        answer = await program.get(path)
        assert answer.status_code == 200 and "<h1>" in answer.text
