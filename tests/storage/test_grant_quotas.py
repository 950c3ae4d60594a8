"""How much waits for VK: exact for each client and in all, in the table and in Valkey."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from types import SimpleNamespace

import pytest
from redis.asyncio import Redis

from vitrina.storage.breaker import Breaker
from vitrina.storage.database import Database
from vitrina.storage.grant_quotas import (
    GRANT_LIMIT,
    GrantQuotas,
    GrantTooLarge,
    TooManyGrants,
    size_of,
)
from vitrina.storage.pending_grants import STATE_LIFE, PendingGrant, PendingGrants, seal_grant
from vitrina.storage.redis_pending_grants import RedisPendingGrants
from vitrina.storage.table_pending_grants import TablePendingGrants, forget_expired
from vitrina.storage.vault import Vault

BROWSER = "browser"
PATIENCE = 20.0  # seconds: here nothing goes wrong, and the machine may be busy
OLGA, IVAN = "a" * 40, "b" * 40


@dataclass(frozen=True)
class Kept:
    """Opens a store with some quotas, and lets its ten minutes pass."""

    open: Callable[[GrantQuotas], PendingGrants]
    expire: Callable[[], Awaitable[None]]


@pytest.fixture(params=["sqlite_url", "postgres_url", "redis_url"])
def url(request: pytest.FixtureRequest) -> str:
    """The test runs in a table on both engines and in a real Valkey."""
    address: str = request.getfixturevalue(request.param)
    return address


@pytest.fixture
async def kept(url: str, vault: Vault, clock: SimpleNamespace) -> AsyncIterator[Kept]:
    if url.startswith("redis:"):
        async with Redis.from_url(url, decode_responses=True) as redis:
            yield _keep_in_redis(redis, vault)
        return
    database = Database(url, clock=lambda: clock.now)

    async def expire() -> None:
        clock.now += STATE_LIFE

    yield Kept(lambda quotas: TablePendingGrants(database, vault, quotas), expire)
    await database.close()


def _keep_in_redis(redis: "Redis", vault: Vault) -> Kept:
    async def expire() -> None:
        for key in await redis.keys("oauth:*"):
            if not str(key).startswith("oauth:grants"):
                await redis.delete(key)
            elif key != "oauth:grants:bytes":
                marks = [str(mark) for mark in await redis.zrange(key, 0, -1)]
                await redis.zadd(key, dict.fromkeys(marks, 1))

    return Kept(
        lambda quotas: RedisPendingGrants(Breaker(redis, patience=PATIENCE), vault, quotas), expire
    )


def a_grant(number: int, text: str = "{}") -> PendingGrant:
    return PendingGrant(f"s{number}", f"t{number}", f"f{number}", "v", text, "p")


async def fill(store: PendingGrants, count: int, client: str, first: int = 0) -> int:
    """How many of these were kept, all at once."""
    puts = (store.put(a_grant(number), client) for number in range(first, first + count))
    ends = await asyncio.gather(*puts, return_exceptions=True)
    assert all(isinstance(end, PendingGrant | TooManyGrants) for end in ends), ends
    return sum(isinstance(end, PendingGrant) for end in ends)


async def test_of_twenty_at_once_a_client_keeps_as_many_as_it_may(kept: Kept) -> None:
    store = kept.open(GrantQuotas(of_client=7))
    assert await fill(store, 20, OLGA) == 7
    assert await fill(store, 3, IVAN, first=100) == 3
    with pytest.raises(TooManyGrants) as full:
        await store.put(a_grant(200), OLGA)
    assert not full.value.is_general
    assert 1 <= full.value.seconds <= STATE_LIFE
    await store.put(a_grant(201))  # what counts for nobody has room among all


async def test_a_used_grant_gives_its_room_back_once(kept: Kept) -> None:
    store = kept.open(GrantQuotas(of_client=2))
    assert await fill(store, 2, OLGA) == 2
    await store.forget("s0")  # not used yet: stays, and counts
    assert await fill(store, 1, OLGA, first=10) == 0
    await store.bind("t0", BROWSER)
    assert await store.take("s0", BROWSER) is not None
    for _ in range(3):
        await store.forget("s0")
    assert await fill(store, 5, OLGA, first=20) == 1


async def test_time_gives_all_room_back(kept: Kept) -> None:
    one = size_of("x" * 400)
    store = kept.open(GrantQuotas(of_client=3, bytes_of_all=4 * one))
    assert await fill(store, 5, OLGA) == 3
    await kept.expire()
    assert await fill(store, 5, OLGA, first=10) == 3
    await kept.expire()
    assert await fill(store, 5, OLGA, first=20) == 3


async def test_all_together_keep_so_many_bytes(kept: Kept, vault: Vault) -> None:
    size = size_of(seal_grant(vault, a_grant(0)))
    store = kept.open(GrantQuotas(of_client=100, bytes_of_all=3 * size + 50))
    clients = [f"{number:040x}" for number in range(12)]
    ends = await asyncio.gather(
        *(store.put(a_grant(number), client) for number, client in enumerate(clients)),
        return_exceptions=True,
    )
    kept_ones = [end for end in ends if isinstance(end, PendingGrant)]
    assert len(kept_ones) == 3
    full = next(end for end in ends if isinstance(end, TooManyGrants))
    assert full.is_general and 1 <= full.seconds <= STATE_LIFE
    used = kept_ones[0]
    await store.bind(used.ticket, BROWSER)
    await store.take(used.state, BROWSER)
    await store.forget(used.state)
    assert await fill(store, 4, OLGA, first=100) == 1


async def test_one_grant_has_a_largest_size(kept: Kept) -> None:
    store = kept.open(GrantQuotas())
    await store.put(a_grant(1, "ж" * 60_000), OLGA)
    for text in ("ж" * (GRANT_LIMIT // 2), "\n" * GRANT_LIMIT):
        with pytest.raises(GrantTooLarge):
            await store.put(a_grant(2, text), OLGA)
    assert await store.peek("t2") is None


async def test_everything_that_counts_expires_by_itself(redis_url: str, vault: Vault) -> None:
    async with Redis.from_url(redis_url) as redis:
        store = RedisPendingGrants(Breaker(redis, patience=PATIENCE), vault)
        await store.put(a_grant(1), OLGA)
        await store.put(a_grant(2), OLGA)
        await store.bind("t1", BROWSER)
        await store.take("s1", BROWSER)
        await store.forget("s1")
        assert int(await redis.get("oauth:grants:bytes") or 0) > 0
        for key in await redis.keys("*"):
            assert 0 < await redis.ttl(key) <= STATE_LIFE, key


async def test_what_an_outage_of_redis_left_in_the_table_is_swept(
    timed: Database, vault: Vault, clock: SimpleNamespace
) -> None:
    store = TablePendingGrants(timed, vault)
    await store.put(a_grant(1), OLGA)
    clock.now += 60
    await store.put(replace(a_grant(2)), OLGA)
    clock.now += STATE_LIFE - 60
    assert await forget_expired(timed) == 1
    assert await store.peek("t2") is not None
