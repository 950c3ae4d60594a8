"""One process: asyncio tasks over the builds table, nothing to install."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from weakref import WeakValueDictionary

import structlog

from vitrina.building.queue.verbs import (
    CONCURRENCY,
    STALLED_AFTER,
    SWEEP_EVERY,
    Advance,
    QueueHealth,
    Workforce,
    submit_due,
    sweep,
)
from vitrina.domain.build import BuildState
from vitrina.storage.builds import Builds

_log = structlog.get_logger("vitrina.queue")


class InProcessQueue:
    """One process: asyncio tasks over the builds table, nothing to install."""

    def __init__(
        self,
        builds: Builds,
        advance: Advance,
        concurrency: int = CONCURRENCY,
        *,
        sweep_every: float = SWEEP_EVERY,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._builds = builds
        self._advance = advance
        self._sweep_every = sweep_every
        self._monotonic = monotonic
        self._slots = asyncio.Semaphore(concurrency)
        # Each lock lives while a task whose turn it is does.
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._stopped = asyncio.Event()
        self._swept_at: float | None = None  # None: this process does not work

    async def submit(self, build_id: str, turn: str) -> None:
        if build_id in self._tasks or self._stopped.is_set():
            return
        task = asyncio.create_task(self._work(build_id, turn), name=f"build:{build_id}")
        self._tasks[build_id] = task
        task.add_done_callback(lambda _done: self._tasks.pop(build_id, None))

    async def run(self) -> None:
        self._swept_at = self._monotonic()
        while not self._stopped.is_set():
            if await sweep(self._sweep_once):
                self._swept_at = self._monotonic()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopped.wait(), self._sweep_every)

    async def stop(self) -> None:
        self._stopped.set()
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def health(self) -> QueueHealth:
        silent = 0.0 if self._swept_at is None else self._monotonic() - self._swept_at
        return QueueHealth(silent < STALLED_AFTER + self._sweep_every, silent, len(self._tasks))

    async def workforce(self) -> Workforce:
        alive = self.health().is_alive
        waiting = await self._builds.in_states(BuildState.QUEUED)
        return Workforce(int(alive), int(not alive), len(waiting), len(self._tasks))

    async def _sweep_once(self) -> None:
        # Nobody else works on this database: what is queued or marked running and has no task was
        # cut off. Who has one is left alone by `submit`.
        states = (BuildState.QUEUED, BuildState.RUNNING)
        for build_id, turn in await self._builds.in_states(*states):
            await self.submit(build_id, turn)
        await submit_due(self._builds, self)

    async def _work(self, build_id: str, turn: str) -> None:
        mine = self._turns.setdefault(turn, asyncio.Lock())
        async with mine, self._slots:
            try:
                await self._advance(build_id)
            except Exception:
                # The worker's edge: the build stays marked running, and the sweep takes it up.
                _log.exception("queue.work_failed", build_id=build_id)
