"""What else a process opens at its start, each by what the settings say.

A job engine or a Redis client that the settings do not choose is not loaded.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

from httpx2 import AsyncClient

from vitrina.building.advance import advance
from vitrina.building.dependencies import BuildDependencies
from vitrina.building.queue.verbs import Queue
from vitrina.settings import Settings
from vitrina.storage.database import Database
from vitrina.storage.grant_quotas import GrantQuotas
from vitrina.storage.pending_grants import PendingGrants
from vitrina.storage.table_pending_grants import TablePendingGrants
from vitrina.storage.vault import Vault
from vitrina.storage.windows import MemoryWindow, Window
from vitrina.vk.oauth import CodeFlow, GrantFlow, VkId, new_state
from vitrina.wiring.cannot_start import CannotStart
from vitrina.wiring.database import conninfo

if TYPE_CHECKING:
    from vitrina.storage.breaker import Breaker


def open_grants(settings: Settings, http: AsyncClient) -> GrantFlow:
    """How people are asked for access; CannotStart when a setting for it is missing."""
    if settings.vk_grant_flow == "code":
        if not settings.vk_client_secret:
            raise CannotStart("VK_CLIENT_SECRET is not set, and the `code` flow needs it")
        return CodeFlow(
            settings.vk_client_id, settings.vk_client_secret, settings.vk_oauth_url, http
        )
    return VkId(settings.vk_client_id, settings.vk_id_url, http)


async def open_queue(
    settings: Settings, building: BuildDependencies, stack: AsyncExitStack
) -> Queue:
    """The queue of this database's kind, closed with the stack."""

    async def run_build(build_id: str) -> None:
        await advance(building, build_id)

    if building.database.is_sqlite:
        from vitrina.building.queue.in_process import InProcessQueue

        return InProcessQueue(building.builds, run_build, settings.concurrency)
    from vitrina.building.queue.engine import ProcrastinateQueue

    queue = ProcrastinateQueue(
        conninfo(building.database),
        building.builds,
        run_build,
        settings.concurrency,
    )
    await queue.open()
    stack.push_async_callback(queue.close)
    return queue


async def open_redis(settings: Settings, stack: AsyncExitStack) -> "Breaker | None":
    """The way to Redis or Valkey if there is one, looked after and closed with the stack.

    Nobody is asked whether it is there: a process starts and serves without it too.
    """
    if settings.redis_url is None:
        return None
    from vitrina.storage.breaker import Breaker, open_redis_client

    redis = open_redis_client(settings.redis_url)
    stack.push_async_callback(redis.aclose)
    breaker = Breaker(redis)
    await stack.enter_async_context(_looked_after(breaker))
    return breaker


def open_window(breaker: "Breaker | None", pseudonym: Callable[[str], str]) -> Window:
    """Where rate limits are counted: for all processes together, or for this one."""
    own = MemoryWindow()
    if breaker is None:
        return own
    from vitrina.storage.shared_window import SharedWindow

    return SharedWindow(breaker, own, pseudonym)


def open_pending_grants(
    settings: Settings, database: Database, vault: Vault, breaker: "Breaker | None"
) -> PendingGrants:
    """Where grants on their way are kept, and how many."""
    quotas = GrantQuotas(settings.limit_grants_per_client, settings.limit_grants_mb * 1024 * 1024)
    table = TablePendingGrants(database, vault, quotas)
    if breaker is None:
        return table
    from vitrina.storage.fallback_pending_grants import FallbackPendingGrants
    from vitrina.storage.redis_pending_grants import RedisPendingGrants

    return FallbackPendingGrants(RedisPendingGrants(breaker, vault, quotas), table, new_state)


@asynccontextmanager
async def _looked_after(breaker: "Breaker") -> AsyncIterator[None]:
    looking = asyncio.create_task(breaker.watch(), name="redis")
    try:
        yield
    finally:
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)
