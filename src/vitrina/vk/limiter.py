"""A limiter for one token in one process: N requests in any second, first come first served."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

# VK counts arrivals, and a later request may travel faster: the window is a little over a second.
WINDOW_SECONDS = 1.1


class Limiter:
    """Hands out slots; `clock` is monotonic seconds, `sleep` waits seconds."""

    def __init__(
        self,
        per_second: int,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._taken: deque[float] = deque(maxlen=per_second)
        self._per_second = per_second
        # asyncio.Lock wakes waiters in their order and is released when one of them is cancelled.
        self._turn = asyncio.Lock()
        self._waiting = 0

    async def slot(self) -> None:
        """Return when one more request may be sent. A cancelled wait takes no slot."""
        self._waiting += 1
        try:
            async with self._turn:
                while (rest := self._seconds_until_free()) > 0:
                    await self._sleep(rest)
                self._taken.append(self._clock())
        finally:
            self._waiting -= 1

    @property
    def is_idle(self) -> bool:
        """Nobody waits and no slot counts any more: dropping this limiter loses nothing."""
        if self._waiting:
            return False
        return not self._taken or self._clock() - self._taken[-1] >= WINDOW_SECONDS

    def _seconds_until_free(self) -> float:
        if len(self._taken) < self._per_second:
            return 0.0
        return self._taken[0] + WINDOW_SECONDS - self._clock()
