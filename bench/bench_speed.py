"""How long one community takes: in waves, one by one, and by a straightforward script.

All three in one run, on a sandbox with VK's limits on and 150 ms of latency, so that only their
ratios matter. 8 posts and 5 products with pictures; in the second row every post has one too.
Pictures, journal and read-back are in the program's time; the script has its pictures ready.
"""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx2

from field import environment, settings_of
from key_rows import connect
from key_rows import run_script as run_key_script
from processes import sandbox_process
from straight_script import Community, run_script
from vitrina.application.open_build import BuildOpened, BuildOrder, open_build
from vitrina.art.cards import draw_picture
from vitrina.building.advance import advance
from vitrina.building.plan import plan_community
from vitrina.domain.build import BuildState
from vitrina.domain.community import GrantKind
from vitrina.domain.form import parse_practitioner
from vitrina.domain.pieces import (
    AvatarPiece,
    CommunityPiece,
    CoverPiece,
    PostPiece,
    ProductPiece,
    TopicPiece,
)
from vitrina.domain.plan import CommunityPlan, Route
from vitrina.domain.practitioner import Practitioner
from vitrina.domain.timezones import timezone_of
from vitrina.telemetry import set_up_logs
from vitrina.vk.methods import groups
from vitrina.vk.oauth import Grant
from vitrina.wiring.application import application_of
from vitrina.wiring.migrating import migrate
from vitrina.wiring.services import Services, open_services

LATENCY = 0.150  # seconds
PER_SECOND = 3
EXAMPLE = Path(__file__).parents[1] / "examples" / "practitioner.json"
FIFTH = {"title": "Общий массаж", "price": 3600, "minutes": 90}
CALLBACK = "http://127.0.0.1:9/webhook"


@dataclass(frozen=True)
class Run:
    """One way of making it: seconds, requests and uploads."""

    seconds: float
    requests: int
    uploads: int


async def measure() -> bool:
    """Print the table; whether every goal is met."""
    set_up_logs("error", "console")
    with sandbox_process("--latency-ms", str(round(LATENCY * 1000))) as url:
        async with services_at(url) as services:
            met = True
            for name, with_pictures in (("8 text posts", False), ("a picture in each post", True)):
                rows = await measure_row(services, url, with_pictures=with_pictures)
                met = print_row(name, rows) and met
            met = await print_key_row(services, url) and met
    # A VK that refuses saves inside a wave: the first community finds that out, the next ones know.
    strict = ("--strict", "--latency-ms", str(round(LATENCY * 1000)))
    with sandbox_process(*strict) as url:
        async with services_at(url) as services:
            plan = make_plan(services, with_pictures=True)
            print("\na picture in each post, saves going alone")
            for name in ("finding out", "known"):
                run = await build(services, url, plan, waves=True)
                print(f"  {name:11} {run.seconds:6.2f} s  {run.requests:3} requests")
    return met


async def print_key_row(services: Services, url: str) -> bool:
    """By a community's key, from the last tap to done; whether its goals are met."""
    await connect(services, url, practitioner())  # loads what is loaded once
    seconds, requests, uploads, plan = await connect(services, url, practitioner())
    straight = await run_key_script(url, plan)
    least = requests * LATENCY + LATENCY
    print("\nby a community's key")
    print(
        f"  waves       {seconds:6.2f} s  {requests:3} requests {uploads:3} uploads"
        f"  {straight / seconds:5.1f} times the script's speed"
    )
    print(f"  script      {straight:6.2f} s")
    print(f"  floor       {least:6.2f} s  = {requests} requests and an upload x {LATENCY} s")
    print(f"  waves / floor = {seconds / least:.2f}")
    goals = {
        "done within 1.5 s": seconds <= 1.5,
        "at most 8 requests": requests <= 8,
        "within 1.3 times of the floor": seconds <= 1.3 * least,
    }
    for goal, is_met in goals.items():
        print(f"  {'met ' if is_met else 'MISSED'} {goal}")
    return all(goals.values())


async def measure_row(services: Services, url: str, *, with_pictures: bool) -> dict[str, Run]:
    """The three ways, one after another."""
    plan = make_plan(services, with_pictures=with_pictures)
    return {
        "waves": await build(services, url, plan, waves=True),
        "one by one": await build(services, url, plan, waves=False),
        "script": await script(url, plan),
    }


def print_row(name: str, rows: dict[str, Run]) -> bool:
    """One row with its ratios and the floor; whether its goals are met."""
    waves, straight = rows["waves"], rows["script"]
    least, formula = floor(waves)
    print(f"\n{name}")
    for way, run in rows.items():
        print(
            f"  {way:11} {run.seconds:6.2f} s  {run.requests:3} requests {run.uploads:3} uploads"
            f"  {straight.seconds / run.seconds:5.1f} times the script's speed"
        )
    print(f"  floor       {least:6.2f} s  {formula}")
    goals = {
        "waves at least 8 times faster than the script": straight.seconds >= 8 * waves.seconds,
        "at most 8 requests": waves.requests <= 8,
        "within 1.4 times of the floor": waves.seconds <= 1.4 * least,
    }
    print(f"  waves / floor = {waves.seconds / least:.2f}")
    for goal, is_met in goals.items():
        print(f"  {'met ' if is_met else 'MISSED'} {goal}")
    return all(goals.values())


def floor(run: Run) -> tuple[float, str]:
    """The least time for so many requests, each after the one before, and what it is made of.

    A request starts when the one before is answered, and not before a second has passed since the
    third one before it. Once files travel between two requests, side by side.
    """
    starts: list[float] = []
    ready = 0.0
    for number in range(run.requests):
        start = ready if number < PER_SECOND else max(ready, starts[number - PER_SECOND] + 1.0)
        starts.append(start)
        ready = start + LATENCY
        # Files travel after the wave that asks for their addresses: probe, create, addresses.
        if number == 2:
            ready += LATENCY
    alone = run.requests * LATENCY + LATENCY
    return ready, (
        f"= max({run.requests} requests x {LATENCY} s + {LATENCY} s of uploads = {alone:.2f} s,"
        f" {PER_SECOND} requests a second)"
    )


async def build(services: Services, url: str, plan: CommunityPlan, *, waves: bool) -> Run:
    """From the grant to done: probe, snapshot, everything, read-back."""
    token = await mint(url)
    building = replace(services.building, waves=waves)
    started = time.perf_counter()
    session = services.vk.session(token["access_token"], GrantKind.USER_TOKEN)
    found = await session.ask(groups.get_administered())
    opened = await open_build(
        replace(application_of(services).building, submit=tell_nobody, plan=lambda *_: plan),
        Grant(token["access_token"], None, None, token["user_id"], None, None),
        BuildOrder(
            practitioner_id=f"{token['user_id']:032x}",
            practitioner=practitioner(),
            page_key=f"bench-{token['user_id']}",
            follow_key=f"follow-{token['user_id']}",
            probed=tuple(group.id for group in found),
        ),
    )
    if not isinstance(opened, BuildOpened):
        raise TypeError(opened)
    await advance(building, opened.build_id)
    seconds = time.perf_counter() - started
    made = await services.builds.find(opened.build_id)
    if made is None or made.state is not BuildState.DONE:
        raise RuntimeError(f"the build ended as {made and made.state}")
    return Run(seconds, made.requests + session.requests, made.uploads)


async def tell_nobody(build_id: str, turn: str) -> None:
    """In place of the queue: the build is run here."""


async def script(url: str, plan: CommunityPlan) -> Run:
    """The same community by one call after another."""
    token = await mint(url)
    community = describe(plan)
    before = await count_requests(url)
    started = time.perf_counter()
    await asyncio.to_thread(run_script, url, token["access_token"], community)
    seconds = time.perf_counter() - started
    uploads = 2 + len(community.products)
    if community.post_picture is not None:
        uploads += len(community.posts)
    return Run(seconds, await count_requests(url) - before, uploads)


def describe(plan: CommunityPlan) -> Community:
    """The plan as the script wants it, with its pictures drawn beforehand."""
    posts = [item for item in plan.pieces if isinstance(item, PostPiece)]
    products = [item for item in plan.pieces if isinstance(item, ProductPiece)]
    (community,) = [item for item in plan.pieces if isinstance(item, CommunityPiece)]
    (topic,) = [item for item in plan.pieces if isinstance(item, TopicPiece)]
    (avatar,) = [item for item in plan.pieces if isinstance(item, AvatarPiece)]
    (cover,) = [item for item in plan.pieces if isinstance(item, CoverPiece)]
    picture = posts[0].picture
    return Community(
        title=community.title,
        description="Массаж",
        posts=[(post.text, post.publish_at) for post in posts],
        products=[(product.title, product.description, product.rubles) for product in products],
        topic=(topic.title, topic.text),
        avatar=draw_picture(avatar.picture),
        cover=draw_picture(cover.picture),
        product_picture=draw_picture(products[0].picture),
        post_picture=draw_picture(picture) if picture else None,
        callback_url=CALLBACK,
    )


def make_plan(services: Services, *, with_pictures: bool) -> CommunityPlan:
    """The example's plan with five products, its posts with or without pictures."""
    plan = plan_community(practitioner(), services.pack, Route.FULL, time.time(), "bench")
    if with_pictures:
        return plan
    items = tuple(
        item.model_copy(update={"picture": None}) if isinstance(item, PostPiece) else item
        for item in plan.pieces
    )
    return plan.model_copy(update={"pieces": items})


def practitioner() -> Practitioner:
    """Who the example is about, with one service more."""
    sent = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    return parse_practitioner(
        {**sent, "pricing": [*sent["pricing"], FIFTH]}, timezone_of=timezone_of
    )


async def mint(url: str) -> dict[str, Any]:
    """A fresh person's token."""
    order = {"kind": "user", "scope": "groups,wall,photos,market"}
    async with httpx2.AsyncClient() as http:
        minted: dict[str, Any] = (await http.post(f"{url}/sandbox/tokens", json=order)).json()
    return minted


async def count_requests(url: str) -> int:
    """How many requests the sandbox has been asked so far."""
    async with httpx2.AsyncClient(timeout=30) as http:
        world = (await http.get(f"{url}/sandbox/world")).json()
    return sum(count["asked"] for count in world["requests"].values())


@asynccontextmanager
async def services_at(url: str) -> AsyncIterator[Services]:
    """Services over that sandbox, on a SQLite file of their own."""
    with tempfile.TemporaryDirectory(prefix="vitrina-bench-") as folder:
        settings = settings_of(environment(url, f"sqlite:///{folder}/bench.db"))
        await migrate(settings)
        async with open_services(settings, will_work=True) as services:
            yield services


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(measure()) else 1)
