"""The way to VK's sandbox over TCP, which spoils what it carries as its mood is."""

import asyncio
import random
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from enum import StrEnum

DRIP = 1.0  # seconds between two bytes
_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
_CONNECTION = re.compile(rb"\r\nconnection:[^\r]*", re.IGNORECASE)
_PAGE = "<html><head><title>ВКонтакте</title></head><body>Ведутся работы</body></html>".encode()


class Mood(StrEnum):
    """What happens to an answer."""

    CALM = "as it is"
    BAD_GATEWAY = "502"
    HTML = "HTML"
    HALF_JSON = "half a JSON"
    DRIP = "one byte a second"
    REFUSE = "connections refused"


class MoodyWay:
    """One request a connection. In a bad mood every second request does not even reach VK."""

    def __init__(self, target_port: int, rng: random.Random) -> None:
        self._target = target_port
        self._rng = rng
        self._mood = Mood.CALM
        self._server: asyncio.Server | None = None
        self._carried: set[asyncio.Task[None]] = set()
        self.port = 0
        self.spoilt: Counter[Mood] = Counter()

    @property
    def url(self) -> str:
        """Where VK seems to be."""
        return f"http://127.0.0.1:{self.port}"

    async def change(self, mood: Mood) -> None:
        """From now on so; what is under way ends as it began, unless connections are refused."""
        self._mood = mood
        if mood is Mood.REFUSE:
            await self.close()
        elif self._server is None:
            self._server = await asyncio.start_server(self._meet, "127.0.0.1", self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Nobody gets through any more."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for task in self._carried:
            task.cancel()
        await asyncio.gather(*self._carried, return_exceptions=True)

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._carried.add(task)
        try:
            # The other side leaves whenever it likes.
            with suppress(OSError, asyncio.IncompleteReadError):
                await self._carry(await _read_request(reader), writer)
        finally:
            self._carried.discard(task)
            writer.close()

    async def _carry(self, request: bytes, writer: asyncio.StreamWriter) -> None:
        mood = self._mood
        if mood is not Mood.CALM:
            self.spoilt[mood] += 1
        if mood in (Mood.BAD_GATEWAY, Mood.HTML):
            if self._rng.random() < 0.5:
                await self._ask(request)
            status = b"502 Bad Gateway" if mood is Mood.BAD_GATEWAY else b"200 OK"
            writer.write(_answer(status, _PAGE))
        elif mood is Mood.HALF_JSON:
            head, _, body = (await self._ask(request)).partition(_END)
            half = body[: len(body) // 2]
            writer.write(_answer(b"200 OK", half) if head.startswith(b"HTTP/1.1 200") else b"")
        elif mood is Mood.DRIP:
            for byte in await self._ask(request):
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(DRIP)
        else:
            writer.write(await self._ask(request))
        await writer.drain()

    async def _ask(self, request: bytes) -> bytes:
        """VK's whole answer."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._target)
        try:
            writer.write(request)
            return await reader.read(-1)
        finally:
            writer.close()


@asynccontextmanager
async def moody_way(target_port: int, rng: random.Random) -> AsyncIterator[MoodyWay]:
    """A calm way to begin with."""
    way = MoodyWay(target_port, rng)
    await way.change(Mood.CALM)
    try:
        yield way
    finally:
        await way.close()


async def _read_request(reader: asyncio.StreamReader) -> bytes:
    """The whole request, asking for the connection to be closed behind its answer."""
    head = await reader.readuntil(_END)
    body = b""
    if length := _LENGTH.search(head):
        body = await reader.readexactly(int(length[1]))
    elif _CHUNKED.search(head):
        while not body.endswith(b"0\r\n\r\n"):
            body += await reader.readuntil(b"\r\n")
    head = _CONNECTION.sub(b"", head)
    return head.replace(b"\r\n", b"\r\nConnection: close\r\n", 1) + body


def _answer(status: bytes, body: bytes) -> bytes:
    return (
        b"HTTP/1.1 " + status + b"\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close"
        b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    )
