"""A look at single pieces: what VK shows of what a person made, by whichever token may read."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from build_runner import BuildRunner, open_build_runner
from connected import open_connected, open_group
from sandboxed import SandboxedServices
from vitrina.building.looking import look_at
from vitrina.domain.build import StepState
from vitrina.domain.community import Seen
from vitrina.domain.pieces import PostPiece, ProductPiece
from vitrina.sandbox.world import Group, Photo
from vitrina.storage.records import BuildRecord


@pytest.fixture(params=[False, True], ids=["one by one", "in waves"])
async def build_runner(
    sandboxed: SandboxedServices, request: pytest.FixtureRequest
) -> AsyncIterator[BuildRunner]:
    async with open_build_runner(sandboxed, waves=request.param) as opened:
        yield opened


async def make_connected(runner: BuildRunner) -> BuildRecord:
    """A community with nothing but its key."""
    group = await open_group(runner.sandboxed)
    return await runner.finish(await open_connected(runner, group))


def group_of(runner: BuildRunner, build: BuildRecord) -> Group:
    assert build.group_id is not None
    return runner.sandboxed.sandbox.world.groups[build.group_id]


def count_asked(runner: BuildRunner) -> int:
    return sum(one.asked for one in runner.sandboxed.sandbox.world.requests.values())


async def test_a_key_sees_what_the_community_shows_of_itself(build_runner: BuildRunner) -> None:
    build = await make_connected(build_runner)
    keys = ("avatar", "market", "info")
    seen = await look_at(build_runner.building, build, keys)
    assert seen == {"avatar": Seen.MISSING, "market": Seen.MISSING, "info": Seen.SAME}

    group = group_of(build_runner, build)
    group.avatar = Photo(1, "avatar", -group.id, b"", "image/jpeg", 400, 400, 0)
    group.market = "basic"
    seen = await look_at(build_runner.building, build, keys)
    assert seen == {"avatar": Seen.SAME, "market": Seen.SAME, "info": Seen.SAME}


async def test_what_a_key_may_not_read_is_unknown_and_not_asked(build_runner: BuildRunner) -> None:
    build = await make_connected(build_runner)
    product = next(p.key for p in build.plan.pieces if isinstance(p, ProductPiece))
    before = count_asked(build_runner)
    seen = await look_at(build_runner.building, build, (product, "topic/reviews", "pin"))
    assert set(seen.values()) == {Seen.UNKNOWN} and len(seen) == 3
    assert count_asked(build_runner) == before


async def test_a_product_made_by_hand_is_known_by_its_name(build_runner: BuildRunner) -> None:
    build = await build_runner.finish(await build_runner.open())
    product = next(p for p in build.plan.pieces if isinstance(p, ProductPiece))
    group = group_of(build_runner, build)
    (made,) = group.products.values()
    made.sku = None
    assert await look_at(build_runner.building, build, (product.key,)) == {product.key: Seen.SAME}
    made.title = "Другое"
    seen = await look_at(build_runner.building, build, (product.key,))
    assert seen[product.key] is not Seen.SAME


async def test_a_post_is_read_by_the_apps_own_key(build_runner: BuildRunner) -> None:
    build = await make_connected(build_runner)
    post = next(p for p in build.plan.pieces if isinstance(p, PostPiece))
    assert post.publish_at is not None
    order = {"kind": "service"}
    url = f"{build_runner.sandboxed.sandbox.url}/sandbox/tokens"
    key = (await build_runner.sandboxed.http.post(url, json=order)).json()["access_token"]
    building = replace(build_runner.building, service_key=key)
    build_runner.clock.pass_time(post.publish_at - build_runner.clock.now + 60)
    assert await look_at(building, build, (post.key,)) == {post.key: Seen.SAME}


async def test_a_token_that_ended_is_passed_over_for_the_key(build_runner: BuildRunner) -> None:
    build = await build_runner.finish(await build_runner.open())
    assert build.group_id is not None
    order = {"kind": "community", "scope": "manage,messages", "group_id": build.group_id}
    url = f"{build_runner.sandboxed.sandbox.url}/sandbox/tokens"
    key = (await build_runner.sandboxed.http.post(url, json=order)).json()["access_token"]
    assert await build_runner.building.grants.keep_key(build.group_id, key)
    build_runner.break_next("groups.getById", "error", code=5)
    assert await look_at(build_runner.building, build, ("cover",)) == {"cover": Seen.SAME}


async def test_without_any_token_that_vk_takes_nothing_is_known(build_runner: BuildRunner) -> None:
    build = await build_runner.finish(await build_runner.open())
    build_runner.break_next("*", "error", code=5, times=9)
    assert await look_at(build_runner.building, build, ("cover",)) == {"cover": Seen.UNKNOWN}


async def test_a_look_changes_nothing(build_runner: BuildRunner) -> None:
    build = await make_connected(build_runner)
    before = await build_runner.sandboxed.world()
    await look_at(build_runner.building, build, tuple(build.steps))
    after = await build_runner.sandboxed.world()
    assert after["groups"] == before["groups"]
    again = await build_runner.find(build.id)
    assert again.steps == build.steps and again.steps["avatar"].state is StepState.MANUAL
