"""Looking for what somebody told in everything that is stored: tables, the file, Redis."""

import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import text

from vitrina.storage.database import Database
from vitrina.storage.sealed import SEALED
from vitrina.storage.vault import LostSecret, Vault

# By the database's own list, not by ours: a table that somebody adds is searched as well.
_TABLES = {
    True: "SELECT name FROM sqlite_master WHERE type = 'table'",
    False: "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'",
}


async def find_marks(
    database: Database, vault: Vault, marks: Collection[str]
) -> dict[str, set[str]]:
    """In which columns (`table.column`) each mark stands, in clear or sealed."""
    found: dict[str, set[str]] = {mark: set() for mark in marks}
    async with database.transaction() as connection:
        names = (await connection.execute(text(_TABLES[database.is_sqlite]))).scalars().all()
        for name in names:
            rows = (await connection.execute(text(f'SELECT * FROM "{name}"'))).mappings().all()
            for row in rows:
                for column, value in row.items():
                    told = "\n".join(_read(vault, name, dict(row), column, value))
                    for mark in marks:
                        if mark in told:
                            found[mark].add(f"{name}.{column}")
    return found


def find_in_file(database: Database, marks: Collection[str]) -> set[str]:
    """The marks that stand in the bytes of an SQLite file or of its log."""
    path = str(database.url.database)
    kept = b"".join(
        Path(path + ending).read_bytes() for ending in ("", "-wal") if Path(path + ending).exists()
    )
    forms = {mark: (mark.encode(), json.dumps(mark)[1:-1].encode()) for mark in marks}
    return {mark for mark, written in forms.items() if any(one in kept for one in written)}


def _read(vault: Vault, table: str, row: dict[str, Any], column: str, value: Any) -> Iterator[str]:
    """Everything that a value says: itself, its JSON with letters as they are, what is sealed."""
    if value is None:
        return
    if isinstance(value, bytes | memoryview):
        yield bytes(value).decode("latin-1")
        return
    told = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    yield told
    yield from _decoded(told)
    for sealed in SEALED:
        if (sealed.table.name, sealed.column.name) == (table, column):
            record = tuple(row[part.name] for part in sealed.record)
            try:
                opened = vault.open_or_clear(value, sealed.purpose, *record)
            except LostSecret:
                continue
            yield opened
            yield from _decoded(opened)


def _decoded(told: str) -> Iterator[str]:
    try:
        yield json.dumps(json.loads(told), ensure_ascii=False)
    except ValueError:
        return
