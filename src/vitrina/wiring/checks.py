"""What a process must have to do its work: one list behind `/readyz`, `/metrics` and `doctor`."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import structlog

from vitrina.storage import schema
from vitrina.storage.breaker import Breaker, RedisHealth
from vitrina.storage.database import Database

ANSWER_COUNTS = 0.5  # seconds an answer of the database counts for all who ask
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


def _asked_once(question: Passes, for_seconds: float = ANSWER_COUNTS) -> Passes:
    """The question, asked of the other side once for all who ask within so many seconds.

    Anybody may ask for `/readyz`, and each would be a write.
    """
    lock, asked_at, passed = asyncio.Lock(), -for_seconds, False

    async def ask() -> bool:
        nonlocal asked_at, passed
        async with lock:
            if time.monotonic() - asked_at >= for_seconds:
                passed = False  # also when the question raises
                passed = await question()
                asked_at = time.monotonic()
        return passed

    return ask


def checks_of(database: Database, breaker: Breaker | None) -> Checks:
    """What every process of these settings has: its database, and Redis, which it can do without.

    A balancer that took out every server without Redis would take out all of them.
    """

    async def database_takes_writes() -> bool:
        async with database.probing() as connection:
            state = await schema.read_state(connection)
        # A newer version's tables are no reason to stop: they only add to ours.
        return state in (schema.SchemaState.READY, schema.SchemaState.NEWER)

    takes_writes = _asked_once(database_takes_writes)
    if breaker is None:
        return Checks(database=takes_writes)
    way: Breaker = breaker

    async def redis_works() -> bool:
        await way.probe()
        return way.health is RedisHealth.WORKS

    return Checks(frozenset({"redis"}), database=takes_writes, redis=redis_works)
