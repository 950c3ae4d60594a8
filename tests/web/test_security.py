"""What every answer carries, what cookies say, and what an error of ours shows."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from io import StringIO
from typing import Any

import httpx2
import pytest

from sandboxed import EXAMPLE
from vitrina.web.app import ROUTES, create_app
from vitrina.web.http.security import Csrf, is_site_of, origins_of_vk
from vitrina.wiring.application import application_of
from web.conftest import AppWith
from web.served_app import ServedApp, grant, init

KEYS = {
    "{ticket}": "some-ticket",
    "{follow_key}": "some-key",
    "{feed_key}": "some-key",
    "{post_key}": "some-key",
    "{page_key}": "some-key",
    "{run}": "some-run",
    "{item:path}": "avatar",
    "{community}": "77",
    "{community_id}": "some-community",
    "{key}": "some-key",
    "{key:path}": "some/key",
    "{lead}": "some-lead",
    "{notice}": "some-notice",
    "{photo_id}": "some-photo",
    "{calendar_key}": "some-key",
    "{invitation_key}": "some-key",
    "{session}": "some-session",
    "{logo}": "some-logo",
    "{course}": "some-course",
    "{accent}": "some-colour",
    "{member}": "some-member",
    "{secret}": "some-secret",
    "{telling}": "some-telling",
    "{invitation}": "some-invitation",
    "{api_key}": "some-key",
    "{endpoint}": "some-endpoint",
    "{delivery}": "some-delivery",
    "{build_id}": "some-build",
}


def address_of(path: str) -> str:
    for name, value in KEYS.items():
        path = path.replace(name, value)
    assert "{" not in path
    return path


async def test_every_address_carries_the_security_headers(served: ServedApp) -> None:
    program = await served.program()
    made = await grant(program)
    asked = [(route.method, address_of(route.path)) for route in ROUTES]
    asked += [
        ("GET", "/nothing"),
        ("PUT", "/create"),
        ("GET", "/static/ui.css"),
        ("GET", "/static/x"),
    ]
    asked += [("GET", made[name]) for name in ("build_url", "status_url", "follow_url")]
    asked += [("GET", f"{made['build_url']}/pictures/avatar.jpg")]
    for method, address in asked:
        answer = await program.request(method, address)
        assert answer.status_code < 500, address
        said = answer.headers
        policy = dict(
            part.strip().partition(" ")[::2] for part in said["content-security-policy"].split(";")
        )
        assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == "'self'"
        assert policy["form-action"] == f"'self' {served.sandboxed.sandbox.url}"
        assert said["referrer-policy"] == "no-referrer", address
        assert said["x-content-type-options"] == "nosniff", address
        assert "server" not in said and "x-powered-by" not in said
        if not address.startswith("/static/") and not address.endswith((".jpg", ".js")):
            assert said["cache-control"] == "no-store", address


def test_a_form_may_lead_to_every_host_of_vk_and_nowhere_else() -> None:
    grants = ("https://id.vk.ru", "https://oauth.vk.ru/x")
    for site in ("https://vk.ru", "https://vk.com"):
        assert origins_of_vk(grants, site) == [
            "https://*.vk.com",
            "https://*.vk.ru",
            "https://id.vk.ru",
            "https://oauth.vk.ru",
            "https://vk.com",
            "https://vk.ru",
        ]
    sandbox = "http://127.0.0.1:8100"
    assert origins_of_vk((sandbox, sandbox), sandbox) == [sandbox]
    assert origins_of_vk((), "https://evilvk.com") == ["https://*.evilvk.com", "https://evilvk.com"]
    assert origins_of_vk((), "https://10.0.0.1") == ["https://10.0.0.1"]
    assert origins_of_vk((), "https://localhost:9") == [
        "https://*.localhost",
        "https://localhost:9",
    ]


async def test_pages_carry_nothing_inline_and_load_nothing_from_outside(served: ServedApp) -> None:
    program = await served.program()
    made = await grant(program)
    started = await init(program)
    for url in (
        "/create",
        made["build_url"],
        started["auth_url"],
        "/nothing",
        "/consent/publication",
    ):
        html = (await program.get(url, headers={"accept": "text/html"})).text
        assert not re.search(
            r"<script(?![^>]*\ssrc=)|\son\w+=|javascript:|<style|\sstyle=", html
        ), url
        assert not re.search(r"""(?:src|href)=["'](?:https?:)?//(?!127\.0\.0\.1)""", html), url


@pytest.mark.parametrize("base", ["http", "https"])
async def test_the_cookie_is_for_our_server_only(app_with: AppWith, base: str) -> None:
    secure: dict[str, Any] = {}
    if base == "https":
        secure["VITRINA_BASE_URL"] = "https://vitrina.example"
    async with app_with(works=False, **secure) as served:
        program = await served.program()
        started = await init(program)
        ticket = httpx2.URL(started["auth_url"]).path
        for path in ("/create", ticket, "/builds/unknown"):
            cookie = (await program.get(path)).headers["set-cookie"]
            name, *said = [part.strip().lower() for part in cookie.split(";")]
            prefix = "__host-" if base == "https" else ""
            assert name.startswith(f"{prefix}vitrina_browser=") and len(name) > 40
            assert {"httponly", "samesite=lax", "path=/"} <= set(said)
            assert ("secure" in said) is (base == "https")
            assert not any(part.startswith("domain") for part in said)


@pytest.mark.parametrize("base", ["http://vitrina.example", "https://vitrina.example"])
async def test_https_is_kept_where_there_is_https(app_with: AppWith, base: str) -> None:
    async with app_with(works=False, VITRINA_BASE_URL=base) as served:
        program = await served.program()
        for path in ("/create", "/healthz", "/static/ui.css", "/nothing", "/oauth/go/x"):
            said = (await program.get(path)).headers.get("strict-transport-security")
            assert said == ("max-age=31536000" if base.startswith("https") else None), path


async def test_a_button_of_another_site_s_page_does_nothing(served: ServedApp) -> None:
    program = await served.program()
    made = await grant(program)
    page = await program.get(made["build_url"], headers={"accept": "text/html"})
    browser = page.headers["set-cookie"].partition("=")[2].partition(";")[0]
    csrf = served.app.state.context.csrf.token(browser)
    for path in ("/resume", "/retry", "/captcha", "/grant", "/bot", "/bot/key", "/leads"):
        for said in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
            answer = await program.post(
                f"{made['build_url']}{path}",
                data={"csrf": csrf},
                headers={"accept": "text/html", **said},
            )
            assert answer.status_code == 400 and "Страница устарела" in answer.text, path


async def test_a_cookie_of_somebody_elses_making_is_replaced(served: ServedApp) -> None:
    for value in ("x", "а" * 40, "y" * 500, '"><script>', ""):
        answer = await (await served.program()).get(
            "/create", headers={b"cookie": f"vitrina_browser={value}".encode()}
        )
        assert answer.status_code == 200
        assert f"={value};" not in answer.headers["set-cookie"]
        assert "<script>" not in answer.text.replace('<script type="module"', "")


async def test_an_address_with_a_slash_too_many_is_not_sent_elsewhere(served: ServedApp) -> None:
    program = await served.program()
    made = await grant(program)
    for url in ("/create/", f"{made['build_url']}/", f"{made['status_url']}/"):
        answer = await program.get(url, headers={"host": "evil.example"})
        assert answer.status_code == 404 and "location" not in answer.headers


async def test_no_redirect_believes_the_host_header(served: ServedApp) -> None:
    program = await served.program(host="evil.example")
    started = (await program.post("/oauth/init", json=EXAMPLE)).json()
    assert started["auth_url"].startswith(served.url)
    hop = await program.get(httpx2.URL(started["auth_url"]).path)
    assert "evil.example" not in hop.headers["location"]
    assert (await program.get("/")).headers["location"] == "/create"


async def test_an_error_of_ours_is_a_page_with_a_reference(
    app_with: AppWith, log: StringIO
) -> None:
    async with app_with(works=False) as served:
        program = await served.program()
        made = await grant(program)
        context = served.app.state.context
        broken = replace(context.services, draw=_break, builds=_Broken())
        served.app.state.context = replace(
            context, services=broken, application=application_of(broken)
        )

        page = await program.get(made["build_url"])
        said = await program.get(made["build_url"], headers={"accept": "application/json"})

        assert page.status_code == said.status_code == 500
        assert said.json() == {"success": False, "error": "our_fault"}
        reference = re.search(r"метку\s([0-9a-f]{8})", page.text.replace("&nbsp;", " "))
        assert reference is not None
        assert "secret-detail" not in page.text + said.text
        assert page.headers["referrer-policy"] == "no-referrer"
        logged = log.getvalue()
        assert "request.failed" in logged and reference.group(1) in logged
        assert "secret-detail" in logged and made["build_url"].rpartition("/")[2] not in logged
        # It is counted as what it was.
        metrics = (await program.get("/metrics")).text
        assert 'route="/builds/{page_key}",status="500"' in metrics
        # The server goes on.
        served.app.state.context = context
        assert (await program.get(made["build_url"])).status_code == 200


async def _break(*_: Any) -> bytes:
    raise RuntimeError("secret-detail")


class _Broken:
    find_by_key: Callable[..., Awaitable[bytes]] = staticmethod(_break)


async def test_the_documentation_of_the_framework_is_not_served(
    program: httpx2.AsyncClient,
) -> None:
    for path in ("/docs", "/redoc", "/openapi.json", "/static/../app.py", "/static/%2e%2e/app.py"):
        assert (await program.get(path)).status_code == 404


def test_the_route_table_names_every_address(served: ServedApp) -> None:
    paths = {route.path for route in create_app(served.sandboxed.services).routes}  # type: ignore[attr-defined]
    assert paths == {route.path for route in ROUTES} | {"/static"}


async def test_a_client_that_leaves_is_no_error_of_ours(served: ServedApp, log: StringIO) -> None:
    host, port = httpx2.URL(served.url).host, httpx2.URL(served.url).port
    _, writer = await asyncio.open_connection(host, port)
    head = "POST /oauth/init HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    writer.write(f"{head}Content-Length: 100\r\n\r\n{{".encode())
    await writer.drain()
    writer.close()
    await writer.wait_closed()

    for _ in range(500):
        if log.getvalue():
            break
        await asyncio.sleep(0.01)
    (line,) = [json.loads(text) for text in log.getvalue().splitlines()]
    assert (line["event"], line["status"], line["level"]) == ("request.answered", 499, "info")


def test_marks_outlive_a_change_of_keys() -> None:
    before, after = Csrf(["old"]), Csrf(["new", "old"])
    assert after.is_token("browser", before.token("browser"))
    assert after.token("browser") != before.token("browser")
    assert not after.is_token("another", before.token("browser"))
    assert not Csrf(["new"]).is_token("browser", before.token("browser"))


@pytest.mark.parametrize(
    ("origin", "known"),
    [
        ("https://school.example", True),
        ("https://a.lessons.example", True),
        ("https://a.b.lessons.example", True),
        ("https://lessons.example", False),
        ("http://a.lessons.example", False),
        ("https://evil-lessons.example", False),
        ("https://a.lessons.example.evil.example", False),
        ("https://school.example.evil.example", False),
        ("https://school.example:8443", False),
        ("null", False),
        ("", False),
    ],
)
def test_a_site_is_known_by_its_whole_name(origin: str, known: bool) -> None:
    sites = ("https://school.example", "https://*.lessons.example")
    assert is_site_of(origin, sites) is known
