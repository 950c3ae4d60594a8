"""Connections that a process opens at its start, each by what the settings say."""

import asyncio
import fcntl
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path

from httpx2 import AsyncClient

from vitrina.building.advance import Workshop, advance
from vitrina.building.queue import InProcessQueue, ProcrastinateQueue, Queue, is_engine_ready
from vitrina.settings import Settings
from vitrina.storage import schema
from vitrina.storage.breaker import Breaker, open_redis_client
from vitrina.storage.database import Database
from vitrina.storage.grant_quotas import GrantQuotas
from vitrina.storage.private_file import open_private
from vitrina.storage.redis_states import FallbackStates, RedisStates
from vitrina.storage.states import StateStore, TableStates
from vitrina.storage.vault import Vault
from vitrina.storage.windows import MemoryWindow, SharedWindow, Window
from vitrina.vk.oauth import CodeFlow, GrantFlow, VkId, new_state

NEWER_DATABASE = "the database is of a newer version than this program: install the newer program"


class CannotStart(Exception):
    """Something outside is not ready; the text says in one line what to do."""


async def open_database(
    settings: Settings, stack: AsyncExitStack, *, will_work: bool, check_schema: bool
) -> Database:
    """The database, closed with the stack.

    CannotStart when it is not migrated, or a second process wants the SQLite file.
    """
    database = Database(settings.database_url, pool_size=settings.pool_size)
    stack.push_async_callback(database.close)
    if check_schema:
        await demand_schema(database)
    if database.is_sqlite:
        if not will_work:
            raise CannotStart("SQLite serves one process: use `vitrina serve --with-worker`")
        stack.enter_context(hold_file(database))
    return database


async def demand_schema(database: Database) -> None:
    """CannotStart unless our tables and the job engine's are of this version."""
    state = await schema.state_of(database)
    if state is schema.SchemaState.NEWER:
        raise CannotStart(NEWER_DATABASE)
    ready = state is schema.SchemaState.READY
    if ready and not database.is_sqlite:
        ready = await is_engine_ready(conninfo(database))
    if not ready:
        raise CannotStart("the database is not of this version: run `vitrina migrate`")


def open_grants(settings: Settings, http: AsyncClient) -> GrantFlow:
    """How people are asked for access; CannotStart when a setting for it is missing."""
    if settings.vk_grant_flow == "code":
        if not settings.vk_client_secret:
            raise CannotStart("VK_CLIENT_SECRET is not set, and the `code` flow needs it")
        return CodeFlow(
            settings.vk_client_id, settings.vk_client_secret, settings.vk_oauth_url, http
        )
    return VkId(settings.vk_client_id, settings.vk_id_url, http)


async def open_queue(settings: Settings, workshop: Workshop, stack: AsyncExitStack) -> Queue:
    """The queue of this database's kind, closed with the stack."""

    async def run_build(build_id: str) -> None:
        await advance(workshop, build_id)

    if workshop.database.is_sqlite:
        return InProcessQueue(workshop.builds, run_build, settings.concurrency)
    queue = ProcrastinateQueue(
        conninfo(workshop.database), workshop.builds, run_build, settings.concurrency
    )
    await queue.open()
    stack.push_async_callback(queue.close)
    return queue


async def open_redis(settings: Settings, stack: AsyncExitStack) -> Breaker | None:
    """The way to Redis or Valkey if there is one, looked after and closed with the stack.

    Nobody is asked whether it is there: a process starts and serves without it too.
    """
    if settings.redis_url is None:
        return None
    redis = open_redis_client(settings.redis_url)
    stack.push_async_callback(redis.aclose)
    breaker = Breaker(redis)
    await stack.enter_async_context(_looked_after(breaker))
    return breaker


def open_window(breaker: Breaker | None, pseudonym: Callable[[str], str]) -> Window:
    """Where rate limits are counted: for all processes together, or for this one."""
    own = MemoryWindow()
    return SharedWindow(breaker, own, pseudonym) if breaker else own


def open_states(
    settings: Settings, database: Database, vault: Vault, breaker: Breaker | None
) -> StateStore:
    """Where grants on their way are kept, and how many."""
    quotas = GrantQuotas(settings.limit_grants_per_client, settings.limit_grants_mb * 1024 * 1024)
    table = TableStates(database, vault, quotas)
    if breaker is None:
        return table
    return FallbackStates(RedisStates(breaker, vault, quotas), table, new_state)


def conninfo(database: Database) -> str:
    """The database's address for the job engine, which speaks to psycopg directly."""
    return database.url.set(drivername="postgresql").render_as_string(hide_password=False)


@asynccontextmanager
async def _looked_after(breaker: Breaker) -> AsyncIterator[None]:
    looking = asyncio.create_task(breaker.watch(), name="redis")
    try:
        yield
    finally:
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)


@contextmanager
def hold_file(database: Database) -> Iterator[None]:
    """The SQLite database is this process's alone; the system frees the lock when it dies."""
    lock_file = Path(f"{database.url.database}.lock")
    with open(lock_file, "w", opener=open_private) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotStart(
                f"another process holds {lock_file.name}: stop it, or use PostgreSQL"
            ) from None
        yield
