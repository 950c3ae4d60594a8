"""A process that starts before its database waits for it as long as it was told to."""

from pathlib import Path

import psycopg
import pytest

from cli.conftest import new_key
from installation import Installation, open_installation

NOWHERE = "http://127.0.0.1:1"


def settings(database_url: str) -> dict[str, str]:
    return {
        "DATABASE_URL": database_url,
        "VITRINA_SECRET_KEYS": new_key(),
        "VK_CLIENT_ID": "test",
        "VK_API_URL": NOWHERE,
        "VK_ID_URL": NOWHERE,
        "VK_OAUTH_URL": NOWHERE,
    }


async def start(installation: Installation, command: str, seconds: int) -> tuple[int, str]:
    process = await installation.start(command, command, "--wait", str(seconds))
    return await process.end()


async def test_it_starts_when_the_database_has_come(
    tmp_path: Path, postgres_server: str, postgres_url: str
) -> None:
    name = postgres_url.partition("?")[0].rpartition("/")[2]
    async with open_installation(tmp_path, **settings(postgres_url)) as installation:
        with psycopg.connect(postgres_server, autocommit=True) as connection:
            connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
            process = await installation.start("worker", "worker", "--wait", "60")
            await process.until_said("process.waiting_for_database")
            connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())
        await process.until_said("process.working")


@pytest.mark.parametrize("command", ["serve", "worker", "longpoll"])
async def test_it_gives_up_with_one_line(tmp_path: Path, command: str) -> None:
    nobody = "postgresql://vitrina@127.0.0.1:1/vitrina"
    async with open_installation(tmp_path, **settings(nobody)) as installation:
        code, output = await start(installation, command, 1)
    *waited, last = output.strip().splitlines()
    assert code == 2
    assert last.startswith("the database does not answer")
    assert waited
    assert all('"process.waiting_for_database"' in line for line in waited)
