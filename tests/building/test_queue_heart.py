"""The engine's tables fail, lie or forget, and no build is taken over, lost or held up by it."""

import asyncio

import psycopg
from procrastinate.connector import BaseConnector

from build_runner import BuildRunner
from building.queues import (
    Workers,
    job_states,
    open_queue,
    refusing,
    run_sql,
    until,
    until_begun,
    until_state,
    working,
)
from vitrina.building.queue.held_jobs import HeldJobs
from vitrina.building.queue.verbs import STALLED_AFTER
from vitrina.domain.build import BuildState


def address(build_runner: BuildRunner) -> str:
    return build_runner.sandboxed.services.settings.database_url


def age_of_heartbeat(build_runner: BuildRunner) -> float:
    """Seconds since the youngest heartbeat."""
    with psycopg.connect(address(build_runner)) as connection:
        row = connection.execute(
            "SELECT extract(epoch FROM now() - max(last_heartbeat))::float"
            " FROM procrastinate_workers"
        ).fetchone()
    assert row is not None
    return STALLED_AFTER * 10.0 if row[0] is None else float(row[0])


async def until_fresh(build_runner: BuildRunner) -> None:
    """Wait until a worker's heart beats."""

    async def is_fresh() -> bool:
        return age_of_heartbeat(build_runner) < 1.0

    await until(is_fresh)


async def test_the_heart_beats_again_after_statements_that_failed(on_postgres: BuildRunner) -> None:
    """Two workers: neither takes the other's build over, nor its own."""
    here, there = (Workers(on_postgres.building.database) for _ in range(2))
    builds = [await on_postgres.open() for _ in range(2)]
    async with (
        open_queue(on_postgres, here, 1) as first,
        open_queue(on_postgres, there, 1) as second,
        working(first, second),
    ):
        for number, build_id in enumerate(builds):
            await first.submit(build_id, f"vk:{number}")
        await until_begun(here)
        await until_begun(there)
        async with refusing(address(on_postgres), "UPDATE", "procrastinate_workers"):
            await asyncio.sleep(1.3)
        await until_fresh(on_postgres)
        await asyncio.sleep(STALLED_AFTER + 0.5)
        assert first.health().is_alive
        here.may_end.set()
        there.may_end.set()
        for build_id in builds:
            await until_state(on_postgres, build_id, BuildState.DONE)
    assert sorted(here.begun + there.begun) == sorted(builds)
    assert [(await on_postgres.find(build_id)).epoch for build_id in builds] == [1, 1]


async def test_a_worker_whose_heart_is_silent_says_so_and_takes_nothing(
    on_postgres: BuildRunner,
) -> None:
    workers = Workers(on_postgres.building.database)
    workers.may_end.set()
    build_id = await on_postgres.open()
    async with open_queue(on_postgres, workers) as queue, working(queue):
        await until_fresh(on_postgres)
        async with refusing(address(on_postgres), "UPDATE", "procrastinate_workers"):

            async def is_silent() -> bool:
                return not queue.health().is_alive

            await until(is_silent)
            await queue.submit(build_id, "vk:1")
            await asyncio.sleep(1.5)
            assert workers.begun == []
            assert job_states(on_postgres) == ["todo"]

            async def is_counted_as_silent() -> bool:
                return (await queue.workforce()).silent == 1

            await until(is_counted_as_silent)
        await until_state(on_postgres, build_id, BuildState.DONE)
        assert queue.health().is_alive
        assert (await queue.workforce()).alive == 1


async def test_cut_connections_cost_no_build_its_runner(on_postgres: BuildRunner) -> None:
    workers = Workers(on_postgres.building.database)
    build_id = await on_postgres.open()
    async with open_queue(on_postgres, workers) as queue, working(queue):
        await queue.submit(build_id, "vk:1")
        await until_begun(workers)
        for _ in range(3):
            await run_sql(
                address(on_postgres),
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()",
            )
            await asyncio.sleep(0.5)
        await until_fresh(on_postgres)
        workers.may_end.set()
        await until_state(on_postgres, build_id, BuildState.DONE)

        # New jobs are still heard of.
        later = await on_postgres.open()
        await queue.submit(later, "vk:2")
        await until_state(on_postgres, later, BuildState.DONE)
    assert workers.begun == [build_id, later]


async def test_a_worker_struck_off_the_list_signs_on_anew_and_keeps_its_job(
    on_postgres: BuildRunner,
) -> None:
    workers = Workers(on_postgres.building.database)
    build_id = await on_postgres.open()
    async with open_queue(on_postgres, workers) as queue, working(queue):
        await queue.submit(build_id, "vk:1")
        await until_begun(workers)
        await until_fresh(on_postgres)
        await run_sql(address(on_postgres), "DELETE FROM procrastinate_workers")
        await until_fresh(on_postgres)
        await asyncio.sleep(0.5)
        assert job_states(on_postgres) == ["doing"]
        workers.may_end.set()
        await until_state(on_postgres, build_id, BuildState.DONE)

        later = await on_postgres.open()
        await queue.submit(later, "vk:2")
        await until_state(on_postgres, later, BuildState.DONE)
        await until(lambda: _holds(job_states(on_postgres) == []))
    assert workers.begun == [build_id, later]


async def test_a_job_whose_end_could_not_be_written_frees_its_person(
    on_postgres: BuildRunner,
) -> None:
    """Its lock would hold every later build of this person, until the worker is restarted."""
    workers = Workers(on_postgres.building.database)
    workers.may_end.set()
    build_id = await on_postgres.open()
    async with open_queue(on_postgres, workers) as queue, working(queue):
        async with refusing(address(on_postgres), "DELETE", "procrastinate_jobs"):
            await queue.submit(build_id, "vk:1")
            await until_state(on_postgres, build_id, BuildState.DONE)
            assert job_states(on_postgres) == ["doing"]
        later = await on_postgres.open()
        await queue.submit(later, "vk:1")
        await until_state(on_postgres, later, BuildState.DONE)
        await until(lambda: _holds(job_states(on_postgres) == []))
    assert workers.begun == [build_id, later]


async def test_a_fetched_job_whose_answer_was_lost_is_run(on_postgres: BuildRunner) -> None:
    workers = Workers(on_postgres.building.database)
    workers.may_end.set()
    build_id = await on_postgres.open()
    async with open_queue(on_postgres, workers) as queue, working(queue):
        await until_fresh(on_postgres)
        await run_sql(
            address(on_postgres),
            "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args,"
            f" status, worker_id) SELECT 'default', 'advance_build', 'vk:1', 'build:{build_id}',"
            f" json_build_object('build_id', '{build_id}'), 'doing', id FROM procrastinate_workers",
        )
        await until_state(on_postgres, build_id, BuildState.DONE)
    assert workers.begun == [build_id]


async def test_nobody_is_called_dead_by_who_was_silent_itself() -> None:
    """After an outage of the database everybody's last heartbeat is old."""
    clock = [100.0]
    failing = False

    class Tables(BaseConnector):
        async def execute_query_all_async(self, query: str, **_: object) -> list[dict[str, int]]:
            if failing:
                raise TimeoutError
            return [{"id": 1}]

        async def execute_query_one_async(self, query: str, **_: object) -> dict[str, int]:
            return {"worker_id": 1}

    jobs = HeldJobs(Tables(), monotonic=lambda: clock[0])
    assert not jobs.may_judge()
    await jobs.register_worker()

    async def beat_for(seconds: int) -> None:
        for _ in range(seconds):
            clock[0] += 1
            await jobs._beat()

    await beat_for(2)
    assert not jobs.may_judge()
    await beat_for(1)
    assert jobs.may_judge()
    failing = True
    await beat_for(1)
    assert not jobs.may_judge()
    failing = False
    await beat_for(3)
    assert not jobs.may_judge()
    await beat_for(1)
    assert jobs.may_judge()


async def _holds(value: bool) -> bool:
    return value
