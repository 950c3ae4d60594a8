"""Builds of one client within the hour, counted where they are opened: exact, however many."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from types import SimpleNamespace

import pytest

from vitrina.storage.builds import Builds, NewBuild, Opened
from vitrina.storage.database import Database
from vitrina.storage.openings import (
    HOUR,
    OpeningLimit,
    TooManyBuilds,
    demand_room,
    forget_openings,
)

NewBuilds = Callable[..., NewBuild]
CountRows = Callable[..., Awaitable[list[int]]]

OLGA = OpeningLimit("a" * 40, 5)
IVAN = OpeningLimit("b" * 40, 5)
SAVED = ("practitioners", "communities", "grants", "builds", "link_keys", "build_openings")


async def test_of_twelve_at_once_exactly_five_are_opened(
    builds: Builds, new_build: NewBuilds, count_rows: CountRows
) -> None:
    grants = [replace(new_build(user=number), limit=OLGA) for number in range(12)]
    ends = await asyncio.gather(*(builds.open(new) for new in grants), return_exceptions=True)

    assert [type(end) for end in ends].count(Opened) == 5
    assert [type(end) for end in ends].count(TooManyBuilds) == 7
    # Of those who came too late nothing is kept, no token either.
    assert await count_rows(*SAVED) == [5, 5, 5, 5, 10, 5]


async def test_room_comes_back_as_each_build_grows_an_hour_old(
    timed: Database, builds: Builds, new_build: NewBuilds, clock: SimpleNamespace
) -> None:
    for number in range(5):
        await builds.open(replace(new_build(user=number), limit=OLGA))
        clock.now += 60
    for _ in range(2):
        with pytest.raises(TooManyBuilds) as full:
            await demand_room(timed, OLGA)
        assert full.value.seconds == pytest.approx(HOUR - 300, abs=0.01)
    await demand_room(timed, IVAN)
    await demand_room(timed, replace(OLGA, most=6))

    clock.now += HOUR - 300 + 0.1
    await builds.open(replace(new_build(user=10), limit=OLGA))
    with pytest.raises(TooManyBuilds):
        await builds.open(replace(new_build(user=11), limit=OLGA))
    clock.now += 60
    await builds.open(replace(new_build(user=11), limit=OLGA))


async def test_landing_on_an_unfinished_build_counts_nothing(
    builds: Builds, new_build: NewBuilds, count_rows: CountRows
) -> None:
    one = OpeningLimit(OLGA.client, 1)
    assert (await builds.open(replace(new_build(), limit=one))).is_new
    for _ in range(3):
        assert not (await builds.open(replace(new_build(), limit=one))).is_new
    assert await count_rows("build_openings") == [1]
    with pytest.raises(TooManyBuilds):
        await builds.open(replace(new_build(user=2), limit=one))


async def test_after_its_hour_a_pseudonym_is_deleted(
    timed: Database,
    builds: Builds,
    new_build: NewBuilds,
    clock: SimpleNamespace,
    count_rows: CountRows,
) -> None:
    await builds.open(replace(new_build(), limit=OLGA))
    clock.now += 60
    await builds.open(replace(new_build(user=2), limit=IVAN))
    assert await forget_openings(timed) == 0
    clock.now += HOUR - 60 + 0.1
    assert await forget_openings(timed) == 1
    assert await count_rows("build_openings") == [1]
    with pytest.raises(TooManyBuilds):
        await demand_room(timed, replace(IVAN, most=1))
