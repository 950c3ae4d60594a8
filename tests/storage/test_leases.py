"""Leases: one holder at a time, a fence for those who lost theirs, a place to go on from."""

import asyncio
from types import SimpleNamespace

import pytest

from vitrina.storage.database import Database
from vitrina.storage.leases import LEASE_LIFE, LeaseLost, Leases


@pytest.fixture
def two(timed: Database) -> tuple[Leases, Leases]:
    return Leases(timed), Leases(timed)


async def test_one_of_many_gets_it(timed: Database) -> None:
    many = [Leases(timed) for _ in range(8)]
    taken = await asyncio.gather(*(one.take("answers/1") for one in many))
    assert sum(taken) == 1


async def test_it_can_be_taken_again_and_let_go(two: tuple[Leases, Leases]) -> None:
    first, second = two
    assert await first.take("a") and await first.take("a")
    assert not await second.take("a") and await second.take("b")
    await second.release("a")  # of another's lease nothing is let go
    assert not await second.take("a")
    await first.release("a")
    assert await second.take("a") and await second.is_held("a")


async def test_it_ends_by_itself_and_who_lost_it_writes_nothing(
    two: tuple[Leases, Leases], timed: Database, clock: SimpleNamespace
) -> None:
    first, second = two
    assert await first.take("a")
    clock.now += LEASE_LIFE - 1
    async with timed.transaction() as connection:
        await first.prolong(connection, "a")
    clock.now += LEASE_LIFE - 1
    assert not await second.take("a")
    clock.now += 2
    assert await second.take("a")
    with pytest.raises(LeaseLost):
        async with timed.transaction() as connection:
            await first.prolong(connection, "a")
    assert await first.prolong_mine(["a"]) == set()
    assert await second.prolong_mine(["a", "b"]) == {"a"}


async def test_a_lease_that_ended_is_not_prolonged_even_when_nobody_has_it(
    two: tuple[Leases, Leases], timed: Database, clock: SimpleNamespace
) -> None:
    first, _ = two
    assert await first.take("a")
    clock.now += LEASE_LIFE + 1
    with pytest.raises(LeaseLost):
        async with timed.transaction() as connection:
            await first.prolong(connection, "a")


async def test_where_to_go_on_is_told_to_the_next(
    two: tuple[Leases, Leases], clock: SimpleNamespace
) -> None:
    first, second = two
    assert await first.cursor("a") is None
    assert await first.take("a")
    await first.keep_cursor("a", "17")
    with pytest.raises(LeaseLost):
        await second.keep_cursor("a", "3")
    clock.now += LEASE_LIFE + 1
    assert await second.take("a") and await second.cursor("a") == "17"


async def test_what_nobody_needs_any_more_is_forgotten(
    two: tuple[Leases, Leases], clock: SimpleNamespace
) -> None:
    first, second = two
    assert await first.take("old") and await first.take("listened")
    await first.keep_cursor("listened", "5")
    clock.now += 5000
    assert await first.take("new")
    await first.forget_old(3600)
    assert await second.cursor("listened") == "5"
    assert not await second.take("new") and await second.take("old")
