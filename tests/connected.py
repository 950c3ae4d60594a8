"""Communities that their people opened by hand: a draft, a group in the sandbox, its key, a run."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import insert

from build_runner import BuildRunner
from sandboxed import SandboxedServices, example_practitioner
from vitrina.application.open_connected_build import (
    ConnectionOpened,
    ConnectOrder,
    open_connected_build,
)
from vitrina.application.services import BuildServices
from vitrina.domain.community import CommunityState, OpenedBy
from vitrina.domain.plan import CommunityPlan
from vitrina.storage.database import Database
from vitrina.storage.models import communities, practitioners
from vitrina.wiring.application import application_of

# What a person ticks for a key by hand (vk-2026 §1 [M]).
ALL_RIGHTS = frozenset({"stories", "photos", "messages", "wall", "docs", "manage", "market"})


@dataclass(frozen=True)
class OpenedByHand:
    """A group that somebody opened in VK, and the key that they made there."""

    group_id: int
    key: str
    scope: frozenset[str]


async def open_group(
    sandboxed: SandboxedServices, scope: Collection[str] = ALL_RIGHTS, title: str = "Массаж"
) -> OpenedByHand:
    """A group of somebody new, with a key of these rights."""
    owner = await sandboxed.mint_token()
    form = {"title": title, "type": "public", "subtype": 2, "v": "5.199"}
    made = await call(sandboxed, owner["access_token"], "groups.create", **form)
    order = {"kind": "community", "scope": ",".join(sorted(scope)), "group_id": made["id"]}
    reply = await sandboxed.http.post(f"{sandboxed.sandbox.url}/sandbox/tokens", json=order)
    reply.raise_for_status()
    return OpenedByHand(made["id"], reply.json()["access_token"], frozenset(scope))


async def call(sandboxed: SandboxedServices, token: str, method: str, **form: Any) -> Any:
    """What VK answers to one call."""
    reply = await sandboxed.http.post(
        f"{sandboxed.sandbox.url}/method/{method}", data={"access_token": token, **form}
    )
    return reply.json()["response"]


async def open_draft(database: Database) -> str:
    """A community that waits for its group; its id."""
    # One seed for all: their texts are the same.
    practitioner = example_practitioner().model_copy(update={"seed": "connected"})
    community_id = uuid.uuid4().hex
    practitioner_id = uuid.uuid4().hex
    async with database.transaction() as connection:
        await connection.execute(
            insert(practitioners).values(
                id=practitioner_id,
                student_id="",
                course_id="",
                data=practitioner.model_dump_json(),
                created_at=database.now(),
            )
        )
        await connection.execute(
            insert(communities).values(
                id=community_id,
                practitioner_id=practitioner_id,
                state=CommunityState.DRAFT,
                opened_by=OpenedBy.BY_HAND,
                student_id="",
                course_id="",
                created_at=database.now(),
            )
        )
    return community_id


def order_of(community_id: str, group: OpenedByHand, **more: Any) -> ConnectOrder:
    """The wish to connect that group."""
    return ConnectOrder(
        community_id=community_id,
        group_id=group.group_id,
        screen_name=f"club{group.group_id}",
        key=group.key,
        scope=group.scope,
        **more,
    )


def services_of(runner: BuildRunner) -> BuildServices:
    """What the verb works with, by the runner's own clock; no queue hears of anything."""

    async def tell_nobody(build_id: str, turn: str) -> None:
        return None

    return replace(
        application_of(runner.sandboxed.services).building,
        database=runner.building.database,
        builds=runner.building.builds,
        grants=runner.building.grants,
        webhooks=runner.building.webhooks,
        submit=tell_nobody,
        now=runner.clock.read,
    )


async def open_connected(
    runner: BuildRunner,
    group: OpenedByHand,
    *,
    plan: CommunityPlan | None = None,
    **more: Any,
) -> str:
    """A run that connects the group; its id."""
    services = services_of(runner)
    if plan is not None:
        services = replace(services, plan=lambda *_: plan)
    draft = await open_draft(services.database)
    opened = await open_connected_build(services, order_of(draft, group, **more))
    assert isinstance(opened, ConnectionOpened), opened
    return opened.build_id


async def group_in_world(runner: BuildRunner, group_id: int) -> dict[str, Any]:
    """The group as the sandbox shows it."""
    groups = (await runner.sandboxed.world())["groups"]
    found: dict[str, Any] = next(one for one in groups if one["id"] == group_id)
    return found
