"""A community that keeps its own description gets the site where it has none, and no more."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from build_runner import BuildRunner, open_build_runner
from connected import call, group_in_world, open_connected, open_group
from sandboxed import SandboxedServices, example_practitioner
from vitrina.building.plan import plan_community
from vitrina.building.routing import MEANS, PlanTerms
from vitrina.content.pack import load_pack
from vitrina.domain.build import BuildState, StepState
from vitrina.domain.plan import CommunityPlan, Route
from vitrina.storage.records import BuildRecord

SITE = "https://olga-massage.ru"
THEIRS = {"description": "Мы тут давно", "phone": "+7 900 555-01-99", "docs": 1, "video": 1}


@pytest.fixture(params=[False, True], ids=["one by one", "in waves"])
async def build_runner(
    sandboxed: SandboxedServices, request: pytest.FixtureRequest
) -> AsyncIterator[BuildRunner]:
    """Builds in fast forward, sending calls both ways."""
    async with open_build_runner(sandboxed, waves=request.param) as opened:
        yield opened


def kept_plan(now: float) -> CommunityPlan:
    person = example_practitioner(website=SITE)
    terms = PlanTerms(MEANS[Route.CONNECT], keep=frozenset({"info"}), is_open=True)
    return plan_community(person, load_pack("massage"), Route.CONNECT, now, "seed", terms)


async def connect(build_runner: BuildRunner, **has: Any) -> tuple[BuildRecord, dict[str, Any]]:
    """The run over a community that has these fields, and what VK shows of it afterwards."""
    group = await open_group(build_runner.sandboxed)
    fields = {**THEIRS, **has, "group_id": group.group_id}
    await call(build_runner.sandboxed, group.key, "groups.edit", v="5.199", **fields)
    plan = kept_plan(build_runner.clock.now)
    build = await build_runner.finish(await open_connected(build_runner, group, plan=plan))
    return build, (await group_in_world(build_runner, group.group_id))["info"]


async def test_a_site_is_filled_in_and_all_else_stays(build_runner: BuildRunner) -> None:
    build, info = await connect(build_runner)
    assert build.state is BuildState.DONE
    assert build.steps["info"].state is StepState.DONE
    assert info["website"] == SITE
    assert {name: info[name] for name in ("description", "phone")} == {
        name: THEIRS[name] for name in ("description", "phone")
    }


async def test_a_site_of_its_own_stays_too(build_runner: BuildRunner) -> None:
    build, info = await connect(build_runner, website="https://their.example")
    assert build.state is BuildState.DONE
    assert info["website"] == "https://their.example"
    assert info["description"] == THEIRS["description"]
