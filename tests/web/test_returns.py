"""A return from VK comes once, or again, or twice at once: one build, and everybody lands on it."""

import asyncio
import contextlib
from collections.abc import Callable
from urllib.parse import urlsplit

import httpx2
import pytest
from cryptography.fernet import Fernet

from studio import EXAMPLE
from vitrina.storage.models import builds
from vitrina.web.grant.returns import Returns
from vitrina.web.http import afterwards
from web.conftest import OpenHouse
from web.house import House, grant, init, open_house, read_column, wait_until
from web.test_callback import AGAIN, NARROW, ask_vk, at_callback, finish_builds
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


def on_another_server(house: House) -> None:
    """The next request meets a server that knows nothing of what this one is working on."""
    house.app.state.returns = Returns()


def same_server(house: House) -> None:
    """The next request meets the server that is working on it."""


def exchanges(house: House) -> int:
    """How many codes VK was asked to exchange."""
    return sum(asked.startswith("POST /oauth2/auth") for asked in house.asked)


async def until_exchange(house: House) -> None:
    """Until the code is at VK."""
    async with asyncio.timeout(20):
        while not exchanges(house):  # noqa: ASYNC110 -- another server's doing, which tells nobody
            await asyncio.sleep(0.01)


async def test_whoever_comes_again_lands_on_the_same_page(house: House) -> None:
    program = await house.program()
    url = await at_callback(house, program)
    first = await land(program, url)
    before = await house.count_rows()

    for move in (same_server, on_another_server):
        move(house)
        assert await land(program, url) == first

    assert await house.count_rows() == before
    assert exchanges(house) == 1
    robot = await program.get(url, headers={"accept": "application/json"})
    assert robot.json() == {
        "success": True,
        "build_url": f"{house.url}{first}",
        "status_url": f"{house.url}{first.replace('/builds/', '/groups/')}/status",
    }


@pytest.mark.parametrize("move", [same_server, on_another_server])
@pytest.mark.parametrize("redis", [False, True])
async def test_two_returns_at_once_exchange_one_code(
    opening: OpenHouse, redis_url: str, redis: bool, move: Callable[[House], None]
) -> None:
    async with opening(works=False, REDIS_URL=redis_url if redis else None) as house:
        program = await house.program()
        url = await at_callback(house, program)
        await house.studio.add_fault(PROBE, "delay", ms=SLOW)
        first = asyncio.create_task(land(program, url))
        await until_exchange(house)
        move(house)

        others = await asyncio.gather(*(land(program, url) for _ in range(3)))

        assert {*others} == {await first}
        assert exchanges(house) == 1
        assert len(await read_column(house, builds.c.id)) == 1


@pytest.mark.parametrize("move", [same_server, on_another_server])
async def test_a_tab_closed_while_vk_is_slow_loses_nothing(
    house: House, move: Callable[[House], None]
) -> None:
    program = await house.program()
    url = await at_callback(house, program)
    await house.studio.add_fault(PROBE, "delay", ms=SLOW)
    address = urlsplit(house.url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    cookie = "; ".join(f"{name}={value}" for name, value in program.cookies.items())
    target = url.removeprefix(house.url)
    writer.write(f"GET {target} HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\n\r\n".encode())
    await until_exchange(house)
    writer.transport.abort()
    assert not reader.at_eof()
    move(house)

    landed = await land(program, url)

    assert (await program.get(landed)).status_code == 200
    assert exchanges(house) == 1


async def test_a_server_that_stops_ends_the_exchange_first(house: House) -> None:
    program = await house.program()
    url = await at_callback(house, program)
    await house.studio.add_fault(PROBE, "delay", ms=SLOW)
    asking = asyncio.create_task(program.get(url))
    await until_exchange(house)
    asking.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await asking

    await house.app.state.returns.finish(patience=20)

    assert len(await read_column(house, builds.c.id)) == 1


async def test_another_browser_waits_for_nothing_and_gets_nothing(house: House) -> None:
    program, stranger = await house.program(), await house.program()
    url = await at_callback(house, program)
    await stranger.get("/create")
    await house.studio.add_fault(PROBE, "delay", ms=SLOW)
    first = asyncio.create_task(land(program, url))
    await until_exchange(house)

    during = await stranger.get(url)
    assert not first.done()
    await first
    after = await stranger.get(url)

    for refused in (during, after):
        assert refused.status_code == 400 and "уже не действует" in refused.text


async def test_a_made_community_is_found_by_whoever_comes_late(house: House) -> None:
    program = await house.program()
    url = await at_callback(house, program)
    first = await land(program, url)
    await finish_builds(house)

    assert await land(program, url) == first


async def test_after_a_change_of_keys_the_return_still_leads_home(
    sqlite_url: str, no_waiting_for_vk: None
) -> None:
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    async with open_house(sqlite_url, works=False, VITRINA_SECRET_KEYS=old) as house:
        program = await house.program()
        url = await at_callback(house, program)
        first = await land(program, url)
        cookies = dict(program.cookies)
    keys = f"{new},{old}"
    async with open_house(sqlite_url, works=False, VITRINA_SECRET_KEYS=keys) as house:
        program = await house.program()
        program.cookies.update(cookies)
        moved = house.url + url[url.index("/oauth/") :]
        assert await land(program, moved) == first


async def test_an_end_without_a_build_is_shown_again_with_the_same_way_on(
    opening: OpenHouse,
) -> None:
    async with opening(NARROW, works=False) as house:
        browser = await house.browser()
        page, _ = await ask_vk(house, browser)
        assert page.status == 403
        before = await house.count_rows()

        again = await browser.open(str(page.answer.url))

        assert (again.status, again.link(AGAIN)) == (403, page.link(AGAIN))
        assert await house.count_rows() == before


async def test_a_refusal_shown_again_keeps_the_form(asking_house: House) -> None:
    browser = await asking_house.browser()
    consent, _ = await ask_vk(asking_house, browser, city="Казань")
    page = await browser.submit(consent, consent.form, press="deny")

    again = await browser.open(str(page.answer.url))

    assert again.status == 200 and again.link(AGAIN) == page.link(AGAIN)
    form = next(form for form in again.forms if form.action == "/create")
    assert (form.value("name"), form.value("city")) == (EXAMPLE["name"], "Казань")
    consent = await browser.click(again, AGAIN)
    assert (await browser.submit(consent, consent.form, press="allow")).path.startswith("/builds/")
    # Whoever reloads the old refusal now has a build to go to.
    assert (await browser.open(str(page.answer.url))).path.startswith("/builds/")


async def test_a_question_about_a_second_community_can_be_reloaded(house: House) -> None:
    browser = await house.browser()
    await ask_vk(house, browser)
    await finish_builds(house)
    page, _ = await ask_vk(house, browser)
    assert page.status == 409
    mine, more = "Открыть моё сообщество", "Создать ещё одно"

    again = await browser.open(str(page.answer.url))

    assert again.status == 409
    assert (again.link(mine), again.link(more)) == (page.link(mine), page.link(more))
    assert (await browser.click(again, mine)).status == 200
    assert (await browser.click(again, more)).path.startswith("/builds/")
    assert (await house.count_rows())["builds"] == 2


async def test_a_silent_vk_is_said_again(asking_house: House) -> None:
    browser = await asking_house.browser()
    consent, _ = await ask_vk(asking_house, browser)
    await asking_house.studio.add_fault(EXCHANGE, "error", times=1)
    page = await browser.submit(consent, consent.form, press="allow")

    again = await browser.open(str(page.answer.url))

    assert again.status == 400 and again.link(AGAIN) == page.link(AGAIN)


async def test_a_process_that_died_in_between_leaves_a_way_on(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vitrina.web.grant.returns.PATIENCE", 0.5)
    browser = await house.browser()
    program = await house.program()
    url = await at_callback(house, program)
    state = httpx2.URL(url).params["state"]
    # What a killed process leaves: the state is used, and no build is there.
    taken = await house.studio.services.pending_grants.take(
        state, program.cookies["vitrina_browser"]
    )
    assert taken is not None
    browser.http.cookies.update(program.cookies)

    page = await browser.open(url)

    assert page.status == 502 and "ВКонтакте не отвечает" in page.words
    assert (await browser.click(page, AGAIN)).path.startswith("/builds/")


async def test_a_process_that_died_after_the_commit_leaves_the_build(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = await house.program()
    url = await at_callback(house, program)

    async def die(*_: object) -> None:
        raise asyncio.CancelledError

    monkeypatch.setattr("vitrina.web.grant.oauth_return._tell", die)
    with contextlib.suppress(httpx2.HTTPError):
        await program.get(url)
    assert len(await read_column(house, builds.c.id)) == 1
    on_another_server(house)

    assert (await program.get(await land(program, url))).status_code == 200


@pytest.mark.parametrize("broken", ["submit", "forget", "vk errors"])
@pytest.mark.parametrize("hangs", [False, True])
async def test_once_the_build_is_saved_nothing_hides_its_address(
    house: House, monkeypatch: pytest.MonkeyPatch, broken: str, hangs: bool
) -> None:
    async def fail(*_: object) -> None:
        if hangs:
            await asyncio.Event().wait()
        raise ConnectionError("the other side is away")

    monkeypatch.setattr(afterwards, "PATIENCE", 0.1)
    services = house.studio.services
    match broken:
        case "submit":
            monkeypatch.setattr(services.queue, "submit", fail)
        case "forget":
            monkeypatch.setattr(services.pending_grants, "forget", fail)
        case "vk errors":
            services.workshop.vk_errors.append(("groups.get", 6))
            monkeypatch.setattr("vitrina.web.http.vk_errors._write", fail)
    program = await house.program()
    url = await at_callback(house, program)

    landed = await land(program, url)

    assert (await program.get(landed)).status_code == 200
    assert await land(program, url) == landed


async def test_the_sweep_takes_up_what_the_queue_was_not_told(
    opening: OpenHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vitrina.storage.builds.TAKEN_WITHIN", 0.1)
    async with opening() as house:
        queue = house.studio.services.queue
        submit = queue.submit
        lost: list[str] = []

        async def lose_the_first(build_id: str, vk_user_id: int) -> None:
            if not lost:
                lost.append(build_id)
                raise ConnectionError("the queue is away")
            await submit(build_id, vk_user_id)

        monkeypatch.setattr(queue, "submit", lose_the_first)
        program = await house.program()
        made = await grant(program)
        assert lost
        await wait_until(program, made["status_url"], "completed")


async def test_made_up_states_wait_for_nothing(house: House) -> None:
    browser: Browser = await house.browser()
    await browser.open("/create")
    started = await init(await house.program())
    async with asyncio.timeout(10):  # far below what a return is waited for
        for state in ("x", started["state"], "s" * 4000, "a\nb", "%00"):
            answer = await browser.http.get(
                f"{house.url}/oauth/callback", params={"state": state, "code": "c"}
            )
            assert answer.status_code == 400
