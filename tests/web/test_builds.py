"""The page of a build: progress as it happens, waiting states, pictures, the result."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import httpx2
import pytest
from structlog.testing import capture_logs

from sandbox_options import AGREEING, ASKING
from sandboxed import EXAMPLE
from vitrina.domain.build import BuildState, WaitingFor
from vitrina.storage.models import builds, grants
from vitrina.web.http.sizes import BODY_LIMIT
from web.conftest import AppWith
from web.fuzz.request import FuzzRequest, ask
from web.served_app import ServedApp, grant, init, read_column, wait_until
from web.visitor import Browser, Form, Page

EVIL = "<script>alert(1)</script>"


async def park(
    served: ServedApp, waiting_for: WaitingFor, data: dict[str, Any] | None = None
) -> None:
    """As if the runner had parked every build."""
    async with served.sandboxed.services.database.transaction() as connection:
        values = {"state": BuildState.WAITING, "waiting_for": waiting_for, "words": "Нужно кое-что"}
        await connection.execute(builds.update().values(**values, waiting_data=data))


def button(page: Page, words: str) -> Form:
    """The form behind a button that is shown."""
    assert f">{words}</button>" in page.words
    return next(form for form in page.forms if form.action.endswith(("/resume", "/grant")))


async def test_a_person_watches_the_community_being_made(
    app_with: AppWith, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vitrina.web.build.streams.POLL_INTERVAL", 0.03)
    # A VK that takes its time: the whole build would pass between two looks.
    async with app_with(replace(ASKING, latency_ms=60)) as served:
        browser = await served.browser()
        started = await init(await served.program())
        confirm = await browser.open(started["auth_url"])
        consent = await browser.submit(confirm, confirm.form)
        page = await browser.submit(consent, consent.form, press="allow")
        assert "Собираем ваше сообщество" in page.words

        seen = [event async for event in follow(browser, f"{page.path}/events")]

        assert [event["done"] for event in seen] == sorted(event["done"] for event in seen)
        assert len(seen) > 3 and seen[-1]["state"] == "done" and seen[-1]["reload"]
        assert not any(event["reload"] for event in seen[:-1])
        assert {"avatar", "cover", "topic/reviews"} <= set(seen[-1]["lit"])
        result = await browser.open(page.path)
        assert "Готово, вы открыты" in result.words
        (group,) = (await served.sandboxed.world())["groups"]
        assert f"{served.sandboxed.sandbox.url}/club{group['id']}" in result.html
        for made in ("2 записи на стене", "4 услуги с ценами", "Обсуждение для отзывов"):
            assert made in result.words
        # A page opened when all is over: one message, and the stream ends.
        assert [e["state"] async for e in follow(browser, f"{page.path}/events")] == ["done"]


async def follow(browser: Browser, path: str) -> Any:
    """The messages of an event stream until the server ends it."""
    url = httpx2.URL(browser.home).join(path)
    async with browser.http.stream("GET", url, headers={"accept": "text/event-stream"}) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        async for line in answer.aiter_lines():
            if line.startswith("data: "):
                yield json.loads(line.removeprefix("data: "))


async def test_streams_end_when_the_server_stops(
    served: ServedApp, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vitrina.web.build.streams.POLL_INTERVAL", 0.03)
    monkeypatch.setattr("vitrina.web.build.streams.PING_EVERY", 0.05)
    made = await grant(await served.program())
    path = httpx2.URL(made["build_url"]).path
    url = f"{served.url}{path}/events"
    lines = []
    async with asyncio.timeout(5), browser.http.stream("GET", url) as answer:
        async for line in answer.aiter_lines():
            lines.append(line)
            if line == ": ping":  # nothing changes, and yet proxies see something
                served.app.state.stopping.set()
    assert "retry: 1000" in lines and ": ping" in lines
    assert sum(line.startswith("data: ") for line in lines) == 1


async def test_the_page_can_ask_instead_of_listening(served: ServedApp) -> None:
    program = await served.program()
    made = await grant(program)
    answer = await program.get(made["status_url"], params={"view": "page"})
    body = answer.json()
    assert (body["state"], body["reload"], body["notice"]) == ("queued", False, None)
    assert body["total"] == len(body["lines"]) and body["lines"][0]["state"] == "now"


async def test_an_unknown_build_is_404(served: ServedApp, browser: Browser) -> None:
    program = await served.program(accept="application/json")
    for path in ("/builds/unknown", "/builds/unknown/", "/builds/" + "k" * 9000, "/builds/%ff%00"):
        assert (await program.get(path)).status_code == 404
    page = await browser.open("/builds/unknown")
    assert page.status == 404 and "По этому адресу ничего нет" in page.words
    paths = (
        "/builds/unknown/events",
        "/groups/unknown/status",
        "/builds/unknown/pictures/avatar.jpg",
    )
    for path in (*paths, "/follow/unknown"):
        assert (await program.get(path)).status_code == 404
    for path in ("/builds/unknown/resume", "/builds/unknown/grant"):
        assert (await program.post(path)).status_code == 404


async def test_one_secret_does_not_open_the_doors_of_another(served: ServedApp) -> None:
    program = await served.program()
    made = await grant(program)
    page_key = made["build_url"].rpartition("/")[2]
    follow_key = made["follow_url"].rpartition("/")[2]
    (build_id,) = await read_column(served, builds.c.id)

    for key in (follow_key, build_id):
        assert (await program.get(f"/builds/{key}")).status_code == 404
        assert (await program.get(f"/groups/{key}/status")).status_code == 404
    for key in (page_key, build_id):
        assert (await program.get(f"/follow/{key}")).status_code == 404


async def test_nothing_of_the_form_becomes_markup(served: ServedApp) -> None:
    program = await served.program()
    row = {"title": f"Массаж {EVIL}", "price": 100}
    texts = dict.fromkeys(("name", "city", "area", "address", "hours", "about"), f"а {EVIL}")
    started = await init(program, **texts, techniques=[f"т {EVIL}"], pricing=[row])
    browser = await served.browser()

    confirm = await browser.open(started["auth_url"])
    assert EVIL not in confirm.html and "&lt;script&gt;" in confirm.html
    page = await browser.submit(confirm, confirm.form)
    assert page.path.startswith("/builds/")
    assert EVIL not in page.html and "&lt;script&gt;" in page.html
    await park(served, WaitingFor.PERSON)
    async with served.sandboxed.services.database.transaction() as connection:
        await connection.execute(builds.update().values(words=EVIL, reason=None))
    waiting = await browser.open(page.path)
    assert EVIL not in waiting.html and "&lt;script&gt;" in waiting.html


async def test_pictures_are_the_ones_that_vk_is_given(served: ServedApp) -> None:
    program = await served.program()
    made = await grant(program)
    pictures = f"{made['build_url']}/pictures"

    for item in ("avatar", "cover"):
        answer = await program.get(f"{pictures}/{item}.jpg")
        assert answer.status_code == 200 and answer.headers["content-type"] == "image/jpeg"
        assert answer.content[:2] == b"\xff\xd8" and answer.content[-2:] == b"\xff\xd9"
        assert "private" in answer.headers["cache-control"]
        same = await program.get(
            f"{pictures}/{item}.jpg", headers={"if-none-match": answer.headers["etag"]}
        )
        assert (same.status_code, same.content) == (304, b"")
        assert same.headers["etag"] == answer.headers["etag"]
    page = await program.get(made["build_url"])
    product = page.text.partition(f"{httpx2.URL(pictures).path}/product/")[2].partition('"')[0]
    assert (await program.get(f"{pictures}/product/{product}")).status_code == 200
    for item in ("nothing", "info", "topic/reviews", "../avatar", "avatar.jpg", "%2e%2e/cover"):
        assert (await program.get(f"{pictures}/{item}.jpg")).status_code == 404, item


async def test_whoever_sends_more_than_a_request_for_a_picture_is_told(served: ServedApp) -> None:
    made = await grant(await served.program())
    target = httpx2.URL(f"{made['build_url']}/pictures/cover.jpg").path

    answer = await ask(served.app, FuzzRequest("GET", target, body=b"%" * (BODY_LIMIT + 1)))

    assert (answer.status, answer.error) == (413, "")


async def test_a_waiting_build_goes_on_by_a_button(served: ServedApp) -> None:
    browser = await served.browser()
    started = await init(await served.program())
    confirm = await browser.open(started["auth_url"])
    page = await browser.submit(confirm, confirm.form)
    await park(served, WaitingFor.PERSON)
    page = await browser.open(page.path)
    assert "Нужна ваша помощь" in page.words and "Нужно кое-что" in page.words
    form = button(page, "Повторить")
    queue = served.sandboxed.services.queue.submitted  # type: ignore[attr-defined]

    for fields in ({"csrf": None}, {"csrf": "x"}):
        assert (await browser.submit(page, form, fields, site="cross-site")).status == 400
    stranger = await served.browser()
    assert (await stranger.submit(page, form, site="cross-site")).status == 400
    assert await read_column(served, builds.c.state) == ["waiting"] and len(queue) == 1

    again = await browser.submit(page, form)
    assert again.status == 200 and again.path == page.path
    assert await read_column(served, builds.c.state) == ["queued"] and len(queue) == 2
    await browser.submit(page, form)  # pressed twice: it waits for nothing any more
    assert len(queue) == 2


async def test_an_ended_grant_is_given_again_for_the_same_build(served: ServedApp) -> None:
    browser = await served.browser()
    started = await init(await served.program())
    confirm = await browser.open(started["auth_url"])
    first = await browser.submit(confirm, confirm.form)
    await park(served, WaitingFor.GRANT)
    page = await browser.open(first.path)
    form = button(page, "Разрешить и продолжить")
    assert (await browser.submit(page, form, {"csrf": "x"})).status == 400

    back = await browser.submit(page, form)

    assert back.status == 200 and back.path.startswith("/builds/") and back.path != first.path
    assert await read_column(served, builds.c.state) == ["queued"]
    assert len(await read_column(served, grants.c.id)) == 2
    assert (await browser.open(first.path)).status == 200


async def test_only_vks_own_check_is_opened(served: ServedApp) -> None:
    program = await served.program()
    made = await grant(program)
    good = f"{served.sandboxed.sandbox.url}/not_robot_captcha?session_token=x"
    await park(served, WaitingFor.CAPTCHA, {"redirect_uri": good, "method": "wall.post"})
    page = await program.get(made["build_url"])
    assert good in page.text and "Открыть проверку" in page.text

    for host in ("id.vk.ru", "id.vk.com", "vk.com", "m.vk.com"):
        address = f"https://{host}/not_robot_captcha?session_token=x"
        await park(served, WaitingFor.CAPTCHA, {"redirect_uri": address, "method": "wall.post"})
        page = await program.get(made["build_url"])
        assert address in page.text and "Открыть проверку" in page.text

    for address in (
        "https://evil.example/x",
        "javascript:alert(1)//127.0.0.1",
        "http://127.0.0.1@evil.example/",
        "http://127.0.0.1.evil.example/",
        "//evil.example",
    ):
        await park(served, WaitingFor.CAPTCHA, {"redirect_uri": address, "method": "wall.post"})
        page = await program.get(made["build_url"])
        assert page.status_code == 200 and "Открыть проверку" not in page.text, address
        assert "evil.example" not in page.text and "javascript:" not in page.text


async def test_of_an_address_that_is_not_vk_s_only_the_host_is_logged(served: ServedApp) -> None:
    program = await served.program()
    made = await grant(program)
    for address, host in (
        ("https://evil.example/x?session_token=secret", "evil.example"),
        ("https://vk.com.evil.example:99/secret", "vk.com.evil.example"),
        ("https://[secret", ""),
        (f"https://{'a' * 300}.example/secret", "a" * 100),
    ):
        await park(served, WaitingFor.CAPTCHA, {"redirect_uri": address, "method": "wall.post"})
        with capture_logs() as logs:
            await program.get(made["build_url"])
        told = [one for one in logs if one["event"] == "build.address_not_of_vk"]
        assert [one["host"] for one in told] == [host]
        assert "secret" not in str(logs)


async def test_what_vk_refused_is_left_to_hands(app_with: AppWith) -> None:
    async with app_with(AGREEING) as served:
        await served.sandboxed.add_fault("board.addTopic", "error", times=20, code=15)
        program = await served.program()
        made = await grant(program)
        body, _ = await wait_until(program, made["status_url"], "completed")

        assert [gap["item"] for gap in body["gaps"]] == ["topic/reviews"]
        assert body["gaps"][0]["words"] and body["error"] is None
        assert body["progress"]["reviews_topic_created"] is False
        page = (await program.get(made["build_url"])).text.replace("\u00a0", " ")
        assert "Откройте обсуждение для отзывов" in page
        assert body["gaps"][0]["words"] in page.replace("&nbsp;", " ")


async def test_a_failed_build_says_so(app_with: AppWith) -> None:
    async with app_with() as served:
        await served.sandboxed.add_fault("groups.create", "error", times=20, code=203)
        program = await served.program()
        made = await grant(program)
        body, _ = await wait_until(program, made["status_url"], "failed")

        assert body["result"] is None and body["error"]["code"] == 203 and body["error"]["words"]
        page = await program.get(made["build_url"])
        assert page.status_code == 200 and "Сообщество не создалось" in page.text.replace(
            "\u00a0", " "
        )
        assert EXAMPLE["phone"] not in page.text.partition("<main")[2].partition("</main")[0]
