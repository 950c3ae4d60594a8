"""Grants and phones lie in a SQLite file: nobody else on the machine reads it."""

import asyncio
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from sandboxed import open_sandboxed
from vitrina.storage import schema
from vitrina.storage.database import Database
from vitrina.storage.private_file import make_private, open_private


@pytest.fixture(params=[0o022, 0o000], ids=["usual-umask", "open-umask"])
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


async def migrate(path: Path) -> None:
    database = Database(f"sqlite:///{path}")
    await schema.migrate(database)
    await database.close()


@pytest.mark.usefixtures("umask")
async def test_every_file_of_a_running_service_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "vitrina.db"
    await migrate(path)
    async with open_sandboxed(f"sqlite:///{path}") as sandboxed:
        await sandboxed.open_build()
        found = {file.name: rights(file) for file in path.parent.iterdir()}
    assert set(found) == {"vitrina.db", "vitrina.db-wal", "vitrina.db-shm", "vitrina.db.lock"}
    assert set(found.values()) == {0o600}


@pytest.mark.usefixtures("umask")
async def test_files_of_an_earlier_release_are_closed(tmp_path: Path) -> None:
    path = tmp_path / "vitrina.db"
    lock = tmp_path / "vitrina.db.lock"
    await migrate(path)
    lock.touch()
    path.chmod(0o644)
    lock.chmod(0o644)
    async with open_sandboxed(f"sqlite:///{path}"):
        assert (rights(path), rights(lock)) == (0o600, 0o600)


async def test_a_file_that_is_no_database_stays_as_it_is(tmp_path: Path) -> None:
    other = tmp_path / "hosts"
    other.write_text("127.0.0.1 localhost\n")
    other.chmod(0o644)
    make_private(other)
    assert rights(other) == 0o644
    assert other.read_text() == "127.0.0.1 localhost\n"


def test_what_cannot_be_opened_is_left_to_sqlite(tmp_path: Path) -> None:
    make_private(tmp_path / "no" / "folder" / "x.db")
    make_private(tmp_path)
    assert list(tmp_path.iterdir()) == []


async def test_many_at_once_create_one_file(tmp_path: Path) -> None:
    path = tmp_path / "vitrina.db"
    await asyncio.gather(*(asyncio.to_thread(make_private, path) for _ in range(20)))
    assert (path.stat().st_size, rights(path)) == (0, 0o600)


def test_a_lock_that_is_there_keeps_what_it_says(tmp_path: Path) -> None:
    path = tmp_path / "x.lock"
    path.write_text("held")
    with open(path, "r+", opener=open_private) as file:
        assert file.read() == "held"


LAST_ONE = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("SELECT count(*) FROM builds").fetchall()
connection.close()
"""


async def test_a_command_beside_the_service_leaves_its_log_alone(tmp_path: Path) -> None:
    """Who closes the database as the last one deletes the log: the service must count as there."""
    path = tmp_path / "vitrina.db"
    await migrate(path)
    database = Database(f"sqlite:///{path}")
    try:
        async with database.transaction() as first:
            await first.execute(text("UPDATE sealing_key SET key_id = key_id"))
        # More connections, by both pools, while the first one stays.
        async with database.engine.connect(), database.engine.connect():
            async with database.probing(write=True):
                pass
            command = [sys.executable, "-c", LAST_ONE, str(path)]
            await asyncio.to_thread(subprocess.run, command, check=True)
            assert await asyncio.to_thread(Path(f"{path}-wal").exists)
    finally:
        await database.close()
