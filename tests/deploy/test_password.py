"""A database that wants a password gets the one of compose.yaml, whatever characters it has."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from cli.conftest import new_key
from conftest import in_database
from field import postgres_server
from installation import open_house

PASSWORD = "p@ss/w:rd?#% '\"\\ пароль"


@pytest.fixture(scope="module")
def strict_url() -> Iterator[str]:
    """The address of a server that lets nobody in without a password."""
    folder = Path(tempfile.mkdtemp(prefix="vitrina-strict-"))
    with postgres_server(folder) as server:
        url = server.get_uri()
        with psycopg.connect(url, autocommit=True) as connection:
            role = sql.SQL("CREATE ROLE vitrina LOGIN PASSWORD {}").format(sql.Literal(PASSWORD))
            connection.execute(role)
            connection.execute("CREATE DATABASE vitrina OWNER vitrina")
        rules = Path(server.pgdata) / "pg_hba.conf"
        rules.write_text("local all postgres trust\nlocal all all scram-sha-256\n")
        os.kill(server.get_pid(), signal.SIGHUP)
        yield in_database(url, "vitrina").replace("//postgres:@", "//vitrina@")
    shutil.rmtree(folder)


async def migrate(folder: Path, url: str, **more: str) -> tuple[int, str]:
    known = {"VITRINA_SECRET_KEYS": new_key(), "VK_CLIENT_ID": "test"}
    async with open_house(folder, DATABASE_URL=url, **known, **more) as house:
        process = await house.start("migrate", "migrate")
        return await process.end()


async def test_the_password_of_the_environment_opens_it(tmp_path: Path, strict_url: str) -> None:
    code, output = await migrate(tmp_path, strict_url, PGPASSWORD=PASSWORD)
    assert (code, output) == (0, "The database is of this version.\n")


async def test_without_it_there_is_one_line(tmp_path: Path, strict_url: str) -> None:
    code, output = await migrate(tmp_path, strict_url)
    assert code == 2
    assert len(output.splitlines()) == 1
    assert output.startswith("the database does not answer")
