"""The status of a build for programs: the school's server follows Olga's community."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from vitrina.building.description import describe_build
from vitrina.domain.build import BuildState, StepState, WaitingFor
from vitrina.domain.reason import reason_as_written
from vitrina.storage.records import BuildRecord
from vitrina.web.follow.status import status_json

MakeBuild = Callable[..., BuildRecord]

SITE = "https://vk.ru"


def progress_of(build: BuildRecord) -> dict[str, Any]:
    progress: dict[str, Any] = status_json(describe_build(build), SITE)["progress"]
    return progress


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (BuildState.QUEUED, "waiting"),
        (BuildState.RUNNING, "active"),
        (BuildState.WAITING, "delayed"),
        (BuildState.DONE, "completed"),
        (BuildState.DONE_WITH_GAPS, "completed"),
        (BuildState.FAILED, "failed"),
        (BuildState.CANCELLED, "failed"),
    ],
)
def test_every_state_has_its_word(build_of: MakeBuild, state: BuildState, status: str) -> None:
    assert status_json(describe_build(build_of(state)), SITE)["status"] == status


def test_a_build_that_has_not_begun(build_of: MakeBuild) -> None:
    assert status_json(describe_build(build_of(BuildState.QUEUED)), SITE) == {
        "status": "waiting",
        "progress": {
            "step": "community",
            "group_created": False,
            "avatar_uploaded": False,
            "cover_uploaded": False,
            "posts_published": 0,
            "posts_scheduled": 0,
            "total_posts": 8,
            "reviews_topic_created": False,
            "market_enabled": False,
            "services_added": 0,
            "total_services": 2,
            "auto_responder_enabled": False,
        },
        "result": None,
        "error": None,
        "gaps": [],
        "waiting_for": None,
        "created_at": 1_795_424_400.0,
        "started_at": None,
        "finished_at": None,
    }


def test_a_build_in_the_middle(build_of: MakeBuild) -> None:
    build = build_of(done_until="post/4", group_id=77, screen_name="club77", started_at=5.0)
    progress = progress_of(build)
    assert progress["step"] == "posts_later"
    assert progress["group_created"] and progress["avatar_uploaded"] and progress["cover_uploaded"]
    assert (progress["posts_published"], progress["posts_scheduled"]) == (2, 1)
    assert not progress["reviews_topic_created"] and not progress["market_enabled"]
    assert status_json(describe_build(build), SITE)["started_at"] == 5.0


def test_a_finished_build_shows_where_the_community_is(build_of: MakeBuild) -> None:
    build = build_of(
        BuildState.DONE, done_until="", group_id=77, screen_name="olga", finished_at=9.0
    )
    status = status_json(describe_build(build), SITE)
    assert status["result"] == {"group_id": 77, "screen_name": "olga", "url": "https://vk.ru/olga"}
    assert status["progress"] == {
        "step": "done",
        "group_created": True,
        "avatar_uploaded": True,
        "cover_uploaded": True,
        "posts_published": 2,
        "posts_scheduled": 6,
        "total_posts": 8,
        "reviews_topic_created": True,
        "market_enabled": True,
        "services_added": 2,
        "total_services": 2,
        "auto_responder_enabled": False,
    }
    assert (status["error"], status["gaps"], status["finished_at"]) == (None, [], 9.0)


def test_a_community_without_a_name_is_found_by_its_number(build_of: MakeBuild) -> None:
    assert describe_build(build_of(group_id=77)).url(SITE) == "https://vk.ru/club77"
    assert describe_build(build_of()).url(SITE) is None


def test_gaps_are_said_in_words(build_of: MakeBuild) -> None:
    build = build_of(
        BuildState.DONE_WITH_GAPS,
        {"cover": StepState.REFUSED, "category": StepState.SKIPPED, "post/7": StepState.REFUSED},
        reasons={"cover": "ВКонтакте не принял картинку."},
        done_until="",
    )
    status = status_json(describe_build(build), SITE)
    assert status["status"] == "completed"
    assert status["gaps"] == [
        {"item": "cover", "words": "ВКонтакте не принял картинку."},
        {"item": "post/7", "words": ""},
    ]
    assert not status["progress"]["cover_uploaded"]
    assert status["progress"]["posts_scheduled"] == 5


@pytest.mark.parametrize("waiting_for", list(WaitingFor))
def test_a_waiting_build_says_for_whom_and_where(
    build_of: MakeBuild, waiting_for: WaitingFor
) -> None:
    build = build_of(
        BuildState.WAITING,
        done_until="product/massazh-spiny",
        waiting_for=waiting_for,
        waiting_data={"method": "market.add", "redirect_uri": "https://id.vk.ru/x?session_token=y"},
        reason=reason_as_written("ВКонтакте просит подтвердить, что вы не робот."),
        error_code=14,
    )
    status = status_json(describe_build(build), SITE)
    assert (status["status"], status["waiting_for"]) == ("delayed", waiting_for.value)
    assert status["progress"]["step"] == "products"
    assert status["error"] == {
        "code": 14,
        "words": "ВКонтакте просит подтвердить, что вы не робот.",
    }
    assert "session_token" not in json.dumps(status), "the check is for the person's page only"


@pytest.mark.parametrize(
    ("state", "steps", "done_until", "step"),
    [
        (BuildState.FAILED, {"community": StepState.REFUSED}, None, "community"),
        (BuildState.CANCELLED, {"cover": StepState.REFUSED}, "post/4", "posts_later"),
        (BuildState.CANCELLED, {}, "", "check"),
        (BuildState.RUNNING, {}, "", "check"),
        (BuildState.WAITING, {}, "", "check"),
        (BuildState.DONE_WITH_GAPS, {"cover": StepState.REFUSED}, "", "done"),
    ],
)
def test_the_step_tells_where_it_is_or_where_it_stopped(
    build_of: MakeBuild,
    state: BuildState,
    steps: dict[str, StepState],
    done_until: str | None,
    step: str,
) -> None:
    assert progress_of(build_of(state, steps, done_until=done_until))["step"] == step


@pytest.mark.parametrize("state", list(BuildState))
def test_nothing_personal_is_in_it(build_of: MakeBuild, state: BuildState) -> None:
    build = build_of(state, done_until="post/5", group_id=77, screen_name="club77")
    written = json.dumps(status_json(describe_build(build), SITE), ensure_ascii=False)
    for secret in ("Ольга", "Васильева", "Казан", "9000000000", "900 000", "Мира", "100500", "t1"):
        assert secret not in written
