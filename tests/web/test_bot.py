"""The bot's permission: by VK's community grant, by a pasted key, and what goes wrong there."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from io import StringIO
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

import httpx2
import pytest

from sandbox_options import AGREEING, ASKING
from sandboxed import RIGHTS
from vitrina.autoresponder.delivery.listening import listening_lease
from vitrina.domain.build import BuildState, WaitingFor
from vitrina.sandbox.options import SandboxOptions
from vitrina.storage.models import builds, grants, oauth_states, replies, webhooks
from vitrina.storage.pending_grants import STATE_LIFE
from web.conftest import AppWith
from web.served_app import ServedApp, grant, init, read_column, serve_app, wait_until
from web.visitor import Browser, Form, Page

VISITOR = 5001
JSON = {"accept": "application/json"}
SECRET = "protected-key-of-the-app"


@asynccontextmanager
async def finished(
    app_with: AppWith, options: SandboxOptions | None = None, **changes: Any
) -> AsyncIterator[tuple[ServedApp, httpx2.AsyncClient, dict[str, str]]]:
    """A served application, and a program whose community is made; the app's secret is set."""
    async with app_with(options, **({"VK_CLIENT_SECRET": SECRET} | changes)) as served:
        program = await served.program()
        made = await grant(program)
        await wait_until(program, made["status_url"], "completed")
        yield served, program, made


async def start(program: httpx2.AsyncClient, made: dict[str, str]) -> str:
    """VK's address that a program is given."""
    answer = await program.post(f"{made['build_url']}/bot", headers=JSON)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["auth_url"])


async def at_callback(program: httpx2.AsyncClient, auth_url: str) -> str:
    """Where VK sends back to after the grant."""
    answer = await program.get(auth_url)
    assert answer.status_code == 302, answer.text
    return answer.headers["location"]


async def group_of(served: ServedApp) -> dict[str, Any]:
    group: dict[str, Any] = (await served.sandboxed.world())["groups"][0]
    return group


async def mint(served: ServedApp, **wanted: object) -> str:
    reply = await served.sandboxed.http.post(
        f"{served.sandboxed.sandbox.url}/sandbox/tokens", json=wanted
    )
    return str(reply.json()["access_token"])


async def make_another_group(served: ServedApp, owner_id: int) -> int:
    token = await mint(served, kind="user", user_id=owner_id, scope="groups")
    form = {"title": "Другое", "type": "public", "subtype": "2", "v": "5.199"}
    url = f"{served.sandboxed.sandbox.url}/method/groups.create"
    reply = await served.sandboxed.http.post(url, data=form | {"access_token": token})
    return int(reply.json()["response"]["id"])


async def write(served: ServedApp, group_id: int, text: str) -> None:
    """A visitor writes to the community."""
    answer = await served.sandboxed.http.post(
        f"{served.sandboxed.sandbox.url}/sandbox/messages",
        json={"group_id": group_id, "user_id": VISITOR, "text": text},
    )
    answer.raise_for_status()


async def until_said(served: ServedApp, group_id: int) -> str:
    """The first thing that the community says to the visitor."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        for message in (await served.sandboxed.world())["messages"]:
            if message["from_id"] == -group_id and message["peer_id"] == VISITOR:
                return str(message["text"])
        await asyncio.sleep(0.05)
    raise AssertionError("the bot is silent")


async def until_settled(served: ServedApp) -> list[str]:
    """The states of all replies, once no sending is under way: VK shows a text before that."""
    until = time.monotonic() + 10
    while (states := await read_column(served, replies.c.state)) and time.monotonic() < until:
        if "planned" not in states:
            break
        await asyncio.sleep(0.05)
    return states


async def is_speechless(served: ServedApp) -> bool:
    """Whether no key is kept for any community."""
    return not any(await read_column(served, grants.c.community_key))


def form_of(page: Page, ending: str) -> Form:
    return next(form for form in page.forms if form.action.endswith(ending))


async def test_from_the_finished_community_to_an_answered_message(app_with: AppWith) -> None:
    options = ASKING
    async with app_with(options, VK_CLIENT_SECRET=SECRET) as served:
        browser = await served.browser()
        started = await init(await served.program())
        confirm = await browser.open(started["auth_url"])
        consent = await browser.submit(confirm, confirm.form)
        page = await browser.submit(consent, consent.form, press="allow")
        status_url = f"{served.url}{page.path.replace('/builds/', '/groups/')}/status"
        body, _ = await wait_until(browser.http, status_url, "completed")
        assert body["progress"]["auto_responder_enabled"] is False

        result = await browser.open(page.path)
        assert "Бот ещё не отвечает" in result.words and "одна кнопка" in result.words
        question = await browser.submit(result, form_of(result, "/bot"))
        assert "управлять сообществом" in question.words
        back = await browser.submit(question, question.form, press="allow")

        assert back.path == page.path and back.status == 200
        assert "Бот ещё не отвечает" not in back.words
        assert "Сообщество уже отвечает на сообщения" in back.words
        assert "Написать ему «сколько стоит?»" in back.words
        body = (await browser.http.get(status_url)).json()
        assert body["progress"]["auto_responder_enabled"] is True
        follow = (await browser.http.get(started["follow_url"])).json()
        assert follow["progress"]["auto_responder_enabled"] is True

        group = await group_of(served)
        await write(served, group["id"], "сколько стоит?")
        said = await until_said(served, group["id"])
        for price in ("2\u202f500", "1\u202f800"):
            assert price in said


async def test_a_program_goes_the_same_way_without_a_page(app_with: AppWith) -> None:
    async with finished(app_with) as (served, program, made):
        auth_url = await start(program, made)
        asked = parse_qs(urlsplit(auth_url).query)
        group = await group_of(served)
        assert asked["group_ids"] == [str(group["id"])] and asked["scope"] == ["manage,messages"]
        assert asked["redirect_uri"] == [f"{served.url}/oauth/callback"]

        answer = await program.get(auth_url, headers=JSON, follow_redirects=True)

        assert answer.status_code == 200
        assert answer.json() == {
            "success": True,
            "bot": "answers",
            "build_url": made["build_url"],
            "status_url": made["status_url"],
        }
        await write(served, group["id"], "прайс")
        assert "2\u202f500" in await until_said(served, group["id"])


async def test_a_refusal_is_said_and_keeps_nothing(app_with: AppWith) -> None:
    async with app_with(ASKING, VK_CLIENT_SECRET=SECRET) as served:
        browser = await served.browser()
        started = await init(await served.program())
        confirm = await browser.open(started["auth_url"])
        consent = await browser.submit(confirm, confirm.form)
        page = await browser.submit(consent, consent.form, press="allow")
        status_url = f"{served.url}{page.path.replace('/builds/', '/groups/')}/status"
        await wait_until(browser.http, status_url, "completed")
        result = await browser.open(page.path)
        question = await browser.submit(result, form_of(result, "/bot"))

        said = await browser.submit(question, question.form, press="deny")

        assert said.status == 400 and "Разрешение не получено" in said.words
        assert await is_speechless(served)
        again = await browser.click(said, "Вернуться к сообществу")
        assert again.path == page.path and "Бот ещё не отвечает" in again.words


async def test_rights_that_vk_narrowed_are_named_and_the_key_is_not_kept(
    app_with: AppWith,
) -> None:
    rights = frozenset(RIGHTS.split(",")) | {"messages"}
    options = replace(AGREEING, app_rights=rights)
    async with finished(app_with, options) as (served, program, made):
        url = await at_callback(program, await start(program, made))
        answer = await program.get(url, headers=JSON)
        assert answer.status_code == 403
        assert answer.json() == {"success": False, "error": "too_narrow", "missing": ["manage"]}
        page = await program.get(await at_callback(program, await start(program, made)))
        assert page.status_code == 403 and "«управление\u00a0сообществом»" in page.text.replace(
            " ", "\u00a0"
        )
        assert await is_speechless(served)


async def test_a_grant_for_another_community_is_not_ours(app_with: AppWith) -> None:
    async with finished(app_with) as (served, program, made):
        group = await group_of(served)
        other = await make_another_group(served, group["owner_id"])
        parts = urlsplit(await start(program, made))
        query = {name: value for name, (value,) in parse_qs(parts.query).items()}
        tampered = urlunsplit(parts._replace(query=urlencode(query | {"group_ids": str(other)})))

        answer = await program.get(tampered, headers=JSON, follow_redirects=True)

        assert answer.status_code == 409
        assert answer.json() == {"success": False, "error": "another_community"}
        assert await is_speechless(served)


async def test_the_state_is_good_in_one_browser_and_for_ten_minutes(
    app_with: AppWith,
) -> None:
    async with finished(app_with) as (served, program, made):
        stranger = await served.program()
        await stranger.get("/create")
        url = await at_callback(program, await start(program, made))
        for other in (stranger, await served.program()):
            refused = await other.get(url)
            assert refused.status_code == 400 and "уже не действует" in refused.text
        assert await is_speechless(served)

        late = await at_callback(program, await start(program, made))
        async with served.sandboxed.services.database.transaction() as connection:
            passed = oauth_states.c.expires_at - STATE_LIFE
            await connection.execute(oauth_states.update().values(expires_at=passed))
        for gone in (url, late):
            assert (await program.get(gone)).status_code == 400
        assert await is_speechless(served)

        url = await at_callback(program, await start(program, made))
        assert (await program.get(url)).status_code == 303
        assert not await is_speechless(served)
        # Whoever reloads it comes back to the page, and nobody else does.
        again = await program.get(url)
        assert served.url + again.headers["location"] == made["build_url"]
        assert (await stranger.get(url)).status_code == 400


async def test_one_kind_of_grant_does_not_pass_for_the_other(app_with: AppWith) -> None:
    async with finished(app_with, VK_GRANT_FLOW="code") as (served, program, made):
        rows = await served.count_rows()

        started = await init(program, name="Другая Анкета")
        hop = await program.get(started["auth_url"])
        main = await at_callback(program, hop.headers["location"])
        bot = await at_callback(program, await start(program, made))
        swapped = [swap(main, bot), swap(bot, main)]

        for url in swapped:
            answer = await program.get(url, headers=JSON)
            assert answer.status_code == 400, answer.text
            assert answer.json()["error"] == "unreadable_answer"
        after = await served.count_rows()
        for table in ("builds", "practitioners", "grants", "webhooks"):
            assert after[table] == rows[table]
        assert await is_speechless(served)


def swap(url: str, other: str) -> str:
    """The first one's state with the other one's code."""
    state, code = [parse_qs(urlsplit(one).query) for one in (url, other)]
    query = urlencode({"state": state["state"][0], "code": code["code"][0]})
    return urlunsplit(urlsplit(url)._replace(query=query))


async def test_vk_out_of_reach_is_said_and_may_be_tried_again(app_with: AppWith) -> None:
    async with finished(app_with) as (served, program, made):
        await served.sandboxed.add_fault("groups.getTokenPermissions", "error", 1, code=29)
        url = await at_callback(program, await start(program, made))
        answer = await program.get(url, headers=JSON)
        assert (answer.status_code, answer.json()["error"]) == (502, "vk_unreachable")
        assert await is_speechless(served)
        url = await at_callback(program, await start(program, made))
        assert (await program.get(url)).status_code == 303


async def test_forms_of_others_and_pages_of_other_sites_start_nothing(app_with: AppWith) -> None:
    async with finished(app_with) as (served, program, made):
        for path in ("bot", "bot/key", "leads"):
            answer = await program.post(f"{made['build_url']}/{path}", data={"csrf": "x"})
            assert answer.status_code == 400 and "Страница устарела" in answer.text, path
        for foreign in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
            answer = await program.post(f"{made['build_url']}/bot", headers=JSON | foreign)
            assert answer.status_code == 400
        for path in ("bot", "bot/key", "leads"):
            assert (await program.post(f"/builds/unknown/{path}")).status_code == 404
        assert (await served.count_rows())["oauth_states"] == 0


async def test_without_a_community_there_is_nothing_to_ask_for(app_with: AppWith) -> None:
    async with app_with(works=False, VK_CLIENT_SECRET=SECRET) as served:
        program = await served.program()
        made = await grant(program)
        page = await (await served.browser()).open(made["build_url"])
        assert "Бот ещё не отвечает" not in page.words
        answer = await program.post(f"{made['build_url']}/bot", headers=JSON)
        assert answer.status_code == 409
        assert answer.json()["error"] == "bot_cannot_be_granted"


async def open_result(served: ServedApp, made: dict[str, str]) -> tuple[Browser, Page]:
    browser = await served.browser()
    return browser, await browser.open(made["build_url"])


async def test_without_the_app_s_secret_a_key_is_made_by_hand(app_with: AppWith) -> None:
    async with finished(app_with, VK_CLIENT_SECRET="") as (served, program, made):
        answer = await program.post(f"{made['build_url']}/bot", headers=JSON)
        assert answer.status_code == 409
        browser, page = await open_result(served, made)
        assert not [form for form in page.forms if form.action.endswith("/bot")]
        assert "Нажмите «Создать ключ»" in page.words
        group = await group_of(served)
        key = await mint(
            served, kind="community", group_id=group["id"], scope="messages,manage,wall"
        )

        back = await browser.submit(page, form_of(page, "/bot/key"), {"key": f"  {key}\n"})

        assert back.status == 200 and "Сообщество уже отвечает на сообщения" in back.words
        assert key not in back.html
        await write(served, group["id"], "сколько стоит?")
        assert "2\u202f500" in await until_said(served, group["id"])


async def test_a_wrong_key_is_explained_forgotten_and_seen_nowhere(
    app_with: AppWith, log: StringIO
) -> None:
    async with finished(app_with) as (served, _, made):
        group = await group_of(served)
        other = await make_another_group(served, group["owner_id"])
        wrong = {
            "": "Вставьте ключ целиком",
            "короткий": "Вставьте ключ целиком",
            "vk1.a.two words-and-more-of-them": "Вставьте ключ целиком",
            "vk1.a." + "x" * 60: "не узнаёт в этом ключ сообщества",
            await mint(
                served, kind="user", scope="groups,messages"
            ): "не узнаёт в этом ключ сообщества",
            await mint(
                served, kind="community", group_id=other, scope="messages,manage"
            ): "ключ другого сообщества",
            await mint(
                served, kind="community", group_id=group["id"], scope="messages"
            ): "не хватает прав: «управление сообществом»",
        }
        for key, words in wrong.items():
            browser, page = await open_result(served, made)
            said = await browser.submit(page, form_of(page, "/bot/key"), {"key": key})
            assert said.status == 422 and words in said.words, words
            assert not key or key not in said.html
            assert await is_speechless(served)
            assert len(key) < 20 or key not in log.getvalue()


async def test_a_key_is_not_judged_while_vk_is_away(app_with: AppWith) -> None:
    async with finished(app_with) as (served, _, made):
        group = await group_of(served)
        key = await mint(served, kind="community", group_id=group["id"], scope="messages,manage")
        for kind, times, code in (("error", 1, 29), ("drop_after", 9, 0)):
            await served.sandboxed.add_fault("groups.getLongPollSettings", kind, times, code=code)
            browser, page = await open_result(served, made)
            said = await browser.submit(page, form_of(page, "/bot/key"), {"key": key})
            assert said.status == 422 and "ВКонтакте не отвечает" in said.words
            assert key not in said.html and await is_speechless(served)


async def test_while_the_build_waits_the_bot_may_be_let_speak_already(app_with: AppWith) -> None:
    async with finished(app_with) as (served, program, made):
        async with served.sandboxed.services.database.transaction() as connection:
            values = {"state": BuildState.WAITING, "waiting_for": WaitingFor.PERSON}
            await connection.execute(builds.update().values(**values, words="Нужно кое-что"))
        browser, page = await open_result(served, made)
        assert "Собираем ваше сообщество" in page.words and "Бот ещё не отвечает" in page.words
        # In this browser somebody else is signed in at VK, who does not run the community.
        back = await browser.submit(page, form_of(page, "/bot"))
        assert back.status == 400 and await is_speechless(served)
        url = await at_callback(program, await start(program, made))
        assert (await program.get(url)).status_code == 303
        page = await browser.open(made["build_url"])
        assert "Собираем ваше сообщество" in page.words and "Бот ещё не" not in page.words


async def test_the_grant_is_the_same_on_servers_of_their_own(
    no_waiting_for_vk: None, postgres_url: str, redis_url: str
) -> None:
    async with serve_app(postgres_url, REDIS_URL=redis_url, VK_CLIENT_SECRET=SECRET) as served:
        program = await served.program()
        made = await grant(program)
        await wait_until(program, made["status_url"], "completed")
        stranger = await served.program()
        await stranger.get("/create")
        url = await at_callback(program, await start(program, made))
        assert (await stranger.get(url)).status_code == 400
        assert (await program.get(url, headers=JSON)).json()["bot"] == "answers"
        again = await program.get(url)  # a reload comes back to the page
        assert served.url + again.headers["location"] == made["build_url"]
        assert (await stranger.get(url)).status_code == 400
        page = await (await served.browser()).open(made["build_url"])
        assert "Заявки на запись" in page.words


async def test_a_good_key_is_sealed_and_logged_nowhere(app_with: AppWith, log: StringIO) -> None:
    async with finished(app_with) as (served, _, made):
        group = await group_of(served)
        key = await mint(served, kind="community", group_id=group["id"], scope="messages,manage")
        browser, page = await open_result(served, made)
        await browser.submit(page, form_of(page, "/bot/key"), {"key": key})

        (sealed,) = filter(None, await read_column(served, grants.c.community_key))
        assert key not in sealed and key not in log.getvalue()
        assert await served.sandboxed.services.grants.find_key(group["id"]) == key
        assert not any(key in address for address in served.asked)
        assert "bot.granted" in log.getvalue()


async def test_a_key_that_vk_takes_back_is_asked_for_again(app_with: AppWith) -> None:
    async with finished(app_with) as (served, program, made):
        await program.get(await at_callback(program, await start(program, made)))
        group = await group_of(served)
        key = await served.sandboxed.services.grants.find_key(group["id"])
        assert key is not None
        await served.sandboxed.services.grants.lose_key(group["id"], key)

        _, page = await open_result(served, made)
        assert "ВКонтакте больше не принимает ключ бота" in page.words
        assert ">Разрешить ещё раз<" in page.words
        body = (await program.get(made["status_url"])).json()
        assert body["progress"]["auto_responder_enabled"] is False

        await write(served, group["id"], "прайс")
        await program.get(await at_callback(program, await start(program, made)))
        assert "2\u202f500" in await until_said(served, group["id"])
        assert await until_settled(served) == ["sent"]


async def test_a_bot_that_nobody_tells_anything_is_not_said_to_answer(app_with: AppWith) -> None:
    async with finished(app_with) as (served, program, made):
        await program.get(await at_callback(program, await start(program, made)))
        group = await group_of(served)
        services = served.sandboxed.services
        async with services.database.transaction() as connection:
            await connection.execute(webhooks.update().values(confirmed_at=None))

        body = (await program.get(made["status_url"])).json()
        assert body["progress"]["auto_responder_enabled"] is False
        _, page = await open_result(served, made)
        assert "Бот подключается" in page.words and "Бот ещё не отвечает" not in page.words

        name = listening_lease(group["id"])
        assert await services.bot.leases.take(name)
        body = (await program.get(made["status_url"])).json()
        assert body["progress"]["auto_responder_enabled"] is False  # nothing was heard yet
        await services.bot.leases.keep_cursor(name, "17")
        body = (await program.get(made["status_url"])).json()
        assert body["progress"]["auto_responder_enabled"] is True


async def test_a_community_that_vk_could_not_call_about_gets_its_bot_too(
    app_with: AppWith,
) -> None:
    async with finished(app_with) as (served, program, made):
        async with served.sandboxed.services.database.transaction() as connection:
            await connection.execute(webhooks.delete())
        await program.get(await at_callback(program, await start(program, made)))
        group = await group_of(served)
        assert await served.sandboxed.services.grants.speaking() == [group["id"]]


@pytest.mark.parametrize("path", ["bot", "bot/key"])
async def test_asking_is_limited(app_with: AppWith, path: str) -> None:
    async with app_with(works=False, VITRINA_LIMIT_REQUESTS_PER_MINUTE="3") as served:
        program = await served.program()
        codes = [(await program.post(f"/builds/unknown/{path}")).status_code for _ in range(4)]
        assert codes == [404, 404, 404, 429]
