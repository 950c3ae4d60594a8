"""Redis or Valkey behind a circuit breaker: asked with little patience, left alone while away."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

from vitrina.storage.redis_health import RedisAway, RedisHealth

PATIENCE = 0.5  # seconds for one attempt, connecting included; a person waits for two at most
PROBE_EVERY = 1.0  # seconds
_PROBE = "vitrina:probe"
_PROBE_LIFE = 5  # seconds

_UNREACHABLE = (RedisConnectionError, RedisTimeoutError, TimeoutError, OSError)

T = TypeVar("T")

_log = structlog.get_logger("vitrina.redis")


def open_redis_client(url: str) -> Redis:
    """A client that neither waits long nor tries again by itself: the breaker decides that."""
    client: Redis = Redis.from_url(
        url,
        # No greetings: in a burst of requests each new connection would wait for three answers.
        protocol=2,
        driver_info=None,
        socket_connect_timeout=PATIENCE,
        socket_timeout=PATIENCE,
        retry=Retry(NoBackoff(), 0),
    )
    return client


class Breaker:
    """The way to Redis that every command takes.

    A command that fails is tried once more, on a new connection; then Redis counts as away and
    nobody waits for it until `watch`, which looks in the background, finds it back. `outages` and
    `fallbacks` count how often it went away and how many commands had to do without it.
    """

    def __init__(
        self,
        redis: Redis,
        *,
        patience: float = PATIENCE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.redis = redis
        self.health = RedisHealth.WORKS
        self.outages = 0
        self.fallbacks = 0
        self._patience = patience
        self._clock = clock
        self._since = clock()

    async def call(
        self, command: Callable[[], Awaitable[T]], *, repeatable: bool = True, takes_in: bool = True
    ) -> T:
        """What the command answers; RedisAway at once while Redis is known to be away.

        A command that is not `repeatable` is sent once: where its answer is lost, its outcome stays
        unknown. One that takes nothing in is asked of a Redis that is full, too.
        """
        try:
            if self.health is RedisHealth.AWAY or (takes_in and self.health is RedisHealth.REFUSES):
                raise RedisAway
            return await self._send(command, repeatable=repeatable)
        except RedisAway:
            self.fallbacks += 1
            raise

    async def watch(self, every: float = PROBE_EVERY) -> None:
        """Look each second whether Redis is there, so that no person's request finds out."""
        while True:
            await asyncio.sleep(every)
            try:
                await self.probe()
            except Exception:
                # The edge of this task: if it ended, Redis would stay away for good.
                _log.exception("redis.look_failed")

    async def probe(self, attempts: int = 2) -> None:
        """See now whether Redis is there and takes something in."""
        for left in reversed(range(attempts)):
            try:
                await self._attempt(self._write_probe)
            except RedisAway:
                return
            except _UNREACHABLE as error:
                await self._drop_idle()
                if not left:
                    self._change(RedisHealth.AWAY, error)
            else:
                self._change(RedisHealth.WORKS)
                return

    async def _send(self, command: Callable[[], Awaitable[T]], *, repeatable: bool) -> T:
        try:
            return await self._attempt(command)
        except _UNREACHABLE as error:
            if self.health is RedisHealth.AWAY:  # another's command has found it out meanwhile
                raise RedisAway(is_unknown=True) from error
        await self._drop_idle()
        if not repeatable:
            await self.probe(attempts=1)
            raise RedisAway(is_unknown=True)
        try:
            return await self._attempt(command)
        except _UNREACHABLE as error:
            self._change(RedisHealth.AWAY, error)
            raise RedisAway(is_unknown=True) from error

    async def _attempt(self, command: Callable[[], Awaitable[T]]) -> T:
        try:
            async with asyncio.timeout(self._patience):
                return await command()
        except _UNREACHABLE:
            raise
        except RedisError as error:
            # It answers, and the answer is no: nothing was done.
            self._change(RedisHealth.REFUSES, error)
            raise RedisAway from error

    async def _drop_idle(self) -> None:
        # Connections that lie idle are as old as the one that has just failed.
        await self.redis.connection_pool.disconnect(inuse_connections=False)

    async def _write_probe(self) -> None:
        await self.redis.set(_PROBE, "1", ex=_PROBE_LIFE)

    def _change(self, health: RedisHealth, error: Exception | None = None) -> None:
        """One line in the log for each change, and none for what goes on."""
        if health is self.health:
            return
        now = self._clock()
        lasted = round(now - self._since, 1)
        before, self.health, self._since = self.health, health, now
        if health is RedisHealth.WORKS:
            _log.info("redis.back", after_s=lasted)
            return
        if before is RedisHealth.WORKS:
            self.outages += 1
        _log.warning(f"redis.{health.value}", error=type(error).__name__)
