"""`vitrina restored`: counts what it marks, and keeps its hands off while something runs."""

import asyncio
import fcntl
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import insert, update

from vitrina.settings import read_settings
from vitrina.storage.database import Database
from vitrina.storage.models import leases
from vitrina.wiring.cannot_start import CannotStart
from vitrina.wiring.restoring import distrust_restored

Vitrina = Callable[..., Result]


def test_it_says_what_it_marked(
    complete: pytest.MonkeyPatch, vitrina: Vitrina, sqlite_url: str
) -> None:
    complete.setenv("DATABASE_URL", sqlite_url)
    said = vitrina("restored")
    assert (said.exit_code, said.stderr) == (0, "")
    assert said.stdout.startswith("Unfinished builds: 0, steps to look for in VK: 0")


def test_it_refuses_while_a_process_has_the_file(
    complete: pytest.MonkeyPatch, vitrina: Vitrina, sqlite_url: str
) -> None:
    complete.setenv("DATABASE_URL", sqlite_url)
    with Path(f"{sqlite_url.removeprefix('sqlite:///')}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        said = vitrina("restored")
    assert said.exit_code == 2 and "another process holds" in said.stderr


@pytest.mark.parametrize("alive", ["a worker's heart", "a bot's lease", ""])
async def test_it_refuses_while_something_moves_in_postgresql(
    complete: pytest.MonkeyPatch, postgres_url: str, alive: str
) -> None:
    complete.setenv("DATABASE_URL", postgres_url)
    database = Database(postgres_url)
    async with database.transaction() as connection:
        await connection.execute(
            insert(leases).values(name="answers/7", holder="x", held_until=10.0)
        )
        await connection.exec_driver_sql("INSERT INTO procrastinate_workers DEFAULT VALUES")

    async def live_meanwhile(seconds: float) -> None:
        assert seconds > 3, "as long as leases are held on and hearts beat"
        await asyncio.sleep(0)
        async with database.transaction() as connection:
            if alive == "a bot's lease":
                await connection.execute(update(leases).values(held_until=20.0))
            if alive == "a worker's heart":
                await connection.exec_driver_sql(
                    "UPDATE procrastinate_workers SET last_heartbeat = clock_timestamp()"
                    " + interval '1 second'"
                )

    try:
        if alive:
            with pytest.raises(CannotStart, match="stop every process first"):
                await distrust_restored(read_settings(), live_meanwhile)
        else:
            assert (await distrust_restored(read_settings(), live_meanwhile)).builds == 0
    finally:
        await database.close()
