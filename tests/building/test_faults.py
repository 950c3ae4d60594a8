"""Each effect of a build meets each kind of trouble once: the community comes out the same."""

from collections.abc import AsyncIterator

import pytest

from build_runner import BuildRunner, after_intent, each_effect_in_turn, open_build_runner
from sandboxed import SandboxedServices
from vitrina.domain.build import BuildState, StepState
from vitrina.sandbox.world import FaultKind


@pytest.fixture(params=[False, True], ids=["one by one", "in waves"])
async def build_runner(
    sandboxed: SandboxedServices, request: pytest.FixtureRequest
) -> AsyncIterator[BuildRunner]:
    """Builds in fast forward, sending calls both ways."""
    async with open_build_runner(sandboxed, waves=request.param) as opened:
        yield opened


@each_effect_in_turn
@pytest.mark.parametrize(
    ("kind", "code"),
    [("close_before", 0), ("drop_after", 0), ("error", 10)],
    ids=["closed before acting", "answer lost", "error 10"],
)
async def test_an_unknown_outcome_of_one_effect_changes_nothing(
    build_runner: BuildRunner, kind: FaultKind, code: int
) -> None:
    undisturbed = await build_runner.open()
    build = await build_runner.advance(undisturbed)
    assert build.state is BuildState.DONE
    wanted = await build_runner.communities_of(undisturbed)
    assert len(wanted) == 1
    effects = [key for key, step in build.steps.items() if step.state is StepState.DONE]
    assert effects == build_runner.by_api

    for troubled in effects:
        met: list[str] = []

        def break_effect(key: str, troubled: str = troubled, met: list[str] = met) -> None:
            if key == troubled and not met:
                met.append(key)
                build_runner.break_next("*", kind, code)

        build_id = await build_runner.open()
        with after_intent(break_effect):
            build = await build_runner.finish(build_id)
        assert met, f"{troubled} was never sent"
        assert await build_runner.communities_of(build_id) == wanted, troubled
        assert build.state is BuildState.DONE, troubled


@pytest.mark.parametrize(
    ("kind", "code"),
    [("close_before", 0), ("drop_after", 0), ("error", 10), ("error", 6), ("error", 9)],
    ids=["closed before acting", "answer lost", "error 10", "error 6", "error 9"],
)
async def test_every_effect_meets_the_same_trouble_once(
    build_runner: BuildRunner, kind: FaultKind, code: int
) -> None:
    undisturbed = await build_runner.open()
    await build_runner.advance(undisturbed)
    met: set[str] = set()

    def break_first(key: str) -> None:
        if key not in met:
            met.add(key)
            build_runner.break_next("*", kind, code)

    build_id = await build_runner.open()
    with after_intent(break_first):
        build = await build_runner.finish(build_id)

    assert build.state is BuildState.DONE
    assert met == set(build_runner.by_api)
    assert await build_runner.communities_of(build_id) == await build_runner.communities_of(
        undisturbed
    )


async def test_code_6_is_waited_for_a_second_and_code_9_for_two(build_runner: BuildRunner) -> None:
    for code, seconds in ((6, 1.0), (9, 2.0)):
        build_id = await build_runner.open()
        build_runner.clock.slept.clear()
        build_runner.break_next("groups.create", "error", code)
        await build_runner.advance(build_id)
        assert build_runner.clock.slept == [seconds]
