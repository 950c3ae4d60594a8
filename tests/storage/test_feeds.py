"""A feed gives out what is due, once for ever, on both databases."""

import asyncio
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select, update

import vitrina.storage.feeds as feed_rows
from vitrina.domain.build import BuildState, StepState
from vitrina.domain.community import CommunityState, Way
from vitrina.domain.pieces import CommunityPiece, PostPiece
from vitrina.domain.plan import CommunityPlan, Route
from vitrina.storage.build_events import read_events
from vitrina.storage.builds import Builds, NewBuild
from vitrina.storage.database import Database
from vitrina.storage.feed_outcomes import note_published
from vitrina.storage.feeds import EndedFeed, Feeds, ServedFeed, withdraw_post
from vitrina.storage.models import builds as build_rows
from vitrina.storage.models import communities, steps
from vitrina.storage.pieces import read_pieces
from vitrina.storage.vault import Vault

NewBuilds = Callable[..., NewBuild]
Dump = Callable[..., Awaitable[str]]
DAY = 86400


def post(number: int, at: float | None, *, by_feed: bool = True) -> PostPiece:
    return PostPiece(
        key=f"post/{number}",
        text=f"Запись {number}",
        picture=None,
        publish_at=None if at is None else int(at),
        day=0 if at is None else 1,
        guid=f"guid-{number}",
        by_feed=by_feed,
    )


def plan_with(*posts: PostPiece) -> CommunityPlan:
    return CommunityPlan(
        route=Route.CONNECT,
        timezone="Europe/Moscow",
        pack="massage",
        greeting="",
        pieces=(CommunityPiece(key="community", title="Массаж", required=True), *posts),
    )


@pytest.fixture
def feeds(timed: Database, vault: Vault) -> Feeds:
    return Feeds(timed, vault)


@pytest.fixture
async def community_id(builds: Builds, new_build: NewBuilds, clock: SimpleNamespace) -> str:
    """A community with two posts for the first day, one for tomorrow, and one that a key sends."""
    plan = plan_with(
        post(1, None),
        post(2, None),
        post(3, clock.now + DAY),
        post(4, clock.now + DAY, by_feed=False),
    )
    return (await builds.open(new_build(plan=plan))).community_id


async def serve(feeds: Feeds, community_id: str) -> list[str]:
    served = await feeds.serve((await feeds.open(community_id)).key)
    assert isinstance(served, ServedFeed)
    return [one.post.key for one in served.posts]


async def change(database: Database, statement: Any) -> None:
    async with database.transaction() as connection:
        await connection.execute(statement)


async def test_a_feed_has_one_key_that_is_hashed_and_sealed(
    feeds: Feeds, community_id: str, dump: Dump
) -> None:
    first, again = await feeds.open(community_id), await feeds.open(community_id)
    assert first.key == again.key and len(first.key) == 22
    assert first.connected_at is None and not first.is_served
    assert first.key not in await dump("feeds") and first.key not in repr(first)
    assert await feeds.serve("another") is None


async def test_two_that_open_a_feed_at_once_have_the_same_key(
    feeds: Feeds, community_id: str
) -> None:
    opened = await asyncio.gather(*(feeds.open(community_id) for _ in range(4)))
    assert len({one.key for one in opened}) == 1


async def test_a_feed_is_empty_until_the_person_says_that_vk_has_it(
    feeds: Feeds, community_id: str, clock: SimpleNamespace
) -> None:
    clock.now += 2 * DAY
    assert await serve(feeds, community_id) == []
    assert await feeds.read_items(community_id) == ()


async def test_posts_come_at_their_time_and_stay(
    feeds: Feeds, community_id: str, clock: SimpleNamespace
) -> None:
    await feeds.open(community_id)
    assert await feeds.connect(community_id)
    assert await serve(feeds, community_id) == ["post/1", "post/2"]
    clock.now += DAY - 1
    assert await serve(feeds, community_id) == ["post/1", "post/2"]
    before = await feeds.read_items(community_id)
    clock.now += 1
    assert await serve(feeds, community_id) == ["post/1", "post/2", "post/3"]
    after = await feeds.read_items(community_id)
    assert after[:2] == before
    assert [item.served_at for item in after] == [1_000_000.0, 1_000_000.0, clock.now]
    assert len({item.post_key for item in after}) == 3


async def test_what_was_due_before_the_connection_never_comes(
    feeds: Feeds, community_id: str, clock: SimpleNamespace
) -> None:
    await feeds.open(community_id)
    clock.now += 3 * DAY
    await feeds.connect(community_id)
    assert await serve(feeds, community_id) == ["post/1", "post/2"]


async def test_connecting_again_changes_nothing(
    feeds: Feeds, community_id: str, clock: SimpleNamespace
) -> None:
    assert not await feeds.connect(community_id)  # there is no feed yet
    await feeds.open(community_id)
    await feeds.connect(community_id)
    clock.now += 5
    await feeds.connect(community_id)
    assert (await feeds.open(community_id)).connected_at == 1_000_000.0


async def test_a_connection_is_taken_back_until_something_was_given_out(
    feeds: Feeds, community_id: str
) -> None:
    assert not await feeds.disconnect(community_id)
    await feeds.open(community_id)
    await feeds.connect(community_id)
    assert await feeds.disconnect(community_id)
    assert await serve(feeds, community_id) == []
    await feeds.connect(community_id)
    await serve(feeds, community_id)
    assert not await feeds.disconnect(community_id)
    assert (await feeds.open(community_id)).connected_at is not None


async def test_two_fetches_at_once_give_out_the_same_posts_once(
    feeds: Feeds, community_id: str
) -> None:
    key = (await feeds.open(community_id)).key
    await feeds.connect(community_id)
    served = await asyncio.gather(*(feeds.serve(key) for _ in range(6)))
    keys = set()
    for one in served:
        assert isinstance(one, ServedFeed)
        keys.add(tuple((each.post.key, each.post_key) for each in one.posts))
    assert len(keys) == 1
    assert len(await feeds.read_items(community_id)) == 2


async def test_taking_back_and_fetching_at_once_never_leaves_a_post_given_out_and_not_connected(
    feeds: Feeds, community_id: str
) -> None:
    key = (await feeds.open(community_id)).key
    for _ in range(5):
        await feeds.connect(community_id)
        taken, served = await asyncio.gather(feeds.disconnect(community_id), feeds.serve(key))
        assert isinstance(served, ServedFeed)
        assert taken is (served.posts == ())
        if served.posts:
            break


async def test_a_post_is_either_given_out_or_withdrawn(
    timed: Database, feeds: Feeds, community_id: str
) -> None:
    async def withdraw(key: str) -> bool:
        async with timed.transaction() as connection:
            return await withdraw_post(connection, community_id, key)

    assert await withdraw("post/1")  # no feed at all yet
    await feeds.open(community_id)
    assert await withdraw("post/1")
    await feeds.connect(community_id)
    await serve(feeds, community_id)
    assert not await withdraw("post/1")
    assert await withdraw("post/3")


async def test_withdrawing_and_fetching_at_once_agree(
    timed: Database, feeds: Feeds, community_id: str, clock: SimpleNamespace
) -> None:
    """Whoever withdraws writes the plan in the same transaction: never both, never neither."""
    key = (await feeds.open(community_id)).key
    await feeds.connect(community_id)
    without = plan_with(post(1, None, by_feed=False), post(2, None))

    async def withdraw() -> bool:
        async with timed.transaction() as connection:
            may_go = await withdraw_post(connection, community_id, "post/1")
            if may_go:
                await connection.execute(
                    update(communities)
                    .where(communities.c.id == community_id)
                    .values(plan=without.model_dump_json())
                )
            return may_go

    withdrawn, served = await asyncio.gather(withdraw(), feeds.serve(key))
    assert isinstance(served, ServedFeed)
    assert withdrawn is not ("post/1" in [one.post.key for one in served.posts])


@pytest.mark.parametrize("state", [CommunityState.FORGOTTEN, CommunityState.LOST])
async def test_the_feed_and_the_pages_of_a_community_that_is_no_more_have_ended(
    timed: Database, feeds: Feeds, community_id: str, state: CommunityState
) -> None:
    key = (await feeds.open(community_id)).key
    await feeds.connect(community_id)
    await serve(feeds, community_id)
    (item, _) = await feeds.read_items(community_id)
    await change(timed, update(communities).values(state=state))
    assert await feeds.serve(key) == EndedFeed()
    assert await feeds.find_post(item.post_key) == EndedFeed()


async def test_the_feed_of_a_stopped_build_has_ended(
    timed: Database, feeds: Feeds, community_id: str
) -> None:
    key = (await feeds.open(community_id)).key
    await change(timed, update(build_rows).values(state=BuildState.CANCELLED))
    assert await feeds.serve(key) == EndedFeed()


async def test_a_post_has_a_page_once_it_was_given_out(feeds: Feeds, community_id: str) -> None:
    assert await feeds.find_post("post/1") is None
    await feeds.open(community_id)
    await feeds.connect(community_id)
    await serve(feeds, community_id)
    for item in await feeds.read_items(community_id):
        found = await feeds.find_post(item.post_key)
        assert found is not None and not isinstance(found, EndedFeed)
        assert found.post.key == item.piece_key
    assert await feeds.find_post(item.piece_key) is None


async def test_what_vk_shows_counts_as_published_everywhere(
    timed: Database, feeds: Feeds, builds: Builds, community_id: str, clock: SimpleNamespace
) -> None:
    await feeds.open(community_id)
    await feeds.connect(community_id)
    assert not await note_published(timed, community_id, "post/1", 7)  # never given out
    await serve(feeds, community_id)
    await change(timed, update(steps).values(state=StepState.MANUAL, way=Way.FEED))
    clock.now += 60
    assert await note_published(timed, community_id, "post/1", 7)
    assert not await note_published(timed, community_id, "post/1", 8)
    item = (await feeds.read_items(community_id))[0]
    assert (item.published_at, item.post_id) == (clock.now, 7)
    async with timed.transaction() as connection:
        build_id = (await connection.execute(select(build_rows.c.id))).scalar_one()
    build = await builds.find(build_id)
    assert build is not None
    step, other = build.steps["post/1"], build.steps["post/2"]
    assert (step.state, step.way, step.reference) == (StepState.DONE, Way.FEED, {"post_id": 7})
    assert other.state is StepState.MANUAL
    told = [event for event in await read_events(timed, build_id) if event.step_key == "post/1"]
    assert [(event.event, event.data) for event in told] == [("step_done", {"way": "feed"})]
    piece = (await read_pieces(timed, community_id))["post/1"]
    assert (piece.vk_id, piece.way) == (7, Way.FEED)


async def test_a_fetch_that_is_killed_before_the_commit_has_given_out_nothing(
    timed: Database, feeds: Feeds, community_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    async def die(*args: Any) -> None:
        await mark(*args)
        raise Killed

    mark = feed_rows._mark_served
    key = (await feeds.open(community_id)).key
    await feeds.connect(community_id)
    monkeypatch.setattr(feed_rows, "_mark_served", die)
    with pytest.raises(Killed):
        await feeds.serve(key)
    assert await feeds.read_items(community_id) == ()
    async with timed.transaction() as connection:
        assert await withdraw_post(connection, community_id, "post/1")


async def test_a_fetch_that_is_killed_after_the_commit_has_given_out_all_of_it(
    timed: Database, feeds: Feeds, community_id: str
) -> None:
    """Nobody got a byte, and nobody can know that: such a post goes no other way."""
    key = (await feeds.open(community_id)).key
    await feeds.connect(community_id)
    await feeds.serve(key)
    async with timed.transaction() as connection:
        assert not await withdraw_post(connection, community_id, "post/1")
    assert await serve(feeds, community_id) == ["post/1", "post/2"]
