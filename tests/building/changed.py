"""Communities that live: made or connected to their end, then changed through the verbs."""

import uuid
from dataclasses import dataclass
from functools import partial
from typing import Any

from build_runner import BuildRunner
from connected import OpenedByHand, group_in_world, open_connected, open_group, services_of
from sandboxed import example_practitioner, grant_of
from vitrina.application.change_community import ChangePreview, change_community, preview_change
from vitrina.application.looks import Looks
from vitrina.application.open_build import BuildOpened, BuildOrder, open_build
from vitrina.application.services import BuildServices
from vitrina.application.start_run import Changed
from vitrina.building.changes import Wishes
from vitrina.building.looking import look_at_all
from vitrina.domain.practitioner import Practitioner, Price
from vitrina.storage.records import BuildRecord

FORM = example_practitioner().model_copy(update={"seed": "connected"})


def changed_form() -> Practitioner:
    """Two other prices, a service more, a service less, another phone."""
    first, second, *rest = FORM.pricing
    pricing = (
        replace_price(first, first.rubles + 300),
        replace_price(second, second.rubles + 200),
        *rest[:-1],
        Price(title="Массаж стоп", rubles=1200, minutes=30),
    )
    return FORM.model_copy(update={"pricing": pricing, "phone": "+79990001122"})


def replace_price(price: Price, rubles: int) -> Price:
    return price.model_copy(update={"rubles": rubles})


@dataclass
class Living:
    """One community of somebody, and what drives it."""

    runner: BuildRunner
    services: BuildServices
    looks: Looks
    community_id: str
    group_id: int

    async def group(self) -> dict[str, Any]:
        """As the sandbox shows it."""
        return await group_in_world(self.runner, self.group_id)

    async def preview(self, form: Practitioner, wishes: Wishes = Wishes()) -> ChangePreview:
        preview = await preview_change(self.services, self.looks, self.community_id, form, wishes)
        assert isinstance(preview, ChangePreview), preview
        return preview

    async def open_change(self, form: Practitioner, wishes: Wishes = Wishes()) -> str:
        """The run of exactly what the preview shows; its id."""
        self.runner.clock.pass_time(1.0)
        preview = await self.preview(form, wishes)
        opened = await change_community(
            self.services, self.community_id, form, preview.digest, wishes
        )
        assert isinstance(opened, Changed), opened
        return opened.build_id

    async def change(self, form: Practitioner, wishes: Wishes = Wishes()) -> BuildRecord:
        return await self.runner.finish(await self.open_change(form, wishes))

    async def count_calls(self) -> dict[str, int]:
        """Calls of the sandbox so far by method."""
        asked = (await self.runner.sandboxed.world())["requests"]
        return {method: counts["asked"] for method, counts in asked.items()}


async def make(runner: BuildRunner) -> Living:
    """A community made with a person's token."""
    services = services_of(runner)
    minted = await runner.sandboxed.mint_token()
    order = BuildOrder(
        practitioner_id=uuid.uuid4().hex,
        practitioner=FORM,
        page_key=f"page-{minted['access_token']}",
        follow_key=f"follow-{minted['access_token']}",
    )
    opened = await open_build(services, grant_of(minted, expires_in=None), order)
    assert isinstance(opened, BuildOpened), opened
    build = await runner.finish(opened.build_id)
    assert build.group_id is not None, build
    return Living(runner, services, looks_of(runner), build.community_id, build.group_id)


async def connect(runner: BuildRunner, group: OpenedByHand | None = None, **more: Any) -> Living:
    """A community that its person opened by hand, made with its key."""
    group = group or await open_group(runner.sandboxed)
    build = await runner.finish(await open_connected(runner, group, **more))
    return Living(runner, services_of(runner), looks_of(runner), build.community_id, group.group_id)


def looks_of(runner: BuildRunner) -> Looks:
    """What looks at communities, by the runner's own clock."""

    async def count_nothing() -> None:
        return None

    return Looks(partial(look_at_all, runner.building), count_nothing)
