"""When builds run: the only file that knows the job engine. Three verbs: submit, run, stop.

The queue is a hint. The database knows what is to be done, and the sweep of every worker submits
again what a queue may have lost, so submitting twice is harmless.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Protocol
from weakref import WeakValueDictionary

import procrastinate
import structlog
from procrastinate import exceptions
from procrastinate.jobs import Status

from vitrina.domain.build import BuildState
from vitrina.storage.builds import Builds

Advance = Callable[[str], Awaitable[None]]

SWEEP_EVERY = 1.0  # seconds
STALLED_AFTER = 3  # seconds without a worker's heartbeat
GRACE = 5  # seconds that builds get to end by themselves when the worker is told to stop
CONCURRENCY = 8

_log = structlog.get_logger("vitrina.queue")


class Queue(Protocol):
    async def submit(self, build_id: str, vk_user_id: int) -> None:
        """Let a worker run the build soon; builds of one VK user never run together."""

    async def run(self) -> None:
        """Work until `stop`."""

    async def stop(self) -> None:
        """End `run`; what is under way is handed over."""


class InProcessQueue:
    """One process: asyncio tasks over the builds table, nothing to install."""

    def __init__(self, builds: Builds, advance: Advance, concurrency: int = CONCURRENCY) -> None:
        self._builds = builds
        self._advance = advance
        self._slots = asyncio.Semaphore(concurrency)
        # Each lock lives while a task of its user does.
        self._users: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._stopped = asyncio.Event()

    async def submit(self, build_id: str, vk_user_id: int) -> None:
        if build_id in self._tasks or self._stopped.is_set():
            return
        task = asyncio.create_task(self._work(build_id, vk_user_id), name=f"build:{build_id}")
        self._tasks[build_id] = task
        task.add_done_callback(lambda _done: self._tasks.pop(build_id, None))

    async def run(self) -> None:
        while not self._stopped.is_set():
            await _sweep(self._sweep_once)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopped.wait(), SWEEP_EVERY)

    async def stop(self) -> None:
        self._stopped.set()
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _sweep_once(self) -> None:
        # Nobody else works on this database: what is queued or marked running and has no task was
        # cut off. Who has one is left alone by `submit`.
        states = (BuildState.QUEUED, BuildState.RUNNING)
        for build_id, vk_user_id in await self._builds.in_states(*states):
            await self.submit(build_id, vk_user_id)
        await _submit_due(self._builds, self)

    async def _work(self, build_id: str, vk_user_id: int) -> None:
        turn = self._users.setdefault(vk_user_id, asyncio.Lock())
        async with turn, self._slots:
            try:
                await self._advance(build_id)
            except Exception:
                # The worker's edge: the build stays marked running, and the sweep takes it up.
                _log.exception("queue.work_failed", build_id=build_id)


class ProcrastinateQueue:
    """PostgreSQL: any number of processes, each of which may submit, work, or both."""

    def __init__(
        self, conninfo: str, builds: Builds, advance: Advance, concurrency: int = CONCURRENCY
    ) -> None:
        connector = procrastinate.PsycopgConnector(conninfo=conninfo)
        self._app = procrastinate.App(connector=connector)
        self._builds = builds
        self._concurrency = concurrency
        self._stopped = asyncio.Event()
        self._worker: asyncio.Task[None] | None = None

        async def advance_build(build_id: str) -> None:
            await advance(build_id)

        self._task = self._app.task(name="advance_build")(advance_build)

    async def open(self) -> None:
        """Connect; before anything else."""
        await self._app.open_async()

    async def close(self) -> None:
        """Disconnect."""
        await self._app.close_async()

    async def submit(self, build_id: str, vk_user_id: int) -> None:
        with suppress(exceptions.AlreadyEnqueued):
            await self._task.configure(
                lock=f"vk:{vk_user_id}", queueing_lock=f"build:{build_id}"
            ).defer_async(build_id=build_id)

    async def run(self) -> None:
        sweeping = asyncio.create_task(self._sweep_on(), name="sweep")
        try:
            while not self._stopped.is_set():
                await self._run_worker()
        finally:
            sweeping.cancel()
            await asyncio.gather(sweeping, return_exceptions=True)

    async def _run_worker(self) -> None:
        worker = self._app.run_worker_async(
            concurrency=self._concurrency,
            install_signal_handlers=False,
            update_heartbeat_interval=1,
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
        except exceptions.ConnectorException:
            # PostgreSQL was away, or this process was frozen for so long that the others struck its
            # worker off the list: it signs on again as a new one.
            _log.exception("queue.worker_failed")
            await asyncio.sleep(SWEEP_EVERY)

    async def stop(self) -> None:
        self._stopped.set()
        if self._worker:
            self._worker.cancel()
            await asyncio.gather(self._worker, return_exceptions=True)

    async def _sweep_on(self) -> None:
        while True:
            # Each on its own: what one of them meets must not keep the others from their work.
            await _sweep(self._retry_stalled)
            await _sweep(self._submit_forgotten)
            await _sweep(partial(_submit_due, self._builds, self))
            await asyncio.sleep(SWEEP_EVERY)

    async def _retry_stalled(self) -> None:
        """Give the jobs of dead workers to living ones, one sweeper at a time.

        Two sweepers with the same list would take a job from the worker that has just got it.
        """
        manager = self._app.job_manager
        async with self._builds.taking_turns() as is_mine:
            if not is_mine:
                return
            for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
                _log.warning("queue.job_stalled", build_id=job.task_kwargs.get("build_id"))
                try:
                    await manager.retry_job(job)
                except exceptions.UniqueViolation:
                    # Another job of this build waits already, and it waits for this one's lock.
                    await manager.finish_job(job, Status.FAILED, delete_job=True)

    async def _submit_forgotten(self) -> None:
        """Submit builds that are marked running and have no job: theirs ended in a crash."""
        running = await self._builds.in_states(BuildState.RUNNING)
        if not running:
            return
        # Jobs that only wait need no look: submitting them again is refused by their lock.
        doing = await self._app.job_manager.list_jobs_async(status=Status.DOING.value)
        alive = {job.task_kwargs["build_id"] for job in doing}
        for build_id, vk_user_id in running:
            if build_id not in alive:
                await self.submit(build_id, vk_user_id)


async def apply_engine_schema(conninfo: str) -> None:
    """Create the job engine's tables in this PostgreSQL database; repeat-safe."""
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=conninfo))
    async with app.open_async():
        if not await app.check_connection_async():
            await app.schema_manager.apply_schema_async()


async def is_engine_ready(conninfo: str) -> bool:
    """Whether the job engine's tables are there."""
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=conninfo))
    async with app.open_async():
        return await app.check_connection_async()


async def _submit_due(builds: Builds, queue: Queue) -> None:
    for build_id, vk_user_id in await builds.due():
        await queue.submit(build_id, vk_user_id)


async def _sweep(once: Callable[[], Awaitable[None]]) -> None:
    try:
        await once()
    except Exception:
        # The worker's edge: the next round finds what this one did not.
        _log.exception("queue.sweep_failed")
