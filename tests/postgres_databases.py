"""Databases of PostgreSQL for tests: one is emptied after a test and given to the next.

To copy the template for each test took the system a tenth of a second of processor time, to empty
a copy takes a hundredth. A database whose tables a test has changed is thrown away.
"""

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import LiteralString

import psycopg
from psycopg import sql

Shape = tuple[object, ...]

# A row of a catalogue that was written anew bears the number of another transaction.
_CATALOGUES = ("pg_class", "pg_attribute", "pg_attrdef", "pg_constraint", "pg_index", "pg_proc",
               "pg_trigger", "pg_type", "pg_namespace", "pg_enum", "pg_policy")  # fmt: skip
_SHAPE = "SELECT " + ", ".join(
    f"(SELECT count(*) || ' ' || sum(xmin::text::bigint) FROM {name})" for name in _CATALOGUES
)
_SETTINGS = """SELECT count(*) FROM pg_db_role_setting JOIN pg_database ON oid = setdatabase
WHERE datname = current_database()"""
_OURS = "SELECT oid::regclass::text FROM pg_class WHERE relkind = '{kind}' AND oid >= 16384"
_END_OTHERS = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = %s"


class PostgresDatabases:
    """Copies of a template on one server; `in_database` gives the address of one by its name."""

    def __init__(self, server: str, template: str) -> None:
        self._server, self._template = server, template
        self._free: list[str] = []
        with psycopg.connect(in_database(server, template), autocommit=True) as connection:
            self._shape = _shape_of(connection)
            tables = _names(connection, "r")
            self._kept = {name: rows for name in tables if (rows := _rows_of(connection, name))}
            self._empty = ";".join(
                ["SET session_replication_role = replica"]
                + [f"DELETE FROM {name}" for name in tables if name not in self._kept]
                + [
                    f"SELECT setval('{name}', seqstart, false) FROM pg_sequence"
                    f" WHERE seqrelid = '{name}'::regclass"
                    for name in _names(connection, "S")
                ]
            )

    @contextmanager
    def lend(self) -> Iterator[str]:
        """The address of a database as the template is, of nobody else's until the block ends."""
        with psycopg.connect(self._server, autocommit=True) as server:
            name = self._free.pop() if self._free else self._copy(server)
            yield in_database(self._server, name)
            self._take_back(server, name)

    def _copy(self, server: psycopg.Connection) -> str:
        name = _new_name()
        _do(server, "CREATE DATABASE {} TEMPLATE {}", name, self._template)
        return name

    def _take_back(self, server: psycopg.Connection, name: str) -> None:
        """Under another name, so that no process of the test finds it any more."""
        while server.execute(_END_OTHERS, [name]).fetchone() != (0,):
            time.sleep(0.002)
        renamed = _new_name()
        _do(server, "ALTER DATABASE {} RENAME TO {}", name, renamed)
        if self._is_emptied(renamed):
            self._free.append(renamed)
        else:
            _do(server, "DROP DATABASE {} WITH (FORCE)", renamed)

    def _is_emptied(self, name: str) -> bool:
        """Whether it is as the template again; not when a test has changed more than rows."""
        with psycopg.connect(in_database(self._server, name), autocommit=True) as connection:
            if _shape_of(connection) != self._shape or any(
                _rows_of(connection, table) != rows for table, rows in self._kept.items()
            ):
                return False
            connection.execute(self._empty.encode())
        return True


def in_database(server_url: str, name: str) -> str:
    """The server's address with another database in it."""
    address, question, query = server_url.partition("?")
    return f"{address.rpartition('/')[0]}/{name}{question}{query}"


def _new_name() -> str:
    return f"test_{uuid.uuid4().hex}"


def _do(server: psycopg.Connection, command: LiteralString, *names: str) -> None:
    server.execute(sql.SQL(command).format(*map(sql.Identifier, names)))


def _names(connection: psycopg.Connection, kind: str) -> list[str]:
    return [name for (name,) in connection.execute(_OURS.format(kind=kind).encode()).fetchall()]


def _rows_of(connection: psycopg.Connection, table: str) -> list[Shape]:
    return connection.execute(f"SELECT * FROM {table} ORDER BY 1".encode()).fetchall()


def _shape_of(connection: psycopg.Connection) -> Shape:
    settings = connection.execute(_SETTINGS).fetchone() or ()
    return (*(connection.execute(_SHAPE.encode()).fetchone() or ()), *settings)
