"""A PostgreSQL database that lets nobody in, or takes no writes, while a block lasts."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
import psycopg

_CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"


@contextmanager
def unreachable(postgres_server: str, postgres_url: str) -> Iterator[None]:
    """The database lets nobody in."""
    with _altered(
        postgres_server, postgres_url, "ALLOW_CONNECTIONS false", "ALLOW_CONNECTIONS true"
    ):
        yield


@contextmanager
def read_only(postgres_server: str, postgres_url: str) -> Iterator[None]:
    """The database takes no writes, as after a failover or on a full disk."""
    setting = "default_transaction_read_only"
    with _altered(postgres_server, postgres_url, f"SET {setting} = on", f"RESET {setting}"):
        yield


@contextmanager
def _altered(server: str, url: str, change: str, back: str) -> Iterator[None]:
    name = httpx2.URL(url).path.removeprefix("/")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} {change}".encode())
        connection.execute(_CUT, (name,))
        yield
        connection.execute(f"ALTER DATABASE {name} {back}".encode())
        connection.execute(_CUT, (name,))
