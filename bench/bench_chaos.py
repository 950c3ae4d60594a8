"""Everything around breaks while builds are under way: is anything doubled, lost, stuck or a 500?

The machine of `compose.yaml` on loopback (nginx, three `serve`, two `worker`, a `longpoll`), forty
builds always in flight, people at the door, and one act of breaking after the other: PostgreSQL
restarts, crashes, is cut, read-only and away; Valkey is killed, hung and emptied; VK answers 502,
HTML, half a JSON, a byte a second, and refuses; every process gets SIGTERM and `kill -9`. At the
end each community in the sandbox is held against its build's plan.

    python bench/bench_chaos.py [--builds 40] [--minutes 10] [--seed 1] [--acts VK]

Fewer minutes shorten every act. Ends with 1 when something is wrong; the logs are kept then.
"""

import argparse
import asyncio
import random
import shutil
import signal
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

import httpx2
import psycopg
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from chaos_acts import Stage, mourn, play
from chaos_callers import Callers, Seen
from chaos_judge import count_zombies, judge, read_builds
from chaos_report import print_answers, read_logs, report
from field import Field, environment, open_field, settings_of
from moody_way import moody_way
from processes import sandbox_process
from surroundings import open_surroundings
from topology import free_port, open_machine, stop_together
from vitrina.building.queue.verbs import QueueError
from vitrina.telemetry import set_up_logs

CALL_TIMEOUT = 3  # seconds, VITRINA_CALL_TIMEOUT
SETTLE = 5  # VITRINA_SETTLE_SECONDS: what reaches the sandbox is done at once or never
LONG_SLEEP = 45  # seconds; who sleeps longer at the end is woken
LATENCY = 50  # milliseconds of VK's sandbox
FULL_LENGTH = 10  # minutes that the acts are written for
FOR_THE_END = 0.3  # of the whole time: builds that are left come to their end
BROKEN = (SQLAlchemyError, psycopg.Error, QueueError, RedisError, httpx2.HTTPError, OSError)


def main() -> None:
    """One run."""
    parser = argparse.ArgumentParser(description="everything around breaks under running builds")
    parser.add_argument("--builds", type=int, default=40, help="always in flight")
    parser.add_argument("--minutes", type=float, default=FULL_LENGTH, help="in all, at most")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--acts", default="", help="only those with this in their names")
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, _stop)
    set_up_logs("error", "json", (Path(tempfile.gettempdir()) / "vitrina-chaos-own.log").open("w"))
    print(f"{chosen.builds} builds in flight, {chosen.minutes:g} minutes, seed {chosen.seed}")
    rng = random.Random(chosen.seed)
    good = asyncio.run(_run(chosen.builds, chosen.minutes, rng, chosen.acts))
    sys.exit(0 if good else 1)


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


async def _run(builds: int, minutes: float, rng: random.Random, acts: str) -> bool:
    folder = Path(tempfile.mkdtemp(prefix="vitrina-chaos-"))
    ends_at = time.monotonic() + minutes * 60
    async with AsyncExitStack() as stack:
        sandbox_url = stack.enter_context(
            sandbox_process("--auto-consent", "--latency-ms", str(LATENCY))
        )
        postgres, valkey = stack.enter_context(open_surroundings(folder))
        await postgres.allow_many()
        way = await stack.enter_async_context(moody_way(httpx2.URL(sandbox_url).port or 0, rng))
        port = free_port()
        known = environment(way.url, postgres.url, valkey.url) | {
            "VITRINA_BASE_URL": f"http://127.0.0.1:{port}",
            "VITRINA_CALL_TIMEOUT": str(CALL_TIMEOUT),
            "VITRINA_SETTLE_SECONDS": str(SETTLE),
        }
        place = await stack.enter_async_context(open_field(settings_of(known), time.time()))
        place.sandbox_url = sandbox_url  # people's tokens and the world are not VK's trouble
        machine = stack.enter_context(open_machine(folder, known, port))
        seen = Seen()
        stage = Stage(machine, postgres, valkey, way, rng, seen, minutes / FULL_LENGTH)
        await machine.start()
        callers = Callers(machine.url, place, seen)
        feeding = asyncio.create_task(_feed(place, builds))
        await asyncio.sleep(3)
        callers.start()
        try:
            await play(stage, acts)
        finally:
            feeding.cancel()
            await asyncio.gather(feeding, return_exceptions=True)
        await callers.stop_granting()
        await _wait_for_all(stage, place, ends_at)
        await callers.stop()
        verdict = judge(await read_builds(place.database), await place.world())
        zombies = await count_zombies(place.database)
        stop_together(machine.processes)
        for fleet in machine.processes:
            stage.troubles += [f"{name} by itself" for name in fleet.died_alone]
        print_answers(seen, stage.lasted)
        print(
            f"  slowest end after SIGTERM {stage.slowest_end:.1f} s,"
            f" slowest start {stage.slowest_start:.1f} s"
        )
        good = report(seen, verdict, read_logs(machine.logs), zombies, stage.troubles)
    if good:
        shutil.rmtree(folder)
    else:
        print(f"  the logs are kept in {folder}")
    return good


async def _feed(place: Field, wanted: int) -> None:
    """Keep so many builds unfinished, whatever is broken just now."""
    while True:
        try:
            async with asyncio.timeout(20):
                await place.top_up(wanted)
        except BROKEN:
            pass  # a build that was saved and not submitted is what the sweep is for
        await asyncio.sleep(0.5)


async def _wait_for_all(stage: Stage, place: Field, ends_at: float) -> None:
    """Until every build has come to its end, at most as long as is left; sleepers are woken."""
    patience = min(ends_at, time.monotonic() + FOR_THE_END * FULL_LENGTH * 60 * stage.scale)
    patience = max(patience, time.monotonic() + 60)
    while time.monotonic() < patience and await place.count_unfinished():
        mourn(stage.machine.processes)
        async with place.database.transaction() as connection:
            # VK's trouble is over, and the hours that a build would sleep are not waited for.
            await connection.execute(
                text(
                    "UPDATE builds SET not_before = 0 WHERE state = 'waiting'"
                    " AND not_before > extract(epoch FROM clock_timestamp()) + :long"
                ),
                {"long": LONG_SLEEP},
            )
        await asyncio.sleep(1)
    # A job is taken off a moment after its build has ended.
    await asyncio.sleep(5)


if __name__ == "__main__":
    main()
