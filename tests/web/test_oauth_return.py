"""VK's answer: what a person and a program see at every end of a grant."""

import asyncio
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest

from sandbox_options import AGREEING
from sandboxed import EXAMPLE
from vitrina.domain.build import BuildState
from vitrina.storage.models import builds, oauth_states
from vitrina.storage.pending_grants import STATE_LIFE
from web.conftest import AppWith
from web.served_app import ServedApp, grant, init, read_column, serve_app
from web.visitor import Browser, Page

NARROW = replace(AGREEING, app_rights=frozenset({"groups"}))
AGAIN = "Попробовать ещё раз"


async def ask_vk(
    served: ServedApp, browser: Browser, **changes: Any
) -> tuple[Page, dict[str, str]]:
    """VK's consent page, reached by a link; also what the program that asked was given."""
    started = await init(await served.program(), **changes)
    confirm = await browser.open(started["auth_url"])
    return await browser.submit(confirm, confirm.form), started


async def at_callback(served: ServedApp, client: httpx2.AsyncClient, **changes: Any) -> str:
    """The address VK sends the client back to, not yet asked for."""
    started = await init(client, **changes)
    url = started["auth_url"]
    while urlsplit(url).path != "/oauth/callback":
        answer = await client.get(url)
        assert answer.is_redirect, answer.text
        url = answer.headers["location"]
    return url


async def nothing_made(served: ServedApp) -> bool:
    # Grants on their way end by themselves; of VK's errors only method, code and number are kept.
    impersonal = {"oauth_states", "vk_errors"}
    rows = await served.count_rows()
    return not any(count for table, count in rows.items() if table not in impersonal)


async def test_a_person_lands_on_the_build_page(asking_app: ServedApp) -> None:
    browser = await asking_app.browser()
    consent, _ = await ask_vk(asking_app, browser)

    page = await browser.submit(consent, consent.form, press="allow")

    assert page.status == 200
    assert page.way[-2:] == ["GET /oauth/callback", f"GET {page.path}"]
    assert page.path.startswith("/builds/") and len(page.path) >= len("/builds/") + 22
    assert "Собираем ваше сообщество" in page.html
    assert asking_app.sandboxed.services.queue.submitted == await read_column(  # type: ignore[attr-defined]
        asking_app, builds.c.id
    )


async def test_a_program_is_given_the_addresses_of_its_build(served: ServedApp) -> None:
    program = await served.program(accept="application/json")
    answer = await program.get(await at_callback(served, program))

    assert answer.status_code == 200
    body = answer.json()
    assert set(body) == {"success", "build_url", "status_url"} and body["success"] is True
    key = body["build_url"].removeprefix(f"{served.url}/builds/")
    assert body["status_url"] == f"{served.url}/groups/{key}/status"
    assert (await program.get(body["status_url"])).json()["status"] == "waiting"


async def test_a_state_makes_one_build_however_often_it_comes(served: ServedApp) -> None:
    program = await served.program()
    url = await at_callback(served, program)
    first = await program.get(url)

    again = await program.get(url)

    assert (first.status_code, again.status_code) == (303, 303)
    assert first.headers["location"] == again.headers["location"]
    rows = await served.count_rows()
    assert rows["builds"] == 1 and rows["oauth_states"] == 0


async def test_a_state_of_another_browser_is_refused_and_stays_good(served: ServedApp) -> None:
    program, stranger, planted = [await served.program() for _ in range(3)]
    url = await at_callback(served, program)
    await stranger.get("/create")  # has a cookie of ours, another one
    planted.cookies.set("vitrina_browser", "short", domain="127.0.0.1")

    for other in (stranger, planted, await served.program()):
        refused = await other.get(url)
        assert refused.status_code == 400 and "уже не действует" in refused.text
        assert await nothing_made(served)

    assert (await program.get(url)).status_code == 303


async def test_an_expired_state_is_refused(served: ServedApp, program: httpx2.AsyncClient) -> None:
    url = await at_callback(served, program)
    database = served.sandboxed.services.database
    async with database.transaction() as connection:
        passed = oauth_states.c.expires_at - STATE_LIFE
        await connection.execute(oauth_states.update().values(expires_at=passed))

    answer = await program.get(url)

    assert answer.status_code == 400 and "уже не действует" in answer.text
    assert await nothing_made(served)


async def test_a_made_up_answer_of_vk_is_refused(
    served: ServedApp, program: httpx2.AsyncClient
) -> None:
    url = httpx2.URL(await at_callback(served, program))
    for query in ("", "?state=", "?code=x", "?state=%00%ff&code=x", "?state=" + "s" * 9000):
        answer = await program.get(f"/oauth/callback{query}")
        assert answer.status_code == 400 and "<h1>" in answer.text

    # The right state with a made-up code: VK says no, nothing is stored, a retry is offered.
    forged = await program.get(url.copy_set_param("code", "made-up"))
    assert forged.status_code == 400 and AGAIN in forged.text
    no_device = await program.get(
        httpx2.URL(await at_callback(served, program)).copy_remove_param("device_id")
    )
    assert no_device.status_code == 400 and AGAIN in no_device.text
    assert await nothing_made(served)


async def test_a_refused_grant_brings_the_form_back_filled(asking_app: ServedApp) -> None:
    browser = await asking_app.browser()
    consent, started = await ask_vk(
        asking_app,
        browser,
        telegram="ivan_massage",
        about="Работаю «руками» & <b>душой</b>",
        theme="night",
        student_id="42",
        course_id="c-7",
    )

    page = await browser.submit(consent, consent.form, press="deny")

    assert page.status == 200 and "Разрешение не получено" in page.words
    form = next(form for form in page.forms if form.action == "/create")
    assert form.value("name") == EXAMPLE["name"]
    assert form.value("phone").replace(" ", "").replace("-", "") == EXAMPLE["phone"]
    assert form.values("price_rubles") == ["2500", "1800", "3200", "1500"]
    assert form.value("about") == "Работаю «руками» & <b>душой</b>"
    assert (form.value("theme"), form.value("telegram")) == ("night", "ivan_massage")
    assert {"классический", "спортивный"} <= {one.lower() for one in form.values("techniques")}
    assert (form.value("student_id"), form.value("course_id")) == ("42", "c-7")
    assert await nothing_made(asking_app)

    # Whoever follows the build goes on following it over the retry.
    program = await asking_app.program()
    assert (await program.get(started["follow_url"])).json() == {"status": "not_started"}
    consent = await browser.click(page, AGAIN)
    done = await browser.submit(consent, consent.form, press="allow")
    assert done.path.startswith("/builds/")
    assert (await program.get(started["follow_url"])).json()["status"] == "waiting"


async def test_the_form_of_a_refused_grant_can_be_sent_again(asking_app: ServedApp) -> None:
    browser = await asking_app.browser()
    consent, _ = await ask_vk(asking_app, browser)
    page = await browser.submit(consent, consent.form, press="deny")
    form = next(form for form in page.forms if form.action == "/create")

    consents = {"consent_personal_data": "1", "consent_publication": "1"}
    again = await browser.submit(page, form, consents | {"city": "Казань"})

    assert again.path == "/authorize"


async def test_a_refused_grant_tells_a_program(asking_app: ServedApp) -> None:
    program = await asking_app.program(accept="application/json")
    started = await init(program)
    await program.get(started["auth_url"])
    refused = await program.get(
        "/oauth/callback", params={"error": "access_denied", "state": started["state"]}
    )
    assert refused.status_code == 400
    assert refused.json() == {"success": False, "error": "access_denied"}


async def test_a_narrow_grant_names_what_is_missing(app_with: AppWith) -> None:
    async with app_with(NARROW, works=False) as served:
        browser = await served.browser()
        page, _ = await ask_vk(served, browser)
        assert page.status == 403
        for right in ("записи на стене", "фотографии", "товары"):
            assert right in page.words
        assert "сообщества," not in page.words
        assert page.link(AGAIN).startswith("/oauth/go/")

        program = await served.program(accept="application/json")
        answer = await program.get(await at_callback(served, program))
        assert answer.status_code == 403
        assert answer.json() == {
            "success": False,
            "error": "grant_too_narrow",
            "missing": ["market", "photos", "wall"],
        }
        assert await nothing_made(served)


@pytest.mark.parametrize("trouble", ["oauth2/auth", "groups.get"])
async def test_a_silent_vk_stores_nothing_and_can_be_tried_again(
    asking_app: ServedApp, trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vitrina.application.vk_failures.PATIENCE", 0.3)
    browser = await asking_app.browser()
    consent, _ = await ask_vk(asking_app, browser)
    kind = {"oauth2/auth": "error", "groups.get": "close_before"}[trouble]
    await asking_app.sandboxed.add_fault(trouble, kind, times=9)

    page = await browser.submit(consent, consent.form, press="allow")

    assert page.status == 502 and "ВКонтакте не отвечает" in page.words
    assert await nothing_made(asking_app)
    await asking_app.sandboxed.http.delete(f"{asking_app.sandboxed.sandbox.url}/sandbox/faults")
    consent = await browser.click(page, AGAIN)
    done = await browser.submit(consent, consent.form, press="allow")
    assert done.path.startswith("/builds/")


async def test_what_vk_refuses_to_the_probe_is_counted(
    served: ServedApp, program: httpx2.AsyncClient
) -> None:
    url = await at_callback(served, program)
    await served.sandboxed.add_fault("groups.get", "error", times=1, code=15)

    assert (await program.get(url)).status_code == 403

    assert (
        'vk_api_errors_total{code="15",method="groups.get"} 1.0'
        in (await program.get("/metrics")).text
    )


async def test_an_unreachable_vk_is_a_502(served: ServedApp, program: httpx2.AsyncClient) -> None:
    url = await at_callback(served, program)
    grants = served.sandboxed.services.grant_flow
    grants._id_url = "http://127.0.0.1:1"  # type: ignore[attr-defined]  # nobody listens there

    answer = await program.get(url, headers={"accept": "application/json"})

    assert (answer.status_code, answer.json()["error"]) == (502, "vk_unreachable")
    assert await nothing_made(served)


async def test_the_same_person_lands_on_the_unfinished_build(asking_app: ServedApp) -> None:
    browser = await asking_app.browser()
    consent, _ = await ask_vk(asking_app, browser)
    first = await browser.submit(consent, consent.form, press="allow")

    consent, _ = await ask_vk(asking_app, browser, name="Другое Имя", city="Казань")
    second = await browser.submit(consent, consent.form, press="allow")

    assert second.status == 200 and second.path != first.path
    assert "Иван Петров" in second.html and "Другое Имя" not in second.html
    assert len(await read_column(asking_app, builds.c.id)) == 1
    for page in (first, second):  # both keys open it
        assert (await browser.open(page.path)).status == 200


async def test_after_a_finished_build_the_person_is_asked(served: ServedApp) -> None:
    browser = await served.browser()
    await ask_vk(served, browser)
    await finish_builds(served)

    page, _ = await ask_vk(served, browser)

    assert page.status == 409 and "уже есть сообщество" in page.words
    assert (await served.count_rows())["builds"] == 1
    mine = await browser.click(page, "Открыть моё сообщество")
    assert mine.status == 200 and mine.path.startswith("/communities/")
    more = await browser.click(page, "Создать ещё одно")
    assert more.status == 200 and more.path.startswith("/builds/")
    assert (await served.count_rows())["builds"] == 2


async def test_after_a_finished_build_a_program_is_told(served: ServedApp) -> None:
    program = await served.program(accept="application/json")
    await grant(program)
    await finish_builds(served)

    answer = await program.get(await at_callback(served, program))

    assert answer.status_code == 409
    body = answer.json()
    assert (body["success"], body["error"]) == (False, "already_made")
    assert (
        await program.get(body["build_url"], headers={"accept": "text/html"})
    ).status_code == 200


async def test_a_failed_build_does_not_stand_in_the_way(served: ServedApp) -> None:
    program = await served.program()
    await grant(program)
    await finish_builds(served, BuildState.FAILED)
    await grant(program)
    assert (await served.count_rows())["builds"] == 2


async def finish_builds(served: ServedApp, state: BuildState = BuildState.DONE) -> None:
    """As if the worker had ended every build."""
    async with served.sandboxed.services.database.transaction() as connection:
        values = {"state": state, "group_id": 1, "started_at": 1.0, "finished_at": 9.0}
        await connection.execute(builds.update().values(**values))


async def test_grants_at_the_same_moment_make_one_build(
    database_url: str, no_waiting_for_vk: None
) -> None:
    async with serve_app(database_url, works=False) as served:
        person = await served.program(accept="application/json")
        await person.get(await at_callback(served, person))
        await finish_builds(served, BuildState.FAILED)
        callbacks = [await at_callback(served, person) for _ in range(4)]

        # Each twice, as a browser that reloads; all states are of one person at VK.
        answers = await asyncio.gather(*(person.get(url) for url in callbacks * 2))

        assert [answer.status_code for answer in answers] == [200] * 8
        assert len(await read_column(served, builds.c.id)) == 2
        keys = {answer.json()["build_url"] for answer in answers}
        assert len(keys) == 4
        for url in keys:
            assert (await person.get(url)).status_code == 200


async def test_the_older_code_flow_leads_to_a_build_too(app_with: AppWith) -> None:
    async with app_with(works=False, VK_GRANT_FLOW="code", VK_CLIENT_SECRET="app-secret") as served:
        program = await served.program(accept="application/json")
        url = await at_callback(served, program)
        assert "device_id" not in url
        answer = await program.get(url)
        assert answer.status_code == 200 and answer.json()["success"] is True
        assert (await served.count_rows())["builds"] == 1
        assert not any("app-secret" in address for address in served.asked)
