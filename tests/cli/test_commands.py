"""Each command says what it did, or in one line what to do."""

import asyncio
import fcntl
import socket
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from cryptography.fernet import Fernet
from typer.testing import Result

from cli.conftest import Vitrina, new_key
from postgres_databases import in_database
from sandboxed import open_sandboxed
from vitrina.settings import read_settings
from vitrina.wiring import operator

NOBODY = "postgresql://vitrina@127.0.0.1:1/vitrina"


def is_refused(result: Result, line: str) -> bool:
    """Exit code 2 and exactly this one line, on stderr."""
    return (result.exit_code, result.stderr, result.stdout) == (2, f"{line}\n", "")


def test_help_names_every_command(vitrina: Vitrina) -> None:
    said = vitrina("--help")
    assert said.exit_code == 0
    for command in ("serve", "worker", "migrate", "doctor", "sandbox", "demo", "keys"):
        assert command in said.output


@pytest.mark.parametrize("command", ["serve", "worker", "migrate", "doctor", "sandbox", "demo"])
def test_every_command_explains_itself(vitrina: Vitrina, command: str) -> None:
    said = vitrina(command, "--help")
    assert said.exit_code == 0
    assert f"Usage: vitrina {command}" in said.output


def test_an_unknown_command_is_refused(vitrina: Vitrina) -> None:
    assert vitrina("publish").exit_code == 2


def test_a_new_key_is_a_key_and_a_different_one_each_time(vitrina: Vitrina) -> None:
    first, second = vitrina("keys", "new").stdout.strip(), vitrina("keys", "new").stdout.strip()
    assert first != second
    assert Fernet(first).decrypt(Fernet(first).encrypt(b"token")) == b"token"


@pytest.mark.parametrize("words", [("serve",), ("worker",), ("migrate",), ("keys", "rotate")])
def test_without_settings_nothing_starts(vitrina: Vitrina, words: tuple[str, ...]) -> None:
    said = vitrina(*words)
    assert said.exit_code == 2
    assert [line.split()[0] for line in said.stderr.splitlines()] == [
        "VITRINA_SECRET_KEYS",
    ]


# migrate


@pytest.fixture
def empty_postgres(postgres_server: str) -> Iterator[str]:
    """A PostgreSQL database without a table."""
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE empty_for_migrate")
        yield in_database(postgres_server, "empty_for_migrate")
        connection.execute("DROP DATABASE empty_for_migrate WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgres"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a newcomer's data will lie; the SQLite file's folder is not there yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/data/vitrina.db"
    url: str = request.getfixturevalue("empty_postgres")
    return url


def test_migrate_makes_the_tables_and_may_be_repeated(
    vitrina: Vitrina, complete: pytest.MonkeyPatch, empty_database: str
) -> None:
    complete.setenv("DATABASE_URL", empty_database)
    line = "the database is not of this version: run `vitrina migrate`"
    assert is_refused(vitrina("keys", "rotate"), line)
    for _ in range(2):
        said = vitrina("migrate")
        assert (said.exit_code, said.stdout) == (0, "The database is of this version.\n")
    assert vitrina("keys", "rotate").stdout == "Sealed anew: 0\n"


def test_a_database_that_is_down_is_one_line(
    vitrina: Vitrina, complete: pytest.MonkeyPatch
) -> None:
    complete.setenv("DATABASE_URL", NOBODY)
    for words in (("migrate",), ("keys", "rotate"), ("worker",)):
        line = "the database does not answer (OperationalError): check DATABASE_URL"
        assert is_refused(vitrina(*words), line)


@pytest.mark.parametrize("url", ["mysql://x/y", "vitrina.db", "sqlite://"])
def test_a_database_we_do_not_know_is_one_line(
    vitrina: Vitrina, complete: pytest.MonkeyPatch, url: str
) -> None:
    complete.setenv("DATABASE_URL", url)
    line = "DATABASE_URL: use sqlite:///path or postgresql://user@host/name"
    assert is_refused(vitrina("migrate"), line)


# keys rotate


def test_after_a_rotation_only_the_new_key_is_needed(
    vitrina: Vitrina, complete: pytest.MonkeyPatch, database_url: str
) -> None:
    old, new = new_key(), new_key()
    asyncio.run(seal_a_token(database_url, old))
    complete.setenv("DATABASE_URL", database_url)

    complete.setenv("VITRINA_SECRET_KEYS", f"{new},{old}")
    said = vitrina("keys", "rotate")
    assert (said.exit_code, said.stdout) == (0, "Sealed anew: 1\n")

    complete.setenv("VITRINA_SECRET_KEYS", new)
    assert asyncio.run(operator.count_lost_secrets(read_settings())) == 0
    complete.setenv("VITRINA_SECRET_KEYS", old)
    assert asyncio.run(operator.count_lost_secrets(read_settings())) == 1


def test_a_rotation_without_the_old_key_changes_nothing(
    vitrina: Vitrina, complete: pytest.MonkeyPatch, sqlite_url: str
) -> None:
    old = new_key()
    asyncio.run(seal_a_token(sqlite_url, old))
    complete.setenv("DATABASE_URL", sqlite_url)
    line = "a stored secret needs a key that is gone: put it back into VITRINA_SECRET_KEYS"
    assert is_refused(vitrina("keys", "rotate"), line)
    complete.setenv("VITRINA_SECRET_KEYS", old)
    assert asyncio.run(operator.count_lost_secrets(read_settings())) == 0


async def seal_a_token(database_url: str, key: str) -> None:
    """A build with its person's token, as a grant leaves it."""
    async with open_sandboxed(database_url, VITRINA_SECRET_KEYS=key) as sandboxed:
        await sandboxed.open_build()


# serve, worker, sandbox


def test_a_port_in_use_is_named(
    vitrina: Vitrina, complete: pytest.MonkeyPatch, sqlite_url: str
) -> None:
    complete.setenv("DATABASE_URL", sqlite_url)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for words in (("serve", "--with-worker"), ("sandbox",)):
            said = vitrina(*words, "--port", port)
            assert said.exit_code == 2
            assert said.stderr.startswith(f"port {port} on 127.0.0.1 cannot be used (")
            assert said.stderr.endswith("): choose another with --port\n")


def test_sqlite_serves_one_process(
    vitrina: Vitrina, complete: pytest.MonkeyPatch, sqlite_url: str
) -> None:
    complete.setenv("DATABASE_URL", sqlite_url)
    line = "SQLite serves one process: use `vitrina serve --with-worker`"
    assert is_refused(vitrina("serve", "--port", "0"), line)
    assert is_refused(vitrina("worker"), "a worker of its own needs PostgreSQL: set DATABASE_URL")


def test_a_second_process_on_the_same_sqlite_file_is_refused(
    vitrina: Vitrina, complete: pytest.MonkeyPatch, sqlite_url: str
) -> None:
    complete.setenv("DATABASE_URL", sqlite_url)
    with Path(f"{sqlite_url.removeprefix('sqlite:///')}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        said = vitrina("serve", "--with-worker", "--port", "0")
    assert is_refused(said, "another process holds vitrina.db.lock: stop it, or use PostgreSQL")


def test_a_pack_that_is_not_there_is_one_line(
    vitrina: Vitrina, complete: pytest.MonkeyPatch, sqlite_url: str
) -> None:
    complete.setenv("DATABASE_URL", sqlite_url)
    complete.setenv("VITRINA_PACK", "dentist")
    said = vitrina("serve", "--with-worker", "--port", "0")
    assert is_refused(said, "VITRINA_PACK: Набора «dentist» нет. Есть такие: manicure, massage")


def test_the_older_flow_needs_the_secret(
    vitrina: Vitrina, complete: pytest.MonkeyPatch, sqlite_url: str
) -> None:
    complete.setenv("DATABASE_URL", sqlite_url)
    complete.setenv("VK_GRANT_FLOW", "code")
    complete.delenv("VK_CLIENT_SECRET")
    said = vitrina("serve", "--with-worker", "--port", "0")
    assert is_refused(said, "VK_CLIENT_SECRET is not set, and the `code` flow needs it")


def test_an_app_of_the_sandbox_has_an_id_and_a_secret(vitrina: Vitrina) -> None:
    assert is_refused(vitrina("sandbox", "--app", "school"), "--app takes id:secret")
