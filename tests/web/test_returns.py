"""A return from VK comes once, or again, or twice at once: one build, and everybody lands on it."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
from cryptography.fernet import Fernet

from sandboxed import EXAMPLE
from vitrina.application import afterwards
from vitrina.storage.models import builds
from vitrina.web.grant.returns import Returns
from web.conftest import AppWith
from web.served_app import ServedApp, grant, init, read_column, serve_app, wait_until
from web.test_oauth_return import AGAIN, NARROW, ask_vk, at_callback, finish_builds
from web.visitor import Browser

EXCHANGE, PROBE = "oauth2/auth", "groups.get"
SLOW = 700  # milliseconds that VK takes, where a test needs time in between


async def land(client: httpx2.AsyncClient, url: str) -> str:
    """Where the callback sends a person."""
    answer = await client.get(url)
    assert answer.status_code == 303, answer.text
    location: str = answer.headers["location"]
    assert location.startswith("/builds/")
    return location


def on_another_server(served: ServedApp) -> None:
    """The next request meets a server that knows nothing of what this one is working on."""
    served.app.state.returns = Returns()


def same_server(served: ServedApp) -> None:
    """The next request meets the server that is working on it."""


def exchanges(served: ServedApp) -> int:
    """How many codes VK was asked to exchange."""
    return sum(asked.startswith("POST /oauth2/auth") for asked in served.asked)


async def until_exchange(served: ServedApp) -> None:
    """Until the code is at VK."""
    async with asyncio.timeout(20):
        while not exchanges(served):  # noqa: ASYNC110 -- another server's doing, which tells nobody
            await asyncio.sleep(0.01)


async def test_whoever_comes_again_lands_on_the_same_page(served: ServedApp) -> None:
    program = await served.program()
    url = await at_callback(served, program)
    first = await land(program, url)
    before = await served.count_rows()

    for move in (same_server, on_another_server):
        move(served)
        assert await land(program, url) == first

    assert await served.count_rows() == before
    assert exchanges(served) == 1
    robot = await program.get(url, headers={"accept": "application/json"})
    assert robot.json() == {
        "success": True,
        "build_url": f"{served.url}{first}",
        "status_url": f"{served.url}{first.replace('/builds/', '/groups/')}/status",
    }


@pytest.mark.parametrize("move", [same_server, on_another_server])
@pytest.mark.parametrize("redis", [False, True])
async def test_two_returns_at_once_exchange_one_code(
    app_with: AppWith, redis_url: str, redis: bool, move: Callable[[ServedApp], None]
) -> None:
    async with app_with(works=False, REDIS_URL=redis_url if redis else None) as served:
        program = await served.program()
        url = await at_callback(served, program)
        await served.sandboxed.add_fault(PROBE, "delay", ms=SLOW)
        first = asyncio.create_task(land(program, url))
        await until_exchange(served)
        move(served)

        others = await asyncio.gather(*(land(program, url) for _ in range(3)))

        assert {*others} == {await first}
        assert exchanges(served) == 1
        assert len(await read_column(served, builds.c.id)) == 1


@pytest.mark.parametrize("move", [same_server, on_another_server])
async def test_a_tab_closed_while_vk_is_slow_loses_nothing(
    served: ServedApp, move: Callable[[ServedApp], None]
) -> None:
    program = await served.program()
    url = await at_callback(served, program)
    await served.sandboxed.add_fault(PROBE, "delay", ms=SLOW)
    address = urlsplit(served.url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    cookie = "; ".join(f"{name}={value}" for name, value in program.cookies.items())
    target = url.removeprefix(served.url)
    writer.write(f"GET {target} HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\n\r\n".encode())
    await until_exchange(served)
    writer.transport.abort()
    assert not reader.at_eof()
    move(served)

    landed = await land(program, url)

    assert (await program.get(landed)).status_code == 200
    assert exchanges(served) == 1


async def test_a_server_that_stops_ends_the_exchange_first(served: ServedApp) -> None:
    program = await served.program()
    url = await at_callback(served, program)
    await served.sandboxed.add_fault(PROBE, "delay", ms=SLOW)
    asking = asyncio.create_task(program.get(url))
    await until_exchange(served)
    asking.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await asking

    await served.app.state.returns.finish(seconds=20)

    assert len(await read_column(served, builds.c.id)) == 1


async def test_another_browser_waits_for_nothing_and_gets_nothing(served: ServedApp) -> None:
    program, stranger = await served.program(), await served.program()
    url = await at_callback(served, program)
    await stranger.get("/create")
    await served.sandboxed.add_fault(PROBE, "delay", ms=SLOW)
    first = asyncio.create_task(land(program, url))
    await until_exchange(served)

    during = await stranger.get(url)
    assert not first.done()
    await first
    after = await stranger.get(url)

    for refused in (during, after):
        assert refused.status_code == 400 and "уже не действует" in refused.text


async def test_a_made_community_is_found_by_whoever_comes_late(served: ServedApp) -> None:
    program = await served.program()
    url = await at_callback(served, program)
    first = await land(program, url)
    await finish_builds(served)

    assert await land(program, url) == first


async def test_after_a_change_of_keys_the_return_still_leads_home(
    sqlite_url: str, no_waiting_for_vk: None
) -> None:
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    async with serve_app(sqlite_url, works=False, VITRINA_SECRET_KEYS=old) as served:
        program = await served.program()
        url = await at_callback(served, program)
        first = await land(program, url)
        cookies = dict(program.cookies)
    keys = f"{new},{old}"
    async with serve_app(sqlite_url, works=False, VITRINA_SECRET_KEYS=keys) as served:
        program = await served.program()
        program.cookies.update(cookies)
        moved = served.url + url[url.index("/oauth/") :]
        assert await land(program, moved) == first


async def test_an_end_without_a_build_is_shown_again_with_the_same_way_on(
    app_with: AppWith,
) -> None:
    async with app_with(NARROW, works=False) as served:
        browser = await served.browser()
        page, _ = await ask_vk(served, browser)
        assert page.status == 403
        before = await served.count_rows()

        again = await browser.open(str(page.answer.url))

        assert (again.status, again.link(AGAIN)) == (403, page.link(AGAIN))
        assert await served.count_rows() == before


async def test_a_refusal_shown_again_keeps_the_form(asking_app: ServedApp) -> None:
    browser = await asking_app.browser()
    consent, _ = await ask_vk(asking_app, browser, city="Казань")
    page = await browser.submit(consent, consent.form, press="deny")

    again = await browser.open(str(page.answer.url))

    assert again.status == 200 and again.link(AGAIN) == page.link(AGAIN)
    form = next(form for form in again.forms if form.action == "/create")
    assert (form.value("name"), form.value("city")) == (EXAMPLE["name"], "Казань")
    consent = await browser.click(again, AGAIN)
    assert (await browser.submit(consent, consent.form, press="allow")).path.startswith("/builds/")
    # Whoever reloads the old refusal now has a build to go to.
    assert (await browser.open(str(page.answer.url))).path.startswith("/builds/")


async def test_a_question_about_a_second_community_can_be_reloaded(served: ServedApp) -> None:
    browser = await served.browser()
    await ask_vk(served, browser)
    await finish_builds(served)
    page, _ = await ask_vk(served, browser)
    assert page.status == 409
    mine, more = "Открыть моё сообщество", "Создать ещё одно"

    again = await browser.open(str(page.answer.url))

    assert again.status == 409
    assert (again.link(mine), again.link(more)) == (page.link(mine), page.link(more))
    assert (await browser.click(again, mine)).status == 200
    assert (await browser.click(again, more)).path.startswith("/builds/")
    assert (await served.count_rows())["builds"] == 2


async def test_after_a_silence_of_vk_a_reload_asks_it_again(asking_app: ServedApp) -> None:
    browser = await asking_app.browser()
    consent, _ = await ask_vk(asking_app, browser)
    await asking_app.sandboxed.add_fault(EXCHANGE, "error", times=2)
    page = await browser.submit(consent, consent.form, press="allow")
    assert page.status == 502

    again = await browser.open(str(page.answer.url))
    assert again.status == 502
    made = await browser.open(str(page.answer.url))

    assert made.path.startswith("/builds/")
    assert (await browser.open(str(page.answer.url))).path == made.path


async def test_a_code_that_vk_refused_is_not_sent_again(served: ServedApp) -> None:
    browser = await served.browser()
    program = await served.program()
    url = httpx2.URL(await at_callback(served, program)).copy_set_param("code", "made-up")
    browser.http.cookies.update(program.cookies)
    page = await browser.open(str(url))
    assert page.status == 400

    again = await browser.open(str(url))

    assert again.status == 400 and again.link(AGAIN) == page.link(AGAIN)
    assert exchanges(served) == 1


async def test_a_process_that_died_in_between_leaves_a_way_on(
    served: ServedApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vitrina.application.rejoin_return.PATIENCE", 0.5)
    browser = await served.browser()
    program = await served.program()
    url = await at_callback(served, program)
    state = httpx2.URL(url).params["state"]
    # What a killed process leaves: the state is used, and no build is there.
    taken = await served.sandboxed.services.pending_grants.take(
        state, program.cookies["vitrina_browser"]
    )
    assert taken is not None
    browser.http.cookies.update(program.cookies)

    page = await browser.open(url)

    assert page.status == 502 and "оборвалась связь на полпути" in page.words
    assert "Сообщество ещё не начато" in page.words and exchanges(served) == 0
    again = await browser.open(url)
    assert again.status == 502 and again.link(AGAIN) == page.link(AGAIN)
    assert (await browser.click(page, AGAIN)).path.startswith("/builds/")


async def test_a_process_that_died_after_the_commit_leaves_the_build(
    served: ServedApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = await served.program()
    url = await at_callback(served, program)

    async def die(what: str, work: Coroutine[Any, Any, None], **ids: str) -> None:
        work.close()
        raise asyncio.CancelledError

    monkeypatch.setattr("vitrina.application.open_build.afterwards", die)
    with contextlib.suppress(httpx2.HTTPError):
        await program.get(url)
    assert len(await read_column(served, builds.c.id)) == 1
    on_another_server(served)

    assert (await program.get(await land(program, url))).status_code == 200


@pytest.mark.parametrize("broken", ["submit", "forget", "vk errors"])
@pytest.mark.parametrize("hangs", [False, True])
async def test_once_the_build_is_saved_nothing_hides_its_address(
    served: ServedApp, monkeypatch: pytest.MonkeyPatch, broken: str, hangs: bool
) -> None:
    async def fail(*_: object) -> None:
        if hangs:
            await asyncio.Event().wait()
        raise ConnectionError("the other side is away")

    monkeypatch.setattr(afterwards, "PATIENCE", 0.1)
    services = served.sandboxed.services
    match broken:
        case "submit":
            monkeypatch.setattr(services.queue, "submit", fail)
        case "forget":
            monkeypatch.setattr(services.pending_grants, "forget", fail)
        case "vk errors":
            services.building.vk_errors.count("groups.get", 6)
            monkeypatch.setattr("vitrina.application.vk_failures._write", fail)
    program = await served.program()
    url = await at_callback(served, program)

    landed = await land(program, url)

    assert (await program.get(landed)).status_code == 200
    assert await land(program, url) == landed


async def test_the_sweep_takes_up_what_the_queue_was_not_told(
    app_with: AppWith, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vitrina.storage.builds.TAKEN_WITHIN", 0.1)
    async with app_with() as served:
        queue = served.sandboxed.services.queue
        submit = queue.submit
        lost: list[str] = []

        async def lose_the_first(build_id: str, turn: str) -> None:
            if not lost:
                lost.append(build_id)
                raise ConnectionError("the queue is away")
            await submit(build_id, turn)

        monkeypatch.setattr(queue, "submit", lose_the_first)
        program = await served.program()
        made = await grant(program)
        assert lost
        await wait_until(program, made["status_url"], "completed")


async def test_made_up_states_wait_for_nothing(served: ServedApp) -> None:
    browser: Browser = await served.browser()
    await browser.open("/create")
    started = await init(await served.program())
    async with asyncio.timeout(10):  # far below what a return is waited for
        for state in ("x", started["state"], "s" * 4000, "a\nb", "%00"):
            answer = await browser.http.get(
                f"{served.url}/oauth/callback", params={"state": state, "code": "c"}
            )
            assert answer.status_code == 400
