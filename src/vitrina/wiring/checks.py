"""What a process must have to do its work: one list behind `/readyz`, `/metrics` and `doctor`."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import structlog

from vitrina.storage.database import Database
from vitrina.storage.redis_health import RedisHealth
from vitrina.storage.schema_state import SchemaState, read_state

if TYPE_CHECKING:
    from vitrina.storage.breaker import Breaker

WRITE_EVERY = 5.0  # seconds between two questions to the database that write
ANSWER_WITHIN = 3.0  # seconds: what is slower than this is down for whoever asks

Passes = Callable[[], Awaitable[bool]]

_log = structlog.get_logger("vitrina.process")


class Checks:
    """Named questions to a process about itself; each is right while it answers yes in time.

    Without what is named in `spared` the process serves on, if not as well.
    """

    def __init__(self, spared: frozenset[str] = frozenset(), /, **asked: Passes) -> None:
        self.spared = spared
        self._asked = asked

    @contextmanager
    def watching(self, **asked: Passes) -> Iterator[None]:
        """These questions too, as long as the block lasts."""
        self._asked = {**self._asked, **asked}
        try:
            yield
        finally:
            self._asked = {name: one for name, one in self._asked.items() if name not in asked}

    async def ask(self) -> dict[str, bool]:
        """Every answer by its name; asked side by side, so all take ANSWER_WITHIN at most."""
        asked = self._asked
        answers = await asyncio.gather(*(_passes(name, one) for name, one in asked.items()))
        return dict(zip(asked, answers, strict=True))


async def _passes(name: str, question: Passes) -> bool:
    try:
        async with asyncio.timeout(ANSWER_WITHIN):
            return await question()
    except Exception as error:
        # The edge of whoever watches: whatever goes wrong with a question is its answer.
        _log.warning("process.check_failed", check=name, error=type(error).__name__)
        return False


class _DatabaseCheck:
    """Whether the database takes what this process writes, and has its tables.

    Anybody may ask for `/readyz`: one question at a time, and a write every few seconds at most.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._turn = asyncio.Lock()
        self._wrote_at = -WRITE_EVERY

    async def __call__(self) -> bool:
        async with self._turn:
            must_write = time.monotonic() - self._wrote_at >= WRITE_EVERY
            async with self._database.probing(write=must_write) as connection:
                state = await read_state(connection)
            if must_write:
                self._wrote_at = time.monotonic()
        # A newer version's tables are no reason to stop: they only add to ours.
        return state in (SchemaState.READY, SchemaState.NEWER)


def checks_of(database: Database, breaker: "Breaker | None") -> Checks:
    """What every process of these settings has: its database, and Redis, which it can do without.

    A balancer that took out every server without Redis would take out all of them.
    """

    takes_writes = _DatabaseCheck(database)
    if breaker is None:
        return Checks(database=takes_writes)
    way: Breaker = breaker

    async def redis_works() -> bool:
        await way.probe()
        return way.health is RedisHealth.WORKS

    return Checks(frozenset({"redis"}), database=takes_writes, redis=redis_works)
