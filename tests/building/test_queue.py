"""The two queues: nothing is forgotten, nothing of one person runs twice at once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import psycopg
import pytest

from rehearsal import Rehearsal, rehearse
from studio import open_studio
from vitrina.building.queue import (
    InProcessQueue,
    ProcrastinateQueue,
    Queue,
    apply_engine_schema,
    is_engine_ready,
)
from vitrina.domain.build import BuildState, WaitingFor
from vitrina.storage.database import Database
from vitrina.storage.journal import Journal, Superseded

PATIENCE = 20  # seconds until a test gives up waiting


@dataclass
class Workers:
    """What stands for `advance` here: takes builds and ends them when `may_end` is set."""

    database: Database
    may_end: asyncio.Event = field(default_factory=asyncio.Event)
    begun: list[str] = field(default_factory=list)
    together: int = 0
    most_together: int = 0

    async def advance(self, build_id: str) -> None:
        taken = await Journal.acquire(self.database, build_id)
        if taken is None:
            return
        _, journal = taken
        self.begun.append(build_id)
        self.together += 1
        self.most_together = max(self.most_together, self.together)
        try:
            await self.may_end.wait()
            await journal.finish(BuildState.DONE)
        except asyncio.CancelledError:
            await journal.hand_over()
            raise
        except Superseded:
            return
        finally:
            self.together -= 1


@asynccontextmanager
async def working(*queues: Queue) -> AsyncIterator[None]:
    """The queues run during the block."""
    tasks = [asyncio.create_task(queue.run()) for queue in queues]
    try:
        yield
    finally:
        for queue in queues:
            await queue.stop()
        for task in tasks:
            await task


async def until(question: Callable[[], Awaitable[bool]]) -> None:
    """Wait until the answer is yes."""
    async with asyncio.timeout(PATIENCE):
        while not await question():  # noqa: ASYNC110 -- the answer is in a database
            await asyncio.sleep(0.02)


async def until_state(rehearsal: Rehearsal, build_id: str, state: BuildState) -> None:
    """Wait until the build is in this state."""

    async def is_there() -> bool:
        return (await rehearsal.find(build_id)).state is state

    await until(is_there)


async def until_begun(workers: Workers, count: int = 1) -> None:
    """Wait until that many builds were begun."""

    async def have_begun() -> bool:
        return len(workers.begun) >= count

    await until(have_begun)


@pytest.fixture
def quick_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sweeps follow each other quickly."""
    monkeypatch.setattr("vitrina.building.queue.SWEEP_EVERY", 0.05)


@pytest.fixture
async def on_sqlite(sqlite_url: str, quick_sweep: None) -> AsyncIterator[Rehearsal]:
    """A studio on SQLite, its clock in the test's hand."""
    async with open_studio(sqlite_url) as studio, rehearse(studio) as opened:
        yield opened


@pytest.fixture
async def on_postgres(postgres_url: str, quick_sweep: None) -> AsyncIterator[Rehearsal]:
    """A studio on PostgreSQL, its clock in the test's hand."""
    async with open_studio(postgres_url) as studio, rehearse(studio) as opened:
        yield opened


@asynccontextmanager
async def open_queue(
    rehearsal: Rehearsal, workers: Workers, concurrency: int = 8
) -> AsyncIterator[ProcrastinateQueue]:
    """A queue on the studio's PostgreSQL, as another process would have it."""
    conninfo = rehearsal.studio.services.settings.database_url
    queue = ProcrastinateQueue(conninfo, rehearsal.builds, workers.advance, concurrency)
    await queue.open()
    try:
        yield queue
    finally:
        await queue.close()


def job_states(rehearsal: Rehearsal) -> list[str]:
    """How the engine's jobs stand."""
    with psycopg.connect(rehearsal.studio.services.settings.database_url) as connection:
        rows = connection.execute("SELECT status FROM procrastinate_jobs ORDER BY id").fetchall()
    return [row[0] for row in rows]


# In process


async def test_what_ran_when_the_process_ended_is_taken_up_at_the_start(
    on_sqlite: Rehearsal,
) -> None:
    workers = Workers(on_sqlite.workshop.database)
    workers.may_end.set()
    build_id = await on_sqlite.open()
    assert await Journal.acquire(on_sqlite.workshop.database, build_id)
    assert (await on_sqlite.find(build_id)).state is BuildState.RUNNING

    async with working(InProcessQueue(on_sqlite.builds, workers.advance)):
        await until_state(on_sqlite, build_id, BuildState.DONE)


async def test_a_build_nobody_submitted_is_found_by_the_sweep(on_sqlite: Rehearsal) -> None:
    workers = Workers(on_sqlite.workshop.database)
    workers.may_end.set()
    build_id = await on_sqlite.open()

    # The one process of this database need not wait whether somebody else takes it.
    async with working(InProcessQueue(on_sqlite.builds, workers.advance)):
        await until_state(on_sqlite, build_id, BuildState.DONE)
    assert workers.begun == [build_id]


async def test_a_sleeping_build_wakes_at_its_time(on_sqlite: Rehearsal) -> None:
    workers = Workers(on_sqlite.workshop.database)
    workers.may_end.set()
    build_id = await on_sqlite.open()
    taken = await Journal.acquire(on_sqlite.workshop.database, build_id)
    assert taken is not None
    await taken[1].park(WaitingFor.FLOOD, words="Подождём", sleep=300)

    async with working(InProcessQueue(on_sqlite.builds, workers.advance)):
        on_sqlite.clock.pass_time(299)
        await asyncio.sleep(0.2)
        assert workers.begun == []
        on_sqlite.clock.pass_time(2)
        await until_state(on_sqlite, build_id, BuildState.DONE)


async def test_one_persons_builds_never_run_together_and_others_do(on_sqlite: Rehearsal) -> None:
    running: list[str] = []
    seen: list[tuple[str, ...]] = []

    async def advance(build_id: str) -> None:
        running.append(build_id)
        seen.append(tuple(running))
        await asyncio.sleep(0.05)
        running.remove(build_id)

    queue = InProcessQueue(on_sqlite.builds, advance)
    for build_id, vk_user_id in (("a1", 1), ("a2", 1), ("b1", 2), ("a3", 1)):
        await queue.submit(build_id, vk_user_id)
    async with working(queue):
        await until(lambda: _holds(len(seen) == 4))

    assert [sorted(name[0] for name in together) for together in seen if "a" in str(together)]
    assert all(sum(name.startswith("a") for name in together) <= 1 for together in seen)
    assert any(len(together) == 2 for together in seen)


async def test_no_lock_is_kept_for_people_whose_builds_are_over(on_sqlite: Rehearsal) -> None:
    workers = Workers(on_sqlite.workshop.database)
    workers.may_end.set()
    queue = InProcessQueue(on_sqlite.builds, workers.advance)
    for number in range(50):
        await queue.submit(f"build-{number}", number)
    async with working(queue):
        await until(lambda: _holds(not queue._tasks))
    assert len(queue._users) == 0


async def test_stop_hands_over_what_is_under_way(on_sqlite: Rehearsal) -> None:
    workers = Workers(on_sqlite.workshop.database)
    build_id = await on_sqlite.open()
    queue = InProcessQueue(on_sqlite.builds, workers.advance)
    await queue.submit(build_id, 1)
    async with working(queue):
        await until_begun(workers)

    assert (await on_sqlite.find(build_id)).state is BuildState.QUEUED
    await queue.submit(build_id, 1)  # too late: nothing begins any more
    await asyncio.sleep(0.05)
    assert len(workers.begun) == 1


async def test_an_error_of_ours_leaves_the_queue_working(on_sqlite: Rehearsal) -> None:
    calls: list[str] = []

    async def advance(build_id: str) -> None:
        calls.append(build_id)
        if len(calls) == 1:
            raise RuntimeError("the disk is full")

    queue = InProcessQueue(on_sqlite.builds, advance)
    async with working(queue):
        await queue.submit("first", 1)
        await until(lambda: _holds(not queue._tasks))
        await queue.submit("second", 1)
        await until(lambda: _holds(calls == ["first", "second"]))


# Procrastinate


async def test_submitting_twice_is_harmless(on_postgres: Rehearsal) -> None:
    workers = Workers(on_postgres.workshop.database)
    build_id = await on_postgres.open()
    async with open_queue(on_postgres, workers) as queue:
        await queue.submit(build_id, 1)
        await queue.submit(build_id, 1)
        assert job_states(on_postgres) == ["todo"]
        async with working(queue):
            await until_begun(workers)
            await queue.submit(build_id, 1)
            workers.may_end.set()
            await until(lambda: _holds(job_states(on_postgres) == []))
    assert workers.begun == [build_id]
    assert (await on_postgres.find(build_id)).state is BuildState.DONE


async def test_two_workers_share_the_builds(on_postgres: Rehearsal) -> None:
    here, there = (Workers(on_postgres.workshop.database) for _ in range(2))
    builds = [await on_postgres.open() for _ in range(4)]
    async with (
        open_queue(on_postgres, here, 2) as first,
        open_queue(on_postgres, there, 2) as second,
        working(first, second),
    ):
        for number, build_id in enumerate(builds):
            await first.submit(build_id, number)
        await until(lambda: _holds(len(here.begun) == 2 and len(there.begun) == 2))
        here.may_end.set()
        there.may_end.set()
        for build_id in builds:
            await until_state(on_postgres, build_id, BuildState.DONE)


async def test_one_persons_jobs_never_run_together_on_two_workers(on_postgres: Rehearsal) -> None:
    running: list[str] = []
    most: list[int] = []

    @dataclass
    class Slow(Workers):
        async def advance(self, build_id: str) -> None:
            running.append(build_id)
            most.append(len(running))
            await asyncio.sleep(0.1)
            running.remove(build_id)

    workers = Slow(on_postgres.workshop.database)
    async with (
        open_queue(on_postgres, workers) as first,
        open_queue(on_postgres, workers) as second,
        working(first, second),
    ):
        for number in range(5):
            await first.submit(f"build-{number}", 1)
        await until(lambda: _holds(len(most) == 5))
    assert most == [1] * 5


async def test_a_stopped_workers_build_is_taken_by_the_other(on_postgres: Rehearsal) -> None:
    """The first worker hands its build over within its grace; the sweep of the other finds it."""
    here, there = (Workers(on_postgres.workshop.database) for _ in range(2))
    there.may_end.set()
    build_id = await on_postgres.open()
    async with (
        open_queue(on_postgres, here) as first,
        open_queue(on_postgres, there) as second,
    ):
        await first.submit(build_id, 1)
        async with working(first):
            await until_begun(here)
        assert (await on_postgres.find(build_id)).state is BuildState.QUEUED
        on_postgres.clock.pass_time(6)
        async with working(second):
            await until_state(on_postgres, build_id, BuildState.DONE)
    assert there.begun == [build_id]


async def test_a_running_build_without_a_job_is_submitted_again(on_postgres: Rehearsal) -> None:
    workers = Workers(on_postgres.workshop.database)
    workers.may_end.set()
    build_id = await on_postgres.open()
    assert await Journal.acquire(on_postgres.workshop.database, build_id)
    assert job_states(on_postgres) == []

    async with open_queue(on_postgres, workers) as queue, working(queue):
        await until_state(on_postgres, build_id, BuildState.DONE)


async def test_a_worker_that_lost_its_job_to_another_goes_on_working(
    on_postgres: Rehearsal,
) -> None:
    """A frozen worker's job is given to a living one; then it wakes up, and both end the job."""
    frozen, living = (Workers(on_postgres.workshop.database) for _ in range(2))
    build_id = await on_postgres.open()
    conninfo = on_postgres.studio.services.settings.database_url
    async with (
        open_queue(on_postgres, frozen) as first,
        open_queue(on_postgres, living) as second,
    ):
        await first.submit(build_id, 1)
        async with working(first):
            await until_begun(frozen)
            async with working(second):
                with psycopg.connect(conninfo, autocommit=True) as connection:
                    old = "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1m'"
                    while not living.begun:
                        connection.execute(old)
                        await asyncio.sleep(0.02)
                frozen.may_end.set()
                await until(lambda: _holds(frozen.together == 0))
                await asyncio.sleep(0.2)
                living.may_end.set()
                await until_state(on_postgres, build_id, BuildState.DONE)

                later = await on_postgres.open()
                await second.submit(later, 2)
                await until_state(on_postgres, later, BuildState.DONE)
    assert frozen.begun[0] == living.begun[0] == build_id


async def test_the_engines_tables_are_made_once_and_asked_for_before(postgres_server: str) -> None:
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE engine_only")
    address, question, query = postgres_server.partition("?")
    conninfo = f"{address.rpartition('/')[0]}/engine_only{question}{query}"
    assert not await is_engine_ready(conninfo)
    await apply_engine_schema(conninfo)
    await apply_engine_schema(conninfo)
    assert await is_engine_ready(conninfo)


async def _holds(value: bool) -> bool:
    return value


async def test_a_dead_workers_job_with_a_second_one_behind_does_not_stop_the_sweep(
    on_postgres: Rehearsal,
) -> None:
    """Giving the first one back is refused, because the second waits already: it is dropped."""
    conninfo = on_postgres.studio.services.settings.database_url
    workers = Workers(on_postgres.workshop.database)
    workers.may_end.set()
    build_id = await on_postgres.open()
    owner_id = (await on_postgres.find(build_id)).vk_user_id
    async with open_queue(on_postgres, workers) as queue:
        await queue.submit(build_id, owner_id)
        with psycopg.connect(conninfo, autocommit=True) as connection:
            connection.execute(
                "WITH gone AS (INSERT INTO procrastinate_workers (last_heartbeat)"
                " VALUES (now() - interval '1 minute') RETURNING id)"
                " UPDATE procrastinate_jobs SET status = 'doing',"
                " worker_id = (SELECT id FROM gone)"
            )
        await queue.submit(build_id, owner_id)
        assert job_states(on_postgres) == ["doing", "todo"]

        async with working(queue):
            await until_state(on_postgres, build_id, BuildState.DONE)

    assert workers.begun == [build_id]
