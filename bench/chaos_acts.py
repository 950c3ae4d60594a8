"""What breaks, one after the other; each act puts everything right again at its end."""

import asyncio
import random
import subprocess
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import zip_longest

import psycopg

from chaos_callers import Seen
from fleet import Fleet, Worker
from moody_way import Mood, MoodyWay
from surroundings import Postgres, Valkey
from topology import Machine

CUT_EVERY = 0.25  # seconds
END_WITHIN = 20.0  # seconds from SIGTERM
WELL_ENDED = (0,)  # exit codes after SIGTERM


@dataclass
class Stage:
    """Everything an act can lay hands on; `scale` shortens them all."""

    machine: Machine
    postgres: Postgres
    valkey: Valkey
    way: MoodyWay
    rng: random.Random
    seen: Seen
    scale: float
    troubles: list[str] = field(default_factory=list)
    lasted: dict[str, float] = field(default_factory=dict)
    slowest_end: float = 0.0
    slowest_start: float = 0.0

    async def last(self, seconds: float) -> None:
        """Wait so long, as much as the run is shortened."""
        await asyncio.sleep(seconds * self.scale)


Act = Callable[[Stage], Awaitable[None]]


async def play(stage: Stage, named: str = "") -> None:
    """Every act with this in its name, and a breath after each."""
    for name, act in ((name, act) for name, act in ACTS if named in name):
        stage.seen.act = name
        began = time.monotonic()
        await act(stage)
        await stage.last(4)
        stage.lasted[name] = time.monotonic() - began
        print(f"  {name}: {stage.lasted[name]:.0f} s", flush=True)
        mourn(stage.machine.processes)
    stage.seen.act = "after all"


def mourn(fleets: Iterable[Fleet]) -> None:
    """Start successors of those that ended by themselves; the fleets remember that they did."""
    for fleet in fleets:
        fleet.replace_fallen()


async def restart_postgres(stage: Stage) -> None:
    await stage.postgres.stop()
    await stage.postgres.start()


async def crash_postgres(stage: Stage) -> None:
    await stage.postgres.stop(crash=True)
    await stage.postgres.start()


async def take_postgres_away(stage: Stage) -> None:
    await stage.postgres.stop()
    await stage.last(30)
    await stage.postgres.start()


async def cut_connections(stage: Stage) -> None:
    ends_at = time.monotonic() + 60 * stage.scale
    while time.monotonic() < ends_at:
        try:
            await stage.postgres.cut_one()
        except psycopg.OperationalError as error:
            # Its own connection was nobody's to cut: something else is wrong.
            stage.troubles.append(f"PostgreSQL while connections are cut: {error}")
        await asyncio.sleep(CUT_EVERY)


async def make_postgres_read_only(stage: Stage) -> None:
    await stage.postgres.set_read_only(True)
    await stage.last(20)
    await stage.postgres.set_read_only(False)


async def kill_valkey(stage: Stage) -> None:
    stage.valkey.kill()
    await stage.last(10)
    stage.valkey.start()


async def hang_valkey(stage: Stage) -> None:
    stage.valkey.hang()
    await stage.last(12)
    stage.valkey.go_on()


async def empty_valkey(stage: Stage) -> None:
    for _ in range(3):
        stage.valkey.empty()
        await stage.last(2)


def vk_is(mood: Mood, seconds: float) -> Act:
    """VK in this mood for so long."""

    async def act(stage: Stage) -> None:
        await stage.way.change(mood)
        await stage.last(seconds)
        await stage.way.change(Mood.CALM)

    return act


async def stop_in_turns(stage: Stage) -> None:
    """SIGTERM to a server and a worker at a time, successors in their places: a deploy."""
    for fleets in _turns(stage.machine):
        going = [fleet.workers.pop() for fleet in fleets]
        for worker in going:
            worker.process.terminate()
        for worker in going:
            began = time.monotonic()
            code = await asyncio.to_thread(_wait_for_end, worker)
            stage.slowest_end = max(stage.slowest_end, time.monotonic() - began)
            if code not in WELL_ENDED:
                stage.troubles.append(f"{worker.name} ended with {code} after SIGTERM")
                worker.kill()
        await _start_again(stage, fleets)


async def kill_in_turns(stage: Stage) -> None:
    """`kill -9` to a server and a worker at a time, successors in their places."""
    for fleets in _turns(stage.machine):
        for fleet in fleets:
            fleet.kill(fleet.workers[0])
        await _start_again(stage, fleets)


def _turns(machine: Machine) -> list[list[Fleet]]:
    """Who goes together: somebody of each kind always stays."""
    kinds = machine.fleets.values()
    return [[one for one in turn if one] for turn in zip_longest(*kinds)]


def _wait_for_end(worker: Worker) -> int | None:
    with suppress(subprocess.TimeoutExpired):
        return worker.process.wait(END_WITHIN)
    return None


async def _start_again(stage: Stage, fleets: Iterable[Fleet]) -> None:
    began = time.monotonic()
    for worker in [fleet.start() for fleet in fleets]:
        await worker.wait_until_up()
    stage.slowest_start = max(stage.slowest_start, time.monotonic() - began)


ACTS: tuple[tuple[str, Act], ...] = (
    ("PostgreSQL restarts", restart_postgres),
    ("VK answers 502", vk_is(Mood.BAD_GATEWAY, 10)),
    ("VK answers HTML", vk_is(Mood.HTML, 10)),
    ("PostgreSQL crashes", crash_postgres),
    ("VK answers half a JSON", vk_is(Mood.HALF_JSON, 10)),
    ("VK answers a byte a second", vk_is(Mood.DRIP, 15)),
    ("Valkey is killed", kill_valkey),
    ("Valkey hangs", hang_valkey),
    ("Valkey is emptied", empty_valkey),
    ("SIGTERM in turns", stop_in_turns),
    ("kill -9 in turns", kill_in_turns),
    ("connections are cut", cut_connections),
    ("PostgreSQL is read-only", make_postgres_read_only),
    ("PostgreSQL is away", take_postgres_away),
    ("VK refuses connections", vk_is(Mood.REFUSE, 60)),
    ("PostgreSQL restarts again", restart_postgres),
)
