"""Work done long after its request: the connection was closed, and VK acts all the same."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Awaitable, Callable
from contextlib import suppress
from itertools import count

from vitrina.sandbox.errors import ApiError
from vitrina.sandbox.world import World

Work = Callable[[], Awaitable[object]]


class DelayedWork:
    """A schedule by the sandbox's own clock.

    What is due is done before the next request is answered, and by a timer when none comes.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._waiting: list[tuple[float, int, Work]] = []
        self._numbers = count()
        self._timers: set[asyncio.Task[None]] = set()

    def schedule(self, seconds: float, work: Work) -> None:
        """Do it so many seconds from now; an ``ApiError`` of it is dropped, for nobody waits."""
        due = self._world.now() + seconds
        heapq.heappush(self._waiting, (due, next(self._numbers), work))
        timer = asyncio.create_task(self._wake_in(seconds), name="late")
        self._timers.add(timer)
        timer.add_done_callback(self._timers.discard)

    async def run_due(self) -> None:
        """Do what is due."""
        while self._waiting and self._waiting[0][0] <= self._world.now():
            _, _, work = heapq.heappop(self._waiting)
            with suppress(ApiError):
                await work()

    async def close(self) -> None:
        """Stop: what is still scheduled is not done."""
        timers = list(self._timers)
        for timer in timers:
            timer.cancel()
        await asyncio.gather(*timers, return_exceptions=True)

    async def _wake_in(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self.run_due()
