"""A build outlives the version of the program that began it: the next one finishes what is stored.

`data/plan_v1.json` is a plan as a release stored it, in another order than today's: what hangs on
something stands before it. It is never written anew; a change of shape must still read it.
"""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import pytest
from sqlalchemy import text

from build_runner import BuildRunner, open_build_runner
from sandboxed import example_practitioner, open_sandboxed
from vitrina.building import plan as planning
from vitrina.building.advance import order_by_needs
from vitrina.building.pieces.context import PieceContext
from vitrina.building.pieces.effect import Effect, Settled
from vitrina.building.pieces.kind import PieceKind, PlanRequest
from vitrina.building.pieces.registry import KINDS, kind_of
from vitrina.content.pack import Pack
from vitrina.domain.build import BuildState, StepState, WaitingFor
from vitrina.domain.pieces import CommunityPiece, Piece, PostPiece, ProductPiece
from vitrina.domain.plan import CommunityPlan, Route
from vitrina.storage.records import BuildRecord

STORED = (Path(__file__).parent / "data" / "plan_v1.json").read_text(encoding="utf-8")
PLAN = CommunityPlan.model_validate_json(STORED)
BY_API = [item.key for item in PLAN.pieces if not item.manual]


class PollPiece(Piece):
    kind: Literal["poll"] = "poll"
    question: str


@pytest.fixture(params=[("sqlite", False), ("postgres", True)], ids=["one by one", "in waves"])
def place(request: pytest.FixtureRequest) -> tuple[str, bool]:
    """A database, and whether calls go in waves."""
    engine, waves = request.param
    return request.getfixturevalue(f"{engine}_url"), waves


@pytest.fixture
async def build_runner(
    place: tuple[str, bool], no_waiting_for_vk: None
) -> AsyncIterator[BuildRunner]:
    """The sandboxed in fast forward, on each engine and with calls sent each way."""
    url, waves = place
    async with (
        open_sandboxed(url) as sandboxed,
        open_build_runner(sandboxed, waves=waves) as opened,
    ):
        opened.plan = PLAN
        yield opened


async def open_stored(build_runner: BuildRunner, plan: str = STORED) -> str:
    """A build with the very text that the other version stored."""
    build_id = await build_runner.open()
    async with build_runner.building.database.transaction() as connection:
        statement = text("UPDATE builds SET plan = :plan WHERE id = :id")
        await connection.execute(statement, {"plan": plan, "id": build_id})
    return build_id


async def park_at_captcha(build_runner: BuildRunner, build_id: str, method: str) -> BuildRecord:
    build_runner.break_next(method, "error", 14, times=1000)
    build = await build_runner.advance(build_id)
    assert (build.state, build.waiting_for) == (BuildState.WAITING, WaitingFor.CAPTCHA)
    build_runner.sandboxed.sandbox.world.faults.clear()
    return build


async def pass_captcha(build_runner: BuildRunner, build: BuildRecord) -> None:
    data = build.waiting_data or {}
    answer = {**data, "success_token": await build_runner.pass_check(data["redirect_uri"])}
    assert await build_runner.builds.resume(build.id, WaitingFor.CAPTCHA, answer)


class PollKind(PieceKind[PollPiece]):
    """A kind of a later release, which no stored plan of today has."""

    value = PollPiece
    order = 5

    def plan(self, request: PlanRequest) -> Iterator[PollPiece]:
        yield PollPiece(key="news", question="?")

    async def prepare(self, piece: PollPiece, context: PieceContext) -> Effect | Settled:
        raise AssertionError("the stored plan has no such piece")


@contextmanager
def next_version() -> Iterator[None]:
    """The code of a later release: its registry in another order and with one more kind of piece,
    its planner with other pieces in another order."""
    today = dict(KINDS)
    with pytest.MonkeyPatch.context() as patch:
        for place, kind in enumerate(today.values()):
            patch.setattr(type(kind), "order", 1000 - place)
        KINDS.clear()
        KINDS["poll"] = PollKind()
        KINDS.update(reversed(today.items()))
        try:
            yield
        finally:
            KINDS.clear()
            KINDS.update(today)


def test_the_stored_plan_is_read_and_written_in_today_s_shape() -> None:
    stored = json.loads(STORED) | {"schema_version": 2}
    for item in stored["items"]:
        # One kind of the first release is two: each has a home of its own.
        if item["kind"] == "edit":
            item["kind"] = {"info": "info", "market/currency": "market_currency"}[item["key"]]
    written = json.loads(PLAN.model_dump_json())
    for item in written["items"]:
        # What later versions added stands where the stored plan says nothing.
        picture = item.get("picture") or {}
        for added in ("photo_id", "beside"):
            assert not picture.pop(added, None)
        if item["kind"] == "product":
            assert item.pop("categories")
        if item["kind"] == "post":
            assert item.pop("by_feed") is False
            assert item.pop("subject") == item.pop("wording") == ""
        if item["kind"] == "hand":
            assert item.pop("fields") == {}
    assert written == stored
    assert {item.kind for item in PLAN.pieces} == set(KINDS) - {"status", "story", "hidden_product"}


def test_the_stored_order_is_one_that_would_wait_for_itself() -> None:
    early = [
        item.key
        for place, item in enumerate(PLAN.pieces)
        if not item.manual
        for need in kind_of(item).needs(item)
        if need in [later.key for later in PLAN.pieces[place:]]
    ]
    assert {"pin", "avatar_post", "bot/events", "market/currency"} <= set(early)
    ordered = order_by_needs(PLAN, BY_API)
    assert sorted(ordered) == sorted(BY_API)
    for place, key in enumerate(ordered):
        assert set(kind_of(PLAN.piece(key)).needs(PLAN.piece(key))) <= set(ordered[:place])


def test_an_order_that_is_good_stays() -> None:
    today = order_by_needs(PLAN, BY_API)
    assert order_by_needs(PLAN, today) == today
    assert order_by_needs(PLAN, ["pin", "cover"]) == ["pin", "cover"]  # the post is done already


@pytest.mark.parametrize("method", ["groups.create", "board.addTopic", "market.add", "wall.pin"])
async def test_a_build_parked_by_one_version_is_finished_by_the_next(
    build_runner: BuildRunner, method: str
) -> None:
    build_id = await open_stored(build_runner)
    parked = await park_at_captcha(build_runner, build_id, method)
    done = [key for key, step in parked.steps.items() if step.state is StepState.DONE]

    with next_version():
        build_runner.clock.pass_time(240)  # VK's check is good for five minutes
        await pass_captcha(build_runner, parked)
        build = await build_runner.advance(build_id)

    assert build.state is BuildState.DONE
    assert list(build.steps) == [item.key for item in PLAN.pieces]
    assert {build.steps[key].state for key in BY_API} <= {StepState.DONE, StepState.SKIPPED}
    for key in done:  # and nothing that was done has been touched
        assert build.steps[key] == parked.steps[key]
    await expect_as_frozen(build_runner, build)


async def expect_as_frozen(build_runner: BuildRunner, build: BuildRecord) -> None:
    """One community with exactly the texts that were stored, whatever dates the posts have now."""
    groups = (await build_runner.sandboxed.world())["groups"]
    (group,) = [one for one in groups if one["owner_id"] == build.vk_user_id]
    title = PLAN.piece("community")
    assert isinstance(title, CommunityPiece) and group["title"] == title.title
    posts = [item for item in PLAN.pieces if isinstance(item, PostPiece)]
    assert sorted(one["text"] for one in group["posts"]) == sorted(one.text for one in posts)
    products = [item for item in PLAN.pieces if isinstance(item, ProductPiece)]
    assert sorted(one["sku"] for one in group["products"]) == sorted(one.sku for one in products)
    assert len(group["topics"]) == 1 and len(group["callback_servers"]) == 1
    assert group["avatar"] and group["cover"] and group["market"]


async def test_the_stored_plan_is_built_from_the_start(build_runner: BuildRunner) -> None:
    build = await build_runner.advance(await open_stored(build_runner))
    assert build.state is BuildState.DONE
    await expect_as_frozen(build_runner, build)


async def test_a_stored_plan_with_fewer_items_gets_no_more(build_runner: BuildRunner) -> None:
    fewer = [item for item in PLAN.pieces if item.kind not in ("topic", "cover", "category")]
    build_runner.plan = PLAN.model_copy(update={"pieces": tuple(fewer)})
    build_id = await open_stored(build_runner, build_runner.plan.model_dump_json())
    with next_version():
        build = await build_runner.advance(build_id)

    assert build.state is BuildState.DONE
    assert list(build.steps) == [item.key for item in fewer]
    (community,) = await build_runner.communities_of(build_id)
    assert community["topics"] == [] and not community["cover"]


@pytest.mark.parametrize(
    "change",
    [
        {"schema_version": 3},
        {"items": [{"kind": "wiki", "key": "wiki"}]},
    ],
    ids=["a newer schema", "an unknown kind of item"],
)
async def test_a_plan_of_a_newer_version_is_left_to_it(
    build_runner: BuildRunner, change: dict[str, Any]
) -> None:
    """An older worker cannot know what it means: it says so and leaves the build as it is."""
    build_id = await open_stored(build_runner, json.dumps(json.loads(STORED) | change))

    with pytest.raises(ValueError, match="CommunityPlan") as refused:
        await build_runner.advance(build_id)

    assert "+7" not in str(refused.value) and "900" not in str(refused.value)
    async with build_runner.building.database.transaction() as connection:
        query = text("UPDATE builds SET plan = :plan WHERE id = :id RETURNING state, epoch")
        row = (await connection.execute(query, {"plan": STORED, "id": build_id})).one()
    assert tuple(row) == ("queued", 0)
    # The newer version comes back and reads it.
    assert (await build_runner.advance(build_id)).state is BuildState.DONE


async def test_a_field_of_a_newer_version_is_kept_by_an_older_worker(
    build_runner: BuildRunner,
) -> None:
    """One more optional field is no reason to leave a person waiting for the end of a deploy."""
    newer = json.loads(STORED) | {"colours": ["red"]}
    build_id = await open_stored(build_runner, json.dumps(newer))
    build_runner.clock.pass_time(3 * 86_400)  # posts have to move, so the plan is written again

    build = await build_runner.advance(build_id)

    assert build.state is BuildState.DONE
    assert build.plan.version > json.loads(STORED)["version"]
    assert json.loads(build.plan.model_dump_json())["colours"] == ["red"]


def test_the_next_version_really_plans_something_else(pack: Pack) -> None:
    today = list(KINDS)
    with next_version():
        plan = planning.plan_community(example_practitioner(), pack, Route.FULL, 1.8e9, "x")
        assert next(iter(KINDS)) == "poll"
    assert "news" in [item.key for item in plan.pieces]
    assert list(KINDS) == today
