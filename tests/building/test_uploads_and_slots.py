"""Pictures that came to nothing go to a new upload server; a taken minute moves a post."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from build_runner import BuildRunner, after_intent, open_build_runner
from sandboxed import open_sandboxed
from vitrina.domain.build import BuildState, StepState
from vitrina.domain.pieces import PostPiece
from vitrina.sandbox.world import Fault
from vitrina.sandbox.world.posting import postpone_post
from vitrina.wording.reasons import say_reason

MINUTE = 60


@pytest.fixture(params=[False, True], ids=["one by one", "in waves"])
async def build_runner(
    sqlite_url: str, no_waiting_for_vk: None, request: pytest.FixtureRequest
) -> AsyncIterator[BuildRunner]:
    """The sandboxed in fast forward, sending calls both ways."""
    async with (
        open_sandboxed(sqlite_url) as sandboxed,
        open_build_runner(sandboxed, waves=request.param) as opened,
    ):
        yield opened


@dataclass(frozen=True)
class Sequence:
    """How the picture of one item gets into VK: where an address is asked for, what saves it."""

    key: str
    server: str
    save: str


SEQUENCES = (
    Sequence("avatar", "photos.getOwnerPhotoUploadServer", "photos.saveOwnerPhoto"),
    Sequence("cover", "photos.getOwnerCoverPhotoUploadServer", "photos.saveOwnerCoverPhoto"),
    Sequence("post/1", "photos.getWallUploadServer", "photos.saveWallPhoto"),
    Sequence(
        "product/massazh-60-min",
        "market.getProductPhotoUploadServer",
        "market.saveProductPhoto",
    ),
)
REFUSALS = ((121, ""), (100, "photo is undefined"), (100, "invalid hash"), (129, ""), (118, ""))


def only(build_runner: BuildRunner, key: str) -> None:
    """The plan with this item alone, and what it needs."""
    kept = {key, "community", *({"market"} if key.startswith("product/") else set())}
    items = tuple(item for item in build_runner.plan.pieces if item.key in kept)
    build_runner.plan = build_runner.plan.model_copy(update={"pieces": items})


async def addresses_asked(build_runner: BuildRunner, sequence: Sequence) -> int:
    world = await build_runner.sandboxed.world()
    return sum(world[place].get(sequence.server, {"asked": 0})["asked"] for place in
               ("requests", "nested"))  # fmt: skip


@pytest.mark.parametrize("sequence", SEQUENCES, ids=lambda one: one.key)
async def test_an_upload_that_came_to_nothing_goes_to_a_new_server(
    build_runner: BuildRunner, sequence: Sequence
) -> None:
    only(build_runner, sequence.key)
    faults = build_runner.sandboxed.sandbox.world.faults
    troubles = [
        *(Fault("upload", "spoil", 1, text=photo) for photo in ("[]", "null")),
        *(Fault(sequence.save, "error", 1, code=code, text=text) for code, text in REFUSALS),
    ]
    for trouble in troubles:
        for times in (1, 2):
            faults.append(
                Fault(trouble.method, trouble.kind, times, code=trouble.code, text=trouble.text)
            )
            before = await addresses_asked(build_runner, sequence)
            build = await build_runner.advance(await build_runner.open())
            assert build.state is BuildState.DONE, (trouble, times)
            assert await addresses_asked(build_runner, sequence) == before + 1 + times
            assert not faults


@pytest.mark.parametrize("sequence", SEQUENCES, ids=lambda one: one.key)
async def test_after_three_servers_the_picture_is_left_to_hands(
    build_runner: BuildRunner, sequence: Sequence
) -> None:
    only(build_runner, sequence.key)
    for fault in (
        Fault("upload", "spoil", 1000),
        Fault(sequence.save, "error", 1000, code=121),
    ):
        build_runner.sandboxed.sandbox.world.faults[:] = [fault]
        before = await addresses_asked(build_runner, sequence)
        build = await build_runner.advance(await build_runner.open())
        step = build.steps[sequence.key]
        assert (build.state, step.state) == (BuildState.DONE_WITH_GAPS, StepState.REFUSED)
        assert "не принял картинку" in (say_reason(step.reason) or "")
        assert await addresses_asked(build_runner, sequence) == before + 3


def later_post(build_runner: BuildRunner) -> PostPiece:
    (post,) = [
        item for item in build_runner.plan.pieces if isinstance(item, PostPiece) and item.publish_at
    ]
    return post


def take_minutes(build_runner: BuildRunner, build_group: int, count: int) -> None:
    """Somebody's posts stand on the minute of ours and on those after it."""
    at = later_post(build_runner).publish_at
    assert at is not None
    world = build_runner.sandboxed.sandbox.world
    wall = world.groups[build_group].wall
    for number in range(count):
        moment = at + number * MINUTE
        postpone_post(world, wall, moment, from_id=-build_group, text="Чужая", created_by=1)


async def build_until_post(build_runner: BuildRunner, taken: int, kind: str = "") -> str:
    """A build whose later post finds so many minutes taken; before that it may meet a fault."""
    post = later_post(build_runner)
    met: list[str] = []

    def disturb(key: str) -> None:
        if key == post.key and not met:
            met.append(key)
            (group_id,) = build_runner.sandboxed.sandbox.world.groups
            if kind == "unknown first":
                build_runner.break_next("*", "close_before")
            take_minutes(build_runner, group_id, taken)

    build_id = await build_runner.open()
    with after_intent(disturb):
        await build_runner.finish(build_id)
    assert met
    return build_id


@pytest.mark.parametrize("taken", [1, 3])
async def test_another_s_post_on_our_minute_moves_ours(
    build_runner: BuildRunner, taken: int
) -> None:
    post = later_post(build_runner)
    build_runner.plan = build_runner.plan.model_copy(
        update={
            "pieces": tuple(
                item for item in build_runner.plan.pieces if item.key in ("community", post.key)
            )
        }
    )
    build = await build_runner.find(await build_until_post(build_runner, taken))

    assert build.state is BuildState.DONE
    moved = build.plan.piece(post.key)
    assert isinstance(moved, PostPiece) and post.publish_at is not None
    assert moved.publish_at == post.publish_at + taken * MINUTE
    [community] = await build_runner.communities_of(build.id)
    ours = [made for made in community["posts"] if made[0] != "Чужая"]
    assert [made[2] for made in ours] == [moved.publish_at]


async def test_after_an_unknown_attempt_a_taken_minute_may_be_our_own(
    build_runner: BuildRunner,
) -> None:
    post = later_post(build_runner)
    build_runner.plan = build_runner.plan.model_copy(
        update={
            "pieces": tuple(
                item for item in build_runner.plan.pieces if item.key in ("community", post.key)
            )
        }
    )
    build = await build_runner.find(await build_until_post(build_runner, 1, "unknown first"))

    assert build.state is BuildState.DONE_WITH_GAPS
    assert build.steps[post.key].state is StepState.REFUSED
    assert build.plan.piece(post.key) == post
