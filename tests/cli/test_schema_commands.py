"""Databases that this program cannot use are one line each; several programs migrate at once."""

import asyncio
import os
import sqlite3
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from cli.conftest import Vitrina, new_key
from cli.test_commands import is_refused
from postgres_databases import in_database

NEWER = "the database is of a newer version than this program: install the newer program"


@pytest.fixture
def empty_postgres(postgres_server: str) -> Iterator[str]:
    """A PostgreSQL database without a table."""
    name = f"empty_{uuid.uuid4().hex}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        yield in_database(postgres_server, name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.mark.parametrize("command", ["migrate", "serve"])
def test_a_newer_postgres_database_is_one_line(
    vitrina: Vitrina, complete: pytest.MonkeyPatch, postgres_url: str, command: str
) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    complete.setenv("DATABASE_URL", postgres_url)
    assert is_refused(vitrina(command), NEWER)


@pytest.mark.parametrize("words", [("migrate",), ("serve", "--with-worker")])
def test_a_newer_sqlite_file_is_one_line(
    vitrina: Vitrina, complete: pytest.MonkeyPatch, sqlite_url: str, words: tuple[str, ...]
) -> None:
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    complete.setenv("DATABASE_URL", sqlite_url)
    assert is_refused(vitrina(*words), NEWER)


@pytest.mark.parametrize("words", [("migrate",), ("serve", "--with-worker")])
def test_a_file_that_is_no_database_is_one_line(
    vitrina: Vitrina, complete: pytest.MonkeyPatch, tmp_path: Path, words: tuple[str, ...]
) -> None:
    (tmp_path / "letter.txt").write_text("Дорогая редакция! " * 100)
    complete.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/letter.txt")
    line = "DATABASE_URL names a file that is no SQLite database: choose another path"
    assert is_refused(vitrina(*words), line)


def test_a_role_that_may_not_create_is_one_line(
    vitrina: Vitrina, complete: pytest.MonkeyPatch, empty_postgres: str
) -> None:
    role = f"reader_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(empty_postgres, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN".encode())
    url = make_url(empty_postgres).set(username=role).render_as_string(hide_password=False)
    complete.setenv("DATABASE_URL", url)
    line = "the database's role may not do this: grant it CREATE on the schema"
    assert is_refused(vitrina("migrate"), line)


async def test_four_programs_migrate_an_empty_database_at_once(
    empty_postgres: str, tmp_path: Path
) -> None:
    env = os.environ | {
        "DATABASE_URL": empty_postgres, "VITRINA_SECRET_KEYS": new_key(), "VK_CLIENT_ID": "school",
    }  # fmt: skip
    started = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "vitrina", "migrate"),
            cwd=tmp_path, env=env,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )
        for _ in range(4)
    ]  # fmt: skip
    said = [(await process.communicate())[0].decode() for process in started]
    assert [process.returncode for process in started] == [0] * 4, said
    with psycopg.connect(empty_postgres) as connection:
        connection.execute("SELECT * FROM procrastinate_jobs, builds")
