"""The breaker before a real Valkey that is killed, hung, cut off, full, and brought back."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from own_valkey import Valkey, open_valkey
from vitrina.storage.breaker import Breaker, open_redis_client
from vitrina.storage.redis_health import RedisAway, RedisHealth


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Valkey]:
    with open_valkey(tmp_path) as opened:
        yield opened


@pytest.fixture
async def breaker(valkey: Valkey) -> AsyncIterator[Breaker]:
    redis = open_redis_client(valkey.url)
    yield Breaker(redis)
    await redis.aclose()


async def ask(breaker: Breaker) -> str:
    """`answered`, or that it is away."""
    try:
        await breaker.call(lambda: breaker.redis.get("x"), takes_in=False)
    except RedisAway:
        return "away"
    return "answered"


async def test_what_is_there_answers_and_nothing_is_logged(breaker: Breaker) -> None:
    with capture_logs() as logs:
        await breaker.probe()
        assert await breaker.call(lambda: breaker.redis.set("x", "1", ex=5)) is True
        assert await breaker.call(lambda: breaker.redis.get("x")) == b"1"
    assert (breaker.health, breaker.outages, breaker.fallbacks) == (RedisHealth.WORKS, 0, 0)
    assert logs == []


async def test_killed_it_is_left_alone_and_each_change_is_one_line(
    breaker: Breaker, valkey: Valkey
) -> None:
    await breaker.probe()
    valkey.kill()
    with capture_logs() as logs:
        assert [await ask(breaker) for _ in range(50)] == ["away"] * 50
        for _ in range(3):
            await breaker.probe()
    assert (breaker.health, breaker.outages, breaker.fallbacks) == (RedisHealth.AWAY, 1, 50)
    assert [line["event"] for line in logs] == ["redis.away"]
    assert logs[0]["log_level"] == "warning" and logs[0]["error"] == "ConnectionError"

    valkey.start_again()
    assert await ask(breaker) == "away", "a person's request is no probe"
    with capture_logs() as logs:
        for _ in range(3):
            await breaker.probe()
        assert await ask(breaker) == "answered"
    assert [line["event"] for line in logs] == ["redis.back"]
    assert breaker.outages == 1


async def test_hung_it_costs_the_first_asker_two_short_waits_and_the_others_none(
    breaker: Breaker, valkey: Valkey
) -> None:
    await breaker.probe()
    valkey.hang()
    attempts = 0

    async def read() -> object:
        nonlocal attempts
        attempts += 1
        return await breaker.redis.get("x")

    with capture_logs() as logs:
        for _ in range(20):
            with pytest.raises(RedisAway):
                await breaker.call(read)
    assert attempts == 2
    assert [line["event"] for line in logs] == ["redis.away"]

    valkey.resume()
    await breaker.probe()
    assert await ask(breaker) == "answered"


async def test_many_at_once_before_a_hung_one_are_one_outage(
    breaker: Breaker, valkey: Valkey
) -> None:
    valkey.hang()
    with capture_logs() as logs:
        answers = await asyncio.gather(*(ask(breaker) for _ in range(30)))
    assert set(answers) == {"away"} and breaker.outages == 1
    assert [line["event"] for line in logs] == ["redis.away"]


async def test_dropped_connections_and_a_restart_are_nobodys_error(
    breaker: Breaker, valkey: Valkey
) -> None:
    with capture_logs() as logs:
        assert await asyncio.gather(*(ask(breaker) for _ in range(5))) == ["answered"] * 5
        with valkey.client() as client:
            client.client_kill_filter(_type="normal", skipme=True)
        assert await asyncio.gather(*(ask(breaker) for _ in range(5))) == ["answered"] * 5
        valkey.kill()
        valkey.start_again()
        assert await asyncio.gather(*(ask(breaker) for _ in range(5))) == ["answered"] * 5
    assert logs == [] and breaker.fallbacks == 0


async def test_what_may_not_be_repeated_is_sent_once_and_its_outcome_is_unknown(
    breaker: Breaker, valkey: Valkey
) -> None:
    attempts = 0

    async def count() -> None:
        nonlocal attempts
        attempts += 1
        await breaker.redis.incr("counted")
        raise ConnectionResetError  # the answer was on its way

    with pytest.raises(RedisAway) as away:
        await breaker.call(count, repeatable=False)
    assert away.value.is_unknown and attempts == 1
    assert breaker.health is RedisHealth.WORKS, "one dropped connection is no outage"
    with valkey.client() as client:
        assert client.get("counted") == "1"


async def test_what_was_not_sent_has_a_known_outcome(breaker: Breaker, valkey: Valkey) -> None:
    valkey.kill()
    await breaker.probe()
    with pytest.raises(RedisAway) as away:
        await breaker.call(lambda: breaker.redis.getdel("x"), repeatable=False)
    assert not away.value.is_unknown


async def test_full_it_is_read_and_not_written(breaker: Breaker, valkey: Valkey) -> None:
    with valkey.client() as client, capture_logs() as logs:
        await breaker.call(lambda: breaker.redis.set("x", "1"))
        client.config_set("maxmemory", "1")
        with pytest.raises(RedisAway) as away:
            await breaker.call(lambda: breaker.redis.set("y", "1"))
        assert not away.value.is_unknown
        await breaker.probe()
        assert breaker.health is RedisHealth.REFUSES
        assert await ask(breaker) == "answered"
        client.config_set("maxmemory", "0")
        await breaker.probe()
        await breaker.call(lambda: breaker.redis.set("y", "1"))
    assert [line["event"] for line in logs] == ["redis.refuses", "redis.back"]


async def test_it_is_found_back_in_the_background(breaker: Breaker, valkey: Valkey) -> None:
    looking = asyncio.create_task(breaker.watch(every=0.02))
    try:
        valkey.hang()
        await _until(breaker, RedisHealth.AWAY)
        assert breaker.fallbacks == 0, "nobody had to find it out"
        valkey.resume()
        await _until(breaker, RedisHealth.WORKS)
    finally:
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)


async def test_whatever_goes_wrong_with_looking_it_goes_on_looking(
    breaker: Breaker, valkey: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    valkey.kill()
    await breaker.probe()
    valkey.start_again()
    look, failures = breaker.probe, iter([RuntimeError("once"), OSError("twice")])

    async def fail_twice() -> None:
        if (failure := next(failures, None)) is not None:
            raise failure
        await look()

    monkeypatch.setattr(breaker, "probe", fail_twice)
    with capture_logs() as logs:
        looking = asyncio.create_task(breaker.watch(every=0.02))
        try:
            await _until(breaker, RedisHealth.WORKS)
        finally:
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)
    assert [line["event"] for line in logs] == ["redis.look_failed"] * 2 + ["redis.back"]


async def test_a_new_connection_greets_nobody(valkey: Valkey) -> None:
    """In a burst of requests each greeting would be one more answer to wait for."""
    async with open_redis_client(valkey.url) as redis:
        await redis.config_resetstat()
        await redis.get("x")
    async with open_redis_client(valkey.url) as redis:
        asked = set(await redis.info("commandstats"))
    assert asked == {"cmdstat_config|resetstat", "cmdstat_get"}


async def _until(breaker: Breaker, health: RedisHealth) -> None:
    until = time.monotonic() + 20
    while breaker.health is not health:
        assert time.monotonic() < until
        await asyncio.sleep(0.02)
