"""Work that is done long after its request: the connection broke, and VK acts all the same."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Awaitable, Callable
from contextlib import suppress
from itertools import count

from vitrina.sandbox.errors import Refusal
from vitrina.sandbox.world import World

Deed = Callable[[], Awaitable[object]]


class Lateness:
    """What is still to be done, by the sandbox's own clock, in the order of its time.

    It is done when that time has come for whoever looks: before the next request is answered, and
    by itself when nobody asks.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._waiting: list[tuple[float, int, Deed]] = []
        self._numbers = count()
        self._timers: set[asyncio.Task[None]] = set()

    def put_off(self, seconds: float, deed: Deed) -> None:
        """Do it so many seconds from now; a refusal then is nobody's to hear."""
        due = self._world.now() + seconds
        heapq.heappush(self._waiting, (due, next(self._numbers), deed))
        timer = asyncio.create_task(self._wake_in(seconds), name="late")
        self._timers.add(timer)
        timer.add_done_callback(self._timers.discard)

    async def catch_up(self) -> None:
        """Do what is due."""
        while self._waiting and self._waiting[0][0] <= self._world.now():
            _, _, deed = heapq.heappop(self._waiting)
            with suppress(Refusal):
                await deed()

    async def close(self) -> None:
        """Nothing is done any more."""
        timers = list(self._timers)
        for timer in timers:
            timer.cancel()
        await asyncio.gather(*timers, return_exceptions=True)

    async def _wake_in(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self.catch_up()
