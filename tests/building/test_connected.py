"""A community that its person opened by hand, built with nothing but its key."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from build_runner import BuildRunner, open_build_runner
from connected import (
    group_in_world,
    open_connected,
    open_draft,
    open_group,
    order_of,
    services_of,
)
from sandboxed import SandboxedServices
from vitrina.application.open_connected_build import (
    ConnectionOpened,
    GroupTaken,
    NoDraft,
    open_connected_build,
)
from vitrina.building.description import describe_build
from vitrina.domain.build import BuildState, StepState
from vitrina.domain.community import GrantKind
from vitrina.domain.pieces import PostPiece
from vitrina.sandbox.strictness import SWITCHES, Strictness, switch_name


@pytest.fixture(params=[False, True], ids=["one by one", "in waves"])
async def build_runner(
    sandboxed: SandboxedServices, request: pytest.FixtureRequest
) -> AsyncIterator[BuildRunner]:
    """Builds in fast forward, sending calls both ways."""
    async with open_build_runner(sandboxed, waves=request.param) as opened:
        yield opened


def ways_of(build: Any) -> dict[str, str | None]:
    return {key: step.way for key, step in build.steps.items() if step.state is StepState.DONE}


async def test_a_key_makes_what_it_may_and_leaves_the_rest(build_runner: BuildRunner) -> None:
    group = await open_group(build_runner.sandboxed)
    build_id = await open_connected(build_runner, group)
    build = await build_runner.finish(build_id)

    assert build.state is BuildState.DONE, build
    made = await group_in_world(build_runner, group.group_id)
    posts = [piece for piece in build.plan.pieces if isinstance(piece, PostPiece)]
    assert len(posts) == 8
    assert sorted((p["text"], p["publish_date"], p["state"]) for p in made["posts"]) == sorted(
        (piece.text, piece.publish_at, "postponed") for piece in posts
    )
    assert made["cover"] and not made["avatar"] and not made["topics"] and not made["products"]
    assert made["info"]["description"] and made["long_poll"]["enabled"]
    assert len(made["callback_servers"]) == 1
    assert set(ways_of(build).values()) == {None, GrantKind.COMMUNITY_KEY.value}
    assert build.steps["avatar"].state is StepState.MANUAL
    status = describe_build(build)
    assert status.manual_steps


async def test_the_same_draft_twice_is_one_run(build_runner: BuildRunner) -> None:
    group = await open_group(build_runner.sandboxed)
    services = services_of(build_runner)
    draft = await open_draft(services.database)
    opened = await asyncio.gather(
        *(open_connected_build(services, order_of(draft, group)) for _ in range(3))
    )
    assert len({one.build_id for one in opened if isinstance(one, ConnectionOpened)}) == 1
    assert [one.is_new for one in opened if isinstance(one, ConnectionOpened)].count(True) == 1


async def test_two_people_with_one_group_are_one_community(build_runner: BuildRunner) -> None:
    group = await open_group(build_runner.sandboxed)
    services = services_of(build_runner)
    drafts = [await open_draft(services.database) for _ in range(3)]
    opened = await asyncio.gather(
        *(open_connected_build(services, order_of(draft, group)) for draft in drafts)
    )
    assert [isinstance(one, ConnectionOpened) for one in opened].count(True) == 1
    assert [isinstance(one, GroupTaken) for one in opened].count(True) == 2


async def test_a_draft_that_is_gone_opens_nothing(build_runner: BuildRunner) -> None:
    group = await open_group(build_runner.sandboxed)
    order = order_of("no such community", group)
    assert await open_connected_build(services_of(build_runner), order) == NoDraft()


EACH_SWITCH = [Strictness.named([switch_name(switch)]) for switch in SWITCHES]


def named(strict: Strictness) -> str:
    return "+".join(strict.names())[:40]


# No answer of VK reaches the database, so each alone is met on one.
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("strict", EACH_SWITCH, ids=named)
async def test_however_strict_vk_is_a_key_brings_readable_texts_or_honest_gaps(
    build_runner: BuildRunner, strict: Strictness
) -> None:
    await expect_readable_texts(build_runner, strict)


@pytest.mark.parametrize("strict", [Strictness.usual(), Strictness.all()], ids=named)
async def test_vk_strict_in_everything_brings_them_on_either_database(
    build_runner: BuildRunner, strict: Strictness
) -> None:
    await expect_readable_texts(build_runner, strict)


async def expect_readable_texts(build_runner: BuildRunner, strict: Strictness) -> None:
    calm = await open_connected(build_runner, await open_group(build_runner.sandboxed))
    requests = (await build_runner.finish(calm)).requests
    world = build_runner.sandboxed.sandbox.world
    group = await open_group(build_runner.sandboxed)
    world.strict = strict

    build = await build_runner.finish(await open_connected(build_runner, group))

    made = await group_in_world(build_runner, group.group_id)
    texts = [piece.text for piece in build.plan.pieces if isinstance(piece, PostPiece)]
    assert build.state is BuildState.DONE, build
    assert sorted(post["text"] for post in made["posts"]) == sorted(texts)
    assert made["info"]["description"] == build.plan.piece("info").fields["description"]  # type: ignore[attr-defined]
    assert made["cover"]
    assert build.requests <= 2 * requests + 1  # the cover's save alone
