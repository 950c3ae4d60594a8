"""Figures for the metrics: what the tables say, whoever wrote them."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from types import SimpleNamespace

from vitrina.domain.build import BuildPurpose, BuildState, StepState, WaitingFor
from vitrina.domain.reason import reason_as_written
from vitrina.storage.builds import Builds, NewBuild
from vitrina.storage.database import Database
from vitrina.storage.figures import DURATION_BUCKETS, read_figures
from vitrina.storage.journal import Journal
from vitrina.storage.records import BuildRecord
from vitrina.storage.usage import Usage

NewBuilds = Callable[..., NewBuild]
Take = Callable[[str], Awaitable[tuple[BuildRecord, Journal]]]


async def test_an_empty_database_has_zeros_everywhere(timed: Database) -> None:
    figures = await read_figures(timed)
    assert figures.states == {}
    assert (figures.created, figures.failed, figures.connected) == (0, 0, 0)
    assert figures.duration_counts == (0,) * len(DURATION_BUCKETS)
    assert (figures.duration_count, figures.duration_sum) == (0, 0.0)
    assert figures.vk_errors == ()
    assert figures.oldest_queued_s == 0.0


async def test_builds_are_counted_by_state(
    timed: Database, builds: Builds, new_build: NewBuilds, take: Take
) -> None:
    ids = [(await builds.open(new_build(user=user))).build_id for user in range(8)]
    await take(ids[2])
    _, journal = await take(ids[3])
    await journal.park(WaitingFor.PERSON, reason=reason_as_written("Ждём"))
    ends = (BuildState.DONE, BuildState.DONE_WITH_GAPS, BuildState.FAILED)
    for build_id, end in zip(ids[4:7], ends, strict=True):
        _, journal = await take(build_id)
        await journal.finish(end)
    await builds.cancel(ids[7])
    assert (await read_figures(timed)).states == {
        BuildState.QUEUED: 2,
        BuildState.RUNNING: 1,
        BuildState.WAITING: 1,
        BuildState.DONE: 1,
        BuildState.DONE_WITH_GAPS: 1,
        BuildState.FAILED: 1,
        BuildState.CANCELLED: 1,
    }


async def test_only_runs_that_create_count_as_communities_made(
    timed: Database, builds: Builds, new_build: NewBuilds, take: Take, clock: SimpleNamespace
) -> None:
    ended = (
        (BuildPurpose.CREATE, BuildState.DONE),
        (BuildPurpose.CREATE, BuildState.DONE_WITH_GAPS),
        (BuildPurpose.CREATE, BuildState.FAILED),
        (BuildPurpose.CONNECT, BuildState.DONE),
        (BuildPurpose.CONNECT, BuildState.FAILED),
        (BuildPurpose.REPAIR, BuildState.DONE),
        (BuildPurpose.REFILL, BuildState.FAILED),
    )
    for user, (purpose, end) in enumerate(ended):
        opened = await builds.open(replace(new_build(user=user), purpose=purpose))
        _, journal = await take(opened.build_id)
        clock.now += 3
        await journal.finish(end)
    figures = await read_figures(timed)
    assert (figures.created, figures.failed, figures.connected) == (2, 1, 1)
    assert (figures.duration_count, figures.duration_sum) == (2, 6.0)
    assert sum(figures.states.values()) == len(ended)


async def test_durations_are_cumulative_and_only_of_made_communities(
    timed: Database, builds: Builds, new_build: NewBuilds, take: Take, clock: SimpleNamespace
) -> None:
    lasting = (
        (0.5, BuildState.DONE),
        (5.0, BuildState.DONE_WITH_GAPS),  # exactly on an edge: belongs to it
        (20.5, BuildState.DONE),
        (200_000.0, BuildState.DONE),  # longer than every edge
        (3.0, BuildState.FAILED),
        (3.0, BuildState.CANCELLED),
    )
    for user, (seconds, end) in enumerate(lasting):
        opened = await builds.open(new_build(user=user))
        clock.now += 100  # waiting in the queue does not count
        _, journal = await take(opened.build_id)
        clock.now += seconds
        if end is BuildState.CANCELLED:
            await builds.cancel(opened.build_id)
        else:
            await journal.finish(end)
    figures = await read_figures(timed)
    by_edge = dict(zip(DURATION_BUCKETS, figures.duration_counts, strict=True))
    assert (by_edge[1.0], by_edge[2.0], by_edge[5.0], by_edge[20.0]) == (1, 1, 2, 2)
    assert (by_edge[30.0], by_edge[86400.0]) == (3, 3)
    assert figures.duration_count == 4
    assert figures.duration_sum == 0.5 + 5.0 + 20.5 + 200_000.0


async def test_the_longest_running_build_is_told_from_when_it_was_queued(
    timed: Database, builds: Builds, new_build: NewBuilds, take: Take, clock: SimpleNamespace
) -> None:
    first, second = [(await builds.open(new_build(user=user))).build_id for user in range(2)]
    await take(first)
    clock.now += 400
    # Another worker takes it over: it is under way all the same.
    _, journal = await take(first)
    await take(second)
    clock.now += 100
    assert (await read_figures(timed)).oldest_running_s == 500
    # A build that waits for a person is not under way, however long that takes.
    await journal.park(WaitingFor.PERSON, reason=reason_as_written("Ждём"))
    assert (await read_figures(timed)).oldest_running_s == 500
    await builds.cancel(second)
    clock.now += 5000
    assert (await read_figures(timed)).oldest_running_s == 0


async def test_errors_come_in_the_same_order_each_time(
    timed: Database, build_id: str, take: Take
) -> None:
    _, journal = await take(build_id)
    errors = (("wall.post", 14), ("market.add", 9), ("wall.post", 6), ("wall.post", 14))
    await journal.settle("info", StepState.PLANNED, usage=Usage(errors=errors))
    assert (await read_figures(timed)).vk_errors == (
        ("market.add", 9, 1),
        ("wall.post", 6, 1),
        ("wall.post", 14, 2),
    )


async def test_the_sweep_does_not_make_a_waiting_build_look_young(
    timed: Database, builds: Builds, build_id: str, take: Take, clock: SimpleNamespace
) -> None:
    for _ in range(4):
        clock.now += 15
        assert [found for found, _ in await builds.due()] == [build_id]
    assert (await read_figures(timed)).oldest_queued_s == 60.0
    _, journal = await take(build_id)
    assert (await read_figures(timed)).oldest_queued_s == 0.0
    clock.now += 3600
    await journal.hand_over()
    clock.now += 2
    assert (await read_figures(timed)).oldest_queued_s == 2.0
    # It had run before: the sweep does not make that one young either.
    for _ in range(4):
        clock.now += 15
        assert [found for found, _ in await builds.due()] == [build_id]
    assert (await read_figures(timed)).oldest_queued_s == 62.0
