"""From the form to VK: `POST /oauth/init` and the hop that binds a grant to one browser."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx2
import pytest

from sandboxed import EXAMPLE
from vitrina.domain.practitioner import Practitioner
from vitrina.storage.models import practitioners
from vitrina.storage.pending_grants import PendingGrant
from web.conftest import AppWith
from web.served_app import ServedApp, grant, init, read_column
from web.visitor import HTML, Browser

JSON = {"content-type": "application/json"}
SCHOOL = "https://school.example"
PRICE = {"title": "Массаж", "price": 2500}
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"name": ""}, "name"),
    ({"name": "я" * 101}, "name"),
    ({"name": 5}, "name"),
    ({"name": "\ud83d"}, "name"),
    ({"city": ""}, "city"),
    ({"city": "г" * 51}, "city"),
    ({"area": "р" * 500}, "area"),
    ({"phone": "12"}, "phone"),
    ({"phone": None}, "phone"),
    ({"phone": 79000000000}, "phone"),
    ({"telegram": "a b"}, "telegram"),
    ({"techniques": []}, "techniques"),
    ({"techniques": "классический"}, "techniques"),
    ({"techniques": [""]}, "techniques.0"),
    ({"pricing": []}, "pricing"),
    ({"pricing": [PRICE] * 21}, "pricing"),
    ({"pricing": [5]}, "pricing.0"),
    ({"pricing": [PRICE, PRICE | {"price": 0}]}, "pricing.1.price"),
    ({"pricing": [PRICE | {"price": -5}]}, "pricing.0.price"),
    ({"pricing": [PRICE | {"price": 10.5}]}, "pricing.0.price"),
    ({"pricing": [PRICE | {"price": float("inf")}]}, "pricing.0.price"),
    ({"pricing": [PRICE | {"price": float("nan")}]}, "pricing.0.price"),
    ({"pricing": [PRICE | {"price": 10**400}]}, "pricing.0.price"),
    ({"pricing": [PRICE | {"price": "много"}]}, "pricing.0.price"),
    ({"pricing": [PRICE | {"price": True}]}, "pricing.0.price"),
    ({"pricing": [PRICE | {"title": ""}]}, "pricing.0.title"),
    ({"pricing": [PRICE | {"minutes": 0}]}, "pricing.0.minutes"),
    ({"pricing": [PRICE | {"extra": 1}]}, "pricing.0.extra"),
    ({"is_home_visit": "да"}, "is_home_visit"),
    ({"timezone": "Луна"}, "timezone"),
    ({"timezone": "../../etc/passwd"}, "timezone"),
    ({"about": "о" * 5000}, "about"),
    ({"theme": "неон"}, "theme"),
    ({"student_id": "{uid}"}, "student_id"),
    ({"student_id": "a b"}, "student_id"),
    ({"photo_id": "1"}, "photo_id"),
    ({"consents": {"personal_data": False, "publication": True}}, "consents.personal_data"),
    ({"consents": {"personal_data": True, "publication": True, "more": True}}, "consents.more"),
    ({"overrides": {"post/1": 5}}, "overrides.post/1"),
    ({"hacked": True}, "hacked"),
]


async def test_a_program_is_given_three_addresses(
    served: ServedApp, program: httpx2.AsyncClient
) -> None:
    body = await init(program)

    assert set(body) == {"auth_url", "state", "follow_url"}
    assert re.fullmatch(r"[A-Za-z0-9_-]{32,}", body["state"])
    assert body["auth_url"].startswith(f"{served.url}/oauth/go/")
    assert body["follow_url"].startswith(f"{served.url}/follow/")
    secrets = [body[name].rpartition("/")[2] for name in ("auth_url", "state", "follow_url")]
    assert len({*secrets}) == 3 and all(len(secret) >= 22 for secret in secrets)


async def test_each_wrong_field_is_named_and_nothing_is_stored(
    served: ServedApp, program: httpx2.AsyncClient
) -> None:
    unsaid = []
    for changes, field in WRONG:
        body = json.dumps(EXAMPLE | changes)  # as other programs write it: NaN and \ud83d too
        answer = await program.post("/oauth/init", content=body, headers=JSON)
        errors = answer.json().get("errors", [])
        named = [error["field"] for error in errors]
        if answer.status_code != 422 or field not in named:
            unsaid.append((changes, answer.status_code, named))
        assert all(re.search("[а-яё]", error["message"]) for error in errors)

    assert not unsaid
    assert not any((await served.count_rows()).values())


async def test_every_wrong_field_is_named_at_once(program: httpx2.AsyncClient) -> None:
    answer = await program.post("/oauth/init", json={"phone": "1", "nickname": "x"})

    named = {error["field"] for error in answer.json()["errors"]}
    assert named == {"name", "city", "phone", "techniques", "pricing", "nickname"}


async def test_what_is_no_form_is_refused_as_json(
    served: ServedApp, program: httpx2.AsyncClient
) -> None:
    async def ask(content: bytes, kind: str) -> tuple[int, Any]:
        answer = await program.post(
            "/oauth/init", content=content, headers={"content-type": kind, "accept": "*/*"}
        )
        assert answer.headers["content-type"] == "application/json" or kind != JSON["content-type"]
        return answer.status_code, answer.json() if kind == JSON["content-type"] else answer.text

    good = json.dumps(EXAMPLE).encode()
    assert (await ask(good, "text/plain"))[0] == 422
    assert (await ask(good, "application/x-www-form-urlencoded"))[0] == 422
    for body in (b"{", b"", b"\xff\xfe", b"[" * 100_000, b"[]", b'"text"', b"null", b"1" * 5000):
        status, said = await ask(body, "application/json")
        assert status == 422 and said["errors"][0]["field"] == "", body[:10]
    status, said = await ask(b'{"about": "' + b"x" * 300_000 + b'"}', "application/json")
    assert (status, said["error"]) == (413, "too_large")
    assert not any((await served.count_rows()).values())


async def test_a_body_that_hides_its_length_is_cut_off(program: httpx2.AsyncClient) -> None:
    async def pour() -> AsyncIterator[bytes]:
        for _ in range(8):
            yield b"x" * 65536

    answer = await program.post("/oauth/init", content=pour(), headers=JSON)

    assert answer.status_code == 413


async def test_the_content_type_may_carry_a_charset(program: httpx2.AsyncClient) -> None:
    answer = await program.post(
        "/oauth/init",
        content=json.dumps(EXAMPLE),
        headers={"content-type": "Application/JSON; charset=utf-8"},
    )
    assert answer.status_code == 200


async def test_a_program_answers_for_the_consents_it_does_not_send(served: ServedApp) -> None:
    program = await served.program()
    await grant(program, consents=None)

    (data,) = await read_column(served, practitioners.c.data)
    consents = Practitioner.model_validate_json(data).consents
    assert consents is not None
    assert (consents.personal_data, consents.publication, consents.source) == (False, False, "api")
    assert consents.address == "127.0.0.1"
    assert consents.given_at is not None and consents.given_at > 1.7e9


async def test_only_the_schools_pages_may_ask(app_with: AppWith) -> None:
    async with app_with(works=False, VITRINA_FRAME_ANCESTORS=SCHOOL) as served:
        program = await served.program()

        async def ask(method: str, origin: str, path: str = "/oauth/init") -> httpx2.Response:
            body = EXAMPLE if method == "POST" else None
            return await program.request(method, path, headers={"origin": origin}, json=body)

        school = await ask("POST", SCHOOL)
        assert school.status_code == 200
        assert school.headers["access-control-allow-origin"] == SCHOOL
        assert "access-control-allow-credentials" not in school.headers
        assert "origin" in school.headers["vary"].lower()
        preflight = await ask("OPTIONS", SCHOOL)
        assert preflight.status_code == 204
        assert "POST" in preflight.headers["access-control-allow-methods"]
        wrong = await program.post("/oauth/init", json={}, headers={"origin": SCHOOL})
        assert wrong.status_code == 422
        assert wrong.headers["access-control-allow-origin"] == SCHOOL
        followed = await ask("GET", SCHOOL, school.json()["follow_url"])
        assert followed.headers["access-control-allow-origin"] == SCHOOL

        before = await served.count_rows()
        for origin in (
            "https://evil.example",
            "null",
            f"{SCHOOL}.evil.example",
            "http" + SCHOOL[5:],
        ):
            for method in ("POST", "OPTIONS"):
                refused = await ask(method, origin)
                assert refused.status_code == 403, origin
                assert "access-control-allow-origin" not in refused.headers
        own = await ask("POST", served.url)
        assert own.status_code == 200 and "access-control-allow-origin" not in own.headers
        assert (await served.count_rows())["oauth_states"] == before["oauth_states"] + 1


async def test_without_a_school_no_other_site_may_ask(program: httpx2.AsyncClient) -> None:
    answer = await program.post("/oauth/init", json=EXAMPLE, headers={"origin": SCHOOL})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"accept": "application/json", "vitrina_program": ""},
        {"accept": "Application/JSON;q=0.9, */*;q=0.5", "vitrina_program": ""},
        {"accept": "*/*", "vitrina_program": "school.example/1.0"},
    ],
)
async def test_the_hop_lets_a_program_pass(served: ServedApp, headers: dict[str, str]) -> None:
    program = await served.program(**headers)
    started = await init(program)

    answer = await program.get(started["auth_url"])

    assert answer.status_code == 303
    target = httpx2.URL(answer.headers["location"])
    assert str(target).startswith(f"{served.sandboxed.sandbox.url}/authorize?")
    assert target.params["state"] == started["state"]
    assert target.params["code_challenge_method"] == "S256"
    assert target.params["redirect_uri"] == f"{served.url}/oauth/callback"
    assert set(target.params["scope"].split()) == {"groups", "wall", "photos", "market"}


async def test_whoever_came_by_a_link_is_asked_first(served: ServedApp) -> None:
    program = await served.program()
    started = await init(program)
    ticket = httpx2.URL(started["auth_url"]).path
    for site in ("none", "cross-site", "same-site"):
        browser = await served.browser()
        page = await browser.open(started["auth_url"], site=site)
        assert (page.status, page.way) == (200, [f"GET {ticket}"]), site
        for shown in ("Массаж • Москва • Иван Петров", "Иван Петров", "Москва", "4\u00a0услуги"):
            assert shown in page.html
        # The phone is nobody's business here.
        assert EXAMPLE["phone"][2:] not in re.sub(r"[\s()-]|&nbsp;", "", page.html)
    # A browser that sends no Sec-Fetch headers.
    old = await served.program(accept=HTML, vitrina_program="")
    assert (await old.get(ticket)).status_code == 200

    page = await browser.submit(page, page.form, site="same-origin")

    assert page.status == 200 and page.path.startswith("/builds/")
    rows = await served.count_rows()
    assert rows["builds"] == 1 and rows["oauth_states"] == 0


PREVIEWS = {
    "telegram": {"user_agent": "TelegramBot (like TwitterBot)", "accept": "*/*"},
    "whatsapp": {"user_agent": "WhatsApp/2.23.20.0", "accept": "*/*"},
    "vk": {"user_agent": "Mozilla/5.0 (compatible; vkShare; +http://vk.com/dev/Share)"},
    "mail": {"user_agent": "Mozilla/5.0", "accept": "text/html, application/json"},
    "robot": {"user_agent": "curl/8.5", "accept": "application/jsonx, text/plain"},
    "scanner": {"user_agent": "python-requests/2.32", "accept": ""},
}


@pytest.mark.parametrize("kind", PREVIEWS)
async def test_looking_at_a_link_uses_nothing_up(served: ServedApp, kind: str) -> None:
    started = await init(await served.program())
    preview = await served.program(**{"vitrina_program": "", **PREVIEWS[kind]})
    for method in ("HEAD", "GET", "GET"):
        seen = await preview.request(method, started["auth_url"])
        assert seen.status_code == 200 and "location" not in seen.headers
    assert (await served.count_rows())["builds"] == 0

    # The person who was sent the link presses its button later.
    browser = await served.browser()
    page = await browser.open(started["auth_url"])
    assert (await browser.submit(page, page.form)).path.startswith("/builds/")


async def test_our_own_page_leads_straight_to_vk(asking_app: ServedApp) -> None:
    browser = await asking_app.browser()
    started = await init(await asking_app.program())

    page = await browser.open(started["auth_url"], site="same-origin")

    assert page.path == "/authorize"


async def test_a_confirmation_needs_our_page(served: ServedApp) -> None:
    program = await served.program()
    started = await init(program)
    browser = await served.browser()
    page = await browser.open(started["auth_url"])

    for fields in ({"csrf": None}, {"csrf": "0" * 64}, {"csrf": "метка"}):
        refused = await browser.submit(page, page.form, fields, site="cross-site")
        assert refused.status == 400 and "Страница устарела" in refused.html
    stranger = await served.browser()  # the mark of one browser is nothing in another
    await stranger.open("/create")
    refused = await stranger.submit(page, page.form, site="cross-site")
    assert refused.status == 400 and "Страница устарела" in refused.html

    # Our page's own form, sent by a browser that says where it comes from.
    for headers in (
        {"origin": "https://evil.example"},
        {"origin": "null", "sec-fetch-site": "cross-site"},
        {"origin": served.url, "sec-fetch-site": "same-site"},
        {"origin": f"{served.url}.evil.example", "sec-fetch-site": "same-origin"},
    ):
        said = {"accept": HTML, "sec-fetch-site": "same-origin"} | headers
        answer = await browser.http.post(
            f"{served.url}{page.form.action}", headers=said, data=dict(page.form.fields)
        )
        assert answer.status_code == 400 and "Страница устарела" in answer.text, headers

    assert (await browser.submit(page, page.form)).path.startswith("/builds/")


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "null", "sec-fetch-site": "same-origin"},  # as from a page without a referrer
        {"origin": "null"},  # the same in an old browser
        {},
    ],
)
async def test_a_confirmation_of_ours_passes(served: ServedApp, headers: dict[str, str]) -> None:
    started = await init(await served.program())
    browser = await served.browser()
    page = await browser.open(started["auth_url"])
    said = {"accept": HTML} | (headers or {"origin": served.url})

    answer = await browser.http.post(
        f"{served.url}{page.form.action}", headers=said, data=dict(page.form.fields)
    )

    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"{served.sandboxed.sandbox.url}/authorize?")


async def test_a_ticket_belongs_to_the_browser_that_used_it(asking_app: ServedApp) -> None:
    program = await asking_app.program()
    started = await init(program)
    first, second = await asking_app.browser(), await asking_app.browser()
    seen_by_second = await second.open(started["auth_url"])
    page = await first.open(started["auth_url"])
    consent = await first.submit(page, page.form)
    assert consent.path == "/authorize"

    refused = await second.submit(seen_by_second, seen_by_second.form)
    assert refused.status == 400 and "уже не действует" in refused.html
    robot = await asking_app.program(accept="application/json")
    answer = await robot.get(started["auth_url"])
    assert (answer.status_code, answer.json()["error"]) == (400, "state_used")

    # The Back button: the same browser may come again, and the first consent page still works.
    again = await first.open(started["auth_url"], site="same-origin")
    assert again.path == "/authorize"
    done = await first.submit(consent, consent.form, press="allow")
    assert done.status == 200 and done.path.startswith("/builds/")


async def test_an_unknown_ticket_is_a_clear_page(browser: Browser, served: ServedApp) -> None:
    for ticket in ("x", "%00", "%ff", "a" * 5000, "..%2fcreate"):
        page = await browser.open(f"/oauth/go/{ticket}")
        assert page.status in (400, 404) and "<h1>" in page.html
    program = await served.program(accept="application/json")
    answer = await program.get("/oauth/go/x")
    assert (answer.status_code, answer.json()) == (400, {"success": False, "error": "state_used"})


async def test_the_grant_of_a_communitys_key_is_nobodys_hop(served: ServedApp) -> None:
    grant = PendingGrant(
        "state", "ticket", "follow", "", "", "", group_id=77, page_key="of-the-build"
    )
    await served.sandboxed.services.pending_grants.put(grant)
    browser = await served.browser()
    confirm = await browser.open((await init(await served.program()))["auth_url"])

    for page in (
        await browser.open("/oauth/go/ticket"),
        await browser.open("/oauth/go/ticket", site="same-origin"),
        await browser.submit(confirm, replace(confirm.form, action="/oauth/go/ticket")),
    ):
        assert page.status == 400 and "<h1>" in page.html
