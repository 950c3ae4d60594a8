"""The looks of a night: what one community costs VK in requests, and us in processor time.

Communities are made first, then each is looked at as often as makes the wanted number, by the very
function that the night's task calls. VK's limits are off at the sandbox, so that only work is
counted; with a person's token every look is one wave.

    python bench/bench_looks.py [--communities 40] [--looks 1000]

Ends with 1 when a look takes more than two requests.
"""

import argparse
import asyncio
import io
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from PIL import Image
from sqlalchemy import update

from bench_scale import _surroundings, _work_until_done
from field import Field, open_field, settings_of
from vitrina.application.check_due import check_due
from vitrina.art.cards import picture_size
from vitrina.domain.picture import Picture
from vitrina.storage.checking import DAY, night_minute
from vitrina.storage.models import communities
from vitrina.telemetry import set_up_logs
from vitrina.wiring.application import application_of, night_looks_of
from vitrina.wiring.services import Services, open_services

GOAL = 2.0  # requests of one look, with a person's token


def main() -> None:
    """Make, look, print."""
    parser = argparse.ArgumentParser(description="requests and processor of a look")
    parser.add_argument("--communities", type=int, default=40)
    parser.add_argument("--looks", type=int, default=1000)
    chosen = parser.parse_args()
    set_up_logs("error", "json")
    sys.exit(asyncio.run(_measure(chosen.communities, chosen.looks)))


async def _measure(count: int, looks: int) -> int:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="vitrina-looks-")))
        settings = settings_of(_surroundings(stack, folder))
        async with open_field(settings, time.time()) as place:
            for _ in range(count):
                await place.open_build()
            async with open_services(settings, will_work=True) as services:
                building = replace(services.building, draw=_draw_grey)
                await _work_until_done(place, building, settings.database_url, count)
                return await _look(place, services, looks)


async def _look(place: Field, services: Services, looks: int) -> int:
    building, night = application_of(services).building, night_looks_of(services)
    before, spent, began = await _count(place), time.process_time(), time.monotonic()
    seen = 0
    while seen < looks:
        await _make_due(services)
        seen += await check_due(building, night)
    after, took = await _count(place), time.process_time() - spent
    asked = sum((after - before).values())
    print(
        f"{seen} looks: {asked / seen:.2f} requests each ({dict(after - before)}),"
        f" {took / seen * 1000:.1f} ms of processor each, {time.monotonic() - began:.0f} s"
    )
    _print_spread()
    return 0 if asked / seen <= GOAL else 1


async def _make_due(services: Services) -> None:
    async with services.database.transaction() as connection:
        await connection.execute(update(communities).values(check_at=0.0))


async def _count(place: Field) -> Counter[str]:
    """Requests so far by method; the sandbox counts a wave once, as VK does."""
    world = (await place.http.get(f"{place.sandbox_url}/sandbox/world")).json()
    return Counter({name: told["asked"] for name, told in world["requests"].items()})


def _print_spread() -> None:
    """How many of a thousand communities come in the fullest minute of the night."""
    now = time.time()
    minutes = Counter(int(night_minute(f"{n:032x}", now) % DAY // 60) for n in range(1000))
    most = max(minutes.values())
    print(f"1000 communities come over {len(minutes)} minutes of the night, at most {most} in one")


async def _draw_grey(picture: Picture) -> bytes:
    """Drawing is not what is measured."""
    file = io.BytesIO()
    Image.new("RGB", picture_size(picture), "grey").save(file, "JPEG")
    return file.getvalue()


if __name__ == "__main__":
    main()
