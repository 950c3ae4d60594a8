"""How long a command takes to be there: `--help`, and processes until `/readyz` says yes.

    python bench/bench_start.py [--rounds 5] [--against ANOTHER/CHECKOUT]

Every round starts each of them once, in turns with what it is held against, so that both see the
same machine: two imports that no command line like ours can do without, and another checkout of
this program run by the same Python. What counts is the median of the seconds of processor; those
by the clock are printed beside. Ends with 1 when `--help` costs over four times the two imports.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psycopg
from sqlalchemy import make_url

from field import environment, postgres
from fleet import processor_seconds
from topology import free_port

OURS = Path(__file__).parents[1]
READY_WITHIN = 60.0  # seconds
GOAL = 4.0  # times the two imports
IMPORTS = ("-c", "import typer, rich")
HELP = ("-m", "vitrina", "--help")
STAYING = {  # what is started, by its name; the port is added
    "serve": ("serve", "--port"),
    "serve --with-worker": ("serve", "--with-worker", "--port"),
    "worker": ("worker", "--health-port"),
}


@dataclass(frozen=True)
class Start:
    """Seconds of one start."""

    processor: float
    wall: float


@dataclass(frozen=True)
class Checkout:
    """One version of the program: where its source is, and its databases."""

    name: str
    environ: Mapping[str, str]
    sqlite: str
    postgres: str

    def settings(self, what: str) -> dict[str, str]:
        """Complete settings for what is started."""
        database = self.sqlite if "--with-worker" in what else self.postgres
        return {**self.environ, "DATABASE_URL": database}


def main() -> None:
    """Print the medians and their ratios."""
    parser = argparse.ArgumentParser(description="the start of a command")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--against", type=Path, help="another checkout of this program")
    chosen = parser.parse_args()
    folders = {"ours": OURS} | ({"theirs": chosen.against} if chosen.against else {})
    with ExitStack() as stack:
        temporary = stack.enter_context(tempfile.TemporaryDirectory(prefix="vitrina-start-"))
        url = stack.enter_context(postgres(Path(temporary)))
        checkouts = [
            _prepare(name, folder.resolve(), Path(temporary), url)
            for name, folder in folders.items()
        ]
        found = _measure(checkouts, chosen.rounds)
    _report(found)
    times = found["--help", "ours"].processor / found["two imports", "ours"].processor
    print(f"--help: {times:.1f} times the two imports (goal {GOAL:.0f})")
    raise SystemExit(times > GOAL)


def _prepare(name: str, source: Path, folder: Path, url: str) -> Checkout:
    """A checkout with databases of its own version."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    made = Checkout(
        name=name,
        environ={
            **os.environ,
            **environment("http://127.0.0.1:1", ""),
            "PYTHONPATH": str(source / "src"),
        },
        sqlite=f"sqlite:///{folder / name}.db",
        postgres=make_url(url).set(database=name).render_as_string(hide_password=False),
    )
    for what in STAYING:
        subprocess.run(
            [sys.executable, "-m", "vitrina", "migrate"],
            cwd=folder, env=made.settings(what), check=True, capture_output=True,
        )  # fmt: skip
    return made


def _measure(checkouts: list[Checkout], rounds: int) -> dict[tuple[str, str], Start]:
    """The medians of each by what was started and whose it is."""
    starts: dict[tuple[str, str], list[Start]] = {}
    for _ in range(rounds + 1):
        starts.setdefault(("two imports", "ours"), []).append(_run(IMPORTS, os.environ))
        for one in checkouts:
            starts.setdefault(("--help", one.name), []).append(_run(HELP, one.environ))
        for what, words in STAYING.items():
            for one in checkouts:
                starts.setdefault((what, one.name), []).append(_start(words, one.settings(what)))
    # The first of each reads files that nobody had read, and compiles what was changed.
    return {
        key: Start(
            median(one.processor for one in found[1:]), median(one.wall for one in found[1:])
        )
        for key, found in starts.items()
    }


def _run(words: tuple[str, ...], environ: Mapping[str, str]) -> Start:
    """One that ends by itself."""
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, *words], env=environ, stdout=subprocess.DEVNULL, cwd=tempfile.gettempdir()
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(words)} ended with {process.returncode}")
    return Start(used.ru_utime + used.ru_stime, time.monotonic() - started)


def _start(words: tuple[str, ...], environ: Mapping[str, str]) -> Start:
    """One that stays, until it is ready."""
    port = free_port()
    started = time.monotonic()
    with _process([*words, str(port)], environ) as process:
        while not _is_ready(port):
            if process.poll() is not None or time.monotonic() - started > READY_WITHIN:
                raise SystemExit(f"vitrina {' '.join(words)} did not start")
            time.sleep(0.005)
        return Start(processor_seconds(process.pid), time.monotonic() - started)


@contextmanager
def _process(words: list[str], environ: Mapping[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(
        [sys.executable, "-m", "vitrina", *words],
        env=environ,
        cwd=tempfile.gettempdir(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def _is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _report(found: dict[tuple[str, str], Start]) -> None:
    print(f"{'seconds of processor (by the clock)':<38}{'ours':>16}{'theirs':>16}{'ratio':>8}")
    for (what, whose), ours in found.items():
        if whose != "ours":
            continue
        line = f"{what:<38}{f'{ours.processor:.2f} ({ours.wall:.2f})':>16}"
        if theirs := found.get((what, "theirs")):
            line += f"{f'{theirs.processor:.2f} ({theirs.wall:.2f})':>16}"
            line += f"{ours.processor / theirs.processor:>8.2f} ({ours.wall / theirs.wall:.2f})"
        print(line)


if __name__ == "__main__":
    main()
