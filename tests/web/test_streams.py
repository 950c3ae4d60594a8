"""Event streams: hundreds of them cost what one does, and each key and address has its share."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from io import StringIO
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from vitrina.domain.build import WaitingFor
from vitrina.storage.records import BuildRecord
from vitrina.web.build import streams
from vitrina.web.http.sizes import BODY_LIMIT
from web.conftest import AppWith
from web.fuzz.request import FuzzRequest, ask
from web.served_app import ServedApp, grant
from web.test_builds import park

MANY = 400
POLL_INTERVAL = 0.2


@contextmanager
def counting_statements(served: ServedApp) -> Iterator[Counter[str]]:
    """What the database is asked meanwhile, by its first word."""
    engine = served.sandboxed.services.database.engine.sync_engine
    counted: Counter[str] = Counter()

    def count(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        counted[statement.split()[0]] += 1

    event.listen(engine, "before_cursor_execute", count)
    try:
        yield counted
    finally:
        event.remove(engine, "before_cursor_execute", count)


class Stream:
    """One open stream on a connection of its own."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.status = 0
        self.headers = ""

    async def begin(self) -> "Stream":
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
        self.status, self.headers = int(head.split()[1]), head.lower()
        return self

    async def read_event(self) -> str:
        """The next message that says something."""
        while True:
            line = (await self.reader.readline()).decode()
            assert line, "the stream ended"
            if line.startswith("data: "):
                return line


@asynccontextmanager
async def streams_of(
    served: ServedApp, build_url: str, count: int, address: str = "10.0.0.1"
) -> AsyncIterator[list[Stream]]:
    """So many streams, begun at the same moment by a proxy for this address."""
    parts = urlsplit(build_url)
    head = f"GET {parts.path}/events HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: {address}\r\n\r\n"
    async with AsyncExitStack() as stack:

        async def open_one() -> Stream:
            reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
            stack.callback(writer.transport.abort)
            writer.write(head.encode())
            return await Stream(reader, writer).begin()

        opened = await asyncio.gather(*(open_one() for _ in range(count)))
        yield opened  # a stream that nobody knows any more closes itself


async def until_free(served: ServedApp) -> None:
    """Until no stream of this server holds a place."""
    async with asyncio.timeout(20):
        while served.app.state.streams._held:  # noqa: ASYNC110 -- nobody is told of it
            await asyncio.sleep(0.01)


@pytest.fixture
def without_shares(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if each stream came from another place with another key."""
    monkeypatch.setattr(streams, "PER_KEY", MANY)
    monkeypatch.setattr(streams, "PER_ADDRESS", MANY)


async def test_four_hundred_streams_cost_the_database_what_one_does(
    served: ServedApp, without_shares: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "POLL_INTERVAL", POLL_INTERVAL)
    program = await served.program()
    made = await grant(program)
    pool: Any = served.sandboxed.services.database.engine.sync_engine.pool
    async with streams_of(served, made["build_url"], MANY) as opened:
        assert {one.status for one in opened} == {200}
        first = {await one.read_event() for one in opened}
        assert len(first) == 1
        looks, taken = 20, 0
        with counting_statements(served) as asked:
            for _ in range(looks):
                await asyncio.sleep(POLL_INTERVAL)
                taken = max(taken, pool.checkedout())
        # One look is two SELECTs, and there are fewer looks than times to look.
        assert 0 < asked["SELECT"] <= 2 * (looks + 1)
        assert taken <= streams.LOOKS_AT_ONCE

        await park(served, WaitingFor.PERSON)
        told = {await one.read_event() for one in opened}
        assert len(told) == 1 and '"waiting"' in told.pop()
        assert (await program.get(made["status_url"])).json()["status"] == "delayed"
        assert (await program.get("/readyz")).status_code == 200
    await until_free(served)


async def test_a_key_has_its_share_of_streams_and_the_page_asks_instead(served: ServedApp) -> None:
    program = await served.program()
    made = await grant(program)
    async with streams_of(served, made["build_url"], MANY) as opened:
        counted = Counter(one.status for one in opened)
        assert counted == {200: streams.PER_KEY, 429: MANY - streams.PER_KEY}
        refused = next(one for one in opened if one.status == 429)
        assert f"retry-after: {streams.TRY_AGAIN}" in refused.headers
        with counting_statements(served) as asked:
            page = await program.get(made["status_url"], params={"view": "page"})
        assert page.json()["state"] == "queued"
        # What feeds the streams answers; it may look at the database itself meanwhile.
        assert asked["SELECT"] <= 2
        other = await grant(await served.program())
        async with streams_of(served, other["build_url"], 1) as more:
            assert more[0].status == 200
    await until_free(served)

    async with streams_of(served, made["build_url"], 1) as again:
        assert again[0].status == 200


async def test_an_address_has_its_share_of_streams(
    app_with: AppWith, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "PER_ADDRESS", 2)
    async with app_with(works=False, VITRINA_TRUSTED_PROXIES="127.0.0.1") as served:
        made = [(await grant(await served.program()))["build_url"] for _ in range(3)]

        async def ask(stack: AsyncExitStack, url: str, address: str) -> int:
            (one,) = await stack.enter_async_context(streams_of(served, url, 1, address))
            return one.status

        async with AsyncExitStack() as stack:
            here = [await ask(stack, url, "10.1.1.1") for url in made]
            assert here == [200, 200, 429]
            assert await ask(stack, made[2], "10.1.1.2") == 200
            network = [await ask(stack, url, f"2001:db8::{n}") for n, url in enumerate(made)]
            assert network == [200, 200, 429]  # of IPv6 one customer has a whole network
        await until_free(served)


async def test_unknown_keys_hold_no_place(served: ServedApp) -> None:
    program = await served.program()
    for _ in range(3):
        assert (await program.get("/builds/unknown/events")).status_code == 404
    assert not served.app.state.streams._held
    assert not served.app.state.streams._feeds


async def test_whoever_sends_without_end_to_a_stream_is_hung_up_on(
    served: ServedApp, log: StringIO
) -> None:
    made = await grant(await served.program())
    target = f"{urlsplit(made['build_url']).path}/events"

    answer = await ask(
        served.app, FuzzRequest("GET", target, body=b"%" * (BODY_LIMIT + 1), pieces=7)
    )

    assert (answer.status, answer.error) == (200, "")
    assert "request.failed" not in log.getvalue()


async def test_two_keys_of_one_build_are_fed_by_the_same_looks(served: ServedApp) -> None:
    program = await served.program()
    first, second = await grant(program), await grant(program)
    assert first["build_url"] != second["build_url"]
    async with (
        streams_of(served, first["build_url"], 2),
        streams_of(served, second["build_url"], 2),
    ):
        assert len(served.app.state.streams._feeds) == 1
    await until_free(served)
    assert not served.app.state.streams._feed_of_key


async def test_streams_outlive_a_database_that_is_away(
    served: ServedApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "POLL_INTERVAL", 0.05)
    made = await grant(await served.program())
    feeding = served.app.state.streams
    find, failed = feeding._find, 0

    async def fail(build_id: str) -> BuildRecord | None:
        nonlocal failed
        failed += 1
        if failed > 3:
            monkeypatch.setattr(feeding, "_find", find)
        raise OperationalError("SELECT", {}, ConnectionError("away"))

    async with streams_of(served, made["build_url"], 3) as opened:
        for one in opened:
            await one.read_event()
        monkeypatch.setattr(feeding, "_find", fail)
        await park(served, WaitingFor.PERSON)
        for one in opened:
            assert '"waiting"' in await one.read_event()
    assert failed > 3


async def test_streams_end_at_once_when_the_server_stops(
    served: ServedApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "POLL_INTERVAL", 3600)
    made = await grant(await served.program())
    async with asyncio.timeout(20), streams_of(served, made["build_url"], 3) as opened:
        served.app.state.stopping.set()
        for one in opened:
            assert (await one.reader.read()).endswith(b"0\r\n\r\n")


async def test_many_builds_share_the_looks_of_a_process(
    served: ServedApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    feeding = served.app.state.streams
    monkeypatch.setattr(streams, "LOOKS_PER_SECOND", 2)
    assert feeding._pause() == streams.POLL_INTERVAL
    feeding._feeds.update({str(n): None for n in range(10)})
    assert feeding._pause() == 5
    feeding._feeds.clear()


async def test_a_stream_lives_for_a_while_and_is_opened_anew(
    served: ServedApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "STREAM_LIFE", 0.1)
    program: httpx2.AsyncClient = await served.program()
    made = await grant(program)
    answer = await program.get(f"{made['build_url']}/events")
    assert answer.text.count("data: ") == 1
    await until_free(served)
