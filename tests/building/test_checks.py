"""A living community is looked at: what its person did is theirs, what is gone comes back."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import select

from build_runner import BuildRunner, open_build_runner
from building.changed import Living, changed_form, connect, make
from connected import call
from sandboxed import SandboxedServices
from vitrina.application.check_community import Checked, Gone, NotChecked, check_community
from vitrina.application.check_due import check_due
from vitrina.application.repair_community import (
    NothingToRepair,
    read_repairs,
    repair_community,
)
from vitrina.application.standing import NotLiving
from vitrina.application.start_run import Changed
from vitrina.domain.build import BuildState
from vitrina.domain.community import CommunityState, Seen
from vitrina.storage.models import communities
from vitrina.storage.pieces import Sighting, read_pieces

OWN = "Пишу о себе сама: принимаю по пятницам, чай и тишина."
NIGHT = 86400.0


@pytest.fixture
async def runner(sandboxed: SandboxedServices) -> AsyncIterator[BuildRunner]:
    """Calls travel in waves, as they do for people."""
    async with open_build_runner(sandboxed, waves=True) as opened:
        yield opened


async def look(living: Living) -> dict[str, Sighting]:
    checked = await check_community(living.services, living.looks, living.community_id)
    assert isinstance(checked, Checked), checked
    return dict(checked.sightings)


async def by_hand(living: Living, method: str, **form: Any) -> Any:
    """What the person does with VK's own pages, by a token of their own."""
    owner = (await living.group())["owner_id"]
    minted = await living.runner.mint_again({"user_id": owner})
    return await call(living.runner.sandboxed, minted["access_token"], method, v="5.199", **form)


async def post_id(living: Living, state: str = "postponed") -> int:
    posts = (await living.group())["posts"]
    return int(next(one["id"] for one in posts if one["state"] == state))


async def test_what_vk_has_as_we_left_it_is_the_same(runner: BuildRunner) -> None:
    living = await make(runner)

    seen = await look(living)

    assert {one.seen for one in seen.values()} == {Seen.SAME}
    assert {"info", "cover", "avatar", "market", "topic/reviews", "post/1", "post/6"} <= seen.keys()
    assert await read_repairs(living.services, living.community_id) == ()


async def test_a_key_sees_the_face_and_says_unknown_of_the_wall(runner: BuildRunner) -> None:
    living = await connect(runner)
    before = sum((await living.count_calls()).values())

    seen = await look(living)

    assert sum((await living.count_calls()).values()) == before + 1
    assert (seen["info"].seen, seen["cover"].seen) == (Seen.SAME, Seen.SAME)
    assert "post/6" not in seen or seen["post/6"].seen is Seen.UNKNOWN


async def test_what_the_person_did_by_hand_survives_change_and_repair(runner: BuildRunner) -> None:
    living = await make(runner)
    gone = await post_id(living)
    await by_hand(living, "groups.edit", group_id=living.group_id, description=OWN)
    await by_hand(living, "wall.delete", owner_id=-living.group_id, post_id=gone)
    living.runner.sandboxed.sandbox.world.groups[living.group_id].cover = await other_cover(living)

    preview = await living.preview(changed_form())
    assert {one.key for one in preview.changes if one.how == "theirs"} == {"info", "cover"}
    await living.change(changed_form())
    offered = await read_repairs(living.services, living.community_id)
    assert not isinstance(offered, NotLiving)
    assert {one.key for one in offered if one.is_offered} >= {"info", "cover"}
    assert all(one.is_offered for one in offered)
    assert await repair_community(living.services, living.community_id) == NothingToRepair()

    group = await living.group()
    assert group["info"]["description"] == OWN
    assert gone not in [one["id"] for one in group["posts"]]
    # Where the person wishes it after all, ours is put back.
    runner.clock.pass_time(1.0)
    mended = await repair_community(living.services, living.community_id, ["info"])
    assert isinstance(mended, Changed)
    await runner.finish(mended.build_id)
    assert "+7 999 000-11-22" in (await living.group())["info"]["description"]


async def other_cover(living: Living) -> Any:
    """Another picture on the cover, as if a person had put it there."""
    world = living.runner.sandboxed.sandbox.world
    cover = world.groups[living.group_id].cover
    assert cover is not None
    return next(one for one in world.photos.values() if one is not cover and one.owner_id < 0)


async def test_what_is_gone_is_made_again_and_once(runner: BuildRunner) -> None:
    living = await make(runner)
    topic = (await living.group())["topics"][0]["id"]
    world = living.runner.sandboxed.sandbox.world.groups[living.group_id]
    world.cover = None
    del world.topics[topic]
    await look(living)

    repairs = await read_repairs(living.services, living.community_id)
    assert not isinstance(repairs, NotLiving)
    assert {one.key: one.is_offered for one in repairs} == {"cover": False, "topic/reviews": True}
    runner.clock.pass_time(1.0)
    chosen = ["cover", "topic/reviews"]
    mended = await repair_community(living.services, living.community_id, chosen)
    assert isinstance(mended, Changed)
    build = await runner.finish(mended.build_id)

    assert build.state is BuildState.DONE
    group = await living.group()
    assert group["cover"] and len(group["topics"]) == 1
    assert {one.seen for one in (await look(living)).values()} == {Seen.SAME}


async def test_what_vk_tidies_never_alarms(runner: BuildRunner) -> None:
    """Right after the making VK shows it so: that is how it is compared from then on."""
    living = await make(runner)
    world = living.runner.sandboxed.sandbox.world.groups[living.group_id]
    world.description = f"  {world.description.replace('—', '-').replace('  ', ' ')} \n"
    for post in world.wall.posts.values():
        post.text = post.text.replace("\n\n", "\n").replace("ё", "е")

    assert {one.seen for one in (await look(living)).values()} == {Seen.SAME}


async def test_vk_that_does_not_answer_says_nothing_of_a_community(runner: BuildRunner) -> None:
    living = await make(runner)
    before = await read_pieces(living.services.database, living.community_id)
    for method in ("execute", "groups.getById", "wall.get"):
        runner.break_next(method, "error", code=10, times=20)

    checked = await check_community(living.services, living.looks, living.community_id)
    assert isinstance(checked, NotChecked)
    assert await read_pieces(living.services.database, living.community_id) == before


async def test_every_night_each_community_is_looked_at_once(runner: BuildRunner) -> None:
    living = [await make(runner), await make(runner)]
    assert await check_due(living[0].services, living[0].looks) == 0  # they get their minute first
    database = living[0].services.database
    for _ in range(3):
        runner.clock.pass_time(NIGHT)
        before = await living[0].count_calls()
        assert await check_due(living[0].services, living[0].looks) == 2
        assert await check_due(living[0].services, living[0].looks) == 0
        after = await living[0].count_calls()
        asked = {name: count - before.get(name, 0) for name, count in after.items()}
        assert asked["execute"] <= 2 * len(living)
        assert not asked.get("wall.post") and not asked.get("groups.edit")
    async with database.transaction() as connection:
        due = (await connection.execute(select(communities.c.check_at))).scalars().all()
    assert len(set(due)) == 2


async def test_what_vk_refused_of_a_change_is_offered_as_a_change_after_later_runs_too(
    runner: BuildRunner,
) -> None:
    """A post that VK would not edit is never posted a second time."""
    living = await make(runner)
    runner.break_next("wall.edit", "error", code=15)
    await living.change(changed_form())
    posts = len((await living.group())["posts"])
    later = await living.change(changed_form().model_copy(update={"telegram": "ivan_new"}))
    assert later.steps["post/6"].is_kept

    repairs = await read_repairs(living.services, living.community_id)
    assert not isinstance(repairs, NotLiving)
    assert [(one.key, one.is_offered) for one in repairs] == [("post/6", False)]
    runner.clock.pass_time(1.0)
    mended = await repair_community(living.services, living.community_id)
    assert isinstance(mended, Changed)
    await runner.finish(mended.build_id)

    group = await living.group()
    assert len(group["posts"]) == posts
    assert any("1\u202f200" in one["text"] for one in group["posts"])


@pytest.mark.parametrize("how", ["deleted", "banned"])
async def test_what_is_deleted_is_lost_until_it_is_back(runner: BuildRunner, how: str) -> None:
    living = await connect(runner)
    assert await check_due(living.services, living.looks) == 0  # it gets its minute of the night
    for told, found in ((how, Gone), (how, Gone), ("", Checked)):
        answer = await runner.sandboxed.http.post(
            f"{runner.sandboxed.sandbox.url}/sandbox/communities/deactivated",
            json={"group_id": living.group_id, "how": told},
        )
        answer.raise_for_status()
        runner.clock.pass_time(NIGHT)
        # What is lost is looked at by night as well: it may have come back.
        assert await check_due(living.services, living.looks) == (found is Checked)
        looked = await check_community(living.services, living.looks, living.community_id)
        assert isinstance(looked, found), looked
        community = await living.services.communities.find(living.community_id)
        assert community is not None
        lost = found is Gone
        assert community.state is (CommunityState.LOST if lost else CommunityState.LIVING)
        assert (
            isinstance(await read_repairs(living.services, living.community_id), NotLiving) is lost
        )
