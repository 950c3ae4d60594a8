"""The client against a real server on loopback that answers as each story says."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import pytest

from vitrina.domain.community import GrantKind
from vitrina.vk.call import Call
from vitrina.vk.client import VkClient, VkSession, open_http
from vitrina.vk.errors import (
    CaptchaAnswer,
    ErrorKind,
    NotSent,
    OutcomeUnknown,
    StrangeReply,
    VkError,
)
from vitrina.vk.methods import board, groups, wall

TOKEN = "vk1.a.very-secret-token"
Act = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Asked:
    line: str
    headers: str
    body: bytes

    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}


@dataclass
class Server:
    """Answers the n-th request with the n-th act, the last act for ever; remembers what came."""

    acts: list[Act]
    asked: list[Asked] = field(default_factory=list)
    port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            line, headers = head.split("\r\n", 1)
            length = int(headers.lower().split("content-length:")[1].split("\r\n")[0])
            self.asked.append(Asked(line, headers, await reader.readexactly(length)))
            act = self.acts[min(len(self.asked), len(self.acts)) - 1]
            await act(writer)
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


def reply(text: str, status: int = 200) -> Act:
    async def act(writer: asyncio.StreamWriter) -> None:
        body = text.encode()
        head = f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\nConnection: close\r\n"
        writer.write(head.encode() + b"Set-Cookie: remixlang=0\r\n\r\n" + body)

    return act


def response(value: Any) -> Act:
    return reply(json.dumps({"response": value}))


def error(code: int, **fields: Any) -> Act:
    params = [{"key": "access_token", "value": TOKEN}]
    answer = {"error_code": code, "error_msg": f"no, {TOKEN}", "request_params": params, **fields}
    return reply(json.dumps({"error": answer}))


async def drop(writer: asyncio.StreamWriter) -> None:
    """The request was read; the connection ends without an answer."""
    writer.transport.abort()


async def stall(writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(5)


async def trickle(writer: asyncio.StreamWriter) -> None:
    """A byte now and then: each read is quick, the whole never ends."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(100):
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.05)


@dataclass
class World:
    server: Server
    client: VkClient
    session: VkSession
    slept: list[float]
    errors: list[tuple[str, int]]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"


@asynccontextmanager
async def world(*acts: Act, call_timeout: float = 2.0) -> AsyncIterator[World]:
    server = Server(list(acts))
    running = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = running.sockets[0].getsockname()[1]
    slept: list[float] = []
    errors: list[tuple[str, int]] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    def note(method: str, code: int) -> None:
        errors.append((method, code))

    async with open_http() as http:
        client = VkClient(http, f"http://127.0.0.1:{server.port}/", call_timeout, note, sleep)
        yield World(server, client, client.session(TOKEN, GrantKind.COMMUNITY_KEY), slept, errors)
    running.close()


async def test_a_call_is_one_post_with_the_token_in_the_body_only() -> None:
    async with world(response({"post_id": 7})) as vk:
        call = wall.post(5, "Привет", attachments=["photo-5_1", "photo-5_2"], guid="g-1")
        assert await vk.session.send(call) == 7
        (asked,) = vk.server.asked
        assert asked.line == "POST /method/wall.post HTTP/1.1"
        assert TOKEN not in asked.headers
        assert asked.form() == {
            "owner_id": "-5",
            "from_group": "1",
            "message": "Привет",
            "attachments": "photo-5_1,photo-5_2",
            "guid": "g-1",
            "access_token": TOKEN,
            "v": "5.199",
        }
        assert (vk.session.requests, vk.errors, vk.slept) == (1, [], [])


async def test_a_solved_captcha_travels_with_the_same_call() -> None:
    async with world(error(14, redirect_uri="https://id.vk.ru/x"), response(9)) as vk:
        call = board.add_topic(5, "Отзывы", "Правила")
        with pytest.raises(VkError) as refused:
            await vk.session.send(call)
        assert refused.value.kind is ErrorKind.PERSON
        assert refused.value.captcha is not None
        answer = CaptchaAnswer("solved", remixstlid="77")
        assert await vk.session.send(call, captcha=answer) == 9
        form = vk.server.asked[1].form()
        assert (form["success_token"], form["remixstlid"]) == ("solved", "77")
        assert form["title"] == "Отзывы"
        assert "solved" not in repr(answer)


async def test_a_read_carries_the_answer_kept_for_its_method_once() -> None:
    async with world(response([1]), response([2]), response([3])) as vk:
        vk.session.answer_captcha("users.get", CaptchaAnswer("solved"))
        for method in ("groups.get", "users.get", "users.get"):
            await vk.session.ask(Call(method, {}, list))
        assert [asked.form().get("success_token") for asked in vk.server.asked] == [
            None,
            "solved",
            None,
        ]


async def test_a_refusal_is_an_error_with_its_meaning_and_without_the_token() -> None:
    async with world(error(15, error_subcode=1133)) as vk:
        with pytest.raises(VkError) as refused:
            await vk.session.send(wall.post(5, "Привет"))
        failure = refused.value
        assert (failure.code, failure.subcode) == (15, 1133)
        assert failure.kind is ErrorKind.PERMANENT
        assert vk.errors == [("wall.post", 15)]
        assert TOKEN not in str(failure) + repr(failure) + repr(vars(failure))
        assert TOKEN not in repr(vk.session) + repr(vk.client)


async def test_an_error_counts_whatever_the_http_status() -> None:
    body = json.dumps({"error": {"error_code": 5, "error_msg": "no"}})
    async with world(reply(body, 401)) as vk:
        with pytest.raises(VkError) as refused:
            await vk.session.send(groups.get_by_id(5))
        assert refused.value.code == 5


async def test_a_shop_that_is_on_already_is_done() -> None:
    async with world(error(1431)) as vk:
        await vk.session.send(groups.toggle_market(5))
        assert vk.errors == [("groups.toggleMarket", 1431)]


async def test_switching_a_shop_off_does_not_take_already_on_for_done() -> None:
    async with world(error(1431)) as vk:
        with pytest.raises(VkError):
            await vk.session.send(groups.toggle_market(5, "none"))


@pytest.mark.parametrize("act", [stall, trickle])
async def test_a_slow_answer_is_unknown_within_the_call_s_time(act: Act) -> None:
    async with world(act, call_timeout=0.3) as vk:
        started = asyncio.get_running_loop().time()
        with pytest.raises(OutcomeUnknown):
            await vk.session.send(wall.post(5, "Привет"))
        assert asyncio.get_running_loop().time() - started < 1
        assert vk.errors == [("wall.post", 0)]


@pytest.mark.parametrize(
    "act",
    [
        drop,
        reply("<html>Bad gateway</html>", 502),
        reply("", 200),
        reply("[1]", 200),
        reply('{"ok": 1}', 200),
        reply('{"error": "what"}', 200),
        reply("moved", 302),
    ],
    ids=["dropped", "gateway", "empty", "list", "no envelope", "strange error", "redirect"],
)
async def test_no_readable_answer_leaves_the_outcome_unknown(act: Act) -> None:
    async with world(act) as vk:
        with pytest.raises(OutcomeUnknown) as lost:
            await vk.session.send(wall.post(5, "Привет"))
        assert lost.value.kind is ErrorKind.UNKNOWN
        assert len(vk.server.asked) == 1, "an effect is never repeated by the client"


async def test_a_reply_of_strange_shape_is_unknown_and_never_a_key_error() -> None:
    async with world(response({"id": 7})) as vk:
        with pytest.raises(StrangeReply) as strange:
            await vk.session.send(wall.post(5, "Привет"))
        assert strange.value.kind is ErrorKind.UNKNOWN


async def test_a_refused_connection_was_certainly_not_sent() -> None:
    async with world() as vk, open_http() as http:
        free = await asyncio.start_server(lambda _r, _w: None, "127.0.0.1", 0)
        port = free.sockets[0].getsockname()[1]
        free.close()
        await free.wait_closed()
        client = VkClient(http, f"http://127.0.0.1:{port}", 2, lambda _m, _c: None)
        with pytest.raises(NotSent) as unsent:
            await client.session(TOKEN, GrantKind.USER_TOKEN).send(wall.post(5, "Привет"))
        assert unsent.value.kind is ErrorKind.TRANSIENT
        assert vk.server.asked == []


async def test_a_read_waits_out_what_passes() -> None:
    acts = [error(6), error(6), drop, reply("oops", 500), error(10), response(["id1"])]
    async with world(*acts) as vk:
        call: Call[list[str]] = Call("users.get", {}, list)
        assert await vk.session.ask(call) == ["id1"]
        assert vk.slept == [1, 1, 2, 4, 2]
        assert vk.session.requests == 6
        assert [code for _, code in vk.errors] == [6, 6, 0, 0, 10]


async def test_flood_is_tried_three_more_times_then_left_to_the_build() -> None:
    async with world(error(9)) as vk:
        with pytest.raises(VkError) as flood:
            await vk.session.ask(groups.get_by_id(5))
        assert (flood.value.code, flood.value.kind) == (9, ErrorKind.TRANSIENT)
        assert vk.slept == [2, 4, 8]
        assert vk.session.requests == 4


async def test_a_read_is_never_unknown() -> None:
    async with world(drop) as vk:
        with pytest.raises(VkError) as silent:
            await vk.session.ask(groups.get_by_id(5))
        assert silent.value.kind is ErrorKind.TRANSIENT
    async with world(response("what?")) as vk:
        with pytest.raises(VkError) as strange:
            await vk.session.ask(groups.get_by_id(5))
        assert strange.value.kind is ErrorKind.PERMANENT
        assert vk.slept == []


async def test_a_refusal_of_a_read_comes_back_at_once() -> None:
    async with world(error(15)) as vk:
        with pytest.raises(VkError):
            await vk.session.ask(groups.get_by_id(5))
        assert (vk.session.requests, vk.slept) == (1, [])


async def test_a_cancelled_call_ends_and_the_next_one_works() -> None:
    async with world(stall, response({"post_id": 1})) as vk:
        task = asyncio.create_task(vk.session.send(wall.post(5, "Привет")))
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await vk.session.send(wall.post(5, "Привет")) == 1


async def test_two_sessions_of_one_token_share_its_limit() -> None:
    now = 0.0

    async def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds

    async with open_http() as http:
        client = VkClient(
            http, "http://127.0.0.1:1", 1, lambda _m, _c: None, sleep=sleep, clock=lambda: now
        )
        first, second = (client.session(TOKEN, GrantKind.USER_TOKEN) for _ in range(2))
        for session in (first, second, first):
            await session.slot()
        await client.session("another", GrantKind.USER_TOKEN).slot()
        assert now == 0
        await second.slot()
        assert 1 < now < 1.2


async def test_no_cookie_passes_from_one_person_to_the_next() -> None:
    async with world(response([])) as vk:
        await vk.session.send(Call("users.get", {}, list))
        await vk.client.session("other", GrantKind.USER_TOKEN).send(Call("users.get", {}, list))
        assert "cookie" not in vk.server.asked[1].headers.lower()


async def test_an_upload_sends_the_file_and_keeps_the_raw_reply() -> None:
    answer = '{"server": 12, "photo": "[{}]", "hash": "abc"}'
    async with world(reply(answer)) as vk:
        url = f"{vk.address}/upload?act=photo"
        got = await vk.session.upload(url, "photo", "avatar.jpg", b"\xff\xd8pixels", "image/jpeg")
        (asked,) = vk.server.asked
        assert asked.line.startswith("POST /upload?act=photo ")
        assert b'name="photo"; filename="avatar.jpg"' in asked.body
        assert b"image/jpeg" in asked.body and b"\xff\xd8pixels" in asked.body
        assert TOKEN.encode() not in asked.body and TOKEN not in asked.headers
        assert got.text == answer
        assert (got.value("server"), got.value("photo")) == ("12", "[{}]")
        with pytest.raises(VkError):
            got.value("crop_hash")
        assert (vk.session.uploads, vk.session.requests) == (1, 0)


@pytest.mark.parametrize("text", ['{"error": "no"}', '{"error": "no", "photo": ""}'])
async def test_a_file_vk_did_not_take_is_refused_for_good(text: str) -> None:
    async with world(reply(text)) as vk:
        with pytest.raises(VkError) as refused:
            await vk.session.upload(vk.address, "photo", "a.jpg", b"x", "image/jpeg")
        assert refused.value.kind is ErrorKind.PERMANENT
        assert not refused.value.needs_new_upload
        assert vk.session.uploads == 1


@pytest.mark.parametrize(
    "text",
    [
        '{"server": 1, "photo": "", "hash": "x"}',
        '{"photo": "[]"}',
        '{"photo": " [] ", "hash": "x"}',
        '{"photo": null}',
        '{"photo": []}',
        "[]",
        "{}",
        "",
        " \n",
        "null",
    ],
)
async def test_a_file_taken_for_nothing_wants_another_server_at_once(text: str) -> None:
    async with world(reply(text)) as vk:
        with pytest.raises(VkError) as spoiled:
            await vk.session.upload(vk.address, "photo", "a.jpg", b"x", "image/jpeg")
        assert spoiled.value.kind is ErrorKind.TRANSIENT
        assert spoiled.value.needs_new_upload
        # The same server would give nothing again.
        assert (vk.session.uploads, vk.slept) == (1, [])


async def test_an_upload_is_repeated_when_the_network_fails() -> None:
    acts = [drop, reply("busy", 503), reply('{"photo": "p", "hash": "h"}')]
    async with world(*acts) as vk:
        got = await vk.session.upload(vk.address, "photo", "a.jpg", b"x", "image/jpeg")
        assert got.value("hash") == "h"
        assert (vk.slept, vk.session.uploads) == ([2, 4], 3)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/", "", "https://"])
async def test_an_upload_goes_to_web_addresses_only(url: str) -> None:
    async with world(response(1)) as vk:
        with pytest.raises(VkError) as refused:
            await vk.session.upload(url, "photo", "a.jpg", b"x", "image/jpeg")
        assert refused.value.kind is ErrorKind.PERMANENT
        assert vk.server.asked == []
