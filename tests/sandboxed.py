"""A whole Vitrina in one test: a sandbox, open services, and shortcuts through the grant."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx2
from cryptography.fernet import Fernet

from direct_transport import DirectTransport
from sandbox_options import AGREEING
from vitrina.application.open_build import BuildOpened, BuildOrder, open_build
from vitrina.application.services import BuildServices
from vitrina.building.dependencies import BuildDependencies
from vitrina.domain.form import parse_practitioner
from vitrina.domain.plan import CommunityPlan
from vitrina.domain.practitioner import Practitioner
from vitrina.domain.timezones import timezone_of
from vitrina.sandbox.options import SandboxOptions
from vitrina.sandbox.server import RunningSandbox, run_sandbox
from vitrina.settings import Settings, read_settings
from vitrina.storage.records import BuildRecord
from vitrina.vk.oauth import Grant
from vitrina.wiring.application import application_of
from vitrina.wiring.services import Services, open_services

EXAMPLE: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "examples" / "practitioner.json").read_text(encoding="utf-8")
)
RIGHTS = "groups,wall,photos,market"


@dataclass
class SandboxedServices:
    """One running sandbox and the services that talk to it."""

    services: Services
    sandbox: RunningSandbox
    http: httpx2.AsyncClient

    @property
    def building(self) -> BuildDependencies:
        """What `advance` works with."""
        return self.services.building

    async def mint_token(self, scope: str = RIGHTS) -> dict[str, Any]:
        """A person's token straight from the sandbox: `access_token`, `user_id`."""
        reply = await self.http.post(
            f"{self.sandbox.url}/sandbox/tokens", json={"kind": "user", "scope": scope}
        )
        reply.raise_for_status()
        minted: dict[str, Any] = reply.json()
        return minted

    async def open_build(
        self,
        *,
        practitioner: Practitioner | None = None,
        plan: CommunityPlan | None = None,
        minted: dict[str, Any] | None = None,
        page_key: str = "page-key-of-a-test",
    ) -> BuildOpened:
        """A build as the return from VK opens it; nothing is submitted."""
        token = minted or await self.mint_token()
        order = BuildOrder(
            practitioner_id=f"{token['user_id']:032x}",
            practitioner=practitioner or example_practitioner(),
            page_key=page_key,
            follow_key=f"follow-{page_key}",
        )
        building = application_of(self.services).building
        return await open_build_unsubmitted(building, grant_of(token), order, plan)

    async def find(self, build_id: str) -> BuildRecord:
        """The build as it is stored now."""
        build = await self.services.builds.find(build_id)
        assert build is not None
        return build

    async def world(self) -> dict[str, Any]:
        """What exists in the sandbox, by its control surface."""
        world: dict[str, Any] = (await self.http.get(f"{self.sandbox.url}/sandbox/world")).json()
        return world

    async def add_fault(self, method: str, kind: str, times: int = 1, **more: Any) -> None:
        """Let the next calls of a method go wrong."""
        fault = {"method": method, "kind": kind, "times": times, **more}
        reply = await self.http.post(f"{self.sandbox.url}/sandbox/faults", json=fault)
        reply.raise_for_status()


def grant_of(minted: dict[str, Any], *, expires_in: int | None = 3600) -> Grant:
    """A token straight from the sandbox, as a grant brings it."""
    return Grant(
        access_token=minted["access_token"],
        refresh_token=None,
        expires_in=expires_in,
        user_id=minted["user_id"],
        scope=frozenset(RIGHTS.split(",")),
        device_id=None,
    )


async def open_build_unsubmitted(
    building: BuildServices, grant: Grant, order: BuildOrder, plan: CommunityPlan | None = None
) -> BuildOpened:
    """A build that no queue hears of, with a plan of the test's own where there is one."""

    async def tell_nobody(build_id: str, turn: str) -> None:
        return None

    building = replace(building, submit=tell_nobody)
    if plan is not None:
        building = replace(building, plan=lambda *_: plan)
    opened = await open_build(building, grant, order)
    assert isinstance(opened, BuildOpened)
    return opened


def example_practitioner(**changes: Any) -> Practitioner:
    """Иван Петров of the example, or somebody like him."""
    return parse_practitioner({**EXAMPLE, **changes}, timezone_of=timezone_of)


def sandboxed_settings(sandbox_url: str, database_url: str, **changes: str | None) -> Settings:
    """Complete settings that lead to the sandbox."""
    known: dict[str, str | None] = {
        "DATABASE_URL": database_url,
        "REDIS_URL": None,
        "VITRINA_BASE_URL": "http://127.0.0.1:1",
        "VITRINA_SECRET_KEYS": Fernet.generate_key().decode(),
        "VK_CLIENT_ID": "test",
        "VK_API_URL": sandbox_url,
        "VK_ID_URL": sandbox_url,
        "VK_OAUTH_URL": sandbox_url,
        "VK_SITE_URL": sandbox_url,
        "VITRINA_CALL_TIMEOUT": "5",
        "VITRINA_BOT_PAUSE": "0",  # each message by itself: tests send theirs at once
    }
    return read_settings(None, **(known | changes))


@asynccontextmanager
async def open_sandboxed(
    database_url: str, options: SandboxOptions | None = None, **changes: str | None
) -> AsyncIterator[SandboxedServices]:
    """Sandbox and services, closed at the end; VK's rate limits are off unless asked for."""
    chosen = options or AGREEING
    async with (
        run_sandbox(chosen) as sandbox,
        httpx2.AsyncClient(mounts={sandbox.url: DirectTransport(sandbox.app)}) as http,
        open_services(
            sandboxed_settings(sandbox.url, database_url, **changes), will_work=True
        ) as services,
    ):
        yield SandboxedServices(services, sandbox, http)
