"""Builds in waves against a VK that takes from a wave as little as was ever reported."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from build_runner import BuildRunner, open_build_runner
from sandbox_options import AGREEING
from sandboxed import example_practitioner, open_sandboxed
from vitrina.building.plan import plan_community
from vitrina.domain.build import BuildState
from vitrina.domain.community import GrantKind
from vitrina.domain.plan import Route
from vitrina.sandbox.strictness import SWITCHES, Strictness, switch_name
from vitrina.storage.vk_verdicts import GOOD_FOR, VkVerdicts

SAVES = frozenset(
    {
        "photos.saveOwnerPhoto",
        "photos.saveOwnerCoverPhoto",
        "photos.saveWallPhoto",
        "market.saveProductPhoto",
    }
)
# What VK is reported to do to waves; the other switches are about what single calls mean.
OF_WAVES = ("script-escapes", "saves-refused", "saves-unsaved", "execute-entry")


@pytest.fixture
async def runner(sqlite_url: str, no_waiting_for_vk: None) -> AsyncIterator[BuildRunner]:
    """Whole communities in fast forward, in waves, against a forgiving sandbox at first."""
    options = replace(AGREEING, strict=Strictness.none())
    async with (
        open_sandboxed(sqlite_url, options) as sandboxed,
        open_build_runner(sandboxed, waves=True) as opened,
    ):
        yield opened


def be_strict(runner: BuildRunner, *names: str) -> None:
    """From now on VK does these things, and nothing else that is strict."""
    runner.sandboxed.sandbox.world.strict = Strictness.named(names)


async def build_whole(runner: BuildRunner) -> tuple[int, list[dict[str, Any]]]:
    """Requests of a whole build, and the community it made."""
    practitioner, pack = example_practitioner(), runner.sandboxed.services.pack
    runner.plan = plan_community(practitioner, pack, Route.FULL, runner.clock.now, "w")
    build_id = await runner.open()
    build = await runner.advance(build_id)
    refused = {key: step.reason for key, step in build.steps.items() if step.error_code}
    assert build.state is BuildState.DONE, refused
    return build.requests, await runner.communities_of(build_id)


def saved_alone(runner: BuildRunner) -> int:
    """Saves that VK has taken as requests of their own."""
    requests = runner.sandboxed.sandbox.world.requests
    return sum(requests[name].answered for name in SAVES)


def saves_in_waves(runner: BuildRunner) -> int:
    nested = runner.sandboxed.sandbox.world.nested
    return sum(nested[name].asked for name in SAVES)


async def test_texts_arrive_where_escapes_are_not_read(runner: BuildRunner) -> None:
    calm, wanted = await build_whole(runner)
    be_strict(runner, "script-escapes")
    requests, made = await build_whole(runner)
    assert made == wanted
    assert requests == calm


@pytest.mark.parametrize("switch", ["saves-refused", "saves-unsaved"])
async def test_saves_that_no_wave_carries_go_alone_and_the_next_build_knows_it(
    runner: BuildRunner, switch: str
) -> None:
    calm, wanted = await build_whole(runner)
    be_strict(runner, switch)
    requests, made = await build_whole(runner)

    assert made == wanted
    saves = saved_alone(runner)
    assert saves >= len(SAVES)
    assert requests <= 2 * calm + saves
    known = await VkVerdicts(runner.building.database).read()
    assert known.refused_in_waves(GrantKind.USER_TOKEN) == SAVES
    assert {one.source for one in known.listed} == {"build"}

    before = saves_in_waves(runner)
    requests, made = await build_whole(runner)
    assert made == wanted
    assert requests <= 2 * calm + saves
    assert saves_in_waves(runner) == before


async def test_after_a_month_a_wave_is_tried_again(runner: BuildRunner) -> None:
    be_strict(runner, "saves-refused")
    await build_whole(runner)
    be_strict(runner)
    runner.clock.pass_time(GOOD_FOR + 1)
    before = saves_in_waves(runner)
    alone = saved_alone(runner)
    await build_whole(runner)
    assert saves_in_waves(runner) > before
    assert saved_alone(runner) == alone


async def test_what_execute_says_of_itself_costs_nothing(runner: BuildRunner) -> None:
    await build_whole(runner)
    be_strict(runner, "execute-entry")
    build_id = await runner.open()
    runner.break_next("board.addTopic", "error", 15)
    build = await runner.advance(build_id)
    assert build.state is BuildState.DONE_WITH_GAPS
    refused = {key: step.error_code for key, step in build.steps.items() if step.error_code}
    assert refused == {"topic/reviews": 15}


@pytest.mark.parametrize("together", [OF_WAVES, None], ids=["of waves", "all"])
async def test_whatever_comes_together_the_community_is_whole(
    runner: BuildRunner, together: tuple[str, ...] | None
) -> None:
    calm, wanted = await build_whole(runner)
    # With `vk-id-unapproved` there is no token that may build at all.
    names = together or [switch_name(one) for one in SWITCHES if one.name != "vk_id_unapproved"]
    be_strict(runner, *names)
    requests, made = await build_whole(runner)
    assert made == wanted
    assert requests <= 2 * calm + saved_alone(runner)
