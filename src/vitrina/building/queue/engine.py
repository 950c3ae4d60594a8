"""PostgreSQL: Procrastinate's queue, shared by any number of processes."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial

import procrastinate
import psycopg
import structlog
from procrastinate import exceptions
from procrastinate.jobs import Status

from vitrina.building.queue.held_jobs import QUIET_AFTER, HeldJobs, cause_of
from vitrina.building.queue.verbs import (
    CONCURRENCY,
    STALLED_AFTER,
    SWEEP_EVERY,
    Advance,
    QueueError,
    QueueHealth,
    Workforce,
    submit_due,
    sweep,
)
from vitrina.domain.build import BuildState
from vitrina.storage.builds import Builds

GRACE = 5  # seconds that builds get to end by themselves when the worker is told to stop
_CONNECTIONS = 4  # of a process at most; one is opened at its start, the others when needed
_NEVER = 86_400  # seconds: the engine's own heartbeat is not used

_WORKFORCE = (
    "SELECT count(*) FILTER (WHERE last_heartbeat >= now() - %(stalled)s * interval '1 second')"
    " AS alive, count(*) AS all_workers,"
    " (SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo') AS waiting,"
    " (SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing') AS running"
    " FROM procrastinate_workers"
)

_log = structlog.get_logger("vitrina.queue")


class ProcrastinateQueue:
    """PostgreSQL: any number of processes, each of which may submit, work, or both."""

    def __init__(
        self,
        conninfo: str,
        builds: Builds,
        advance: Advance,
        concurrency: int = CONCURRENCY,
        *,
        sweep_every: float = SWEEP_EVERY,
    ) -> None:
        connector = procrastinate.PsycopgConnector(
            conninfo=conninfo, min_size=1, max_size=_CONNECTIONS
        )
        self._app = procrastinate.App(connector=connector)
        self._jobs = self._app.job_manager = HeldJobs(connector)
        self._builds = builds
        self._concurrency = concurrency
        self._sweep_every = sweep_every
        self._stopped = asyncio.Event()
        self._worker: asyncio.Task[None] | None = None

        async def advance_build(build_id: str) -> None:
            await advance(build_id)

        self._task = self._app.task(name="advance_build")(advance_build)

    async def open(self) -> None:
        """Connect; before anything else. QueueError when the database does not answer."""
        with _as_queue_error():
            await self._app.open_async()

    async def close(self) -> None:
        """Disconnect."""
        await self._app.close_async()

    async def submit(self, build_id: str, turn: str) -> None:
        job = self._task.configure(lock=turn, queueing_lock=f"build:{build_id}")
        with _as_queue_error(), suppress(exceptions.AlreadyEnqueued):
            await job.defer_async(build_id=build_id)

    async def run(self) -> None:
        beside = [
            # Ours beats until the worker has ended: the engine stops its own before it waits for
            # the jobs that are under way, and then they looked abandoned.
            asyncio.create_task(self._jobs.keep_beating(), name="heart"),
            asyncio.create_task(self._sweep_on(), name="sweep"),
        ]
        try:
            while not self._stopped.is_set():
                await self._run_worker()
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)

    async def _run_worker(self) -> None:
        worker = self._app.run_worker_async(
            concurrency=self._concurrency,
            install_signal_handlers=False,
            update_heartbeat_interval=_NEVER,
            stalled_worker_timeout=STALLED_AFTER,
            fetch_job_polling_interval=1,
            shutdown_graceful_timeout=GRACE,
            delete_jobs="always",
        )
        self._worker = asyncio.create_task(worker, name="worker")
        try:
            await self._worker
        except asyncio.CancelledError:
            if not self._stopped.is_set():
                raise
        except exceptions.ConnectorException as error:
            # PostgreSQL was away when the worker wanted to sign on.
            _log.warning("queue.worker_failed", error=cause_of(error))
            await asyncio.sleep(self._sweep_every)

    async def stop(self) -> None:
        self._stopped.set()
        if self._worker:
            self._worker.cancel()
            await asyncio.gather(self._worker, return_exceptions=True)

    def health(self) -> QueueHealth:
        if self._worker is None:
            return QueueHealth(is_alive=True, silent_s=0.0, running=0)
        silent = self._jobs.silent_s
        return QueueHealth(silent <= QUIET_AFTER, silent, len(self._jobs.held))

    async def workforce(self) -> Workforce:
        with _as_queue_error():
            row = await self._app.connector.execute_query_one_async(
                _WORKFORCE, stalled=STALLED_AFTER
            )
        silent = row["all_workers"] - row["alive"]
        return Workforce(row["alive"], silent, row["waiting"], row["running"])

    async def _sweep_on(self) -> None:
        while True:
            # Each on its own: what one of them meets must not keep the others from their work.
            for part in (self._jobs.give_back_lost, self._retry_stalled, self._submit_forgotten):
                await sweep(partial(_ask_engine, part))
            await sweep(partial(submit_due, self._builds, self))
            await asyncio.sleep(self._sweep_every)

    async def _retry_stalled(self) -> None:
        """Give the jobs of dead workers to living ones, one sweeper at a time.

        Two sweepers with the same list would take a job from the worker that has just got it. What
        this process runs itself is never called dead.
        """
        if not self._jobs.may_judge():
            return
        async with self._builds.taking_turns() as is_mine:
            if not is_mine:
                return
            await self._jobs.prune_stalled_workers(STALLED_AFTER)
            for job in await self._jobs.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
                if job.id not in self._jobs.held:
                    _log.warning("queue.job_stalled", build_id=job.task_kwargs.get("build_id"))
                    await self._jobs.give_back(job)

    async def _submit_forgotten(self) -> None:
        """Submit builds that are marked running and have no job: theirs ended in a crash."""
        running = await self._builds.in_states(BuildState.RUNNING)
        if not running:
            return
        # Jobs that only wait need no look: submitting them again is refused by their lock.
        doing = await self._jobs.list_jobs_async(status=Status.DOING.value)
        alive = {job.task_kwargs["build_id"] for job in doing}
        for build_id, turn in running:
            if build_id not in alive:
                await self.submit(build_id, turn)


def _engine_for_a_question(conninfo: str) -> procrastinate.App:
    """The engine over one connection, for a question."""
    connector = procrastinate.PsycopgConnector(conninfo=conninfo, min_size=1, max_size=1)
    return procrastinate.App(connector=connector)


async def apply_engine_schema(conninfo: str) -> None:
    """Create the job engine's tables in this PostgreSQL database; idempotent.

    QueueError when the database does not answer or refuses.
    """
    app = _engine_for_a_question(conninfo)
    with _as_queue_error():
        async with app.open_async():
            if not await app.check_connection_async():
                await app.schema_manager.apply_schema_async()


async def is_engine_ready(conninfo: str) -> bool:
    """Whether the job engine's tables are there; QueueError when the database does not answer."""
    app = _engine_for_a_question(conninfo)
    with _as_queue_error():
        async with app.open_async():
            return await app.check_connection_async()


async def _ask_engine(part: Callable[[], Awaitable[None]]) -> None:
    with _as_queue_error():
        await part()


@contextmanager
def _as_queue_error() -> Iterator[None]:
    """The engine's errors, and those of its connections, as ours."""
    try:
        yield
    except exceptions.AlreadyEnqueued:
        raise
    except (exceptions.ConnectorException, psycopg.Error) as error:
        raise QueueError(cause_of(error)) from error
