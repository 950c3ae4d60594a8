"""Each effect of a build meets each kind of trouble once: the community comes out the same."""

from collections.abc import AsyncIterator

import pytest

from rehearsal import Rehearsal, after_intent, rehearse
from studio import Studio
from vitrina.domain.build import BuildState, StepState
from vitrina.sandbox.world import FaultKind


@pytest.fixture(params=[False, True], ids=["one by one", "in waves"])
async def rehearsal(studio: Studio, request: pytest.FixtureRequest) -> AsyncIterator[Rehearsal]:
    """The studio in fast forward, sending calls both ways."""
    async with rehearse(studio, waves=request.param) as opened:
        yield opened


@pytest.mark.parametrize(
    ("kind", "code"),
    [("close_before", 0), ("drop_after", 0), ("error", 10)],
    ids=["closed before acting", "answer lost", "error 10"],
)
async def test_an_unknown_outcome_of_one_effect_changes_nothing(
    rehearsal: Rehearsal, kind: FaultKind, code: int
) -> None:
    undisturbed = await rehearsal.open()
    build = await rehearsal.advance(undisturbed)
    assert build.state is BuildState.DONE
    wanted = await rehearsal.communities_of(undisturbed)
    assert len(wanted) == 1
    effects = [key for key, step in build.steps.items() if step.state is StepState.DONE]
    assert effects == rehearsal.by_api

    for troubled in effects:
        met: list[str] = []

        def break_effect(key: str, troubled: str = troubled, met: list[str] = met) -> None:
            if key == troubled and not met:
                met.append(key)
                rehearsal.break_next("*", kind, code)

        build_id = await rehearsal.open()
        with after_intent(break_effect):
            build = await rehearsal.finish(build_id)
        assert met, f"{troubled} was never sent"
        assert await rehearsal.communities_of(build_id) == wanted, troubled
        assert build.state is BuildState.DONE, troubled


@pytest.mark.parametrize(
    ("kind", "code"),
    [("close_before", 0), ("drop_after", 0), ("error", 10), ("error", 6), ("error", 9)],
    ids=["closed before acting", "answer lost", "error 10", "error 6", "error 9"],
)
async def test_every_effect_meets_the_same_trouble_once(
    rehearsal: Rehearsal, kind: FaultKind, code: int
) -> None:
    undisturbed = await rehearsal.open()
    await rehearsal.advance(undisturbed)
    met: set[str] = set()

    def break_first(key: str) -> None:
        if key not in met:
            met.add(key)
            rehearsal.break_next("*", kind, code)

    build_id = await rehearsal.open()
    with after_intent(break_first):
        build = await rehearsal.finish(build_id)

    assert build.state is BuildState.DONE
    assert met == set(rehearsal.by_api)
    assert await rehearsal.communities_of(build_id) == await rehearsal.communities_of(undisturbed)


async def test_code_6_is_waited_for_a_second_and_code_9_for_two(rehearsal: Rehearsal) -> None:
    for code, seconds in ((6, 1.0), (9, 2.0)):
        build_id = await rehearsal.open()
        rehearsal.clock.slept.clear()
        rehearsal.break_next("groups.create", "error", code)
        await rehearsal.advance(build_id)
        assert rehearsal.clock.slept == [seconds]
