"""What a person and the operator may do with a build that stands still."""

import pytest

from application.conftest import Verbs
from vitrina.application.answer_check import NoAnswer, answer_check
from vitrina.application.cancel_build import Cancelled, NotCancelled, cancel_build
from vitrina.application.find_way_back import find_way_back, open_way_back
from vitrina.application.resume_build import NotWaiting, Resumed, resume_build
from vitrina.application.retry_build import BY_AN_OPERATOR, NotRetried, Retried, retry_build
from vitrina.domain.build import BuildState, WaitingFor
from vitrina.storage.records import BuildRecord


async def wait(verbs: Verbs, cause: WaitingFor) -> BuildRecord:
    """A build that waits, as a run leaves it."""
    build = await verbs.open_build()
    verbs.submitted.clear()
    asked = {"step": "community", "method": "groups.create", "redirect_uri": "https://vk.ru"}
    return await verbs.set_build(
        build, state=BuildState.WAITING, waiting_for=cause, waiting_data=asked
    )


@pytest.mark.parametrize("cause", [WaitingFor.PERSON, WaitingFor.CAPTCHA])
async def test_a_person_lets_a_build_go_on(verbs: Verbs, cause: WaitingFor) -> None:
    build = await wait(verbs, cause)

    assert await resume_build(verbs.application.building, build) == Resumed()

    assert (await verbs.sandboxed.find(build.id)).state is BuildState.QUEUED
    assert verbs.submitted == [build.id]
    # Pressed twice: the build waits for nothing any more.
    assert await resume_build(verbs.application.building, build) == NotWaiting()


@pytest.mark.parametrize("cause", [WaitingFor.GRANT, WaitingFor.FLOOD])
async def test_a_build_that_waits_for_vk_is_left_alone(verbs: Verbs, cause: WaitingFor) -> None:
    build = await wait(verbs, cause)

    assert await resume_build(verbs.application.building, build) == NotWaiting()
    assert (await verbs.sandboxed.find(build.id)) == build and not verbs.submitted


async def test_vks_answer_is_kept_for_the_call_that_met_the_check(verbs: Verbs) -> None:
    build = await wait(verbs, WaitingFor.CAPTCHA)

    assert await answer_check(verbs.application.building, build, "two words") == NoAnswer()
    assert await answer_check(verbs.application.building, build, "") == NoAnswer()
    assert not verbs.submitted
    assert await answer_check(verbs.application.building, build, "token-of-vk") == Resumed()

    assert (await verbs.sandboxed.find(build.id)).waiting_data == {
        "step": "community",
        "method": "groups.create",
        "success_token": "token-of-vk",
    }


async def test_an_answer_that_nobody_asked_for_is_dropped(verbs: Verbs) -> None:
    build = await wait(verbs, WaitingFor.PERSON)

    assert await answer_check(verbs.application.building, build, "token-of-vk") == NotWaiting()


async def test_a_person_retries_what_failed_and_nothing_else(verbs: Verbs) -> None:
    build = await verbs.open_build()
    verbs.submitted.clear()
    gaps = await verbs.set_build(build, state=BuildState.DONE_WITH_GAPS)
    assert await retry_build(verbs.application.building, gaps) == NotRetried()
    failed = await verbs.set_build(build, state=BuildState.FAILED)

    assert await retry_build(verbs.application.building, failed) == Retried()

    assert (await verbs.sandboxed.find(build.id)).state is BuildState.QUEUED
    assert verbs.submitted == [build.id]


async def test_an_operator_may_retry_more(verbs: Verbs) -> None:
    build = await verbs.open_build()
    services = verbs.application.building
    assert await retry_build(services, build, BY_AN_OPERATOR) == NotRetried()  # it is queued
    gaps = await verbs.set_build(build, state=BuildState.DONE_WITH_GAPS)

    assert await retry_build(services, gaps, BY_AN_OPERATOR) == Retried()


async def test_a_build_is_cancelled_once(verbs: Verbs) -> None:
    build = await verbs.open_build()

    assert await cancel_build(verbs.application.building, build) == Cancelled()
    assert await cancel_build(verbs.application.building, build) == NotCancelled()

    assert (await verbs.sandboxed.find(build.id)).state is BuildState.CANCELLED


async def test_a_signed_student_finds_the_way_back(verbs: Verbs) -> None:
    grants = verbs.application.grants
    mine = await verbs.grant(student_id="7")
    way = await open_way_back(grants, mine)

    assert await open_way_back(grants, mine) == way
    for key in (way.page_key, "a key of nothing"):
        found = await find_way_back(grants, student_id="", is_verified=False, page_key=key)
        assert (found and found.id) == (mine.id if key == way.page_key else None)
    claimed = await find_way_back(grants, student_id="8", is_verified=False, page_key=way.page_key)
    assert claimed is None  # somebody else sits at this browser now
    own = await find_way_back(grants, student_id="7", is_verified=False, page_key=way.page_key)
    assert own is not None and own.id == mine.id
    # Nobody signed for 7: the id alone opens nothing.
    assert await find_way_back(grants, student_id="7", is_verified=True, page_key="") is None
