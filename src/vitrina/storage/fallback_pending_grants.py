"""Grants on their way: in Redis, and in the table for as long as Redis is away."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from typing import TypeVar

from vitrina.storage.pending_grants import PendingGrant, PendingGrants, state_of
from vitrina.storage.redis_health import RedisAway
from vitrina.storage.redis_pending_grants import RedisPendingGrants
from vitrina.storage.table_pending_grants import TablePendingGrants

T = TypeVar("T")


class FallbackPendingGrants:
    """Redis first; while it is away new grants go into the table, and both are read.

    A grant is in one of the two, never in both: where Redis may have kept it although its answer
    was lost, the table keeps it under a state and a ticket of its own, and nobody ever learns those
    that Redis may have. So each state is used once, whatever comes back. RedisAway when a grant is
    not in the table and Redis, where it may be, does not answer.
    """

    def __init__(
        self, redis: RedisPendingGrants, table: TablePendingGrants, new_secret: Callable[[], str]
    ) -> None:
        self._redis = redis
        self._table = table
        self._new_secret = new_secret

    async def put(self, grant: PendingGrant, client: str = "") -> PendingGrant:
        try:
            return await self._redis.put(grant, client)
        except RedisAway as away:
            if away.is_unknown:
                ticket = self._new_secret()
                grant = replace(grant, state=state_of(ticket), ticket=ticket)
            return await self._table.put(grant, client)

    async def peek(self, ticket: str) -> PendingGrant | None:
        return await self._ask_both(lambda store: store.peek(ticket))

    async def bind(self, ticket: str, browser: str) -> PendingGrant | None:
        return await self._ask_both(lambda store: store.bind(ticket, browser))

    async def take(self, state: str, browser: str) -> PendingGrant | None:
        return await self._ask_both(lambda store: store.take(state, browser))

    async def find_taken(self, state: str, browser: str) -> PendingGrant | None:
        return await self._ask_both(lambda store: store.find_taken(state, browser))

    async def forget(self, state: str) -> None:
        # What Redis cannot be told to forget it forgets by itself after the ten minutes.
        with suppress(RedisAway):
            await self._redis.forget(state)
        await self._table.forget(state)

    async def drop(self, is_theirs: Callable[[PendingGrant], bool]) -> None:
        with suppress(RedisAway):
            await self._redis.drop(is_theirs)
        await self._table.drop(is_theirs)

    async def is_pending(self, follow_key: str) -> bool:
        return bool(await self._ask_both(lambda store: store.is_pending(follow_key)))

    async def peek_followed(self, follow_key: str) -> PendingGrant | None:
        return await self._ask_both(lambda store: store.peek_followed(follow_key))

    async def _ask_both(self, ask: Callable[[PendingGrants], Awaitable[T]]) -> T:
        away: RedisAway | None = None
        try:
            found = await ask(self._redis)
            if found:
                return found
        except RedisAway as error:
            away = error
        found = await ask(self._table)
        if away is not None and not found:
            raise away
        return found
