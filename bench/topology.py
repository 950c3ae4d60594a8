"""The machine that `compose.yaml` describes, without Docker: its services on loopback."""

import socket
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from balancer import ADDRESS, Balancer, balancing
from compose import arguments, read_compose, replicas
from fleet import Fleet, environ_with, open_fleet

# In place of what `.env` holds for Docker.
SECRETS = {"POSTGRES_PASSWORD": "p@ss/w:rd", "GRAFANA_PASSWORD": "grafana"}
OURS = ("serve", "worker", "longpoll")


@dataclass(frozen=True)
class Machine:
    """Everything that runs: one fleet of one process for each container, and nginx before them."""

    balancer: Balancer
    fleets: Mapping[str, tuple[Fleet, ...]]
    logs: Path

    @property
    def url(self) -> str:
        """Where people come in."""
        return self.balancer.url

    @property
    def processes(self) -> list[Fleet]:
        """All of ours."""
        return [fleet for fleets in self.fleets.values() for fleet in fleets]

    async def start(self) -> None:
        """Start every process and wait until each works."""
        for fleet in self.processes:
            fleet.start()
        for fleet in self.processes:
            await fleet.workers[0].wait_until_up()


@contextmanager
def open_machine(folder: Path, known: Mapping[str, str], port: int) -> Iterator[Machine]:
    """nginx on this port of loopback, and processes that wait to be started.

    `known` are the settings of `.env` and the real addresses of database and Valkey, which take
    the place of those that only Docker's names lead to.
    """
    services = read_compose(SECRETS)["services"]
    fixed = services["balancer"]["networks"]["default"]["ipv4_address"]
    logs = folder / "logs"
    logs.mkdir()
    with ExitStack() as stack:
        fleets: dict[str, tuple[Fleet, ...]] = {}
        addresses: list[str] = []
        for number, name in enumerate(OURS, start=2):
            service = services[name]
            environment = {**service["environment"], **known}
            trusted = service["environment"]["VITRINA_TRUSTED_PROXIES"]
            environment["VITRINA_TRUSTED_PROXIES"] = trusted.replace(fixed, ADDRESS)
            made = []
            for replica in range(1, replicas(service) + 1):
                host = f"127.0.0.{number}{replica}"
                command, listens = _placed(arguments(service), host)
                fleet = open_fleet(command, environ_with(environment), logs, f"{name}-{replica}")
                made.append(stack.enter_context(fleet))
                if name == "serve":
                    addresses.append(listens)
            fleets[name] = tuple(made)
        balancer = stack.enter_context(balancing(addresses, port, folder / "nginx"))
        machine = Machine(balancer, fleets, logs)
        try:
            yield machine
        finally:
            stop_together(machine.processes)


def stop_together(fleets: Iterable[Fleet]) -> None:
    """SIGTERM to all of them first, so that the whole takes as long as the slowest."""
    stopping = list(fleets)
    for worker in (worker for fleet in stopping for worker in fleet.workers):
        worker.process.terminate()
    for fleet in stopping:
        fleet.stop()
        fleet.workers.clear()


def free_port(host: str = "127.0.0.1") -> int:
    """A port nobody listens on just now."""
    with socket.socket() as listener:
        listener.bind((host, 0))
        port: int = listener.getsockname()[1]
        return port


def _placed(command: tuple[str, ...], host: str) -> tuple[tuple[str, ...], str]:
    """The command listening on an address of its own, which a container has by nature."""
    words, port = list(command), str(free_port(host))
    if "--health-port" in words:
        words[words.index("--health-port") + 1] = port
    else:
        words += ["--port", port]
    return tuple(host if word == "0.0.0.0" else word for word in words), f"{host}:{port}"
