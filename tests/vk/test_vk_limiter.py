"""The limiter: never more than N in a second, in order, whoever gives up."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from vitrina.vk.limiter import Limiter


class FakeTime:
    """A clock that moves only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


def limiter_of(time: FakeTime, per_second: int) -> Limiter:
    sleep: Callable[[float], Awaitable[None]] = time.sleep
    return Limiter(per_second, time.clock, sleep)


async def test_the_first_three_go_at_once_the_fourth_waits() -> None:
    time = FakeTime()
    limiter = limiter_of(time, 3)
    taken = []
    for _ in range(4):
        await limiter.slot()
        taken.append(time.now - 1000)
    assert taken[:3] == [0, 0, 0]
    assert 1 < taken[3] <= 1.2


@pytest.mark.parametrize("per_second", [3, 20])
async def test_no_second_holds_more_than_allowed(per_second: int) -> None:
    time = FakeTime()
    limiter = limiter_of(time, per_second)
    taken: list[float] = []

    async def one() -> None:
        await limiter.slot()
        taken.append(time.now)

    await asyncio.gather(*(one() for _ in range(per_second * 4 + 1)))
    for start in taken:
        assert sum(start <= moment <= start + 1 for moment in taken) <= per_second
    assert time.now - 1000 < 5, "and no slower than it must"


async def test_those_who_wait_are_served_in_their_order() -> None:
    time = FakeTime()
    limiter = limiter_of(time, 3)
    order: list[int] = []

    async def one(name: int) -> None:
        await limiter.slot()
        order.append(name)

    await asyncio.gather(*(one(name) for name in range(10)))
    assert order == list(range(10))


async def test_a_cancelled_wait_leaves_the_way_free_and_takes_no_slot() -> None:
    now = 0.0
    asleep = asyncio.Event()

    async def sleep(seconds: float) -> None:
        nonlocal now
        asleep.set()
        await asyncio.sleep(0.01)
        now += seconds

    limiter = Limiter(1, lambda: now, sleep)
    await limiter.slot()
    first = asyncio.create_task(limiter.slot())
    second = asyncio.create_task(limiter.slot())
    await asleep.wait()
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    await asyncio.wait_for(second, 1)
    assert 1 < now < 1.2, "the second waited for one window only"


async def test_idle_means_nobody_waits_and_nothing_counts() -> None:
    time = FakeTime()
    limiter = limiter_of(time, 3)
    seen = [limiter.is_idle]
    await limiter.slot()
    seen.append(limiter.is_idle)
    time.now += 2
    seen.append(limiter.is_idle)
    assert seen == [True, False, True]
