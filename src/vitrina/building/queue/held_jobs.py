"""The job engine's manager, made to outlive its database.

The engine (Procrastinate 3.10) ends its heartbeat for good at the first statement that fails, ends
the worker when it cannot fetch, and forgets a job whose end it could not write. Here the heart is
ours, and what the engine's tables say of this process is compared with what it really runs. The
engine's version is pinned, because nothing promises that its manager may be subclassed.
"""

import asyncio
import time
from collections.abc import Callable, Iterable

import structlog
from procrastinate.connector import BaseConnector
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager, NotificationCallback

from vitrina.building.queue.verbs import STALLED_AFTER

BEAT_EVERY = 1.0  # seconds
BEAT_WITHIN = 1.0  # seconds one beat may take
# Seconds without a beat after which no work is taken: before others count this worker as dead.
QUIET_AFTER = STALLED_AFTER - 1.0
FORGOTTEN_AFTER = 60  # seconds without a beat until a worker is struck off the list
_RECONNECT_AFTER = 1.0  # seconds

_BEAT = "UPDATE procrastinate_workers SET last_heartbeat = now() WHERE id = %(id)s RETURNING id"
_CLAIM = (
    "UPDATE procrastinate_jobs SET worker_id = %(worker)s"
    " WHERE id = ANY(%(held)s) AND status = 'doing' AND worker_id IS NULL"
)

_log = structlog.get_logger("vitrina.queue")


class HeldJobs(JobManager):
    """The jobs that one process holds, and its heart."""

    def __init__(
        self, connector: BaseConnector, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(connector)
        self._monotonic = monotonic
        self._worker_id: int | None = None
        self._held: set[int] = set()
        self._suspected: set[int] = set()
        self._last_beat = monotonic()
        self._beating_since: float | None = None

    # The heart

    async def keep_beating(self) -> None:
        """Tell each second that this process lives, whatever fails; until cancelled."""
        self._last_beat = self._monotonic()
        while True:
            await self._beat()
            await asyncio.sleep(BEAT_EVERY)

    @property
    def silent_s(self) -> float:
        """Seconds since the last heartbeat."""
        return self._monotonic() - self._last_beat

    @property
    def held(self) -> frozenset[int]:
        """Ids of the jobs that this process runs."""
        return frozenset(self._held)

    def may_judge(self) -> bool:
        """Whether this heart has beaten long enough to call others dead.

        After an outage of the database all look dead to whoever is back first.
        """
        since = self._beating_since
        return since is not None and self._monotonic() - since >= STALLED_AFTER

    async def _beat(self) -> None:
        if self._worker_id is None:
            return  # the engine has not signed on yet
        try:
            async with asyncio.timeout(BEAT_WITHIN):
                beaten = await self.connector.execute_query_all_async(_BEAT, id=self._worker_id)
                if not beaten:
                    await self._sign_on_anew()
        except (ConnectorException, TimeoutError) as error:
            if self._beating_since is not None:
                _log.error("queue.heart_silent", worker=self._worker_id, error=cause_of(error))
            self._beating_since = None
        else:
            self._last_beat = self._monotonic()
            if self._beating_since is None:
                self._beating_since = self._last_beat
                _log.info("queue.heart_beats", worker=self._worker_id)

    async def _sign_on_anew(self) -> None:
        """This worker was struck off while it was frozen: a new name, and the jobs nobody took."""
        self._worker_id = await super().register_worker()
        held = list(self._held)
        await self.connector.execute_query_async(_CLAIM, worker=self._worker_id, held=held)
        _log.warning("queue.signed_on_anew", worker=self._worker_id, held=len(held))

    # What the engine's worker asks

    async def register_worker(self) -> int:
        self._worker_id = await super().register_worker()
        self._last_beat = self._beating_since = self._monotonic()
        return self._worker_id

    async def unregister_worker(self, worker_id: int) -> None:
        mine, self._worker_id = self._worker_id, None
        self._held.clear()
        try:
            await super().unregister_worker(worker_id if mine is None else mine)
        except ConnectorException as error:
            _log.warning("queue.sign_off_failed", worker=mine, error=cause_of(error))

    async def prune_stalled_workers(self, seconds_since_heartbeat: float) -> list[int]:
        # Their jobs are given to others long before; striking them off only tidies the list, and
        # must not hit those whose database was away.
        return await super().prune_stalled_workers(max(seconds_since_heartbeat, FORGOTTEN_AFTER))

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Job | None:
        if self._worker_id is None or self.silent_s > QUIET_AFTER:
            return None  # others would take what this one takes
        try:
            job = await super().fetch_job(queues, self._worker_id)
        except ConnectorException as error:
            # Also a worker that was struck off: its next beat signs on anew.
            _log.warning("queue.fetch_failed", worker=self._worker_id, error=cause_of(error))
            return None
        if job is not None and job.id is not None:
            self._held.add(job.id)
        return job

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:
        try:
            await super().finish_job(job, status, delete_job)
        except ConnectorException as error:
            # It stays "doing" in the table: `give_back_lost` finds it.
            _log.warning("queue.finish_failed", job=job.id, error=cause_of(error))
        finally:
            if job.id is not None:
                self._held.discard(job.id)

    async def listen_for_jobs(
        self, *, on_notification: NotificationCallback, queues: Iterable[str] | None = None
    ) -> None:
        while True:
            try:
                await super().listen_for_jobs(on_notification=on_notification, queues=queues)
            except ConnectorException as error:
                # Until it listens again the worker asks each second.
                _log.warning("queue.listening_failed", error=cause_of(error))
            await asyncio.sleep(_RECONNECT_AFTER)

    # What the sweep asks

    async def give_back_lost(self) -> None:
        """Give back jobs that the table calls ours and that nobody here runs.

        Their end could not be written, or the answer to the fetch was lost. Seen twice: a fetch
        may be on its way.
        """
        if self._worker_id is None:
            return
        mine = await self.list_jobs_async(status=Status.DOING.value, worker_id=self._worker_id)
        lost = {job.id: job for job in mine if job.id is not None and job.id not in self._held}
        for job_id in self._suspected & lost.keys():
            _log.warning("queue.job_lost", job=job_id)
            await self.give_back(lost[job_id])
        self._suspected = set(lost)

    async def give_back(self, job: Job) -> None:
        """Let any worker take this job."""
        try:
            await self.retry_job(job)
        except UniqueViolation:
            # Another job of this build waits already, and it waits for this one's lock.
            await self.finish_job(job, Status.FAILED, delete_job=True)


def cause_of(error: BaseException) -> str:
    """What the database said, in one line."""
    said = error.__cause__ or error
    return f"{type(said).__name__}: {said}".partition("\n")[0]
