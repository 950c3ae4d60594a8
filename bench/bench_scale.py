"""Many builds at once: how many a second of processor makes, and what the processor does.

Builds are queued first, then workers start; their processor time is counted from the moment they
are up until the last build is done, without PostgreSQL's and the sandbox's. VK's limits are off at
the sandbox and it answers at once; our own three requests a second per token stay, so a worker runs
16 builds side by side and the processor is what it waits for.

    python bench/bench_scale.py [--builds 1000] [--profiled 50] [--workers 1 2]

The share of each part comes from a run inside this process, pictures drawn beforehand: a signal
after every few milliseconds of processor time notes where the program is (`sampling.py`).
Ends with 1 when two workers keep less than 0.9 of what one makes of a second of processor.
"""

import argparse
import asyncio
import signal
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from field import Field, environment, open_field, postgres, settings_of
from fleet import environ_with, open_fleet, processor_seconds, resident_megabytes
from processes import sandbox_process
from sampling import Sampler, print_shares, print_top
from vitrina.art.cards import draw_picture
from vitrina.building.advance import advance
from vitrina.building.dependencies import BuildDependencies
from vitrina.building.queue.engine import ProcrastinateQueue
from vitrina.domain.build import BuildState
from vitrina.domain.picture import Picture
from vitrina.domain.pieces import AvatarPiece, CoverPiece, PostPiece, ProductPiece
from vitrina.domain.plan import CommunityPlan
from vitrina.telemetry import set_up_logs
from vitrina.wiring.services import open_services

CONCURRENCY = 16
GOAL = 0.9  # of the builds per processor second that one worker makes
PATIENCE = 3.0  # seconds per build, at most
DRAWINGS = 3  # rounds; the first warms up


@dataclass(frozen=True)
class Result:
    """What a run of so many workers took: processor seconds, memory at 5 %, at the end, most."""

    workers: int
    builds: int
    seconds: float
    processor: float
    memory: tuple[float, float, float]

    @property
    def per_second(self) -> float:
        """Builds per second of the workers' processor time."""
        return self.builds / self.processor


def main() -> None:
    """Runs with each number of workers, then the look inside."""
    parser = argparse.ArgumentParser(description="builds per second of processor")
    parser.add_argument("--builds", type=int, default=1000)
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--profiled", type=int, default=50, help="builds of the look inside")
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, _stop)
    set_up_logs("error", "json")
    print(
        f"{chosen.builds} builds queued on PostgreSQL, VITRINA_CONCURRENCY={CONCURRENCY},"
        " sandbox without limits and latency"
    )
    results = [asyncio.run(_run_workers(count, chosen.builds)) for count in chosen.workers]
    for result in results:
        _print_result(result)
    if chosen.profiled:
        asyncio.run(_look_inside(chosen.profiled))
    if len(results) > 1:
        kept = results[-1].per_second / results[0].per_second
        print(f"{results[-1].workers} workers keep {kept:.2f} of it (goal {GOAL})")
        sys.exit(0 if kept >= GOAL else 1)


async def _run_workers(count: int, builds: int) -> Result:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="vitrina-scale-")))
        known = _surroundings(stack, folder)
        async with open_field(settings_of(known), time.time()) as place:
            for _ in range(builds):
                await place.open_build()
            env = environ_with(known | {"VITRINA_LOG_LEVEL": "info"})
            fleet = stack.enter_context(open_fleet(("worker",), env, folder))
            pids = [fleet.start().process.pid for _ in range(count)]
            for worker in fleet.workers:
                await worker.wait_until_up()
            began, spent = time.monotonic(), _sum_processor(pids)
            early = most = 0.0
            while (done := (await place.states()).get(BuildState.DONE, 0)) < builds:
                await asyncio.sleep(0.5)
                most = max(most, _memory(pids))
                early = early or (most if done >= builds * 0.05 else 0.0)
                _demand_patience(began, builds)
            seconds = time.monotonic() - began
            processor = _sum_processor(pids) - spent
            return Result(count, builds, seconds, processor, (early, _memory(pids), most))


def _surroundings(stack: ExitStack, folder: Path) -> dict[str, str]:
    """A sandbox and a PostgreSQL until the stack is closed; settings that lead to them."""
    sandbox_url = stack.enter_context(sandbox_process("--no-rate-limits"))
    known = environment(sandbox_url, stack.enter_context(postgres(folder)))
    return known | {"VITRINA_CONCURRENCY": str(CONCURRENCY)}


async def _look_inside(builds: int) -> None:
    """Run builds in this process and print where its processor time goes."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="vitrina-scale-")))
        settings = settings_of(_surroundings(stack, folder))
        async with open_field(settings, time.time()) as place:
            drawn, drawing = _draw_all(place.plan)
            for _ in range(builds):
                await place.open_build()
            sampler = Sampler()

            async def draw(picture: Picture) -> bytes:
                return drawn[picture]

            async with open_services(settings, will_work=True) as services:
                building = replace(services.building, draw=draw)
                with sampler:
                    await _work_until_done(place, building, settings.database_url, builds)
    print_shares(sampler, builds, drawing)
    print_top(sampler, 10)


async def _work_until_done(
    place: Field, building: BuildDependencies, conninfo: str, builds: int
) -> None:
    queue = ProcrastinateQueue(
        conninfo,
        building.builds,
        lambda build_id: advance(building, build_id),
        CONCURRENCY,
    )
    await queue.open()
    working = asyncio.create_task(queue.run())
    began = time.monotonic()
    try:
        while (await place.states()).get(BuildState.DONE, 0) < builds:
            _demand_patience(began, builds)
            await asyncio.sleep(0.5)
    finally:
        await queue.stop()
        await asyncio.gather(working, return_exceptions=True)
        await queue.close()


def _draw_all(plan: CommunityPlan) -> tuple[dict[Picture, bytes], float]:
    """The pictures of one community, and the processor seconds of drawing them all once."""
    items = [
        item
        for item in plan.pieces
        if isinstance(item, AvatarPiece | CoverPiece | PostPiece | ProductPiece)
    ]
    pictures = [item.picture for item in items if item.picture]
    drawn: dict[Picture, bytes] = {}
    best = float("inf")
    for _ in range(DRAWINGS):
        began = time.process_time()
        drawn = {picture: draw_picture(picture) for picture in pictures}
        best = min(best, time.process_time() - began)
    return drawn, best


def _demand_patience(began: float, builds: int) -> None:
    if time.monotonic() - began > 60 + PATIENCE * builds:
        raise TimeoutError(f"{builds} builds are not done after {60 + PATIENCE * builds:.0f} s")


def _sum_processor(pids: list[int]) -> float:
    return sum(processor_seconds(pid) for pid in pids)


def _memory(pids: list[int]) -> float:
    """Megabytes of the largest."""
    return max(resident_megabytes(pid) for pid in pids)


def _print_result(result: Result) -> None:
    early, end, most = result.memory
    print(
        f"{result.workers} worker(s): {result.seconds:.0f} s,"
        f" {result.processor:.0f} s of processor,"
        f" {result.per_second:.2f} builds per second of processor"
        f" ({result.processor / result.builds * 1000:.0f} ms each);"
        f" memory {early:.0f} MB at 5 %, {end:.0f} MB at the end, {most:.0f} MB at most"
    )


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
