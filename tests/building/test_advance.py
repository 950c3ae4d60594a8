"""The runner against the sandbox: one build from the plan to the whole community."""

from sandboxed import SandboxedServices
from vitrina.building.advance import advance
from vitrina.domain.build import BuildState, StepState


async def test_a_build_makes_the_whole_community(sandboxed: SandboxedServices) -> None:
    opened = await sandboxed.open_build()

    await advance(sandboxed.building, opened.build_id)

    build = await sandboxed.find(opened.build_id)
    assert build.state is BuildState.DONE
    assert {step.state for step in build.steps.values()} == {StepState.DONE, StepState.MANUAL}
    (group,) = (await sandboxed.world())["groups"]
    assert group["id"] == build.group_id
    assert [post["state"] for post in group["posts"]].count("published") == 2
    assert [post["state"] for post in group["posts"]].count("postponed") == 6
    assert all(post["from_group"] for post in group["posts"])
    assert len(group["products"]) == 4
    assert [topic["from_group"] for topic in group["topics"]] == [True]
    assert group["avatar"] and group["cover"] and group["market"]


async def test_running_again_changes_nothing(sandboxed: SandboxedServices) -> None:
    opened = await sandboxed.open_build()
    await advance(sandboxed.building, opened.build_id)
    before = await sandboxed.world()

    await advance(sandboxed.building, opened.build_id)

    after = await sandboxed.world()
    assert after["groups"] == before["groups"]
