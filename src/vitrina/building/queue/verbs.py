"""What both queues are: their verbs, what they say of themselves, the sweep they share.

The queue is a hint. The database knows what is to be done, and the sweep of every worker submits
again what a queue may have lost, so submitting twice is harmless.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

import structlog
from sqlalchemy.exc import DBAPIError

from vitrina.storage.builds import Builds

Advance = Callable[[str], Awaitable[None]]

SWEEP_EVERY = 1.0  # seconds
STALLED_AFTER = 3  # seconds without a worker's heartbeat
CONCURRENCY = 8

_log = structlog.get_logger("vitrina.queue")


class QueueError(Exception):
    """The queue's database did not answer; nothing is lost, the sweep submits it later."""


@dataclass(frozen=True)
class QueueHealth:
    """Whether this process may be trusted with work, and for how long it has not been seen to live.

    A process that only submits has nothing to prove and is alive.
    """

    is_alive: bool
    silent_s: float
    running: int


@dataclass(frozen=True)
class Workforce:
    """All workers of this database: those whose heart beats, and those whose does not."""

    alive: int
    silent: int
    jobs_waiting: int
    jobs_running: int


class Queue(Protocol):
    async def submit(self, build_id: str, turn: str) -> None:
        """Let a worker run the build soon; builds of one turn never run together.

        QueueError when the queue cannot be reached.
        """

    async def run(self) -> None:
        """Work until `stop`."""

    async def stop(self) -> None:
        """End `run`; what is under way is handed over."""

    def health(self) -> QueueHealth:
        """How this process stands now; asks nobody."""

    async def workforce(self) -> Workforce:
        """How all processes of this database stand; QueueError when it cannot be asked."""


async def submit_due(builds: Builds, queue: Queue) -> None:
    """Submit builds that nobody took in time, and those that have slept enough."""
    for build_id, turn in await builds.due():
        await queue.submit(build_id, turn)


async def sweep(once: Callable[[], Awaitable[None]]) -> bool:
    """One round of a sweep; whether it went through. The next finds what this one did not."""
    try:
        await once()
    except (QueueError, DBAPIError) as error:
        # The database is away: a trace each second would tell nothing more.
        _log.warning("queue.sweep_failed", error=str(error).partition("\n")[0])
        return False
    except Exception:
        # The worker's edge: one error of ours must not stop the rounds.
        _log.exception("queue.sweep_failed")
        return False
    return True
