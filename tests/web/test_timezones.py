"""A clock that the city does not tell is asked in the form, and never assumed in silence."""

from sandboxed import EXAMPLE
from vitrina.domain.practitioner import Practitioner
from vitrina.storage.models import practitioners
from web.served_app import ServedApp, read_column
from web.test_create import TYPED, open_form
from web.visitor import Browser

UNKNOWN = "Простоквашино"


async def zone_of(served: ServedApp) -> str:
    (data,) = await read_column(served, practitioners.c.data)
    return Practitioner.model_validate_json(data).timezone


async def test_a_program_is_told_what_was_assumed(served: ServedApp) -> None:
    program = await served.program()
    for address in ("/oauth/init", "/connect/init"):
        answer = (await program.post(address, json={**EXAMPLE, "city": UNKNOWN})).json()
        (warning,) = answer["warnings"]
        assert warning["field"] == "timezone" and "Europe/Moscow" in warning["message"]
        for told in ({"city": "Дальнегорск"}, {"city": UNKNOWN, "timezone": "Asia/Omsk"}):
            answer = (await program.post(address, json={**EXAMPLE, **told})).json()
            assert "warnings" not in answer


async def test_a_person_is_asked_and_nothing_typed_is_lost(
    served: ServedApp, browser: Browser
) -> None:
    page, form = await open_form(browser)
    assert 'id="timezone-cell" hidden' in page.html

    asked = await browser.submit(page, form, TYPED | {"city": UNKNOWN})

    assert asked.status == 422 and 'id="error-timezone"' in asked.html
    assert 'id="timezone-cell" hidden' not in asked.html
    assert asked.form.value("city") == UNKNOWN and asked.form.value("hours") == TYPED["hours"]
    answered = TYPED | {"city": UNKNOWN, "timezone": "Asia/Omsk"}
    done = await browser.submit(asked, asked.form, answered)
    assert done.path.startswith("/builds/")
    assert await zone_of(served) == "Asia/Omsk"


async def test_the_browser_answers_by_itself(served: ServedApp, browser: Browser) -> None:
    page, form = await open_form(browser)
    told = TYPED | {"city": UNKNOWN, "device_timezone": "Asia/Irkutsk"}
    assert (await browser.submit(page, form, told)).path.startswith("/builds/")
    assert await zone_of(served) == "Asia/Irkutsk"
