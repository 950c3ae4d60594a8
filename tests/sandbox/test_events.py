"""Visitors, answers, and how a bot hears of them: callback servers and long poll."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from sandbox.client import Client
from vitrina.sandbox.server import RunningSandbox

VISITOR = 42


@dataclass
class Bot:
    """A web server of ten lines: answers what it was told to, remembers what it heard."""

    answers: list[str]
    url: str = ""
    heard: list[dict[str, Any]] = field(default_factory=list)
    repeats: list[str | None] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lines = [line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line]
        headers = {name.lower(): value for name, value in lines}
        self.heard.append(json.loads(await reader.readexactly(int(headers["content-length"]))))
        self.repeats.append(headers.get("x-retry-counter"))
        word = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        status = {"broken": "500 Error", "busy": "503 Busy\r\nRetry-After: 1"}.get(word, "200 OK")
        reply = f"HTTP/1.1 {status}\r\nContent-Length: {len(word)}\r\nConnection: close\r\n\r\n"
        writer.write((reply + word).encode())
        await writer.drain()
        writer.close()
        await writer.wait_closed()


@asynccontextmanager
async def run_bot(*answers: str) -> AsyncIterator[Bot]:
    bot = Bot(list(answers))
    server = await asyncio.start_server(bot.serve, "127.0.0.1", 0)
    bot.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/webhook"
    async with server:
        yield bot


async def connect(community: Client, url: str, *events: str) -> int:
    """A callback server that wants these events."""
    added = await community.do(
        "groups.addCallbackServer",
        group_id=community.group_id,
        url=url,
        title="Vitrina",
        secret_key="тайна",
    )
    server_id = int(added["server_id"])
    await community.do(
        "groups.setCallbackSettings",
        group_id=community.group_id,
        server_id=server_id,
        api_version="5.199",
        **dict.fromkeys(events, 1),
    )
    return server_id


@pytest.fixture
async def community(olga: Client, club: int) -> Client:
    community = await olga.become_community(club)
    await community.do("groups.setSettings", group_id=club, messages=1, bots_capabilities=1)
    return community


async def find_code(community: Client) -> str:
    reply = await community.do("groups.getCallbackConfirmationCode", group_id=community.group_id)
    return str(reply["code"])


async def find_status(community: Client) -> str:
    servers = await community.do("groups.getCallbackServers", group_id=community.group_id)
    return str(servers["items"][0]["status"])


async def test_a_server_confirms_and_hears_a_visitor(
    community: Client, running: RunningSandbox
) -> None:
    async with run_bot(await find_code(community), "ok") as bot:
        await connect(community, bot.url, "message_new")
        await running.sandbox.delivery.settle()
        assert await find_status(community) == "ok"
        await community.control(
            "messages", group_id=community.group_id, user_id=VISITOR, text="Сколько стоит?"
        )
        await running.sandbox.delivery.settle()
    confirmation, event = bot.heard
    assert confirmation["type"] == "confirmation" and confirmation["secret"] == "тайна"
    assert confirmation["group_id"] == community.group_id
    assert event["type"] == "message_new" and event["event_id"] and event["v"] == "5.199"
    assert event["secret"] == "тайна" and event["group_id"] == community.group_id
    message = event["object"]["message"]
    assert message["text"] == "Сколько стоит?" and message["from_id"] == VISITOR
    assert "client_info" in event["object"]


@pytest.mark.parametrize("answer", ["wrong code", "broken"])
async def test_a_server_that_does_not_confirm_has_failed(
    community: Client, running: RunningSandbox, answer: str
) -> None:
    async with run_bot(answer) as bot:
        await connect(community, bot.url, "message_new")
        await running.sandbox.delivery.settle()
        assert await find_status(community) == "failed"
        await community.control(
            "messages", group_id=community.group_id, user_id=VISITOR, text="Привет"
        )
        await running.sandbox.delivery.settle()
    assert len(bot.heard) == 1


async def test_the_world_outside_is_never_contacted(
    community: Client, running: RunningSandbox
) -> None:
    await connect(community, "https://example.org/webhook", "message_new")
    await running.sandbox.delivery.settle()
    assert await find_status(community) == "failed"


async def test_an_event_is_repeated_until_ok(community: Client, running: RunningSandbox) -> None:
    async with run_bot(await find_code(community), "broken", "later", "ok") as bot:
        await connect(community, bot.url, "message_new")
        await running.sandbox.delivery.settle()
        await community.control(
            "messages", group_id=community.group_id, user_id=VISITOR, text="Привет"
        )
        await running.sandbox.delivery.settle()
    assert bot.repeats == [None, None, "1", "2"]
    assert len({event["event_id"] for event in bot.heard[1:]}) == 1


async def test_a_busy_server_says_when_to_come_back(
    community: Client, running: RunningSandbox
) -> None:
    async with run_bot(await find_code(community), "busy", "ok") as bot:
        await connect(community, bot.url, "message_new")
        await running.sandbox.delivery.settle()
        started = time.monotonic()
        await community.control(
            "messages", group_id=community.group_id, user_id=VISITOR, text="Привет"
        )
        await running.sandbox.delivery.settle()
    assert bot.repeats == [None, None, "1"] and time.monotonic() - started >= 1


async def test_servers_have_limits_names_and_an_end(olga: Client, club: int) -> None:
    server = {"group_id": club, "url": "http://127.0.0.1:9/", "title": "Vitrina"}
    assert await olga.code("groups.addCallbackServer", **{**server, "title": "x" * 15}) == 100
    assert await olga.code("groups.addCallbackServer", **{**server, "url": "ftp://x/"}) == 100
    ids = [(await olga.do("groups.addCallbackServer", **server))["server_id"] for _ in range(10)]
    assert await olga.code("groups.addCallbackServer", **server) == 2000
    assert await olga.do("groups.deleteCallbackServer", group_id=club, server_id=ids[0]) == 1
    assert await olga.code("groups.deleteCallbackServer", group_id=club, server_id=ids[0]) == 104
    edited = {**server, "server_id": ids[1], "title": "Новое"}
    assert await olga.do("groups.editCallbackServer", **edited) == 1
    servers = await olga.do("groups.getCallbackServers", group_id=club, server_ids=ids[1])
    assert [item["title"] for item in servers["items"]] == ["Новое"]


async def test_events_are_off_until_switched_on(olga: Client, club: int) -> None:
    added = await olga.do(
        "groups.addCallbackServer", group_id=club, url="http://127.0.0.1:9/", title="V"
    )
    server = {"group_id": club, "server_id": added["server_id"]}
    settings = await olga.do("groups.getCallbackSettings", **server)
    assert settings["events"]["message_new"] == 0
    await olga.do("groups.setCallbackSettings", **server, message_new=1, wall_post_new=1)
    await olga.do("groups.setCallbackSettings", **server, wall_post_new=0)
    settings = await olga.do("groups.getCallbackSettings", **server)
    assert (settings["events"]["message_new"], settings["events"]["wall_post_new"]) == (1, 0)


async def test_long_poll_is_set_and_read(community: Client) -> None:
    club = community.group_id
    assert await community.code("groups.getLongPollServer", group_id=club) == 100
    await community.do(
        "groups.setLongPollSettings",
        group_id=club,
        enabled=1,
        api_version="5.199",
        message_new=1,
    )
    settings = await community.do("groups.getLongPollSettings", group_id=club)
    assert settings["is_enabled"] is True and settings["events"]["message_new"] == 1
    world = await community.world()
    assert world["groups"][0]["long_poll"] == {
        "enabled": True,
        "api_version": "5.199",
        "events": ["message_new"],
    }
    server = await community.do("groups.getLongPollServer", group_id=club)
    assert isinstance(server["ts"], str)
    wait = {"act": "a_check", "key": server["key"], "ts": server["ts"], "wait": "20"}
    waiting = asyncio.create_task(community.http.get(server["server"], params=wait))
    await asyncio.sleep(0.05)
    await community.control("messages", group_id=club, user_id=VISITOR, text="Есть время?")
    heard = (await waiting).json()
    assert heard["updates"][0]["object"]["message"]["text"] == "Есть время?"
    again = await community.http.get(server["server"], params={**wait, "wait": "0"})
    assert again.json()["ts"] == heard["ts"] and len(again.json()["updates"]) == 1
    old = await community.http.get(server["server"], params={**wait, "key": "old"})
    assert old.json() == {"failed": 2}
    lost = await community.http.get(server["server"], params={**wait, "ts": "99"})
    assert lost.json() == {"failed": 1, "ts": 1}


async def test_only_who_wrote_first_is_answered(community: Client) -> None:
    club = community.group_id
    reply = {"peer_id": VISITOR, "message": "Здравствуйте", "random_id": 7}
    assert await community.code("messages.send", **reply) == 901
    await community.control("messages", group_id=club, user_id=VISITOR, text="Добрый день")
    allowed = {"group_id": club, "user_id": VISITOR}
    assert await community.do("messages.isMessagesFromGroupAllowed", **allowed) == {"is_allowed": 1}
    sent = await community.do("messages.send", **reply)
    assert isinstance(sent, int)
    assert await community.do("messages.send", **reply) == sent
    asked, answered = (await community.world())["messages"]
    assert asked["from_id"] == asked["peer_id"] == VISITOR
    assert answered["from_id"] == -club and answered["text"] == "Здравствуйте"
    assert answered["random_id"] == 7
    many = await community.do("messages.send", peer_ids=f"{VISITOR},43", message="!", random_id=0)
    assert many[0]["message_id"] > sent and many[1]["error"]["code"] == 901


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"message": "Без номера"}, 100),
        ({"random_id": 1}, 100),
        ({"random_id": 1, "message": "м" * 9001}, 914),
        ({"random_id": 1, "message": "К", "keyboard": "не JSON"}, 911),
        ({"random_id": 1, "message": "К", "keyboard": '{"buttons": [[{}]]}'}, 911),
        (
            {
                "random_id": 1,
                "message": "К",
                "keyboard": '{"buttons":[[{"action":{"type":"text"}}]]}',
            },
            911,
        ),
    ],
)
async def test_a_wrong_message_is_refused(
    community: Client, params: dict[str, object], code: int
) -> None:
    await community.control("messages", group_id=community.group_id, user_id=VISITOR, text="Привет")
    assert await community.code("messages.send", peer_id=VISITOR, **params) == code


async def test_a_keyboard_is_kept_and_its_button_answers(community: Client) -> None:
    club = community.group_id
    await community.control("messages", group_id=club, user_id=VISITOR, text="Начать")
    button = {"action": {"type": "text", "label": "Цены", "payload": '{"menu":"prices"}'}}
    keyboard = {"one_time": False, "buttons": [[{**button, "color": "primary"}]]}
    await community.do(
        "messages.send",
        peer_id=VISITOR,
        message="Меню",
        random_id=1,
        keyboard=json.dumps(keyboard),
    )
    await community.control(
        "messages", group_id=club, user_id=VISITOR, text="Цены", payload={"menu": "prices"}
    )
    messages = (await community.world())["messages"]
    assert messages[1]["keyboard"] == keyboard
    assert json.loads(messages[2]["payload"]) == {"menu": "prices"}
    await community.do("groups.setSettings", group_id=club, bots_capabilities=0)
    refused = await community.code(
        "messages.send",
        peer_id=VISITOR,
        message="Меню",
        random_id=2,
        keyboard=json.dumps(keyboard),
    )
    assert refused == 912
