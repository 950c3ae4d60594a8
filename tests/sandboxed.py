"""A whole Vitrina in one test: a sandbox, open services, and shortcuts through the grant."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from cryptography.fernet import Fernet

from vitrina.building.advance import Workshop
from vitrina.building.plan import plan_community
from vitrina.domain.form import parse_practitioner
from vitrina.domain.plan import CommunityPlan, Route
from vitrina.domain.practitioner import Practitioner
from vitrina.domain.timezones import timezone_of
from vitrina.sandbox.options import SandboxOptions
from vitrina.sandbox.server import RunningSandbox, run_sandbox
from vitrina.settings import Settings, read_settings
from vitrina.storage.builds import NewBuild, Opened
from vitrina.storage.records import BuildRecord
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
    def workshop(self) -> Workshop:
        """What `advance` works with."""
        return self.services.workshop

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
    ) -> Opened:
        """A build saved as the callback would save it; nothing is submitted."""
        who = practitioner or example_practitioner()
        token = minted or await self.mint_token()
        seed = f"{token['user_id']:032x}"
        return await self.services.builds.open(
            NewBuild(
                practitioner_id=seed,
                practitioner=who,
                token=self.services.grants.seal(
                    vk_user_id=token["user_id"],
                    access_token=token["access_token"],
                    refresh_token=None,
                    device_id=None,
                    scope=frozenset(RIGHTS.split(",")),
                    expires_in=3600,
                ),
                plan=plan
                or plan_community(who, self.services.pack, Route.FULL, self.services.now(), seed),
                page_key=page_key,
                follow_key=f"follow-{page_key}",
            )
        )

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
    }
    return read_settings(None, **(known | changes))


@asynccontextmanager
async def open_sandboxed(
    database_url: str, options: SandboxOptions | None = None, **changes: str | None
) -> AsyncIterator[SandboxedServices]:
    """Sandbox and services, closed at the end; VK's rate limits are off unless asked for."""
    chosen = options or SandboxOptions(auto_consent=True, rate_limits=False)
    async with (
        run_sandbox(chosen) as sandbox,
        httpx2.AsyncClient() as http,
        open_services(
            sandboxed_settings(sandbox.url, database_url, **changes), will_work=True
        ) as services,
    ):
        yield SandboxedServices(services, sandbox, http)
