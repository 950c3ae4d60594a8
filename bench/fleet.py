"""Processes that are struck while they work: each has a log of its own and is ended by its id."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

UP = (b'"process.working"', b'"process.serving"', b'"process.listening"')


def environ_with(known: Mapping[str, str]) -> dict[str, str]:
    """The environment of this process with these settings."""
    return {**os.environ, **known}


@dataclass
class Worker:
    """One process of ours; `log` gets its events as JSON lines."""

    name: str
    process: "subprocess.Popen[bytes]"
    log: Path
    frozen: bool = False

    @property
    def is_working(self) -> bool:
        """Whether it has said that it is up."""
        with self.log.open("rb") as stream:
            beginning = stream.read(4096)
        return any(word in beginning for word in UP)

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None

    async def wait_until_up(self) -> None:
        """Return when it works; RuntimeError when it ended instead."""
        while not self.is_working:
            if not self.is_alive:
                raise RuntimeError(f"{self.name} ended: {self.log.read_text()[-2000:]}")
            await asyncio.sleep(0.02)

    def kill(self) -> None:
        """`kill -9`, and wait until the system has buried it."""
        self.process.kill()
        self.process.wait()

    def freeze(self) -> None:
        """SIGSTOP: it does nothing and keeps all that it has."""
        self.frozen = True
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """SIGCONT; nothing when it was killed meanwhile."""
        self.frozen = False
        if self.is_alive:
            self.process.send_signal(signal.SIGCONT)


@dataclass
class Fleet:
    """As many processes of one command as wanted; one that is gone has a successor at once."""

    command: tuple[str, ...]
    env: Mapping[str, str]
    logs: Path
    name: str = ""
    workers: list[Worker] = field(default_factory=list)
    started: int = 0
    died_alone: list[str] = field(default_factory=list)
    births: dict[str, float] = field(default_factory=dict)

    def start(self) -> Worker:
        """One more process."""
        self.started += 1
        name = f"{self.name or self.command[0]}-{self.started:03}"
        log = self.logs / f"{name}.jsonl"
        with log.open("wb") as stream:
            born = time.time()
            process = subprocess.Popen(
                [sys.executable, "-m", "vitrina", *self.command],
                env=dict(self.env),
                stdout=subprocess.DEVNULL,
                stderr=stream,
            )
        worker = Worker(name, process, log)
        self.workers.append(worker)
        self.births[name] = born
        return worker

    def kill(self, worker: Worker) -> None:
        """End it without a word."""
        worker.kill()
        self.workers.remove(worker)

    def replace_fallen(self) -> None:
        """Start successors of those that ended by themselves, and remember that they did."""
        for worker in [one for one in self.workers if not one.is_alive]:
            self.died_alone.append(f"{worker.name} (exit {worker.process.returncode})")
            self.workers.remove(worker)
            self.start()

    def stop(self) -> None:
        """End them all: first by SIGTERM, after ten seconds for good."""
        for worker in self.workers:
            worker.thaw()
            worker.process.terminate()
        patience = time.monotonic() + 10
        for worker in self.workers:
            try:
                worker.process.wait(max(0.1, patience - time.monotonic()))
            except subprocess.TimeoutExpired:
                worker.kill()


@contextmanager
def open_fleet(
    command: tuple[str, ...], env: Mapping[str, str], logs: Path, name: str = ""
) -> Iterator[Fleet]:
    """An empty fleet, named after its command if by nobody; whatever it has at the end is ended."""
    fleet = Fleet(command, env, logs, name)
    try:
        yield fleet
    finally:
        fleet.stop()


def processor_seconds(pid: int) -> float:
    """User and system time of the process so far, all its threads."""
    # After the name in brackets: the third field of all is the state, times are 14 and 15.
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_megabytes(pid: int) -> float:
    """Memory the process really has."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="utf-8").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
