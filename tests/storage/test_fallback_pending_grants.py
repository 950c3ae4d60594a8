"""Grants on their way while Valkey comes and goes: each is found, and each is used once."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from redis.asyncio import Redis

from own_valkey import Valkey, open_valkey
from vitrina.storage.breaker import Breaker, open_redis_client
from vitrina.storage.database import Database
from vitrina.storage.fallback_pending_grants import FallbackPendingGrants
from vitrina.storage.pending_grants import PendingGrant, state_of
from vitrina.storage.redis_health import RedisAway, RedisHealth
from vitrina.storage.redis_pending_grants import RedisPendingGrants
from vitrina.storage.table_pending_grants import TablePendingGrants
from vitrina.storage.vault import Vault

OLGA = PendingGrant(
    state="state-of-olga",
    ticket="ticket-of-olga",
    follow_key="follow-of-olga",
    verifier="verifier-of-olga",
    practitioner='{"name": "Ольга"}',
    practitioner_id="p1",
)
BROWSER = "browser-of-olga"

CountRows = Callable[..., Awaitable[list[int]]]


@dataclass(frozen=True)
class Kept:
    """The store, and what it stands on."""

    store: FallbackPendingGrants
    redis_states: RedisPendingGrants
    table: TablePendingGrants
    breaker: Breaker
    valkey: Valkey

    async def come_back(self) -> None:
        """Valkey is there again, and has been noticed."""
        self.valkey.start_again()
        await self.breaker.probe()
        assert self.breaker.health is RedisHealth.WORKS


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Valkey]:
    with open_valkey(tmp_path / "valkey") as opened:
        yield opened


@pytest.fixture
async def kept(timed: Database, vault: Vault, valkey: Valkey) -> AsyncIterator[Kept]:
    redis = open_redis_client(valkey.url)
    breaker = Breaker(redis)
    secrets = (f"fresh-{number}" for number in itertools.count())
    redis_states, table = RedisPendingGrants(breaker, vault), TablePendingGrants(timed, vault)
    states = FallbackPendingGrants(redis_states, table, lambda: next(secrets))
    yield Kept(states, redis_states, table, breaker, valkey)
    await redis.aclose()


async def test_a_grant_of_an_outage_is_found_and_used_once_when_valkey_is_back(
    kept: Kept, count_rows: CountRows
) -> None:
    kept.valkey.kill()
    await kept.breaker.probe()
    assert await kept.store.put(OLGA) == OLGA
    assert await count_rows("oauth_states") == [1]
    assert await kept.store.bind(OLGA.ticket, BROWSER) == OLGA
    await kept.come_back()

    assert await kept.store.peek(OLGA.ticket) == OLGA
    assert await kept.store.is_pending(OLGA.follow_key)
    assert await kept.store.peek_followed(OLGA.follow_key) == OLGA
    assert await kept.store.bind(OLGA.ticket, "somebody-else") is None
    taken = await asyncio.gather(*(kept.store.take(OLGA.state, BROWSER) for _ in range(6)))
    assert [one for one in taken if one] == [OLGA]
    assert not await kept.store.is_pending(OLGA.follow_key)
    assert await kept.store.find_taken(OLGA.state, BROWSER) == OLGA
    await kept.store.forget(OLGA.state)
    assert await count_rows("oauth_states") == [0]


async def test_a_whole_grant_goes_through_the_table_while_valkey_hangs(kept: Kept) -> None:
    kept.valkey.hang()
    mine = await kept.store.put(OLGA)
    assert await kept.store.bind(mine.ticket, BROWSER) == mine
    assert await kept.store.take(mine.state, BROWSER) == mine
    await kept.store.forget(mine.state)
    for ask in (kept.store.take(mine.state, BROWSER), kept.store.peek(mine.ticket)):
        with pytest.raises(RedisAway):  # it may be in Valkey for all that is known
            await ask


async def test_what_valkey_has_waits_for_it_and_nothing_is_used_up_meanwhile(kept: Kept) -> None:
    await kept.store.put(OLGA)
    await kept.store.bind(OLGA.ticket, BROWSER)
    kept.valkey.hang()
    for ask in (
        lambda: kept.store.take(OLGA.state, BROWSER),
        lambda: kept.store.bind(OLGA.ticket, BROWSER),
        lambda: kept.store.is_pending(OLGA.follow_key),
        lambda: kept.store.peek_followed(OLGA.follow_key),
    ):
        with pytest.raises(RedisAway):
            await ask()
    kept.valkey.resume()
    await kept.breaker.probe()
    assert await kept.store.take(OLGA.state, BROWSER) == OLGA
    assert await kept.store.take(OLGA.state, BROWSER) is None


async def test_what_valkey_kept_without_saying_so_is_nobodys(kept: Kept) -> None:
    """The answer is lost: it is kept there, and in the table under new names."""
    await kept.store.put(replace(OLGA, state="s2", ticket="t2", follow_key="f2"))
    kept.valkey.hang()
    mine = await kept.store.put(OLGA)
    assert mine == replace(OLGA, state=state_of("fresh-0"), ticket="fresh-0")
    kept.valkey.resume()
    await kept.breaker.probe()

    assert await kept.redis_states.peek(OLGA.ticket) == OLGA, "it was kept after all"
    assert await kept.store.bind(mine.ticket, BROWSER) == mine
    assert await kept.store.take(mine.state, BROWSER) == mine
    # Whoever holds the grant knows the new names only: the other one is used by nobody.
    assert await kept.store.take(mine.state, BROWSER) is None
    assert await kept.store.bind(mine.ticket, BROWSER) is None


async def test_a_state_whose_use_was_not_answered_is_never_used_twice(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    await kept.store.put(OLGA)
    await kept.store.bind(OLGA.ticket, BROWSER)
    use = Redis.rename

    async def use_and_lose_the_answer(self: "Redis", before: str, after: str) -> object:
        await use(self, before, after)
        raise ConnectionResetError

    with monkeypatch.context() as patch:
        patch.setattr(Redis, "rename", use_and_lose_the_answer)
        with pytest.raises(RedisAway) as away:
            await kept.store.take(OLGA.state, BROWSER)
    assert away.value.is_unknown
    assert await kept.store.take(OLGA.state, BROWSER) is None
    assert await kept.store.find_taken(OLGA.state, BROWSER) == OLGA


async def test_a_state_whose_use_never_arrived_is_still_there(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    await kept.store.put(OLGA)
    await kept.store.bind(OLGA.ticket, BROWSER)

    async def lose(_redis: object, _before: str, _after: str) -> object:
        raise ConnectionResetError

    with monkeypatch.context() as patch:
        patch.setattr(Redis, "rename", lose)
        with pytest.raises(RedisAway):
            await kept.store.take(OLGA.state, BROWSER)
    assert await kept.store.take(OLGA.state, BROWSER) == OLGA


async def test_emptied_valkey_has_lost_its_grants_and_the_table_has_not(kept: Kept) -> None:
    await kept.store.put(OLGA)
    other = replace(OLGA, state="s2", ticket="t2", follow_key="f2")
    kept.valkey.kill()
    await kept.breaker.probe()
    await kept.store.put(other)
    await kept.come_back()  # empty, as after FLUSHALL
    assert await kept.store.peek(OLGA.ticket) is None
    assert await kept.store.bind("t2", BROWSER) == other
    assert await kept.store.take("s2", BROWSER) == other


async def test_a_full_valkey_is_read_and_new_grants_go_to_the_table(
    kept: Kept, count_rows: CountRows
) -> None:
    await kept.store.put(OLGA)
    await kept.store.bind(OLGA.ticket, BROWSER)
    with kept.valkey.client() as client:
        client.config_set("maxmemory", "1")
    other = replace(OLGA, state="s2", ticket="t2", follow_key="f2")
    assert await kept.store.put(other) == other
    assert await count_rows("oauth_states") == [1]
    assert await kept.store.bind("t2", BROWSER) == other
    assert await kept.store.take("s2", BROWSER) == other
    assert await kept.store.take(OLGA.state, BROWSER) == OLGA
