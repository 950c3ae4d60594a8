"""Who is idle: a wave leaves when every task waits, for a call, for a piece or for its time."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

T = TypeVar("T")


class Idleness:
    """Counts the tasks of one run and those of them that wait; `on_idle` is called when all do."""

    def __init__(
        self, on_idle: Callable[[], None], sleep: Callable[[float], Awaitable[None]]
    ) -> None:
        self._on_idle = on_idle
        self._sleep = sleep
        self._live = 0
        self._waiting = 0
        self._asleep = 0
        self._waiters: dict[asyncio.Future[Any], int] = {}

    @property
    def is_anybody_live(self) -> bool:
        """Whether a task has not come to its end."""
        return self._live > 0

    @property
    def is_anybody_asleep(self) -> bool:
        """Whether a task waits for its time, after which it goes on by itself."""
        return self._asleep > 0

    def expect(self, tasks: int) -> None:
        """So many tasks are about to run: counted before the first one does."""
        self._live += tasks

    async def run(self, part: Callable[[], Awaitable[T]]) -> T:
        """Run an expected task to its end."""
        try:
            return await part()
        finally:
            self._live -= 1
            self.check()

    async def sleep(self, seconds: float) -> None:
        """Wait without holding the others' waves."""
        self._waiting += 1
        self._asleep += 1
        self.check()
        try:
            await self._sleep(seconds)
        finally:
            self._waiting -= 1
            self._asleep -= 1

    async def wait_for(self, future: "asyncio.Future[T]") -> T:
        """The future's outcome; who waits for it counts as idle meanwhile."""
        if not future.done():
            self._waiters[future] = self._waiters.get(future, 0) + 1
            self._waiting += 1
            self.check()
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            if future in self._waiters:
                self._waiters[future] -= 1
                self._waiting -= 1
            raise

    def release(self, future: "asyncio.Future[Any]", outcome: object = None) -> None:
        """Hand the outcome over. Who waits counts as busy from now on, not only once it runs."""
        self._waiting -= self._waiters.pop(future, 0)
        if future.done():
            return
        if isinstance(outcome, BaseException):
            future.set_exception(outcome)
            future.exception()  # looked at, also when nobody waits any more
        else:
            future.set_result(outcome)

    def check(self) -> None:
        """Tell when all wait."""
        if self._waiting >= self._live:
            self._on_idle()
