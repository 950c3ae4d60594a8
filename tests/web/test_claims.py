"""Claims from the web are asked about once; a program is told what is not published."""

import pytest
from sqlalchemy import select

from sandboxed import EXAMPLE
from vitrina.domain.practitioner import Practitioner
from vitrina.storage.models import practitioners
from web.served_app import ServedApp, grant, read_column
from web.test_create import TYPED, open_form
from web.visitor import Browser

CLAIMING = {**EXAMPLE, "about": "Работаю мягко. Лечу спину."}
LEFT_OUT = [
    {
        "field": "about",
        "text": "Лечу спину.",
        "why": "можно писать только с медицинской лицензией",
    }
]


async def stored(served: ServedApp) -> Practitioner:
    (data,) = await read_column(served, practitioners.c.data)
    return Practitioner.model_validate_json(data)


async def test_a_program_is_told_what_is_left_out(served: ServedApp) -> None:
    program = await served.program()
    plain = (await program.post("/oauth/init", json=EXAMPLE)).json()
    assert set(plain) == {"auth_url", "state", "follow_url"}
    for address in ("/oauth/init", "/connect/init"):
        answer = await program.post(address, json=CLAIMING)
        assert answer.status_code == 200
        assert answer.json()["left_out"] == LEFT_OUT
    assert (await stored(served)).about == "Работаю мягко."  # the draft of the guided way


async def test_what_is_forbidden_is_refused_at_its_field(served: ServedApp) -> None:
    program = await served.program()
    sent = {**EXAMPLE, "techniques": ["Эротический массаж"], "claims_confirmed": True}
    answer = await program.post("/oauth/init", json=sent)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["field"] == "techniques.0" and "опубликовать нельзя" in error["message"]
    answer = await program.post("/oauth/init", json={**EXAMPLE, "claims_confirmed": "да"})
    assert [error["field"] for error in answer.json()["errors"]] == ["claims_confirmed"]


async def test_what_a_program_confirms_is_kept_and_told_to_the_school(served: ServedApp) -> None:
    program = await served.program()
    opened = await grant(program, **{**CLAIMING, "claims_confirmed": True})
    form = await stored(served)
    assert form.about == CLAIMING["about"]
    status = (await program.get(opened["status_url"])).json()
    assert form.consents and status["claims_confirmed_at"] == form.consents.claims_confirmed_at


async def test_a_person_is_asked_once_and_nothing_typed_is_lost(
    served: ServedApp, browser: Browser
) -> None:
    page, form = await open_form(browser)
    typed = TYPED | {"about": "Лечу спину", "hours": "Пн–Сб, врач"}

    asked = await browser.submit(page, form, typed)

    assert asked.status == 422 and 'id="error-claims_confirmed"' in asked.html
    assert "«врач», «Лечу»" in asked.html  # beside the button, in the order of the form
    assert asked.html.count("можно писать только с") == 1
    assert asked.form.value("about") == "Лечу спину"
    assert not any((await served.count_rows()).values())

    done = await browser.submit(asked, asked.form, typed | {"claims_confirmed": "1"})
    assert done.path.startswith("/builds/")
    kept = await stored(served)
    assert kept.about == "Лечу спину" and kept.consents and kept.consents.claims_confirmed_at


@pytest.mark.parametrize("about", ["Расслаблю полностью ;) только мужчины", "Снимаю порчу"])
async def test_a_tick_does_not_make_everything_right(
    served: ServedApp, browser: Browser, about: str
) -> None:
    page, form = await open_form(browser)
    again = await browser.submit(page, form, TYPED | {"about": about, "claims_confirmed": "1"})
    assert again.status == 422 and 'id="error-about"' in again.html
    async with served.sandboxed.services.database.transaction() as connection:
        assert not (await connection.execute(select(practitioners))).all()
