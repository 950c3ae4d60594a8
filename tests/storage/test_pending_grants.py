"""Grants on their way: the same promises of the table (both engines) and of Redis."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from types import SimpleNamespace

import pytest
from redis.asyncio import Redis
from sqlalchemy import text

from vitrina.storage.breaker import Breaker
from vitrina.storage.database import Database
from vitrina.storage.keys import hash_key
from vitrina.storage.pending_grants import STATE_LIFE, PendingGrant, PendingGrants, open_grant
from vitrina.storage.redis_pending_grants import RedisPendingGrants
from vitrina.storage.table_pending_grants import TablePendingGrants
from vitrina.storage.vault import Vault

OLGA = PendingGrant(
    state="state-of-olga",
    ticket="ticket-of-olga",
    follow_key="follow-of-olga",
    verifier="verifier-of-olga",
    practitioner='{"name": "Ольга", "phone": "+79000000000"}',
    practitioner_id="p1",
)
BROWSER = "browser-of-olga"


@dataclass(frozen=True)
class Kept:
    """A store, the passing of its ten minutes, and everything it holds as one text."""

    store: PendingGrants
    expire: Callable[[], Awaitable[None]]
    raw: Callable[[], Awaitable[str]]


@pytest.fixture(params=["sqlite_url", "postgres_url", "redis_url"])
def url(request: pytest.FixtureRequest) -> str:
    """The test runs in a table on both engines and in a real Valkey."""
    address: str = request.getfixturevalue(request.param)
    return address


@pytest.fixture
async def kept(url: str, vault: Vault, clock: SimpleNamespace) -> AsyncIterator[Kept]:
    if url.startswith("redis:"):
        redis = Redis.from_url(url)
        yield _keep_in_redis(redis, vault)
        await redis.aclose()
    else:
        database = Database(url, clock=lambda: clock.now)
        yield _keep_in_table(database, vault, clock)
        await database.close()


def _keep_in_table(database: Database, vault: Vault, clock: SimpleNamespace) -> Kept:
    async def expire() -> None:
        clock.now += STATE_LIFE

    async def raw() -> str:
        async with database.transaction() as connection:
            rows = await connection.execute(text("SELECT * FROM oauth_states"))
            return repr([tuple(row) for row in rows])

    return Kept(TablePendingGrants(database, vault), expire, raw)


def _keep_in_redis(redis: Redis, vault: Vault) -> Kept:
    async def expire() -> None:
        # Its own clock cannot be moved: do what it does when the time has come.
        assert 0 < await redis.ttl(f"oauth:state:{OLGA.state}") <= STATE_LIFE
        await redis.delete(f"oauth:state:{OLGA.state}")

    async def raw() -> str:
        keys = [key async for key in redis.scan_iter()]
        lists = {key for key in keys if await redis.type(key) == b"zset"}
        texts = [(key, await redis.get(key)) for key in sorted(set(keys) - lists)]
        return repr(texts + [(key, await redis.zrange(key, 0, -1)) for key in lists])

    return Kept(RedisPendingGrants(Breaker(redis), vault), expire, raw)


async def test_a_grant_goes_from_the_form_through_one_browser_to_its_end(kept: Kept) -> None:
    assert not await kept.store.is_pending(OLGA.follow_key)
    await kept.store.put(OLGA)
    assert await kept.store.is_pending(OLGA.follow_key)
    assert await kept.store.peek(OLGA.ticket) == OLGA
    assert await kept.store.peek(OLGA.ticket) == OLGA
    assert await kept.store.bind(OLGA.ticket, BROWSER) == OLGA
    assert await kept.store.is_pending(OLGA.follow_key)
    assert await kept.store.take(OLGA.state, BROWSER) == OLGA
    assert not await kept.store.is_pending(OLGA.follow_key)


async def test_a_state_is_used_once_and_nothing_is_left_behind_it(kept: Kept) -> None:
    await kept.store.put(OLGA)
    await kept.store.bind(OLGA.ticket, BROWSER)
    await kept.store.take(OLGA.state, BROWSER)
    assert await kept.store.take(OLGA.state, BROWSER) is None
    assert await kept.store.peek(OLGA.ticket) is None
    assert await kept.store.bind(OLGA.ticket, BROWSER) is None


async def test_a_ticket_belongs_to_the_first_browser_that_used_it(kept: Kept) -> None:
    await kept.store.put(OLGA)
    assert await kept.store.bind(OLGA.ticket, BROWSER) == OLGA
    assert await kept.store.bind(OLGA.ticket, "somebody-else") is None
    # The same person may press the button twice.
    assert await kept.store.bind(OLGA.ticket, BROWSER) == OLGA


async def test_another_browser_gets_nothing_and_uses_nothing_up(kept: Kept) -> None:
    await kept.store.put(OLGA)
    await kept.store.bind(OLGA.ticket, BROWSER)
    assert await kept.store.take(OLGA.state, "somebody-else") is None
    assert await kept.store.take(OLGA.state, "") is None
    assert await kept.store.take(OLGA.state, BROWSER) == OLGA


async def test_a_state_that_never_went_through_the_hop_is_no_good(kept: Kept) -> None:
    await kept.store.put(OLGA)
    assert await kept.store.take(OLGA.state, BROWSER) is None
    assert await kept.store.take(OLGA.state, "") is None
    await kept.store.bind(OLGA.ticket, BROWSER)
    assert await kept.store.take(OLGA.state, BROWSER) == OLGA


async def test_each_secret_opens_its_own_door_only(kept: Kept) -> None:
    await kept.store.put(OLGA)
    for secret in (OLGA.state, OLGA.follow_key, OLGA.verifier, "nothing", ""):
        assert await kept.store.peek(secret) is None
        assert await kept.store.bind(secret, BROWSER) is None
    await kept.store.bind(OLGA.ticket, BROWSER)
    for secret in (OLGA.ticket, OLGA.follow_key, "nothing", ""):
        assert await kept.store.take(secret, BROWSER) is None
    for secret in (OLGA.ticket, OLGA.state, "nothing", ""):
        assert not await kept.store.is_pending(secret)


async def test_two_grants_do_not_touch_each_other(kept: Kept) -> None:
    other = PendingGrant("s2", "t2", "f2", "v2", "{}", "p2", again=True)
    await kept.store.put(OLGA)
    await kept.store.put(other)
    await kept.store.bind(OLGA.ticket, BROWSER)
    assert await kept.store.take("s2", BROWSER) is None
    assert await kept.store.take(OLGA.state, BROWSER) == OLGA
    assert await kept.store.bind("t2", BROWSER) == other
    assert await kept.store.take("s2", BROWSER) == other


async def test_after_ten_minutes_it_is_gone(kept: Kept) -> None:
    await kept.store.put(OLGA)
    await kept.store.bind(OLGA.ticket, BROWSER)
    await kept.expire()
    assert await kept.store.peek(OLGA.ticket) is None
    assert await kept.store.bind(OLGA.ticket, BROWSER) is None
    assert await kept.store.take(OLGA.state, BROWSER) is None
    assert not await kept.store.is_pending(OLGA.follow_key)


async def test_two_takes_at_once_have_one_winner(kept: Kept) -> None:
    await kept.store.put(OLGA)
    await kept.store.bind(OLGA.ticket, BROWSER)
    taken = await asyncio.gather(*(kept.store.take(OLGA.state, BROWSER) for _ in range(6)))
    assert [grant for grant in taken if grant] == [OLGA]


async def test_whoever_used_a_state_finds_it_again_until_it_is_forgotten(kept: Kept) -> None:
    await kept.store.put(OLGA)
    await kept.store.bind(OLGA.ticket, BROWSER)
    assert await kept.store.find_taken(OLGA.state, BROWSER) is None
    await kept.store.forget(OLGA.state)  # not used yet: stays
    await kept.store.take(OLGA.state, BROWSER)

    assert await kept.store.find_taken(OLGA.state, BROWSER) == OLGA
    for state, browser in ((OLGA.state, "somebody-else"), (OLGA.state, ""), ("s2", BROWSER)):
        assert await kept.store.find_taken(state, browser) is None
    for secret in (OLGA.ticket, OLGA.state, OLGA.follow_key):
        assert await kept.store.peek(secret) is None
        assert await kept.store.peek_followed(secret) is None
        assert await kept.store.bind(secret, BROWSER) is None

    for _ in range(2):
        await kept.store.forget(OLGA.state)
        assert await kept.store.find_taken(OLGA.state, BROWSER) is None
    assert await kept.store.take(OLGA.state, BROWSER) is None


async def test_the_next_grant_of_the_same_follower_stands_beside_the_used_one(kept: Kept) -> None:
    await kept.store.put(OLGA)
    await kept.store.bind(OLGA.ticket, BROWSER)
    await kept.store.take(OLGA.state, BROWSER)
    again = replace(OLGA, state="s2", ticket="t2", previous_outcome="failed")
    await kept.store.put(again)

    assert await kept.store.peek_followed(OLGA.follow_key) == again
    assert await kept.store.find_taken(OLGA.state, BROWSER) == OLGA
    await kept.store.bind("t2", BROWSER)
    assert await kept.store.take("s2", BROWSER) == again


async def test_whoever_follows_sees_the_newest_of_two_that_wait(kept: Kept) -> None:
    await kept.store.put(OLGA)
    newer = replace(OLGA, state="s2", ticket="t2", tried_code="of-a-code")
    await kept.store.put(newer)

    assert await kept.store.peek_followed(OLGA.follow_key) == newer
    assert await kept.store.bind("t2", BROWSER) == newer
    assert await kept.store.take("s2", BROWSER) == newer


def test_what_a_later_version_says_more_is_passed_over() -> None:
    said = json.loads(OLGA.to_json()) | {"said_by_a_later_version": 1}
    assert PendingGrant.of_json(json.dumps(said)) == OLGA


async def test_a_used_grant_is_gone_after_its_ten_minutes(
    timed: Database, vault: Vault, clock: SimpleNamespace
) -> None:
    states = TablePendingGrants(timed, vault)
    await states.put(OLGA)
    await states.bind(OLGA.ticket, BROWSER)
    await states.take(OLGA.state, BROWSER)
    clock.now += STATE_LIFE
    assert await states.find_taken(OLGA.state, BROWSER) is None


async def test_two_browsers_at_once_have_one_winner(kept: Kept) -> None:
    await kept.store.put(OLGA)
    browsers = [f"browser-{n}" for n in range(6)]
    bound = await asyncio.gather(*(kept.store.bind(OLGA.ticket, name) for name in browsers))
    assert [grant for grant in bound if grant] == [OLGA]
    winner = browsers[[grant is not None for grant in bound].index(True)]
    taken = {name: await kept.store.take(OLGA.state, name) for name in browsers if name != winner}
    assert set(taken.values()) == {None}
    assert await kept.store.take(OLGA.state, winner) == OLGA


async def test_what_is_kept_is_sealed_and_what_is_shown_tells_nothing(kept: Kept) -> None:
    await kept.store.put(OLGA)
    await kept.store.bind(OLGA.ticket, BROWSER)
    raw = await kept.raw()
    assert "gAAAAA" in raw
    for secret in ("9000000000", "Ольга", OLGA.verifier, OLGA.ticket, OLGA.follow_key, BROWSER):
        assert secret not in raw
    assert repr(OLGA) == "PendingGrant(practitioner_id='p1', again=False)"


async def test_the_table_forgets_expired_grants_by_itself(
    timed: Database,
    vault: Vault,
    clock: SimpleNamespace,
    count_rows: Callable[..., Awaitable[list[int]]],
) -> None:
    states = TablePendingGrants(timed, vault)
    await states.put(OLGA)
    clock.now += STATE_LIFE - 1
    assert await states.peek(OLGA.ticket) == OLGA
    second = replace(OLGA, state="s2", ticket="t2", follow_key="f2")
    await states.put(second)
    assert await count_rows("oauth_states") == [2]
    clock.now += 1
    await states.put(replace(OLGA, state="s3", ticket="t3", follow_key="f3"))
    assert await count_rows("oauth_states") == [2]
    assert await states.peek("t2") == second


async def test_everything_redis_keeps_expires_and_the_state_has_its_documented_name(
    redis_url: str, vault: Vault
) -> None:
    async with Redis.from_url(redis_url) as redis:
        states = RedisPendingGrants(Breaker(redis), vault)
        await states.put(OLGA)
        await states.bind(OLGA.ticket, BROWSER)
        sealed = await redis.get("oauth:state:state-of-olga")
        assert isinstance(sealed, bytes)
        assert open_grant(vault, sealed.decode(), hash_key(OLGA.state)) == OLGA
        for _ in range(2):
            keys = [key async for key in redis.scan_iter()]
            assert len(keys) == 7  # the grant's, its browser's, and what counts it
            for key in keys:
                assert STATE_LIFE - 30 < await redis.ttl(key) <= STATE_LIFE
            await states.take(OLGA.state, BROWSER)


async def test_a_client_that_decodes_answers_serves_as_well(redis_url: str, vault: Vault) -> None:
    async with Redis.from_url(redis_url, decode_responses=True) as redis:
        states = RedisPendingGrants(Breaker(redis), vault)
        await states.put(OLGA)
        assert await states.bind(OLGA.ticket, BROWSER) == OLGA
        assert await states.bind(OLGA.ticket, "somebody-else") is None
        assert await states.is_pending(OLGA.follow_key)
        assert await states.take(OLGA.state, BROWSER) == OLGA


async def test_a_follower_reads_what_the_grant_before_met(kept: Kept) -> None:
    assert await kept.store.peek_followed(OLGA.follow_key) is None
    again = replace(OLGA, student="42", previous_outcome="refused")
    await kept.store.put(again)
    for secret in (OLGA.ticket, OLGA.state, "nothing", ""):
        assert await kept.store.peek_followed(secret) is None
    assert await kept.store.peek_followed(OLGA.follow_key) == again
    await kept.store.bind(OLGA.ticket, BROWSER)
    assert await kept.store.take(OLGA.state, BROWSER) == again
    assert await kept.store.peek_followed(OLGA.follow_key) is None


def test_a_process_of_the_version_before_reads_a_grant_that_says_nothing_new() -> None:
    assert not {"student", "met"} & set(json.loads(OLGA.to_json()))


def test_the_outcome_is_stored_by_the_name_that_the_first_release_gave_it() -> None:
    again = replace(OLGA, previous_outcome="refused")

    assert json.loads(again.to_json())["met"] == "refused"
    assert PendingGrant.of_json(again.to_json()) == again


async def test_grants_of_somebody_who_wants_to_be_forgotten_go_used_or_not(kept: Kept) -> None:
    used = replace(OLGA, state="used", ticket="used-ticket", follow_key="used-follow")
    ivan = replace(
        OLGA, state="ivan", ticket="ivan-ticket", follow_key="ivan-follow", practitioner_id="p2"
    )
    for grant in (OLGA, used, ivan):
        await kept.store.put(grant, "client")
    await kept.store.bind(used.ticket, BROWSER)
    assert await kept.store.take(used.state, BROWSER) == used
    for _ in range(2):
        await kept.store.drop(lambda grant: grant.practitioner_id == "p1")
    assert await kept.store.peek(OLGA.ticket) is None
    assert await kept.store.peek_followed(OLGA.follow_key) is None
    assert await kept.store.find_taken(used.state, BROWSER) is None
    assert await kept.store.peek(ivan.ticket) == ivan
    assert OLGA.state not in await kept.raw() and "used-ticket" not in await kept.raw()
