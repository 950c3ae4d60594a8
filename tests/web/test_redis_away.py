"""Valkey killed, hung, emptied and restarted under a served Vitrina: words, never a 500."""

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import httpx2
import pytest

from own_valkey import Valkey, open_valkey
from sandboxed import EXAMPLE
from vitrina.storage.redis_health import RedisHealth
from web.served_app import ServedApp, grant, init, serve_app

JSON = {"accept": "application/json"}


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Valkey]:
    with open_valkey(tmp_path / "valkey") as opened:
        yield opened


@pytest.fixture(autouse=True)
def quick(no_waiting_for_vk: None) -> None:
    """Nobody waits for VK's limits here."""


async def look(served: ServedApp) -> RedisHealth:
    """Look now, as the process does each second."""
    breaker = served.sandboxed.services.breaker
    assert breaker is not None
    await breaker.probe()
    return breaker.health


async def read_metric(program: httpx2.AsyncClient, name: str) -> float:
    lines = (await program.get("/metrics")).text.splitlines()
    return next(float(line.rpartition(" ")[2]) for line in lines if line.startswith(f"{name} "))


def changes(log: StringIO) -> list[str]:
    """What the log says of Redis."""
    events = [json.loads(line)["event"] for line in log.getvalue().splitlines()]
    return [event for event in events if event.startswith("redis.")]


@pytest.mark.parametrize("way", ["kill", "hang"])
async def test_everything_goes_on_without_valkey_and_with_it_again(
    database_url: str, valkey: Valkey, log: StringIO, way: str
) -> None:
    async with serve_app(database_url, works=False, REDIS_URL=valkey.url) as served:
        program = await served.program()
        await grant(program)
        getattr(valkey, way)()

        assert (await program.get("/create")).status_code == 200
        assert (await program.post("/preview", data={"name": "Ольга"})).status_code == 200
        other = await served.program()
        await grant(other)
        late = await served.program()
        begun = await init(late)
        assert (await served.count_rows())["builds"] == 2
        ready = await program.get("/readyz")
        assert (ready.status_code, ready.json()) == (200, {"failed": [], "degraded": ["redis"]})
        assert await read_metric(program, 'vitrina_redis{state="away"}') == 1
        assert await read_metric(program, "vitrina_redis_outages_total") == 1
        assert await read_metric(program, "vitrina_redis_fallbacks_total") >= 6
        assert changes(log) == ["redis.away"]

        valkey.start_again() if way == "kill" else valkey.resume()
        assert await look(served) is RedisHealth.WORKS
        answer = await late.get(begun["auth_url"], follow_redirects=True, headers=JSON)
        assert answer.status_code == 200, "begun without Valkey, finished with it"
        assert (await served.count_rows())["oauth_states"] == 0
        again = await init(await served.program())
        with valkey.client() as client:
            assert client.exists(f"oauth:state:{again['state']}")
        assert (await program.get("/readyz")).json() == {"failed": []}
        assert await read_metric(program, 'vitrina_redis{state="works"}') == 1
        assert changes(log) == ["redis.away", "redis.back"]


@pytest.mark.parametrize("way", ["kill", "hang"])
async def test_what_only_valkey_knows_is_asked_for_again(
    database_url: str, valkey: Valkey, way: str
) -> None:
    async with serve_app(database_url, works=False, REDIS_URL=valkey.url) as served:
        program = await served.program()
        begun = await init(program)
        hop = await program.get(begun["auth_url"])
        callback = (await program.get(hop.headers["location"])).headers["location"]
        getattr(valkey, way)()

        for url in (callback, begun["auth_url"], begun["follow_url"]):
            answer = await program.get(url, headers=JSON)
            assert (answer.status_code, answer.json()["error"]) == (503, "try_again"), url
            assert answer.headers["retry-after"] == str(answer.json()["retry_after"])
            page = await program.get(url, headers={"accept": "text/html"})
            assert page.status_code == 503 and "Ещё несколько секунд" in page.text.replace(
                "\u00a0", " "
            )
        assert (await served.count_rows())["builds"] == 0

        if way == "hang":
            valkey.resume()
            await look(served)
            for _ in range(2):  # the same return once more, and again
                assert (await program.get(callback)).status_code == 303
            assert (await served.count_rows())["builds"] == 1
        else:
            valkey.start_again()  # and it is empty
            await look(served)
            lost = await program.get(callback, headers=JSON)
            assert (lost.status_code, lost.json()["error"]) == (400, "state_used")
            await grant(program)


async def test_emptied_valkey_loses_what_was_begun_and_nothing_else(
    sqlite_url: str, valkey: Valkey, log: StringIO
) -> None:
    async with serve_app(sqlite_url, works=False, REDIS_URL=valkey.url) as served:
        program = await served.program()
        begun = await init(program)
        with valkey.client() as client:
            client.flushall()
            client.script_flush()
        page = await program.get(begun["auth_url"], headers={"accept": "text/html"})
        assert page.status_code == 400 and "уже не действует" in page.text.replace("\u00a0", " ")
        await grant(program)
        assert changes(log) == []


async def test_a_program_starts_and_serves_where_valkey_never_was(
    sqlite_url: str, valkey: Valkey
) -> None:
    valkey.kill()
    async with serve_app(sqlite_url, works=False, REDIS_URL=valkey.url) as served:
        await grant(await served.program())


@pytest.mark.parametrize("way", ["kill", "hang"])
async def test_requests_are_counted_without_valkey_too(
    sqlite_url: str, valkey: Valkey, way: str
) -> None:
    limit: dict[str, Any] = {"VITRINA_LIMIT_REQUESTS_PER_MINUTE": "3"}
    async with serve_app(sqlite_url, works=False, REDIS_URL=valkey.url, **limit) as served:
        getattr(valkey, way)()
        program = await served.program()
        answers = [await program.post("/oauth/init", json=EXAMPLE) for _ in range(5)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 60


async def test_valkey_is_told_no_address(sqlite_url: str, valkey: Valkey) -> None:
    async with serve_app(sqlite_url, works=False, REDIS_URL=valkey.url) as served:
        await grant(await served.program())
        with valkey.client() as client:
            keys = client.keys("*")
        assert any("LIMIT" in key for key in keys)
        assert not any("127.0.0.1" in key for key in keys)
