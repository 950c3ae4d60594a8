"""The two queues: nothing is forgotten, nothing of one person runs twice at once."""

import asyncio
from dataclasses import dataclass

import psycopg

from build_runner import BuildRunner
from building.queues import (
    PATIENCE,
    SWEEP_EVERY,
    Workers,
    job_states,
    open_queue,
    run_sql,
    until,
    until_begun,
    until_state,
    working,
)
from vitrina.building.queue.engine import apply_engine_schema, is_engine_ready
from vitrina.building.queue.in_process import InProcessQueue
from vitrina.domain.build import BuildState, WaitingFor
from vitrina.domain.reason import reason_as_written
from vitrina.storage.journal import Journal

# In process


async def test_what_ran_when_the_process_ended_is_taken_up_at_the_start(
    on_sqlite: BuildRunner,
) -> None:
    workers = Workers(on_sqlite.building.database)
    workers.may_end.set()
    build_id = await on_sqlite.open()
    assert await Journal.acquire(on_sqlite.building.database, build_id)
    assert (await on_sqlite.find(build_id)).state is BuildState.RUNNING

    async with working(InProcessQueue(on_sqlite.builds, workers.advance, sweep_every=SWEEP_EVERY)):
        await until_state(on_sqlite, build_id, BuildState.DONE)


async def test_a_build_nobody_submitted_is_found_by_the_sweep(on_sqlite: BuildRunner) -> None:
    workers = Workers(on_sqlite.building.database)
    workers.may_end.set()
    build_id = await on_sqlite.open()

    # The one process of this database need not wait whether somebody else takes it.
    async with working(InProcessQueue(on_sqlite.builds, workers.advance, sweep_every=SWEEP_EVERY)):
        await until_state(on_sqlite, build_id, BuildState.DONE)
    assert workers.begun == [build_id]


async def test_a_sleeping_build_wakes_at_its_time(on_sqlite: BuildRunner) -> None:
    workers = Workers(on_sqlite.building.database)
    workers.may_end.set()
    build_id = await on_sqlite.open()
    taken = await Journal.acquire(on_sqlite.building.database, build_id)
    assert taken is not None
    await taken[1].park(WaitingFor.FLOOD, reason=reason_as_written("Подождём"), sleep=300)

    async with working(InProcessQueue(on_sqlite.builds, workers.advance, sweep_every=SWEEP_EVERY)):
        on_sqlite.clock.pass_time(299)
        await asyncio.sleep(0.2)
        assert workers.begun == []
        on_sqlite.clock.pass_time(2)
        await until_state(on_sqlite, build_id, BuildState.DONE)


async def test_one_persons_builds_never_run_together_and_others_do(on_sqlite: BuildRunner) -> None:
    running: list[str] = []
    seen: list[tuple[str, ...]] = []

    async def advance(build_id: str) -> None:
        running.append(build_id)
        seen.append(tuple(running))
        await asyncio.sleep(0.05)
        running.remove(build_id)

    queue = InProcessQueue(on_sqlite.builds, advance, sweep_every=SWEEP_EVERY)
    for build_id, user in (("a1", 1), ("a2", 1), ("b1", 2), ("a3", 1)):
        await queue.submit(build_id, f"vk:{user}")
    async with working(queue):
        await until(lambda: _holds(len(seen) == 4))

    assert [sorted(name[0] for name in together) for together in seen if "a" in str(together)]
    assert all(sum(name.startswith("a") for name in together) <= 1 for together in seen)
    assert any(len(together) == 2 for together in seen)


async def test_no_lock_is_kept_for_people_whose_builds_are_over(on_sqlite: BuildRunner) -> None:
    workers = Workers(on_sqlite.building.database)
    workers.may_end.set()
    queue = InProcessQueue(on_sqlite.builds, workers.advance, sweep_every=SWEEP_EVERY)
    for number in range(50):
        await queue.submit(f"build-{number}", f"vk:{number}")
    async with working(queue):
        await until(lambda: _holds(not queue._tasks))
    assert len(queue._turns) == 0


async def test_stop_hands_over_what_is_under_way(on_sqlite: BuildRunner) -> None:
    workers = Workers(on_sqlite.building.database)
    build_id = await on_sqlite.open()
    queue = InProcessQueue(on_sqlite.builds, workers.advance, sweep_every=SWEEP_EVERY)
    await queue.submit(build_id, "vk:1")
    async with working(queue):
        await until_begun(workers)

    assert (await on_sqlite.find(build_id)).state is BuildState.QUEUED
    await queue.submit(build_id, "vk:1")  # too late: nothing begins any more
    await asyncio.sleep(0.05)
    assert len(workers.begun) == 1


async def test_an_error_of_ours_leaves_the_queue_working(on_sqlite: BuildRunner) -> None:
    calls: list[str] = []

    async def advance(build_id: str) -> None:
        calls.append(build_id)
        if len(calls) == 1:
            raise RuntimeError("the disk is full")

    queue = InProcessQueue(on_sqlite.builds, advance, sweep_every=SWEEP_EVERY)
    async with working(queue):
        await queue.submit("first", "vk:1")
        await until(lambda: _holds(not queue._tasks))
        await queue.submit("second", "vk:1")
        await until(lambda: _holds(calls == ["first", "second"]))


# Procrastinate


async def test_submitting_twice_is_harmless(on_postgres: BuildRunner) -> None:
    workers = Workers(on_postgres.building.database)
    build_id = await on_postgres.open()
    async with open_queue(on_postgres, workers) as queue:
        await queue.submit(build_id, "vk:1")
        await queue.submit(build_id, "vk:1")
        assert job_states(on_postgres) == ["todo"]
        async with working(queue):
            await until_begun(workers)
            await queue.submit(build_id, "vk:1")
            workers.may_end.set()
            await until(lambda: _holds(job_states(on_postgres) == []))
    assert workers.begun == [build_id]
    assert (await on_postgres.find(build_id)).state is BuildState.DONE


async def test_two_workers_share_the_builds(on_postgres: BuildRunner) -> None:
    here, there = (Workers(on_postgres.building.database) for _ in range(2))
    builds = [await on_postgres.open() for _ in range(4)]
    async with (
        open_queue(on_postgres, here, 2) as first,
        open_queue(on_postgres, there, 2) as second,
        working(first, second),
    ):
        for number, build_id in enumerate(builds):
            await first.submit(build_id, f"vk:{number}")
        await until(lambda: _holds(len(here.begun) == 2 and len(there.begun) == 2))
        here.may_end.set()
        there.may_end.set()
        for build_id in builds:
            await until_state(on_postgres, build_id, BuildState.DONE)


async def test_one_persons_jobs_never_run_together_on_two_workers(on_postgres: BuildRunner) -> None:
    running: list[str] = []
    most: list[int] = []

    @dataclass
    class Slow(Workers):
        async def advance(self, build_id: str) -> None:
            running.append(build_id)
            most.append(len(running))
            await asyncio.sleep(0.1)
            running.remove(build_id)

    workers = Slow(on_postgres.building.database)
    async with (
        open_queue(on_postgres, workers) as first,
        open_queue(on_postgres, workers) as second,
        working(first, second),
    ):
        for number in range(5):
            await first.submit(f"build-{number}", "vk:1")
        await until(lambda: _holds(len(most) == 5))
    assert most == [1] * 5


async def test_a_stopped_workers_build_is_taken_by_the_other(on_postgres: BuildRunner) -> None:
    """The first worker hands its build over within its grace; the sweep of the other finds it."""
    here, there = (Workers(on_postgres.building.database) for _ in range(2))
    there.may_end.set()
    build_id = await on_postgres.open()
    async with (
        open_queue(on_postgres, here) as first,
        open_queue(on_postgres, there) as second,
    ):
        await first.submit(build_id, "vk:1")
        async with working(first):
            await until_begun(here)
        assert (await on_postgres.find(build_id)).state is BuildState.QUEUED
        on_postgres.clock.pass_time(6)
        async with working(second):
            await until_state(on_postgres, build_id, BuildState.DONE)
    assert there.begun == [build_id]


async def test_a_running_build_without_a_job_is_submitted_again(on_postgres: BuildRunner) -> None:
    workers = Workers(on_postgres.building.database)
    workers.may_end.set()
    build_id = await on_postgres.open()
    assert await Journal.acquire(on_postgres.building.database, build_id)
    assert job_states(on_postgres) == []

    async with open_queue(on_postgres, workers) as queue, working(queue):
        await until_state(on_postgres, build_id, BuildState.DONE)


async def test_a_worker_that_lost_its_job_to_another_goes_on_working(
    on_postgres: BuildRunner,
) -> None:
    """A frozen worker's job is given to a living one; then it wakes up, and both end the job."""
    frozen, living = (Workers(on_postgres.building.database) for _ in range(2))
    build_id = await on_postgres.open()
    conninfo = on_postgres.sandboxed.services.settings.database_url
    async with (
        open_queue(on_postgres, frozen) as first,
        open_queue(on_postgres, living) as second,
    ):
        await first.submit(build_id, "vk:1")
        async with working(first):
            await until_begun(frozen)
            async with working(second):
                # Silent for long enough to lose their jobs, not to be struck off the list: whoever
                # is may fetch nothing until its next beat, and this would come before it for ever.
                old = "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '10 s'"
                async with asyncio.timeout(PATIENCE):
                    while not living.begun:
                        await run_sql(conninfo, old)
                        await asyncio.sleep(0.02)
                frozen.may_end.set()
                await until(lambda: _holds(frozen.together == 0))
                await asyncio.sleep(0.2)
                living.may_end.set()
                await until_state(on_postgres, build_id, BuildState.DONE)

                later = await on_postgres.open()
                await second.submit(later, "vk:2")
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
    on_postgres: BuildRunner,
) -> None:
    """Giving the first one back is refused, because the second waits already: it is dropped."""
    conninfo = on_postgres.sandboxed.services.settings.database_url
    workers = Workers(on_postgres.building.database)
    workers.may_end.set()
    build_id = await on_postgres.open()
    turn = (await on_postgres.find(build_id)).turn
    async with open_queue(on_postgres, workers) as queue:
        await queue.submit(build_id, turn)
        with psycopg.connect(conninfo, autocommit=True) as connection:
            connection.execute(
                "WITH gone AS (INSERT INTO procrastinate_workers (last_heartbeat)"
                " VALUES (now() - interval '1 minute') RETURNING id)"
                " UPDATE procrastinate_jobs SET status = 'doing',"
                " worker_id = (SELECT id FROM gone)"
            )
        await queue.submit(build_id, turn)
        assert job_states(on_postgres) == ["doing", "todo"]

        async with working(queue):
            await until_state(on_postgres, build_id, BuildState.DONE)

    assert workers.begun == [build_id]
