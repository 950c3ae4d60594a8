"""Moving windows counted in Redis for all processes together."""

from collections.abc import Callable

from limits import RateLimitItem, WindowStats
from limits.aio.storage import RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter

from vitrina.storage.breaker import Breaker
from vitrina.storage.redis_health import RedisAway
from vitrina.storage.windows import MemoryWindow


class SharedWindow:
    """The window of all processes, in Redis; each one's own while Redis is away.

    An outage gives every client a fresh window in each process: that is what it costs. `hide` turns
    a client's address into what Redis may keep of it.
    """

    def __init__(self, breaker: Breaker, own: MemoryWindow, hide: Callable[[str], str]) -> None:
        # The connections are ours: the library opens its own otherwise and never closes them.
        storage = RedisStorage(
            "async+redis://",
            implementation="redispy",
            connection_pool=breaker.redis.connection_pool,  # type: ignore[arg-type] # documented, not typed
        )
        self._shared = MovingWindowRateLimiter(storage)
        self._breaker = breaker
        self._own = own
        self._hide = hide

    async def hit(self, item: RateLimitItem, *names: str) -> bool:
        hidden = self._hide("/".join(names))
        try:
            return await self._breaker.call(lambda: self._shared.hit(item, hidden))
        except RedisAway:
            return await self._own.hit(item, *names)

    async def get_window_stats(self, item: RateLimitItem, *names: str) -> WindowStats:
        hidden = self._hide("/".join(names))
        try:
            return await self._breaker.call(lambda: self._shared.get_window_stats(item, hidden))
        except RedisAway:
            return await self._own.get_window_stats(item, *names)
