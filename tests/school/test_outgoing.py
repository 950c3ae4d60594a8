"""The way out: connected to is what was looked at, and an answer has an end."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

import httpcore2
import pytest

from vitrina.school.addresses import Openness, UrlFault, UrlRefused
from vitrina.school.outgoing import (
    AnswerRefused,
    NotSent,
    OutcomeUnknown,
    Outgoing,
    Resolve,
    open_outgoing,
)

HERE = Openness(loopback=True)
PUBLIC = "203.0.114.7"


class Wire(httpcore2.AsyncNetworkBackend):
    """A network that writes down where it is told to connect, and answers with given bytes."""

    def __init__(self, answer: bytes = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok") -> None:
        self.connected: list[tuple[str, int]] = []
        self.names: list[str | None] = []
        self.sent = bytearray()
        self.answer = answer
        self.dead: set[str] = set()

    async def connect_tcp(self, host: str, port: int, *more: Any) -> httpcore2.AsyncNetworkStream:
        self.connected.append((host, port))
        if host in self.dead:
            raise httpcore2.ConnectError("dead")
        return _Stream(self)

    async def connect_unix_socket(self, *given: Any, **more: Any) -> httpcore2.AsyncNetworkStream:
        raise AssertionError

    async def sleep(self, seconds: float) -> None:
        raise AssertionError


class _Stream(httpcore2.AsyncNetworkStream):
    def __init__(self, wire: Wire) -> None:
        self._wire, self._left = wire, wire.answer

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 -- the library's own
        read, self._left = self._left[:max_bytes], self._left[max_bytes:]
        return read

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 -- the library's own
        self._wire.sent += buffer

    async def aclose(self) -> None:
        return None

    async def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, *more: Any, **also: Any
    ) -> httpcore2.AsyncNetworkStream:
        self._wire.names.append(server_hostname)
        return self

    def get_extra_info(self, info: str) -> Any:
        return None


def answering(*answers: Sequence[str]) -> tuple[Resolve, list[str]]:
    """A DNS that gives these answers one after another, then the last one for ever."""
    asked: list[str] = []

    async def resolve(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return answers[min(len(asked), len(answers)) - 1]

    return resolve, asked


async def ask(url: str, wire: Wire, *answers: Sequence[str], **more: Any) -> int:
    resolve, _ = answering(*answers)
    async with open_outgoing(resolve=resolve, network=wire) as outgoing:
        return (await outgoing.ask("POST", url, content=b"{}", **more)).status


async def test_the_address_that_was_looked_at_is_connected_to_with_the_names_tls_and_host() -> None:
    wire = Wire()
    resolve, asked = answering([PUBLIC], ["127.0.0.1"])
    async with open_outgoing(resolve=resolve, network=wire) as outgoing:
        await outgoing.ask("POST", "https://school.example/hook?a=1", content=b"{}")
    assert asked == ["school.example"]  # once: what it says later changes nothing
    assert wire.connected == [(PUBLIC, 443)] and wire.names == ["school.example"]
    head = bytes(wire.sent).lower()
    assert head.startswith(b"post /hook?a=1 http/1.1\r\n") and b"host: school.example\r\n" in head


async def test_a_name_that_changes_its_mind_is_looked_at_anew_for_each_connection() -> None:
    wire = Wire(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nok")
    resolve, _ = answering([PUBLIC], ["169.254.169.254"])
    async with open_outgoing(resolve=resolve, network=wire) as outgoing:
        await outgoing.ask("GET", "https://school.example/")
        with pytest.raises(UrlRefused) as refused:
            await outgoing.ask("GET", "https://school.example/")
    assert refused.value.fault is UrlFault.CLOSED_ADDRESS
    assert wire.connected == [(PUBLIC, 443)]


async def test_one_closed_address_among_open_ones_is_enough_to_refuse() -> None:
    for answer in (["127.0.0.1"], [PUBLIC, "10.0.0.1"], ["::ffff:10.0.0.1"], ["64:ff9b::a00:1"]):
        wire = Wire()
        with pytest.raises(UrlRefused):
            await ask("https://school.example/", wire, answer)
        assert wire.connected == [], answer


async def test_a_dead_address_is_followed_by_the_next_and_not_by_a_new_question() -> None:
    wire = Wire()
    wire.dead = {"8.8.8.8"}
    assert await ask("https://school.example/", wire, ["8.8.8.8", PUBLIC]) == 200
    assert [host for host, _ in wire.connected] == ["8.8.8.8", PUBLIC]
    wire.dead = {"8.8.8.8", PUBLIC}
    with pytest.raises(NotSent):
        await ask("https://school.example/", wire, ["8.8.8.8", PUBLIC])
    with pytest.raises(NotSent):
        await ask("https://school.example/", wire, [])


async def test_a_redirect_is_an_answer_and_nobody_follows_it() -> None:
    for place in (b"http://127.0.0.1/", b"https://other.example/", b"//169.254.169.254/"):
        answer = b"HTTP/1.1 302 Found\r\nlocation: " + place + b"\r\ncontent-length: 0\r\n\r\n"
        wire = Wire(answer)
        assert await ask("https://school.example/", wire, [PUBLIC]) == 302
        assert len(wire.connected) == 1


async def test_proxies_of_the_environment_see_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://10.0.0.9:3128")
    wire = Wire()
    assert await ask("https://school.example/", wire, [PUBLIC]) == 200
    assert wire.connected == [(PUBLIC, 443)]


async def test_an_answer_has_an_end_however_it_is_sent() -> None:
    large = b"HTTP/1.1 200 OK\r\n\r\n" + b"a" * 70_000
    chunked = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + b"400\r\n" + b"a" * 1024
    packed = b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n" + b"\x1f\x8b" * 10
    for answer in (large, packed):
        with pytest.raises(AnswerRefused):
            await ask("https://school.example/", Wire(answer), [PUBLIC])
    for answer in (chunked, b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nx: " + b"a" * 200_000):
        with pytest.raises(OutcomeUnknown):
            await ask("https://school.example/", Wire(answer), [PUBLIC])
    with pytest.raises(AnswerRefused):
        await ask("https://school.example/", Wire(), [PUBLIC], most=1)


Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def served_by(serve: Serve) -> AsyncIterator[str]:
    serving: set[asyncio.Task[Any]] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        serving.add(task)
        try:
            await serve(reader, writer)
        finally:
            writer.transport.abort()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    finally:
        server.close()
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)
        await asyncio.sleep(0)  # the sockets are closed by the loop's next round


async def test_who_drips_or_says_nothing_is_left_in_time() -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")
        with suppress(ConnectionError):
            while True:  # never quiet for long: a time-out of each reading would not end it
                writer.write(b"a")
                await writer.drain()
                await asyncio.sleep(0.02)

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    for serve in (drip, say_nothing):
        async with served_by(serve) as url, open_outgoing(HERE, patience=0.3) as outgoing:
            with pytest.raises(OutcomeUnknown):
                await outgoing.ask("GET", url)


async def test_loopback_is_not_reached_without_the_setting() -> None:
    async def fail(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        raise AssertionError("somebody came")

    async with served_by(fail) as url, open_outgoing() as outgoing:
        for address in (url, url.replace("http:", "https:"), url.replace("127.0.0.1", "localhost")):
            with pytest.raises(UrlRefused):
                await outgoing.ask("GET", address)


async def test_cookies_and_answers_are_not_carried_on() -> None:
    wire = Wire(b"HTTP/1.1 200 OK\r\nset-cookie: a=b\r\nconnection: close\r\n\r\n")
    resolve, _ = answering([PUBLIC])
    async with open_outgoing(resolve=resolve, network=wire) as outgoing:
        for _ in range(2):
            answer = await outgoing.ask("GET", "https://school.example/")
    assert b"cookie:" not in bytes(wire.sent).lower()
    assert "a=b" not in repr(answer) and isinstance(outgoing, Outgoing)
