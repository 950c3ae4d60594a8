"""What a proxy would keep elsewhere: half requests, slow bodies, silent and countless connections.

On real sockets, with the server's limits cut short; times are compared with nothing but it.
"""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from vitrina.web.http.connections import RESERVE, ConnectionGuard, ConnectionLimits
from web.served_app import ServedApp, grant, serve_app

QUICK = ConnectionLimits(head_within=1.5, body_within=1.0, unread_within=0.5, stalled_within=0.6)
CHECK_INTERVAL = 0.05
LONG = 20.0  # seconds after which a test gives up
SOON = 12.0  # seconds in which the quick server has ended what it should not bear


def nobodys(_: str) -> None:
    """All peers are proxies of ours."""


def one_visitor(_: str) -> str:
    """All peers are one visitor."""
    return "visitor"


@asynccontextmanager
async def quick_house(
    database_url: str, limits: ConnectionLimits = QUICK, owner_of: object = nobodys
) -> AsyncIterator[ServedApp]:
    guard = ConnectionGuard(owner_of, limits, CHECK_INTERVAL)  # type: ignore[arg-type]
    async with serve_app(database_url, works=False, guard=guard) as served:
        yield served


class Line:
    """One connection, spoken to in bytes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    def say(self, text: str | bytes) -> None:
        self.writer.write(text.encode() if isinstance(text, str) else text)

    async def drip(self, text: str, every: float = 0.1) -> None:
        """A byte at a time for as long as the server listens."""
        try:
            for letter in text.encode():
                self.writer.write(bytes([letter]))
                await asyncio.sleep(every)
        except ConnectionError:
            return

    async def read_all(self) -> str:
        """What the server says until it closes."""
        said = b""
        async with asyncio.timeout(SOON):
            while piece := await self._read():
                said += piece
        return said.decode(errors="replace")

    async def _read(self) -> bytes:
        try:
            return await self.reader.read(65536)
        except ConnectionError:
            return b""

    async def read_head(self) -> str:
        async with asyncio.timeout(SOON):
            return (await self.reader.readuntil(b"\r\n\r\n")).decode()

    async def is_closed(self) -> bool:
        return await self.read_all() == ""


@asynccontextmanager
async def lines(served: ServedApp, count: int = 1) -> AsyncIterator[list[Line]]:
    port = int(served.url.rpartition(":")[2])
    pairs = [await asyncio.open_connection("127.0.0.1", port) for _ in range(count)]
    try:
        yield [Line(*pair) for pair in pairs]
    finally:
        for _, writer in pairs:
            writer.transport.abort()


HALF_HEADS = {
    "nothing": "",
    "half a line": "GET /create HT",
    "no end": "GET /create HTTP/1.1\r\nHost: x\r\nX-A: b\r\n",
    "a second one": "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /create",
}


@pytest.mark.parametrize("kind", HALF_HEADS)
async def test_half_a_head_is_waited_for_a_while(sqlite_url: str, kind: str) -> None:
    async with quick_house(sqlite_url) as served, lines(served) as (line,):
        line.say(HALF_HEADS[kind])
        said = await line.read_all()
        assert ("408" in said) is (kind != "nothing")
        assert "проверьте связь" in said or kind == "nothing"
        assert served.open_connections == 0


async def test_a_head_at_one_letter_after_another_ends_as_well(sqlite_url: str) -> None:
    async with quick_house(sqlite_url) as served, lines(served) as (line,):
        dripping = asyncio.create_task(line.drip("GET /create HTTP/1.1\r\nX: " + "y" * 1000))
        assert "408" in await line.read_all()
        dripping.cancel()


@pytest.mark.parametrize("path", ["/oauth/init", "/photos", "/create", "/webhook/1", "/preview"])
async def test_a_body_that_stops_or_drips_ends(sqlite_url: str, path: str) -> None:
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n"
    head += "Content-Type: application/json\r\n\r\n"
    async with quick_house(sqlite_url) as served, lines(served, 2) as (stops, drips):
        stops.say(head + '{"name')
        drips.say(head)
        dripping = asyncio.create_task(drips.drip("{" + "x" * 1000))
        for line in (stops, drips):
            said = await line.read_all()
            assert said.startswith("HTTP/1.1 408") and said.count("HTTP/1.1") == 1
        dripping.cancel()
        assert not len(served.app.state.context.application.photos.held)
        assert served.open_connections == 0


async def test_a_chunked_body_without_an_end_ends(sqlite_url: str) -> None:
    head = "POST /oauth/init HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
    head += "Content-Type: application/json\r\n\r\n"
    async with quick_house(sqlite_url) as served, lines(served) as (line,):
        line.say(head + "5\r\n{" + "    \r\n")
        assert "408" in await line.read_all()


async def test_a_slow_phone_sends_its_photo(sqlite_url: str) -> None:
    """Far longer than a body may take that stops, and always a little faster than the slowest."""
    limits = replace(QUICK, slowest=20_000)
    async with quick_house(sqlite_url, limits) as served, lines(served) as (line,):
        size, piece = 60_000, 3_000
        line.say(f"POST /photos HTTP/1.1\r\nHost: x\r\nContent-Length: {size}\r\n\r\n")
        for _ in range(size // piece):
            line.say(b"\xff" * piece)
            await asyncio.sleep(0.1)  # 30 kB/s at most, and 2 s in all
        said = await line.read_head()
        assert said.startswith("HTTP/1.1 422"), said  # all of it came: it is no photo


async def test_a_body_that_nobody_reads_is_not_listened_to_for_ever(sqlite_url: str) -> None:
    async with quick_house(sqlite_url) as served, lines(served) as (line,):
        line.say("GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nabc")
        assert "200 OK" in await line.read_head()
        dripping = asyncio.create_task(line.drip("x" * 1000))
        await line.read_all()
        dripping.cancel()
        assert served.open_connections == 0


async def test_an_answer_that_nobody_takes_is_given_up(sqlite_url: str) -> None:
    async with quick_house(sqlite_url) as served:
        deaf = socket.socket()
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.connect(("127.0.0.1", int(served.url.rpartition(":")[2])))
        deaf.setblocking(False)
        with deaf, contextlib.suppress(ConnectionError):
            async with asyncio.timeout(LONG):
                while True:  # until the server has had enough
                    with contextlib.suppress(BlockingIOError):
                        deaf.send(b"GET /static/preview.css HTTP/1.1\r\nHost: x\r\n\r\n" * 20)
                    await asyncio.sleep(0.01)
        assert served.open_connections == 0


async def test_a_long_life_of_quick_requests_is_no_slow_one(sqlite_url: str) -> None:
    async with quick_house(sqlite_url) as served, lines(served) as (line,):
        for _ in range(40):  # longer than one head may take
            line.say("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            assert "200 OK" in await line.read_head()
            assert await line.reader.readexactly(2) == b"ok"
            await asyncio.sleep(0.06)


async def test_an_event_stream_lives_on(sqlite_url: str) -> None:
    async with quick_house(sqlite_url) as served:
        made = await grant(await served.program())
        path = made["build_url"].removeprefix(served.url)
        async with lines(served) as (line,):
            line.say(f"GET {path}/events HTTP/1.1\r\nHost: x\r\n\r\n")
            assert "200 OK" in await line.read_head()
            await asyncio.sleep(2 * QUICK.head_within)
            assert not line.reader.at_eof() and served.open_connections >= 1


async def test_silent_connections_make_room_for_who_asks(sqlite_url: str) -> None:
    limits = ConnectionLimits(connections=50, head_within=LONG)
    async with quick_house(sqlite_url, limits) as served, lines(served, 300) as silent:
        for line in silent[::2]:
            line.say("GET /create HTTP/1.1\r\nHo")
        program = await served.program()
        for path in ("/create", "/healthz"):
            assert (await program.get(path)).status_code == 200
        assert served.open_connections <= limits.connections
        assert await silent[0].is_closed()


async def test_a_full_server_says_so_and_answers_those_who_watch(sqlite_url: str) -> None:
    limits = ConnectionLimits(connections=8)
    async with quick_house(sqlite_url, limits) as served:
        made = await grant(await served.program())
        path = made["build_url"].removeprefix(served.url)
        async with lines(served, 8) as busy:
            for line in busy:
                line.say(f"GET {path}/events HTTP/1.1\r\nHost: x\r\n\r\n")
                assert "200 OK" in await line.read_head()
            async with lines(served, 3) as more:
                for line, target in zip(more, ("/create", "/healthz", "/readyz"), strict=True):
                    line.say(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n")
                said = await more[0].read_all()
                assert said.startswith("HTTP/1.1 503") and "retry-after: 5" in said
                assert "много посетителей" in said
                for line in more[1:]:
                    assert "200 OK" in await line.read_head()
            for line in busy[:2]:
                line.writer.transport.abort()
            await asyncio.sleep(0.2)
            assert (await (await served.program()).get("/create")).status_code == 200


async def test_one_address_does_not_take_every_place(sqlite_url: str) -> None:
    limits = ConnectionLimits(connections=100, per_address=4)
    async with quick_house(sqlite_url, limits, one_visitor) as served, lines(served, 60):
        await asyncio.sleep(0.1)
        assert served.open_connections <= 4


async def test_beyond_the_reserve_nothing_is_answered(sqlite_url: str) -> None:
    limits = ConnectionLimits(connections=2)
    async with quick_house(sqlite_url, limits) as served:
        made = await grant(await served.program())
        path = made["build_url"].removeprefix(served.url)
        async with lines(served, 2) as busy, lines(served, RESERVE + 10) as more:
            await asyncio.sleep(0)
            assert busy and more
            for line in (*busy, *more):
                line.say(f"GET {path}/events HTTP/1.1\r\nHost: x\r\n\r\n")
            await asyncio.gather(*(line.read_all() for line in more), return_exceptions=True)
            assert served.open_connections <= 2 + RESERVE


TOO_LONG = {
    "cookie": "Cookie: a=" + '"' + "\\" * 9000 + '"',
    "cookies": "\r\n".join(f"Cookie: c{n}={'x' * 300}" for n in range(30)),
    "header": "X-Long: " + "x" * 20_000 + "\r\nX-More: " + "x" * 13_000,
    "headers": "\r\n".join(f"X-{n}: 1" for n in range(120)),
    "one line": "X: " + "x" * 200_000,
}


@pytest.mark.parametrize("kind", TOO_LONG)
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
async def test_too_long_a_head_is_refused_with_words(
    sqlite_url: str, kind: str, accept: str
) -> None:
    async with quick_house(sqlite_url) as served, lines(served) as (line,):
        line.say(f"GET /create HTTP/1.1\r\nHost: x\r\nAccept: {accept}\r\n")
        line.say(f"{TOO_LONG[kind]}\r\nConnection: close\r\n\r\n")
        said = await line.read_all()
        assert said.startswith("HTTP/1.1 431"), said[:80]
        assert "cookie" in said or "head_too_long" in said
        assert "vitrina_browser" not in said


async def test_cookies_of_neighbours_do_not_hide_ours(served: ServedApp) -> None:
    program = await served.program()
    first = await program.get("/create")
    ours = first.headers["set-cookie"].partition(";")[0]
    noise = "; ".join(f'n{n}="\\\\{n}"' for n in range(300))
    again = await (await served.program()).get("/create", headers={"cookie": f"{noise}; {ours}"})
    assert again.headers["set-cookie"].startswith(ours)


async def test_a_body_for_an_address_that_takes_none_is_cut_off(served: ServedApp) -> None:
    program = await served.program()
    made = await grant(program)
    for path in ("/resume", "/retry", "/grant", "/captcha"):
        answer = await program.post(
            f"{made['build_url']}{path}", content=b"x" * 300_000, headers={"accept": "*/*"}
        )
        assert answer.status_code == 413, path


async def test_what_is_no_http_is_said_to_be_none(sqlite_url: str) -> None:
    async with quick_house(sqlite_url) as served:
        for text in (b"\x16\x03\x01\x02\x00\x01", b"GET\r\n\r\n", b"GET / HTTP/1.1\r\n: x\r\n\r\n"):
            async with lines(served) as (line,):
                line.say(text + b"\r\n\r\n")
                assert (await line.read_all()).startswith("HTTP/1.1 400")


async def test_a_broken_chunk_under_way_hurts_nobody(sqlite_url: str) -> None:
    async with quick_house(sqlite_url) as served, lines(served) as (line,):
        line.say("POST /oauth/init HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n")
        line.say("Content-Type: application/json\r\n\r\n5\r\nabcde\r\nzzz\r\n")
        assert (await line.read_all()).count("HTTP/1.1") == 1
        assert (await (await served.program()).get("/healthz")).status_code == 200
