"""Rate limits by client address, and who may say what that address is."""

import json
from io import StringIO
from typing import Any

import httpx2
import pytest
from cryptography.fernet import Fernet
from starlette.requests import Request

from sandboxed import EXAMPLE
from vitrina.web.http.limits import Limits
from web.conftest import AppWith
from web.served_app import ServedApp, grant, init

PROXY = "127.0.0.0/8, 10.0.0.0/8, fd00::/8"


async def post_init(served: ServedApp, **headers: str) -> httpx2.Response:
    return await (await served.program()).post("/oauth/init", json=EXAMPLE, headers=headers)


async def test_requests_beyond_the_minutes_limit_wait(app_with: AppWith) -> None:
    async with app_with(works=False, VITRINA_LIMIT_REQUESTS_PER_MINUTE="4") as served:
        program = await served.program(accept="application/json")
        made = await grant(program)  # init, hop and callback
        assert (await program.get("/create")).status_code == 200

        refused = await program.get("/create")
        assert refused.status_code == 429
        assert refused.json() == {
            "success": False,
            "error": "too_many_requests",
            "retry_after": int(refused.headers["retry-after"]),
        }
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        page = await program.get("/create", headers={"accept": "text/html"})
        assert page.status_code == 429 and "Подождите немного" in page.text.replace("\u00a0", " ")
        for method, path in (
            ("POST", "/create"),
            ("POST", "/oauth/init"),
            ("GET", "/oauth/go/x"),
            ("POST", "/oauth/go/x"),
            ("GET", "/oauth/callback"),
        ):
            answer = await program.request(method, path)
            assert answer.status_code == 429 and "retry-after" in answer.headers, path

        # What has its own key, its own secret, or nothing to lose, goes on.
        for url in (
            *(made["build_url"], made["status_url"], made["follow_url"]),
            *(f"{made['build_url']}/pictures/avatar.jpg", "/static/ui.css"),
            *("/metrics", "/healthz", "/readyz", "/consent/publication"),
        ):
            assert (await program.get(url)).status_code == 200, url
        assert (await program.post("/webhook/5", json={"group_id": 5})).status_code == 404


async def test_builds_are_counted_at_the_grant(app_with: AppWith) -> None:
    async with app_with(works=False, VITRINA_LIMIT_BUILDS_PER_HOUR="2") as served:
        for _ in range(4):  # a form that nobody grants costs nothing
            assert (await post_init(served)).status_code == 200
        same = await served.program()
        await grant(same)
        await grant(same)  # the same person lands on the same build: nothing new is counted
        assert (await served.count_rows())["builds"] == 1
        await grant(await served.program())

        refused = await post_init(served, accept="application/json")

        assert refused.status_code == 429 and refused.json()["error"] == "too_many_requests"
        assert 3000 < int(refused.headers["retry-after"]) <= 3600
        form = await served.browser()
        page = await form.open("/create")
        assert page.status == 200, "the form can still be read"
        rows = await served.count_rows()
        assert rows["builds"] == 2
        wrong = await (await served.program()).post("/oauth/init", json={})
        assert wrong.status_code == 422, "errors come first: they cost no build"


async def test_limits_are_shared_through_redis(app_with: AppWith, redis_url: str) -> None:
    settings: dict[str, Any] = {
        "REDIS_URL": redis_url,
        "VITRINA_LIMIT_BUILDS_PER_HOUR": "1",
        "VITRINA_SECRET_KEYS": Fernet.generate_key().decode(),
    }
    async with app_with(works=False, **settings) as served:
        await grant(await served.program())
    async with app_with(works=False, **settings) as served:  # another process, the same Redis
        assert (await post_init(served)).status_code == 429


async def test_a_stranger_cannot_choose_the_address(app_with: AppWith) -> None:
    async with app_with(works=False, VITRINA_LIMIT_REQUESTS_PER_MINUTE="3") as served:
        answers = [
            (await post_init(served, **{"x-forwarded-for": f"1.2.3.{n}"})).status_code
            for n in range(5)
        ]
    assert answers == [200, 200, 200, 429, 429]


async def test_behind_a_balancer_each_client_has_a_limit(app_with: AppWith) -> None:
    limits: dict[str, Any] = {
        "VITRINA_LIMIT_REQUESTS_PER_MINUTE": "2",
        "VITRINA_TRUSTED_PROXIES": PROXY,
    }
    async with app_with(works=False, **limits) as served:

        async def ask(forwarded: str) -> int:
            return (await post_init(served, **{"x-forwarded-for": forwarded})).status_code

        assert [await ask("203.0.113.1") for _ in range(3)] == [200, 200, 429]
        assert await ask("203.0.113.2") == 200
        # What the client wrote itself stands left of what the balancer added.
        for invented in ("9.9.9.9", "10.0.0.1", "127.0.0.1", "x", "", "9.9.9.9, 10.0.0.7"):
            assert await ask(f"{invented}, 203.0.113.1") == 429, invented


@pytest.mark.parametrize(
    ("peer", "lines", "said"),
    [
        ("203.0.113.1", ["1.1.1.1"], "203.0.113.1"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", [""], "10.0.0.1"),
        ("10.0.0.1", ["203.0.113.1"], "203.0.113.1"),
        ("10.0.0.1", ["203.0.113.1, 10.0.0.2"], "203.0.113.1"),
        ("10.0.0.1", ["9.9.9.9, 203.0.113.1"], "203.0.113.1"),
        # A balancer that appends a line of its own: the client's line is not the last word.
        ("10.0.0.1", ["9.9.9.9", "203.0.113.1"], "203.0.113.1"),
        # Ports and shells change nothing, or each connection would have a limit of its own.
        ("10.0.0.1", ["203.0.113.1:5123"], "203.0.113.1"),
        ("10.0.0.1", ["[2001:db8::1]:5123"], "2001:db8::1"),
        ("10.0.0.1", ["2001:DB8:0::1"], "2001:db8::1"),
        ("::ffff:10.0.0.1", ["203.0.113.1"], "203.0.113.1"),
        ("fd00::1", ["::ffff:203.0.113.1"], "203.0.113.1"),
        # Garbage from the balancer's side is nobody's address: the balancer's own stands.
        ("10.0.0.1", ["9.9.9.9, unknown"], "10.0.0.1"),
        ("10.0.0.1", ["9.9.9.9, ' OR 1=1 --"], "10.0.0.1"),
        (None, ["9.9.9.9"], "unknown"),
    ],
)
def test_whose_word_counts(peer: str | None, lines: list[str], said: str) -> None:
    limits = Limits(None, None, 5, tuple(PROXY.split(", ")), str)  # type: ignore[arg-type]
    scope = {
        "type": "http",
        "client": (peer, 1) if peer else None,
        "headers": [(b"x-forwarded-for", line.encode()) for line in lines],
    }
    assert limits.client_address(Request(scope)) == said


def ask_through(limits: Limits, peer: str, line: str) -> None:
    headers = [(b"x-forwarded-for", line.encode())]
    limits.client_address(Request({"type": "http", "client": (peer, 1), "headers": headers}))


def test_a_proxy_of_ours_that_nobody_named_is_hinted_at_once(log: StringIO) -> None:
    """Behind it all people share one limit, and they would be the first to notice."""
    limits = Limits(None, None, 5, ("10.0.0.1",), str)  # type: ignore[arg-type]
    for _ in range(3):
        ask_through(limits, "10.0.0.1", "203.0.113.1, 172.30.88.1")
    hints = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [hint["proxy"] for hint in hints] == ["172.30.88.1"]
    assert "VITRINA_TRUSTED_PROXIES" in hints[0]["hint"]
    assert "203.0.113.1" not in log.getvalue()


def test_strangers_cannot_fill_the_log_with_hints(log: StringIO) -> None:
    limits = Limits(None, None, 5, (), str)  # type: ignore[arg-type]
    for number in range(100):
        ask_through(limits, f"5.45.207.{number}", "10.0.0.1")
    assert log.getvalue() == ""
    for number in range(100):
        ask_through(limits, f"10.0.0.{number}", "5.45.207.1")
    assert len(log.getvalue().splitlines()) == 8
    ask_through(limits, "10.1.0.0", "")
    assert len(log.getvalue().splitlines()) == 8


async def test_the_schools_page_can_read_why_it_was_refused(app_with: AppWith) -> None:
    school = "https://school.example"
    limits: dict[str, Any] = {
        "VITRINA_LIMIT_REQUESTS_PER_MINUTE": "1",
        "VITRINA_FRAME_ANCESTORS": school,
    }
    async with app_with(works=False, **limits) as served:
        await init(await served.program())
        refused = await post_init(served, origin=school)
        assert refused.status_code == 429 and refused.json()["error"] == "too_many_requests"
        assert refused.headers["access-control-allow-origin"] == school
        stranger = await post_init(served, origin="https://evil.example")
        assert "access-control-allow-origin" not in stranger.headers
