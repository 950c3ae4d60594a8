"""The form inside a lesson: no cookie, a script that sends it, a tab where there is no script."""

import json
from typing import Any

import httpx2
import pytest

from vitrina.domain.practitioner import Practitioner
from vitrina.storage.models import practitioners
from web.conftest import AppWith
from web.served_app import ServedApp, read_column
from web.test_create import TYPED
from web.test_school import DEMANDING, fresh
from web.visitor import HTML, Browser, Form, Page

SCHOOL = "https://school.example"
FRAME = {"accept": HTML, "sec-fetch-dest": "iframe", "sec-fetch-site": "cross-site"}


async def open_frame(served: ServedApp, query: str = "") -> Page:
    """What a browser gets that puts the form into a frame of another site."""
    answer = await (await served.program()).get(f"/create{query}", headers=FRAME)
    return Page(answer, [])


async def send(
    served: ServedApp, form: Form, origin: str | None = None, **typed: Any
) -> httpx2.Response:
    """What the form's script sends from a frame: every field but the mark, and no cookie."""
    pairs = [list(pair) for pair in form.filled({**TYPED, **typed}) if pair[0] != "csrf"]
    program = await served.program(origin=served.url if origin is None else origin)
    return await program.post("/oauth/init", json={"form": pairs})


async def test_a_frame_gets_no_cookie_and_a_page_that_knows_where_it_stands(
    app_with: AppWith,
) -> None:
    sites = f"{SCHOOL},https://*.lessons.example"
    async with app_with(works=False, VITRINA_FRAME_ANCESTORS=sites) as served:
        page = await open_frame(served, "?student_id=42&course_id=c-7")

        assert page.status == 200 and "set-cookie" not in page.answer.headers
        assert '<html lang="ru" class="ui framed"' in page.html
        assert f'name="vitrina-framers" content="{SCHOOL} https://*.lessons.example"' in page.html
        policy = page.answer.headers["content-security-policy"]
        assert f"frame-ancestors {SCHOOL} https://*.lessons.example" in policy
        assert page.form.value("csrf") == ""

        alone = await (await served.browser()).open("/create")
        assert "set-cookie" in alone.answer.headers
        assert '<html lang="ru" class="ui" ' in alone.html and alone.form.value("csrf")


async def test_without_scripts_a_frame_offers_a_tab_of_its_own(served: ServedApp) -> None:
    page = await open_frame(served, "?student_id=42&course_id=c-7")
    offered = page.html.partition("<noscript>")[2].partition("</noscript>")[0]
    assert 'href="/create?student_id=42&amp;course_id=c-7" target="_blank"' in offered

    alone = await (await served.browser()).open("/create")
    assert "<noscript>" not in alone.html


async def test_a_form_posted_inside_a_frame_leads_to_a_tab_and_not_to_a_dead_end(
    app_with: AppWith,
) -> None:
    async with app_with(works=False, VITRINA_FRAME_ANCESTORS=SCHOOL) as served:
        page = await open_frame(served, "?student_id=42")
        program = await served.program(**FRAME)
        answer = await program.post("/create", data=dict(page.form.fields))

        said = Page(answer, [])
        assert said.status == 400 and "устарела" not in said.words
        assert "Откройте анкету в новой вкладке" in said.words
        assert said.link("Открыть анкету") == "/create?student_id=42"
        assert 'target="_blank"' in said.html
        # It has to be seen where it is: in the frame.
        assert f"frame-ancestors {SCHOOL}" in answer.headers["content-security-policy"]
        assert "set-cookie" not in answer.headers


async def test_the_script_sends_the_form_as_it_would_have_been_posted(served: ServedApp) -> None:
    page = await open_frame(served, "?student_id=42&course_id=c-7")

    answer = await send(served, page.form)

    assert answer.status_code == 200
    assert set(answer.json()) == {"auth_url", "state", "follow_url"}
    browser = await served.browser()
    built = await browser.open(answer.json()["auth_url"], site="same-origin")
    assert built.path.startswith("/builds/"), "the tab passes the hop at once"
    (data,) = await read_column(served, practitioners.c.data)
    saved = Practitioner.model_validate_json(data)
    assert (saved.name, saved.phone) == ("Ольга Васильева", "+79001234567")
    assert (saved.student_id, saved.course_id) == ("42", "c-7")
    assert saved.consents is not None and saved.consents.source == "form"
    assert (saved.consents.personal_data, saved.consents.publication) == (True, True)


async def test_errors_come_back_with_what_the_page_would_say(served: ServedApp) -> None:
    page = await open_frame(served)
    answer = await send(
        served,
        page.form,
        name="",
        price_title=["", "Массаж лица"],
        price_rubles=["", "много"],
        price_minutes=["", ""],
        consent_publication=None,
    )

    assert answer.status_code == 422
    body = answer.json()
    named = [error["field"] for error in body["errors"]]
    # Rows are counted as the script counts them: empty ones are not there.
    assert named == ["name", "pricing.0.price", "consents.publication"]
    assert body["head"] == "Почти всё, поправьте три места"
    assert [link["target"] for link in body["links"]] == named
    assert body["links"][0]["label"] == "Имя"
    assert not any((await served.count_rows()).values())


@pytest.mark.parametrize("missing", ["consent_personal_data", "consent_publication"])
async def test_the_frame_demands_both_consents(served: ServedApp, missing: str) -> None:
    page = await open_frame(served)
    answer = await send(served, page.form, **{missing: None})
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["field"] == missing.replace("consent_", "consents.")


async def test_only_our_own_page_sends_forms(app_with: AppWith) -> None:
    """A school's page and a program send practitioners, and answer for consents themselves."""
    async with app_with(works=False, VITRINA_FRAME_ANCESTORS=SCHOOL) as served:
        page = await open_frame(served)
        school = await send(served, page.form, origin=SCHOOL)
        assert school.status_code == 422
        assert "form" in [error["field"] for error in school.json()["errors"]]
        stranger = await send(served, page.form, origin="https://evil.example")
        assert stranger.status_code == 403
        sandboxed = await send(served, page.form, origin="null")
        assert sandboxed.status_code == 403
        program = await served.program()
        answer = await program.post("/oauth/init", json={"form": [["name", "x"]]})
        assert answer.status_code == 422
        assert not any((await served.count_rows()).values())


@pytest.mark.parametrize("form", ["x", 5, None, [5], [["name"]], [["name", 5]], [["a", "b", "c"]]])
async def test_what_is_no_form_is_refused_in_words(served: ServedApp, form: Any) -> None:
    program = await served.program(origin=served.url)
    answer = await program.post("/oauth/init", content=json.dumps({"form": form}), headers=_JSON)
    assert answer.status_code == 422
    assert "Обновите страницу" in answer.json()["errors"][0]["message"]


_JSON = {"content-type": "application/json"}


async def test_a_signed_frame_stays_signed(app_with: AppWith) -> None:
    async with app_with(works=False, **DEMANDING) as served:
        page = await open_frame(served, f"?{fresh(served)}")
        assert page.status == 200
        assert (await send(served, page.form)).status_code == 200
        refused = await send(served, page.form, student_id="43")
        assert (refused.status_code, refused.json()["error"]) == (403, "link_wrong")
        without = await send(served, page.form, sig=None, exp=None)
        assert without.json()["error"] == "link_missing"
        bare = await open_frame(served)
        assert bare.status == 403 and 'class="ui framed"' in bare.html
        assert "vitrina-framers" in bare.html and "set-cookie" not in bare.answer.headers


async def test_the_click_that_opens_a_tab_passes_the_hop_and_a_link_from_outside_does_not(
    asking_app: ServedApp,
) -> None:
    page = await open_frame(asking_app)
    auth_url = (await send(asking_app, page.form)).json()["auth_url"]
    walked_in = await (await asking_app.browser()).open(auth_url, site="cross-site")
    assert walked_in.path.startswith("/oauth/go/") and "Создать это сообщество" in walked_in.words
    tab = await (await asking_app.browser()).open(auth_url, site="same-origin")
    assert tab.path == "/authorize"


async def test_no_address_ever_holds_what_a_student_typed(served: ServedApp) -> None:
    page = await open_frame(served, "?student_id=42&course_id=c-7")
    started = (await send(served, page.form)).json()
    browser: Browser = await served.browser()
    await browser.open(started["auth_url"], site="same-origin")
    await browser.open("/create?student_id=42")
    follower = await served.program()
    await follower.get(f"{started['follow_url']}?view=page")

    asked = " ".join(served.asked)
    assert "POST /oauth/init?" in asked and "/follow/" in asked
    for typed in ("9001234567", "%D0%9E", "Ольга", "Казань", "olga_massage"):
        assert typed not in asked
