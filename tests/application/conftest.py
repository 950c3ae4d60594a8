"""The verbs over real storage on both engines, with the sandbox as VK; nothing is run."""

import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import func, select

from sandboxed import EXAMPLE, SandboxedServices
from vitrina.application.end_again import ReturnEnd
from vitrina.application.finish_grant import finish_grant
from vitrina.application.grant_ends import BuildReached
from vitrina.application.pass_hop import pass_hop
from vitrina.application.services import Application
from vitrina.application.start_grant import GrantStarted, SentForm, start_grant
from vitrina.application.vk_return import VkReturn
from vitrina.domain.build import BuildState
from vitrina.storage.models import builds
from vitrina.storage.openings import OpeningLimit
from vitrina.storage.pending_grants import PendingGrant
from vitrina.storage.records import BuildRecord
from vitrina.wiring.application import application_of

IVAN, OLGA = "1a" * 20, "2b" * 20  # pseudonyms of clients


def limit_of(student: str, most: int = 20) -> OpeningLimit:
    """Whoever has a signed id counts as Olga, everybody else as Ivan."""
    return OpeningLimit(OLGA if student else IVAN, most)


def sent_form(form: object, most: int = 20) -> SentForm:
    """A form as a program sends it."""
    return SentForm(form, "api", "test", "127.0.0.1", limit_of("", most))


@dataclass
class Verbs:
    """The verbs' services, and what the queue was told."""

    sandboxed: SandboxedServices
    application: Application
    submitted: list[str] = field(default_factory=list)

    async def start(self, **changes: Any) -> PendingGrant:
        """The example's form as a program sends it, on its way to VK."""
        started = await start_grant(self.application.grants, sent_form({**EXAMPLE, **changes}))
        assert isinstance(started, GrantStarted)
        return started.pending

    async def visit_vk(
        self, pending: PendingGrant, browser: str = "browser-of-ivan", most: int = 20
    ) -> VkReturn:
        """The person's way to VK, who agrees by itself, and back to our door."""
        url = await pass_hop(self.application.grants, pending.ticket, browser)
        assert url is not None
        return await self.agree_at(url, browser, most)

    async def agree_at(self, url: str, browser: str, most: int = 20) -> VkReturn:
        """What VK sends back with the person from its page."""
        location = (await self.sandboxed.http.get(url)).headers["location"]
        given = {name: texts[0] for name, texts in parse_qs(urlsplit(location).query).items()}
        return VkReturn(
            state=given["state"],
            browser=browser,
            code=given.get("code"),
            device_id=given.get("device_id"),
            limit_of=lambda student: limit_of(student, most),
        )

    async def receive(self, came: VkReturn) -> ReturnEnd:
        return await finish_grant(self.application, came)

    async def grant(self, browser: str = "browser-of-ivan", **changes: Any) -> BuildRecord:
        """From the form through VK to the build, all by verbs."""
        end = await self.receive(await self.visit_vk(await self.start(**changes), browser))
        assert isinstance(end, BuildReached)
        build = await self.application.building.builds.find_by_key(end.page_key, "page")
        assert build is not None
        return build

    async def open_build(self) -> BuildRecord:
        """A build of somebody new without the way through VK."""
        opened = await self.sandboxed.open_build(page_key=uuid.uuid4().hex)
        return await self.sandboxed.find(opened.build_id)

    async def set_build(self, build: BuildRecord, **values: Any) -> BuildRecord:
        """The build as it would be after a run."""
        async with self.application.building.database.transaction() as connection:
            await connection.execute(
                builds.update().where(builds.c.id == build.id).values(**values)
            )
        return await self.sandboxed.find(build.id)

    async def finish_build(self, build: BuildRecord) -> BuildRecord:
        return await self.set_build(build, state=BuildState.DONE, group_id=77)

    async def count_builds(self) -> int:
        async with self.application.building.database.transaction() as connection:
            query = select(func.count()).select_from(builds)
            return int((await connection.execute(query)).scalar_one())


@pytest.fixture
async def verbs(sandboxed: SandboxedServices) -> AsyncIterator[Verbs]:
    """On both engines; the queue only notes what it is told."""
    opened = Verbs(sandboxed, application_of(sandboxed.services))
    change = _noting(opened.submitted)
    opened.application = change(opened.application)
    yield opened


def _noting(submitted: list[str]) -> Callable[[Application], Application]:
    async def submit(build_id: str, turn: str) -> None:
        submitted.append(build_id)

    def change(application: Application) -> Application:
        building = replace(application.building, submit=submit)
        grants = replace(application.grants, building=building)
        connect = replace(application.connect, grants=grants)
        return replace(application, building=building, grants=grants, connect=connect)

    return change
