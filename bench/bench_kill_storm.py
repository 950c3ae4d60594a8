"""A storm of `kill -9` over running builds: is anything doubled, is anything lost, how fast does
the next worker take over?

PostgreSQL with two workers, then SQLite with the one process. Every few seconds a random one of
those that are up is killed and has a successor at once; every fifth time it is frozen for eight
seconds instead. Meanwhile builds are added so that twenty are always unfinished. At the end
everybody's community is compared with one that was made in peace by the same plan.

    python bench/bench_kill_storm.py [--kills 100] [--sqlite-kills 20] [--seed 1] [--only postgres]

Ends with 1 when something was doubled, lost or too slow; logs of the workers are kept then.
"""

import argparse
import asyncio
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from field import Field, build_in_peace, environment, open_field, postgres, settings_of, valkey
from fleet import Fleet, Worker, environ_with, open_fleet
from pieces import pieces_by_owner
from processes import sandbox_process
from storm_report import Outcome, judge, report
from takeovers import Strike, read_events
from vitrina.telemetry import set_up_logs

IN_FLIGHT = 20
CALL_TIMEOUT = 3  # seconds, VITRINA_CALL_TIMEOUT: how long an unknown outcome takes to settle
FROZEN_FOR = 8.0  # seconds
EVERY = (1.0, 3.0)  # seconds between two strikes
GOAL = 5.0  # seconds, median: from a kill to the next holder


@dataclass(frozen=True)
class Weather:
    """One storm: over what, how many blows, and how many seconds at most."""

    engine: str
    command: tuple[str, ...]
    workers: int
    strikes: int
    seconds: float


def main() -> None:
    """Both storms, one after the other."""
    parser = argparse.ArgumentParser(description="kill -9 over running builds")
    parser.add_argument("--kills", type=int, default=100, help="blows on PostgreSQL")
    parser.add_argument("--sqlite-kills", type=int, default=20, help="blows on SQLite")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=("postgres", "sqlite"))
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, _stop)
    serve = ("serve", "--port", "0", "--with-worker")
    storms = [
        Weather("postgres", ("worker",), 2, chosen.kills, 360.0),
        Weather("sqlite", serve, 1, chosen.sqlite_kills, 120.0),
    ]
    good = [
        asyncio.run(_storm_over(weather, chosen.seed))
        for weather in storms
        if chosen.only in (None, weather.engine)
    ]
    sys.exit(0 if all(good) else 1)


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


async def _storm_over(weather: Weather, seed: int) -> bool:
    set_up_logs("error", "json")  # of the build that is made in this process
    folder = Path(tempfile.mkdtemp(prefix="vitrina-storm-"))
    logs = folder / "logs"
    logs.mkdir()
    with ExitStack() as stack:
        sandbox_url = stack.enter_context(sandbox_process("--no-rate-limits"))
        database_url, redis_url = f"sqlite:///{folder}/vitrina.db", None
        if weather.engine == "postgres":
            database_url = stack.enter_context(postgres(folder))
            redis_url = stack.enter_context(valkey(folder))
        known = environment(sandbox_url, database_url, redis_url) | {
            "VITRINA_CALL_TIMEOUT": str(CALL_TIMEOUT),
            # Our VK never acts late: to wait for that would be all that is measured.
            "VITRINA_SETTLE_SECONDS": "1",
            "VITRINA_CONCURRENCY": str(IN_FLIGHT),
        }
        now = time.time()
        peaceful = known | {"DATABASE_URL": f"sqlite:///{folder}/peace.db"}
        fleet = stack.enter_context(open_fleet(weather.command, environ_with(known), logs))
        async with open_field(settings_of(known), now) as place:
            peace = asyncio.create_task(build_in_peace(settings_of(peaceful), now))
            outcome = await _Storm(weather, place, fleet, random.Random(seed)).rage()
            judge(outcome, pieces_by_owner(await place.world()), place, await peace)
        fleet.stop()
        outcome.events = read_events(logs)
    print(
        f"{weather.engine}: {weather.workers} x vitrina {' '.join(weather.command)},"
        f" VITRINA_CALL_TIMEOUT={CALL_TIMEOUT}, VITRINA_CONCURRENCY={IN_FLIGHT}"
    )
    good = report(outcome, weather.strikes, GOAL)
    if good:
        shutil.rmtree(folder)
    else:
        print(f"the logs are kept in {logs}")
    return good


class _Storm:
    """Blows at a fleet, while the field is kept full."""

    def __init__(self, weather: Weather, place: Field, fleet: Fleet, rng: random.Random) -> None:
        self._weather = weather
        self._place = place
        self._fleet = fleet
        self._rng = rng
        self._ends_at = time.monotonic() + weather.seconds
        self._outcome = Outcome()
        # Where one process has the database alone, builds are added while it is dead.
        self._shared = place.queue is not None

    async def rage(self) -> Outcome:
        began = time.monotonic()
        await self._place.top_up(IN_FLIGHT)
        for _ in range(self._weather.workers):
            self._fleet.start()
        feeding = asyncio.create_task(self._feed()) if self._shared else None
        thaws: set[asyncio.Task[None]] = set()
        # A quarter of the time is for the builds that are left to be finished.
        last_blow = began + self._weather.seconds * 0.75
        for number in range(1, self._weather.strikes + 1):
            await asyncio.sleep(self._rng.uniform(*EVERY))
            if time.monotonic() > last_blow:
                break
            if feeding and feeding.done():
                feeding.result()
            if number % 5 == 0:
                thaws.add(asyncio.create_task(self._freeze()))
            else:
                await self._kill()
        await asyncio.gather(*thaws)
        if feeding:
            feeding.cancel()
        await self._wait_for_all()
        self._outcome.states = Counter(await self._place.states())
        self._outcome.births = self._fleet.births
        self._outcome.died_alone = self._fleet.died_alone
        self._outcome.took = time.monotonic() - began
        return self._outcome

    async def _kill(self) -> None:
        worker = await self._choose()
        at = time.time()
        self._fleet.kill(worker)
        if not self._shared:
            await self._place.top_up(IN_FLIGHT)
        self._fleet.start()
        await self._remember("kill", at, worker)

    async def _freeze(self) -> None:
        worker = await self._choose(frozen_too=False)
        at = time.time()
        worker.freeze()
        await self._remember("freeze", at, worker)
        await asyncio.sleep(FROZEN_FOR)
        worker.thaw()

    async def _choose(self, frozen_too: bool = True) -> Worker:
        """Somebody who works: a process that only starts has nothing to lose."""
        while True:
            self._fleet.replace_fallen()
            up = [
                worker
                for worker in self._fleet.workers
                if worker.is_working and (frozen_too or not worker.frozen)
            ]
            if up:
                return self._rng.choice(up)
            await asyncio.sleep(0.05)

    async def _remember(self, kind: str, at: float, worker: Worker) -> None:
        unsettled = await self._place.unsettled()
        self._outcome.strikes.append(Strike(kind, at, worker.name, unsettled))

    async def _feed(self) -> None:
        while True:
            await self._place.top_up(IN_FLIGHT)
            await asyncio.sleep(0.25)

    async def _wait_for_all(self) -> None:
        while await self._place.count_unfinished() and time.monotonic() < self._ends_at:
            self._fleet.replace_fallen()
            await asyncio.sleep(0.5)


if __name__ == "__main__":
    main()
