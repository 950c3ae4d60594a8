"""Thousands of hostile requests at every address of the route table: no 500, none slow, no leak.

    FUZZ_REQUESTS=50000 FUZZ_SEED=anything .venv/bin/pytest tests/web/test_fuzz.py

`FUZZ_REQUESTS` is how many are sent, 7,500 without it; the same `FUZZ_SEED` sends the same again.
What came of them is printed with `-s`.
"""

import os
import sys
from dataclasses import replace
from io import StringIO
from random import Random

import pytest

from sandboxed import open_sandboxed
from vitrina.web.app import ROUTES, create_app, finish
from web.fuzz.records import DEEP, furnish
from web.fuzz.run import Tally, ask_many, report
from web.served_app import ShelvedQueue

REQUESTS = int(os.environ.get("FUZZ_REQUESTS", "7500"))
SEED = os.environ.get("FUZZ_SEED", "vitrina")
SCHOOL = "https://school.example"
# Limits are high, or they would answer nearly everything.
OPEN = {
    "VK_CLIENT_SECRET": "fuzz-protected-key-of-the-app",
    "VITRINA_LIMIT_REQUESTS_PER_MINUTE": "1000000",
    "VITRINA_LIMIT_BUILDS_PER_HOUR": "1000000",
    "VITRINA_LIMIT_GRANTS_PER_CLIENT": "1000000",
    "VITRINA_FRAME_ANCESTORS": SCHOOL,
    "VITRINA_TRUSTED_PROXIES": "10.0.0.0/8",
}
HTTPS = OPEN | {
    "VITRINA_BASE_URL": "https://vitrina.example",
    "VITRINA_SCHOOL_KEYS": "fuzz-key-of-a-school-that-signs-links",
}


async def attack(
    database_url: str, log: StringIO, name: str, share: float, client: str = "", **changes: str
) -> Tally:
    """That share of all requests with these settings; fails with all that was wrong."""
    async with open_sandboxed(database_url, None, **changes) as sandboxed:
        sandboxed.services = replace(sandboxed.services, queue=ShelvedQueue())
        app = create_app(sandboxed.services)
        records = await furnish(sandboxed, app)
        rng = Random(f"{SEED}/{name}")
        tally = await ask_many(app, records, rng, round(REQUESTS * share), log, client)
        said = await report(app, records, tally, log, SEED) if tally.found else ""
        await finish(app, 5.0)
    sys.stdout.write(f"\n{name}: {tally}\n")
    if said:
        pytest.fail(said, pytrace=False)
    return tally


async def test_nothing_breaks_a_house(
    sqlite_url: str, no_waiting_for_vk: None, log: StringIO
) -> None:
    tally = await attack(sqlite_url, log, "http", 0.40, **OPEN)
    assert {route.path for route in ROUTES} <= {route for route, _ in tally.routes}
    assert set(tally.routes) >= DEEP


async def test_nothing_breaks_a_house_behind_https_whose_school_signs_links(
    sqlite_url: str, no_waiting_for_vk: None, log: StringIO
) -> None:
    tally = await attack(sqlite_url, log, "https", 0.40, **HTTPS)
    assert set(tally.routes) >= DEEP


async def test_nothing_breaks_a_house_on_postgresql_and_valkey(
    postgres_url: str, redis_url: str, no_waiting_for_vk: None, log: StringIO
) -> None:
    tally = await attack(postgres_url, log, "postgresql", 0.12, REDIS_URL=redis_url, **OPEN)
    assert {route.path for route in ROUTES} <= {route for route, _ in tally.routes}


async def test_nothing_breaks_a_house_with_its_usual_limits(
    sqlite_url: str, no_waiting_for_vk: None, log: StringIO
) -> None:
    tally = await attack(sqlite_url, log, "limits", 0.08, client="192.0.2.7")
    assert tally.statuses[429] > 10 and tally.statuses[200] > 10
