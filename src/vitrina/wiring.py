"""The composition root: settings become services. The only place that knows concrete classes."""

import asyncio
import fcntl
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import limits.aio.storage
import structlog
from httpx2 import AsyncClient
from redis.asyncio import Redis

from vitrina.art.cards import draw_picture
from vitrina.art.photo import prepare_photo
from vitrina.autoresponder.reception import Bot, open_bot
from vitrina.building.advance import Workshop, advance
from vitrina.building.queue import (
    InProcessQueue,
    ProcrastinateQueue,
    Queue,
    apply_engine_schema,
    is_engine_ready,
)
from vitrina.content.pack import Pack
from vitrina.content.shelf import Shelf, shipped_packs
from vitrina.domain.picture import Picture
from vitrina.settings import Settings
from vitrina.storage import schema
from vitrina.storage.builds import Builds
from vitrina.storage.communities import Communities
from vitrina.storage.database import Database
from vitrina.storage.photos import Photos
from vitrina.storage.sealed import count_unopened, reseal_secrets
from vitrina.storage.states import RedisStates, StateStore, TableStates
from vitrina.storage.tokens import Tokens
from vitrina.storage.vault import Vault
from vitrina.storage.visitors import Visitors
from vitrina.vk.client import VkClient, open_http
from vitrina.vk.oauth import CodeFlow, GrantFlow, VkId

DRAWING_THREADS = 2

_log = structlog.get_logger("vitrina.process")


class CannotStart(Exception):
    """Something outside is not ready; the text says in one line what to do."""


@dataclass(frozen=True)
class Services:
    """Everything a request or a worker needs, built once."""

    settings: Settings
    database: Database
    builds: Builds
    tokens: Tokens
    communities: Communities
    states: StateStore
    grants: GrantFlow
    vk: VkClient
    queue: Queue
    workshop: Workshop
    shelf: Shelf
    bot: Bot
    limits: limits.aio.storage.Storage
    draw: Callable[[Picture], Awaitable[bytes]]
    photos: Photos
    prepare_photo: Callable[[bytes], Awaitable[bytes]]
    redis: Redis | None
    now: Callable[[], float] = time.time

    @property
    def pack(self) -> Pack:
        """The profession's texts as they are now."""
        return self.shelf.take(self.settings.pack)

    @property
    def base_url(self) -> str:
        """The address people and VK reach us at."""
        return self.settings.base_url

    @property
    def vk_hosts(self) -> frozenset[str]:
        """The hosts that are VK: a person is sent to no other address that a reply names."""
        known = self.settings
        urls = (known.vk_site_url, known.vk_id_url, known.vk_oauth_url, known.vk_api_url)
        return frozenset(urlsplit(url).hostname or "" for url in urls)

    @property
    def callback_url(self) -> str:
        """Where VK sends people back to."""
        return f"{self.base_url}/oauth/callback"


@asynccontextmanager
async def open_services(
    settings: Settings, *, will_work: bool, check_schema: bool = True
) -> AsyncIterator[Services]:
    """Services with open connections; `will_work` when this process also runs builds.

    CannotStart when the database is not migrated, or a second process wants the SQLite file.
    """
    async with AsyncExitStack() as stack:
        database = Database(settings.database_url, pool_size=settings.pool_size)
        stack.push_async_callback(database.close)
        if check_schema:
            await _demand_schema(database)
        if database.is_sqlite:
            if not will_work:
                raise CannotStart("SQLite serves one process: use `vitrina serve --with-worker`")
            stack.enter_context(_hold(Path(f"{database.url.database}.lock")))
        vault = Vault(settings.secret_keys)
        http = await stack.enter_async_context(open_http())
        redis = await _open_redis(settings, stack)
        pool = ThreadPoolExecutor(DRAWING_THREADS, thread_name_prefix="draw")
        stack.callback(pool.shutdown, wait=False, cancel_futures=True)

        photos = Photos(database, settings.photo_days)
        # One photo at a time: the largest take two seconds and 300 MB, and pictures are waited for.
        one_photo = asyncio.Semaphore(1)

        async def draw(picture: Picture) -> bytes:
            photo = None
            if picture.kind == "avatar" and picture.photo_id:
                photo = await photos.find(picture.photo_id)
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(pool, draw_picture, picture, photo)

        async def prepare(data: bytes) -> bytes:
            async with one_photo:
                return await asyncio.get_running_loop().run_in_executor(pool, prepare_photo, data)

        vk_errors: list[tuple[str, int]] = []
        vk = VkClient(
            http,
            settings.vk_api_url,
            settings.call_timeout,
            on_error=lambda method, code: vk_errors.append((method, code)),
        )
        grants = _open_grants(settings, http)
        workshop = Workshop(
            database=database,
            builds=Builds(database),
            tokens=Tokens(database, vault),
            communities=Communities(database, vault),
            vk=vk,
            grants=grants,
            draw=draw,
            webhook_url=lambda group_id: f"{settings.base_url}/webhook/{group_id}",
            call_timeout=settings.call_timeout,
            waves=settings.vk_waves,
            vk_errors=vk_errors,
        )
        shelf = open_shelf(settings)
        shelf.take(settings.pack)  # a pack that is not sound stops the start
        yield Services(
            settings=settings,
            database=database,
            builds=workshop.builds,
            tokens=workshop.tokens,
            communities=workshop.communities,
            states=RedisStates(redis, vault) if redis else TableStates(database, vault),
            grants=grants,
            vk=vk,
            queue=await _open_queue(settings, workshop, stack),
            workshop=workshop,
            shelf=shelf,
            bot=open_bot(
                database=database,
                vault=vault,
                communities=workshop.communities,
                vk=vk,
                http=http,
                take_pack=lambda: shelf.take(settings.pack),
                now=time.time,
                dialog_days=settings.dialog_days,
                lead_days=settings.lead_days,
            ),
            limits=_open_limits(settings, redis),
            draw=draw,
            photos=photos,
            prepare_photo=prepare,
            redis=redis,
        )


def open_shelf(settings: Settings) -> Shelf:
    """The packs: the school's own before those that come with the program."""
    folders = [settings.packs] if settings.packs else []
    return Shelf([*folders, shipped_packs()], reload=settings.pack_reload, tell=_say_broken)


def _say_broken(name: str, reason: str) -> None:
    _log.error("pack.broken", pack=name, reason=reason)


@asynccontextmanager
async def open_builds(settings: Settings) -> AsyncIterator[Builds]:
    """The builds alone, for the operator's commands: beside whatever else runs."""
    database = Database(settings.database_url)
    try:
        await _demand_schema(database)
        yield Builds(database)
    finally:
        await database.close()


async def forget_visitor(settings: Settings, group_id: int, peer_id: int) -> None:
    """Delete what one visitor told one community; repeat-safe, beside whatever else runs."""
    database = Database(settings.database_url)
    try:
        await _demand_schema(database)
        await Visitors(database).forget(group_id, peer_id)
    finally:
        await database.close()


async def migrate(settings: Settings) -> None:
    """Bring the database to this version: our tables and the job engine's; repeat-safe."""
    database = Database(settings.database_url)
    try:
        await schema.migrate(database)
        if not database.is_sqlite:
            await apply_engine_schema(_conninfo(database))
    finally:
        await database.close()


async def _demand_schema(database: Database) -> None:
    ready = await schema.is_migrated(database)
    if ready and not database.is_sqlite:
        ready = await is_engine_ready(_conninfo(database))
    if not ready:
        raise CannotStart("the database is not of this version: run `vitrina migrate`")


def _open_grants(settings: Settings, http: AsyncClient) -> GrantFlow:
    if settings.vk_grant_flow == "code":
        if not settings.vk_client_secret:
            raise CannotStart("VK_CLIENT_SECRET is not set, and the `code` flow needs it")
        return CodeFlow(
            settings.vk_client_id, settings.vk_client_secret, settings.vk_oauth_url, http
        )
    return VkId(settings.vk_client_id, settings.vk_id_url, http)


async def _open_queue(settings: Settings, workshop: Workshop, stack: AsyncExitStack) -> Queue:
    async def run_build(build_id: str) -> None:
        await advance(workshop, build_id)

    if workshop.database.is_sqlite:
        return InProcessQueue(workshop.builds, run_build, settings.concurrency)
    queue = ProcrastinateQueue(
        _conninfo(workshop.database), workshop.builds, run_build, settings.concurrency
    )
    await queue.open()
    stack.push_async_callback(queue.close)
    return queue


async def _open_redis(settings: Settings, stack: AsyncExitStack) -> Redis | None:
    if settings.redis_url is None:
        return None
    redis: Redis = Redis.from_url(settings.redis_url)
    stack.push_async_callback(redis.aclose)
    return redis


def _open_limits(settings: Settings, redis: Redis | None) -> limits.aio.storage.Storage:
    if redis is None:
        return limits.aio.storage.MemoryStorage()
    # The connections are ours: the library opens its own otherwise and never closes them.
    return limits.aio.storage.RedisStorage(
        f"async+{settings.redis_url}",
        implementation="redispy",
        connection_pool=redis.connection_pool,  # type: ignore[arg-type] # documented, not typed
    )


def _conninfo(database: Database) -> str:
    """The database's address for the job engine, which speaks to psycopg directly."""
    return database.url.set(drivername="postgresql").render_as_string(hide_password=False)


@contextmanager
def _hold(lock_file: Path) -> Iterator[None]:
    """The SQLite database is this process's alone; the system frees the lock when it dies."""
    with lock_file.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotStart(
                f"another process holds {lock_file.name}: stop it, or use PostgreSQL"
            ) from None
        yield


async def reseal_everything(settings: Settings) -> int:
    """Seal every stored secret with the newest key; how many. Repeat-safe."""
    database = Database(settings.database_url)
    try:
        await _demand_schema(database)
        return await reseal_secrets(database, Vault(settings.secret_keys))
    finally:
        await database.close()


async def count_lost_secrets(settings: Settings) -> int:
    """How many stored secrets no key of the settings opens."""
    database = Database(settings.database_url)
    try:
        await _demand_schema(database)
        return await count_unopened(database, Vault(settings.secret_keys))
    finally:
        await database.close()
