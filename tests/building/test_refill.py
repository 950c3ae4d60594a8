"""A month later: posts that repeat nothing come on free days, as they were shown."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from build_runner import BuildRunner, open_build_runner
from building.changed import FORM, Living, connect, make
from connected import call
from sandboxed import SandboxedServices
from vitrina.application.check_due import check_due
from vitrina.application.refill_due import is_month_due
from vitrina.application.refill_posts import (
    MonthOutdated,
    MonthPreview,
    NoPosts,
    preview_month,
    refill_posts,
)
from vitrina.application.start_run import Changed
from vitrina.building.pieces.post_history import list_posts
from vitrina.content.month import collect_sentences
from vitrina.domain.build import BuildPurpose, BuildState

DAY = 86400.0
MONTH = 30 * DAY
ZONE = ZoneInfo(FORM.timezone)
OWN = "Сегодня расскажу о своём кабинете: окно во двор, тёплый пол и плед."


@pytest.fixture
async def runner(sandboxed: SandboxedServices) -> AsyncIterator[BuildRunner]:
    async with open_build_runner(sandboxed, waves=True) as opened:
        yield opened


async def show(living: Living, edits: dict[str, str | None] | None = None) -> MonthPreview:
    preview = await preview_month(living.services, living.community_id, edits)
    assert isinstance(preview, MonthPreview), preview
    return preview


async def refill(living: Living, edits: dict[str, str | None] | None = None) -> str:
    """The run that plans exactly what is shown, to its end; its id."""
    preview = await show(living, edits)
    opened = await refill_posts(living.services, living.community_id, preview.digest, edits)
    assert isinstance(opened, Changed), opened
    build = await living.runner.finish(opened.build_id)
    assert (build.purpose, build.state) == (BuildPurpose.REFILL, BuildState.DONE)
    return opened.build_id


async def posts_of(living: Living) -> list[dict[str, Any]]:
    posts: list[dict[str, Any]] = (await living.group())["posts"]
    return posts


def day_of(moment: float) -> str:
    return f"{datetime.fromtimestamp(moment, ZONE):%Y-%m-%d}"


@pytest.mark.parametrize("begin", [make, connect], ids=["token", "key"])
async def test_a_month_later_eight_posts_come_that_repeat_nothing(
    runner: BuildRunner, begin: Any
) -> None:
    living = await begin(runner)
    runner.clock.pass_time(MONTH)
    before = await posts_of(living)
    now = runner.clock.now

    await refill(living)

    fresh = [one for one in await posts_of(living) if one["id"] not in [p["id"] for p in before]]
    assert len(fresh) == 8
    assert all(one["state"] == "postponed" and one["publish_date"] > now for one in fresh)
    days = [day_of(one["publish_date"]) for one in fresh]
    assert len(set(days)) == 8
    said = collect_sentences(one["text"] for one in before)
    told = [collect_sentences([one["text"]]) for one in fresh]
    assert all(not said & one for one in told)
    assert sum(len(one) for one in told) == len(frozenset().union(*told))
    pictures = {bool(one["attachments"]) for one in fresh}
    assert pictures == {begin is make}  # a community's key uploads none


async def test_months_go_on_and_no_subject_comes_again(runner: BuildRunner) -> None:
    living = await make(runner)
    for _ in range(3):
        runner.clock.pass_time(MONTH)
        await refill(living)

    community = await living.services.communities.find(living.community_id)
    assert community is not None and community.plan is not None
    subjects = [post.subject for post in list_posts(community.plan) if post.subject]
    assert len(subjects) == len(set(subjects)) >= 22
    said: set[str] = set()
    for post in list_posts(community.plan):
        told = collect_sentences([post.text])
        assert not said & told, post.text
        said |= told


async def test_days_that_are_taken_stay_free_and_a_taken_minute_moves_a_post(
    runner: BuildRunner,
) -> None:
    """Own posts are known; one that a person planned by hand is met by VK's refusal 214."""
    living = await make(runner)
    runner.clock.pass_time(5 * DAY)  # posts of the first plan are still to come
    preview = await show(living)
    planned = {day_of(p.publish_at) for p in preview.posts if p.publish_at}
    known = {day_of(p["publish_date"]) for p in await posts_of(living) if p["publish_date"]}
    assert not planned & known
    taken = preview.posts[0].publish_at
    owner = (await living.group())["owner_id"]
    minted = await runner.mint_again({"user_id": owner})
    await call(
        runner.sandboxed, minted["access_token"], "wall.post", v="5.199", from_group=1,
        owner_id=-living.group_id, message="Моя запись", publish_date=taken,
    )  # fmt: skip

    await refill(living)

    minutes = [one["publish_date"] // 60 for one in await posts_of(living) if one["publish_date"]]
    assert len(minutes) == len(set(minutes))


async def test_posts_are_edited_skipped_and_sent_as_shown(runner: BuildRunner) -> None:
    living = await make(runner)
    runner.clock.pass_time(MONTH)
    keys = [post.key for post in (await show(living)).posts]
    edits: dict[str, str | None] = {keys[0]: OWN, keys[1]: None}

    other = await show(living)
    late = await refill_posts(living.services, living.community_id, other.digest, edits)
    assert isinstance(late, MonthOutdated)
    none = await refill_posts(
        living.services, living.community_id, other.digest, dict.fromkeys(keys)
    )
    assert none == NoPosts()
    before = len(await posts_of(living))
    await refill(living, edits)

    texts = [one["text"] for one in await posts_of(living)]
    assert len(texts) == before + 7 and OWN in texts


async def test_a_price_changes_in_the_months_posts_too_but_not_in_own_words(
    runner: BuildRunner,
) -> None:
    living = await make(runner)
    runner.clock.pass_time(MONTH)
    keys = [post.key for post in (await show(living)).posts]
    await refill(living, {keys[0]: OWN})
    phone = FORM.model_copy(update={"phone": "+79990001122"})

    preview = await living.preview(phone)

    touched = {one.key for one in preview.changes if one.how == "edited"}
    assert keys[0] not in touched
    await living.change(phone)
    texts = [one["text"] for one in await posts_of(living) if one["state"] == "postponed"]
    assert OWN in texts and not any("900 000-00-00" in text for text in texts)


async def test_the_month_comes_by_itself_where_the_person_wished_it(runner: BuildRunner) -> None:
    living = await make(runner)
    await check_due(living.services, living.looks)
    runner.clock.pass_time(5 * DAY)
    await living.services.communities.set_monthly(living.community_id, is_monthly=True)
    assert await check_due(living.services, living.looks) == 1
    assert await living.services.builds.due() == []  # not due yet: posts are still to come
    runner.clock.pass_time(8 * DAY)
    community = await living.services.communities.find(living.community_id)
    assert community is not None and community.plan is not None
    assert is_month_due(community.plan, runner.clock.now)

    await check_due(living.services, living.looks)
    runner.clock.pass_time(10.0)
    ((build_id, _),) = await living.services.builds.due()
    await runner.finish(build_id)

    assert sum(one["state"] == "postponed" for one in await posts_of(living)) >= 8
