"""Builds in fast forward: one clock for everybody, cheap pictures, and hooks into the runner.

The clock moves only when somebody sleeps, and takes the sandbox along, so waits of hours pass at
once and nothing depends on how fast the machine is.
"""

import asyncio
import io
import re
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import httpx2
import pytest
from PIL import Image

from direct_transport import DirectTransport
from sandboxed import RIGHTS, SandboxedServices, example_practitioner, open_build_unsubmitted
from vitrina.application.open_build import BuildOrder
from vitrina.art.cards import picture_size
from vitrina.building.advance import advance
from vitrina.building.dependencies import BuildDependencies
from vitrina.building.plan import plan_community
from vitrina.domain.picture import Picture
from vitrina.domain.pieces import PinPiece, PostPiece, ProductPiece
from vitrina.domain.plan import CommunityPlan, Route
from vitrina.sandbox.world import Fault, FaultKind
from vitrina.storage.builds import Builds
from vitrina.storage.database import Database
from vitrina.storage.grants import Grants
from vitrina.storage.journal import Journal
from vitrina.storage.records import BuildRecord, StepRecord
from vitrina.storage.vault import Vault
from vitrina.storage.webhooks import Webhooks
from vitrina.vk.call import Call
from vitrina.vk.client import VkClient
from vitrina.vk.oauth import Grant
from vitrina.wiring.application import application_of

Hook = Callable[[str], None]
# For what meets each effect of a build in turn. What a transaction leaves is seen on either
# database; how calls are sent is the same to both, so one by one they are sent on one.
each_effect_in_turn = pytest.mark.parametrize(
    ("database_url", "build_runner"),
    [("sqlite", False), ("sqlite", True), ("postgres", True)],
    indirect=True,
    ids=["sqlite one by one", "sqlite in waves", "postgres in waves"],
)
PATIENCE = 60.0  # real seconds: a busy machine is no VK that does not answer


class FakeClock:
    """Seconds that pass only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = time.time()
        self.slept: list[float] = []

    def read(self) -> float:
        """Unix seconds, and monotonic ones."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Let that much time pass at once."""
        self.slept.append(seconds)
        self.pass_time(seconds)
        await asyncio.sleep(0)

    def pass_time(self, seconds: float) -> None:
        """Move the clock."""
        self.now += seconds


def share_clock(sandboxed: SandboxedServices) -> FakeClock:
    """One clock for the sandbox, the services and all their runners: no real one meets it."""
    world = sandboxed.sandbox.world
    known = getattr(world.clock, "__self__", None)
    clock = known if isinstance(known, FakeClock) else FakeClock()
    world.clock = clock.read
    sandboxed.services.database._clock = clock.read
    sandboxed.services = replace(sandboxed.services, now=clock.read)
    return clock


@dataclass
class BuildRunner:
    """Services whose builds run in fast forward, all of them by one small plan."""

    sandboxed: SandboxedServices
    clock: FakeClock
    building: BuildDependencies
    plan: CommunityPlan

    @property
    def builds(self) -> Builds:
        return self.building.builds

    @property
    def by_api(self) -> list[str]:
        """Keys of the items that the runner makes."""
        return [item.key for item in self.plan.pieces if not item.manual]

    async def open(self, minted: dict[str, Any] | None = None) -> str:
        """A build of somebody new, or of the person with this token; its id."""
        person = minted or await self.sandboxed.mint_token()
        opened = await self.sandboxed.open_build(
            plan=self.plan, minted=person, page_key=f"page-{person['access_token']}"
        )
        return opened.build_id

    async def open_by(self, grant: Grant, key: str) -> str:
        """A build of this grant by the runner's own clock, or the unfinished one; its id."""
        building = replace(
            application_of(self.sandboxed.services).building,
            database=self.building.database,
            builds=self.building.builds,
            grants=self.building.grants,
        )
        order = BuildOrder(
            practitioner_id=uuid.uuid4().hex,
            practitioner=example_practitioner(),
            page_key=f"page-{key}",
            follow_key=f"follow-{key}",
        )
        return (await open_build_unsubmitted(building, grant, order, self.plan)).build_id

    async def mint_again(self, minted: dict[str, Any]) -> dict[str, Any]:
        """A fresh token of the same person, as after a second grant."""
        return await mint_token(self.sandboxed, minted["user_id"])

    async def advance(self, build_id: str) -> BuildRecord:
        """Run the build once; how it stands afterwards."""
        await advance(self.building, build_id)
        return await self.find(build_id)

    async def finish(self, build_id: str) -> BuildRecord:
        """Run the build until it neither is queued nor only sleeps."""
        for _ in range(20):
            build = await self.advance(build_id)
            if build.not_before is None:
                return build
            self.clock.pass_time(max(0.0, build.not_before - self.clock.now) + 1)
        raise AssertionError(f"the build never ends: {build}")

    async def find(self, build_id: str) -> BuildRecord:
        """The build as it is stored now."""
        return await self.sandboxed.find(build_id)

    def break_next(
        self, method: str, kind: FaultKind, code: int = 10, times: int = 1, ms: int = 0
    ) -> None:
        """Let the next calls of the method go wrong; `*` is any."""
        self.sandboxed.sandbox.world.faults.append(Fault(method, kind, times, code=code, ms=ms))

    async def pass_check(self, redirect_uri: str) -> str:
        """What the person's browser gets for pressing the button on VK's page."""
        page = (await self.sandboxed.http.post(redirect_uri)).text
        found = re.search(r'id="success_token">([^<]+)<', page)
        assert found, page
        return found[1]

    async def communities_of(self, build_id: str) -> list[dict[str, Any]]:
        """What exists of the person's communities, without what differs from run to run."""
        owner_id = (await self.find(build_id)).vk_user_id
        groups = (await self.sandboxed.world())["groups"]
        return [describe(group) for group in groups if group["owner_id"] == owner_id]


async def mint_token(sandboxed: SandboxedServices, user_id: int) -> dict[str, Any]:
    """One more token of somebody who is there."""
    order = {"kind": "user", "scope": RIGHTS, "user_id": user_id}
    reply = await sandboxed.http.post(f"{sandboxed.sandbox.url}/sandbox/tokens", json=order)
    minted: dict[str, Any] = reply.json()
    return minted


def describe(group: dict[str, Any]) -> dict[str, Any]:
    """A community as a visitor and its owner see it: no ids, no times of the making."""
    posts = {post["id"]: post for post in group["posts"]}
    pinned = posts.get(group["pinned_id"])
    return {
        "title": group["title"],
        "info": group["info"],
        "avatar": group["avatar"],
        "cover": group["cover"],
        "posts": sorted(
            (post["text"], post["state"], post["publish_date"] or 0, len(post["attachments"]))
            for post in group["posts"]
        ),
        "strangers": [post["id"] for post in group["posts"] if not post["from_group"]],
        "pinned": pinned and pinned["text"],
        "topics": [(one["title"], one["text"], one["from_group"]) for one in group["topics"]],
        "products": sorted(
            (one["title"], one["sku"], one["price"], bool(one["photo_id"]))
            for one in group["products"]
        ),
        "market": group["market"],
        "servers": [
            (one["title"], one["url"].endswith(f"/webhook/{group['id']}"), one["events"])
            for one in group["callback_servers"]
        ],
        "long_poll": group["long_poll"],
    }


@asynccontextmanager
async def open_build_runner(
    sandboxed: SandboxedServices, *, waves: bool = False
) -> AsyncIterator[BuildRunner]:
    """Builds in fast forward: the same database and sandbox, and a clock of their own.

    Calls go one by one unless `waves` are asked for.
    """
    clock = share_clock(sandboxed)
    services = sandboxed.services
    database = Database(services.settings.database_url, clock=clock.read)
    vault = Vault(services.settings.secret_keys)
    direct = {sandboxed.sandbox.url: DirectTransport(sandboxed.sandbox.app)}
    async with httpx2.AsyncClient(mounts=direct) as http:
        vk = VkClient(
            http,
            services.settings.vk_api_url,
            PATIENCE,
            on_error=services.building.vk_errors.count,
            sleep=clock.sleep,
            clock=clock.read,
        )
        building = replace(
            services.building,
            database=database,
            builds=Builds(database),
            grants=Grants(database, vault),
            webhooks=Webhooks(database, vault),
            vk=vk,
            draw=draw_cheaply,
            waves=waves,
            now=clock.read,
            sleep=clock.sleep,
            monotonic=clock.read,
        )
        try:
            yield BuildRunner(sandboxed, clock, building, small_plan(sandboxed))
        finally:
            await database.close()


def small_plan(sandboxed: SandboxedServices) -> CommunityPlan:
    """The example's plan with each kind of item, but two posts (now, later) and one product."""
    plan = plan_community(
        example_practitioner(),
        sandboxed.services.pack,
        Route.FULL,
        sandboxed.services.now(),
        "build_runner",
    )
    (pin,) = [item for item in plan.pieces if isinstance(item, PinPiece)]
    later = [
        item.key
        for item in plan.pieces
        if isinstance(item, PostPiece) and item.publish_at is not None
    ]
    products = [item.key for item in plan.pieces if isinstance(item, ProductPiece)]
    kept = {pin.post, later[0], products[0]}
    items = tuple(
        item
        for item in plan.pieces
        if not isinstance(item, PostPiece | ProductPiece) or item.key in kept
    )
    return plan.model_copy(update={"pieces": items})


async def draw_cheaply(picture: Picture) -> bytes:
    """A grey picture of the right size."""
    return _grey(*picture_size(picture))


@cache
def _grey(width: int, height: int) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), "grey").save(file, "JPEG")
    return file.getvalue()


@contextmanager
def after_intent(hook: Hook) -> Iterator[None]:
    """Call `hook(key)` when an intent is committed and its effect is not yet sent."""

    async def intend(
        journal: Journal, intents: Mapping[str, dict[str, Any]], settles_in: float
    ) -> dict[str, StepRecord]:
        intended = await original(journal, intents, settles_in)
        for key in intents:
            hook(key)
        return intended

    original = Journal.intend
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Journal, "intend", intend)
        yield


@contextmanager
def answering_after(method: str, wait: Callable[[], Awaitable[object]]) -> Iterator[None]:
    """The answer to this method is read only when something else has happened."""

    async def post(client: VkClient, call: Call[Any], token: str, extra: Mapping[str, str]) -> Any:
        reply = await original(client, call, token, extra)
        if call.method == method:
            await wait()
        return reply

    original = VkClient.post
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(VkClient, "post", post)
        yield
