"""A real copy of a database in use, and its return, on both engines."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import psycopg

from vitrina.storage.database import Database
from vitrina.storage.models import metadata

Restore = Callable[[], None]
_TABLES = [table.name for table in metadata.sorted_tables]


def take_backup(database: Database, folder: Path) -> Restore:
    """Copy everything as it is now; the value puts it back."""
    return _copy_file(database, folder) if database.is_sqlite else _copy_rows(database)


def _copy_file(database: Database, folder: Path) -> Restore:
    """By SQLite's own backup, as `.backup` of its command does while others write."""
    live, copy = str(database.url.database), folder / "copy.db"
    _write_over(live, str(copy))
    return lambda: _write_over(str(copy), live)


def _write_over(source: str, target: str) -> None:
    origin, over = sqlite3.connect(source), sqlite3.connect(target)
    try:
        origin.backup(over)
    finally:
        origin.close()
        over.close()


def _copy_rows(database: Database) -> Restore:
    """In one snapshot, as `pg_dump` does."""
    address = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    kept: dict[str, bytes] = {}
    with psycopg.connect(address) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        for name in _TABLES:
            with connection.cursor().copy(f"COPY {name} TO STDOUT") as rows:
                kept[name] = b"".join(bytes(row) for row in rows)

    def put_back() -> None:
        with psycopg.connect(address) as connection:
            connection.execute(f"TRUNCATE {', '.join(_TABLES)}")
            for name in _TABLES:
                with connection.cursor().copy(f"COPY {name} FROM STDIN") as rows:
                    rows.write(kept[name])

    return put_back
