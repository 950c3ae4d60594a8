"""A build that slept: posts whose time has passed move to the next free human slot."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vitrina.building.plan import rebase
from vitrina.domain.pieces import PostPiece
from vitrina.domain.plan import CommunityPlan

MakePlan = Callable[..., CommunityPlan]

NOON = 1_795_424_400.0  # 2026-11-23 12:00 in Moscow
DAY = 86_400.0
SOON = 600  # seconds: what is due earlier is late
LATER = [f"post/{number}" for number in range(3, 9)]
ALL = {f"post/{number}" for number in range(1, 9)}


def posts_of(plan: CommunityPlan) -> dict[str, PostPiece]:
    return {item.key: item for item in plan.pieces if isinstance(item, PostPiece)}


def times_of(plan: CommunityPlan) -> list[str]:
    """«11-24 19:00» of each post still to come, in the order of the plan."""
    return [
        f"{moment(plan, key):%m-%d %H:%M}"
        for key, post in posts_of(plan).items()
        if post.publish_at is not None
    ]


def moment(plan: CommunityPlan, key: str) -> datetime:
    publish_at = posts_of(plan)[key].publish_at
    assert publish_at is not None
    return datetime.fromtimestamp(publish_at, ZoneInfo(plan.timezone))


def test_nothing_late_is_the_plan_itself(plan_of: MakePlan) -> None:
    plan = plan_of()
    assert rebase(plan, NOON, ALL) is plan
    first = posts_of(plan)["post/3"].publish_at
    assert first is not None
    assert rebase(plan, float(first - SOON), ALL) is plan


def test_a_post_about_to_be_late_moves_to_the_next_day_without_a_post(plan_of: MakePlan) -> None:
    plan = plan_of()
    assert times_of(plan) == [
        "11-24 19:00", "11-26 12:30", "11-28 19:00", "11-30 11:00", "12-03 19:30", "12-07 12:30",
    ]  # fmt: skip
    first = posts_of(plan)["post/3"].publish_at
    assert first is not None

    moved = rebase(plan, float(first - SOON + 1), ALL)

    assert times_of(moved) == [
        "11-25 19:00", "11-26 12:30", "11-28 19:00", "11-30 11:00", "12-03 19:30", "12-07 12:30",
    ]  # fmt: skip
    assert moved.version == plan.version + 1


def test_a_captcha_solved_a_week_later_keeps_the_order(plan_of: MakePlan) -> None:
    plan = plan_of()
    moved = rebase(plan, NOON + 8 * DAY, ALL)  # December 1, noon
    assert times_of(moved) == [
        "12-01 19:00", "12-02 12:30", "12-04 19:00", "12-05 11:00", "12-03 19:30", "12-07 12:30",
    ]  # fmt: skip


def test_a_post_never_comes_before_the_one_ahead_of_it(plan_of: MakePlan) -> None:
    plan = plan_of()
    evening = NOON + 60 * DAY + 7 * 3600 + 5 * 60  # 19:05: 19:30 is still free today, 19:00 is not
    moved = rebase(plan, evening, ALL)
    times = [moment(moved, key) for key in LATER]
    assert times == sorted(times)
    assert [f"{time:%H:%M}" for time in times] == [
        "19:00", "12:30", "19:00", "11:00", "19:30", "12:30",
    ]  # fmt: skip


def test_only_posts_still_waiting_move(plan_of: MakePlan) -> None:
    plan = plan_of()
    moved = rebase(plan, NOON + 20 * DAY, {"post/4", "post/1", "cover"})
    before, after = posts_of(plan), posts_of(moved)
    assert {key for key in before if before[key] != after[key]} == {"post/4"}
    assert rebase(plan, NOON + 20 * DAY, set()) is plan
    assert rebase(plan, NOON + 20 * DAY, {"post/1", "post/2"}) is plan


def test_nothing_but_the_time_of_a_post_changes(plan_of: MakePlan) -> None:
    plan = plan_of()
    moved = rebase(plan, NOON + 30 * DAY, ALL)
    assert [item.key for item in moved.pieces] == [item.key for item in plan.pieces]
    for before, after in zip(plan.pieces, moved.pieces, strict=True):
        if isinstance(before, PostPiece) and isinstance(after, PostPiece):
            assert after.model_copy(update={"publish_at": before.publish_at}) == before
        else:
            assert after == before
    assert CommunityPlan.model_validate_json(moved.model_dump_json()) == moved


def test_moving_twice_is_two_versions(plan_of: MakePlan) -> None:
    once = rebase(plan_of(), NOON + 30 * DAY, ALL)
    assert rebase(once, NOON + 30 * DAY, ALL) is once
    assert rebase(once, NOON + 90 * DAY, ALL).version == once.version + 1


@pytest.mark.parametrize("zone", ["Asia/Kamchatka", "Europe/Kaliningrad", "Europe/Chisinau"])
def test_hours_stay_human_where_olga_lives(plan_of: MakePlan, zone: str) -> None:
    moved = rebase(
        plan_of(timezone=zone), NOON + 123 * DAY, ALL
    )  # past Chisinau's change of clocks
    assert {f"{moment(moved, key):%H:%M}" for key in LATER} == {"19:00", "12:30", "11:00", "19:30"}


@settings(max_examples=150, deadline=None)
@given(
    later=st.integers(0, 40 * 86_400),
    waiting=st.sets(st.sampled_from(LATER)),
    zone=st.sampled_from(["Europe/Moscow", "Asia/Kamchatka", "Europe/Chisinau", "America/Adak"]),
)
def test_no_two_posts_share_a_day_and_none_is_late(
    plan_of: MakePlan, later: int, waiting: set[str], zone: str
) -> None:
    plan, now = plan_of(timezone=zone), NOON + later
    moved = rebase(plan, now, waiting)

    before, after = posts_of(plan), posts_of(moved)
    changed = {key for key in before if before[key] != after[key]}
    assert changed <= waiting
    assert (moved is plan) == (not changed)
    days = [moment(moved, key).date() for key in LATER]
    assert len(set(days)) == len(days)
    for key in waiting:
        assert moment(moved, key).timestamp() >= now + SOON
    for key in changed:
        assert f"{moment(moved, key):%H:%M}" == f"{moment(plan, key):%H:%M}"
        assert moment(moved, key) < datetime.fromtimestamp(now, ZoneInfo(zone)) + timedelta(days=15)
    in_order = [moment(moved, key) for key in LATER if key in changed]
    assert in_order == sorted(in_order)
