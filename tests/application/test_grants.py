"""From a form through VK to a build, and each other end of that way."""

import asyncio
from dataclasses import replace

import pytest

from application.conftest import Stage, limit_of
from studio import EXAMPLE
from vitrina.application import afterwards, rejoin_return, vk_failures
from vitrina.application.find_followed import find_followed
from vitrina.application.grant_again import grant_again
from vitrina.application.grant_ends import (
    AlreadyMade,
    BuildReached,
    GrantFailed,
    GrantOverLimit,
    GrantRefused,
    GrantTooNarrow,
    StateUsed,
    WrongProfile,
)
from vitrina.application.pass_hop import pass_hop
from vitrina.application.read_hop import read_hop
from vitrina.application.start_grant import Asked, FormRefused, start_grant
from vitrina.domain.build import BuildState, WaitingFor
from vitrina.storage.openings import TooManyBuilds
from vitrina.storage.pending_grants import PendingGrant

BROWSER = "browser-of-ivan"
ASKED = Asked("api", "test", "127.0.0.1")


async def test_a_form_becomes_a_build_whose_plan_is_frozen(stage: Stage) -> None:
    pending = await stage.start()
    end = await stage.receive(await stage.visit_vk(pending))

    assert isinstance(end, BuildReached)
    builds = stage.application.building.builds
    build = await builds.find_by_key(end.page_key, "page")
    assert build is not None and build.state is BuildState.QUEUED
    assert build.practitioner_id == pending.practitioner_id
    assert (await find_followed(stage.application.grants, pending.follow_key)) == build
    assert (await builds.practitioner(build)).name == EXAMPLE["name"]
    assert build.steps["community"].reference == {"probed": []}
    assert stage.submitted == [build.id]


async def test_a_wrong_form_is_told_field_by_field(stage: Stage) -> None:
    ended = await start_grant(stage.application.grants, {"name": ""}, ASKED, limit_of(""))

    assert isinstance(ended, FormRefused)
    assert {"name", "city", "phone"} <= {error.field for error in ended.errors}


async def test_a_photo_that_is_gone_stops_the_form(stage: Stage) -> None:
    form = {**EXAMPLE, "photo_id": "0" * 32}

    ended = await start_grant(stage.application.grants, form, ASKED, limit_of(""))

    assert isinstance(ended, FormRefused)
    (error,) = ended.errors
    assert (error.field, error.reason.code) == ("photo_id", "form.photo_gone")


async def test_no_way_to_vk_begins_when_the_hour_is_full(stage: Stage) -> None:
    await stage.grant()

    with pytest.raises(TooManyBuilds):
        await start_grant(stage.application.grants, EXAMPLE, ASKED, limit_of("", most=1))


async def test_a_hop_says_what_will_be_made_and_is_used_once(stage: Stage) -> None:
    pending = await stage.start()
    hop = await read_hop(stage.application.grants, pending.ticket)
    assert hop is not None and hop.practitioner.name in hop.title

    assert await pass_hop(stage.application.grants, pending.ticket, BROWSER)
    assert await pass_hop(stage.application.grants, pending.ticket, BROWSER)
    assert await pass_hop(stage.application.grants, pending.ticket, "another browser") is None
    assert await read_hop(stage.application.grants, "no such ticket") is None


async def test_a_refusal_keeps_the_form_on_its_way(stage: Stage) -> None:
    pending = await stage.start()
    came = replace(await stage.visit_vk(pending), code=None)

    end = await stage.receive(came)

    assert isinstance(end, GrantRefused)
    followed = await find_followed(stage.application.grants, pending.follow_key)
    assert followed == end.retry and end.retry.met == "refused"
    assert await stage.receive(came) == end
    assert isinstance(await stage.receive(await stage.visit_vk(end.retry)), BuildReached)


@pytest.mark.parametrize("trouble", ["oauth2/auth", "groups.get"])
async def test_a_silent_vk_stores_nothing_and_can_be_tried_again(
    stage: Stage, trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vk_failures, "PATIENCE", 0.3)
    came = await stage.visit_vk(await stage.start())
    kind = {"oauth2/auth": "error", "groups.get": "close_before"}[trouble]
    await stage.studio.add_fault(trouble, kind, times=9)

    end = await stage.receive(came)

    assert isinstance(end, GrantFailed) and end.failure is not None and end.failure.is_away
    assert await stage.count_builds() == 0
    await stage.studio.http.delete(f"{stage.studio.sandbox.url}/sandbox/faults")
    assert isinstance(await stage.receive(await stage.visit_vk(end.retry)), BuildReached)


async def test_a_code_that_vk_does_not_know_has_a_reason(stage: Stage) -> None:
    came = replace(await stage.visit_vk(await stage.start()), code="forged")

    end = await stage.receive(came)

    assert isinstance(end, GrantFailed) and end.failure is not None
    assert (end.failure.is_away, end.failure.error) == (False, "invalid_grant")
    assert end.failure.reason is not None
    assert await stage.receive(came) == GrantFailed(end.retry, None)


async def test_a_probe_that_vk_refuses_names_the_right(stage: Stage) -> None:
    came = await stage.visit_vk(await stage.start())
    await stage.studio.add_fault("groups.get", "error", code=15)

    end = await stage.receive(came)

    assert isinstance(end, GrantTooNarrow) and end.missing == {"groups"}
    # Which rights were missing is not kept: whoever comes again learns only that some were.
    assert await stage.receive(came) == GrantTooNarrow(end.retry)


async def test_an_unfinished_build_is_joined(stage: Stage) -> None:
    first = await stage.grant()
    second = await stage.grant(name="Другое Имя")

    assert second.id == first.id and second.plan == first.plan
    assert stage.submitted == [first.id, first.id]


async def test_after_a_finished_build_the_person_is_asked(stage: Stage) -> None:
    made = await stage.finish_build(await stage.grant())
    pending = await stage.start()
    came = await stage.visit_vk(pending)

    end = await stage.receive(came)

    assert isinstance(end, AlreadyMade) and end.retry.again
    found = await stage.application.building.builds.find_by_key(end.page_key, "page")
    assert found is not None and found.id == made.id
    assert await stage.receive(came) == end
    assert isinstance(await stage.receive(await stage.visit_vk(end.retry)), BuildReached)
    assert await stage.count_builds() == 2


async def test_one_too_many_within_the_hour_saves_nothing(stage: Stage) -> None:
    await stage.finish_build(await stage.grant())
    again = await _ask_for_another(stage)
    came = await stage.visit_vk(again, most=1)

    end = await stage.receive(came)

    assert isinstance(end, GrantOverLimit) and 3590 < end.seconds <= 3600
    assert end.retry is None  # it would be over before there is room
    assert await stage.count_builds() == 1
    assert isinstance(await stage.receive(came), GrantOverLimit)


async def test_only_the_builds_own_profile_can_renew_its_grant(stage: Stage) -> None:
    build = await stage.grant()
    waiting = await stage.set_build(build, state=BuildState.WAITING, waiting_for=WaitingFor.GRANT)
    pending = await grant_again(stage.application.grants, waiting, "")
    stage.studio.http.cookies.clear()  # another person at the same machine

    end = await stage.receive(await stage.visit_vk(pending))

    assert isinstance(end, WrongProfile) and end.retry.for_user == build.vk_user_id
    assert (await stage.studio.find(build.id)).state is BuildState.WAITING


async def test_a_fresh_grant_lets_a_waiting_build_go_on(stage: Stage) -> None:
    build = await stage.grant()
    waiting = await stage.set_build(build, state=BuildState.WAITING, waiting_for=WaitingFor.GRANT)

    pending = await grant_again(stage.application.grants, waiting, "")
    await stage.receive(await stage.visit_vk(pending))

    assert (await stage.studio.find(build.id)).state is BuildState.QUEUED


async def test_whoever_comes_again_gets_the_same_build(stage: Stage) -> None:
    came = await stage.visit_vk(await stage.start())
    end = await stage.receive(came)

    assert await stage.receive(came) == end
    assert await stage.receive(replace(came, browser="another browser")) == StateUsed()
    assert await stage.receive(replace(came, state="never given")) == StateUsed()
    assert await stage.count_builds() == 1


async def test_work_that_never_ends_leaves_another_try(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rejoin_return, "PATIENCE", 0.0)
    came = await stage.visit_vk(await stage.start())
    assert await stage.application.grants.pending.take(came.state, came.browser)

    end = await stage.receive(came)

    assert isinstance(end, GrantFailed) and end.failure is not None and end.failure.is_away
    assert isinstance(await stage.receive(await stage.visit_vk(end.retry)), BuildReached)


@pytest.mark.parametrize("hangs", [False, True])
async def test_a_queue_that_is_away_does_not_hide_the_build(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, hangs: bool
) -> None:
    async def fail(build_id: str, vk_user_id: int) -> None:
        if hangs:
            await asyncio.Event().wait()
        raise ConnectionError("the other side is away")

    monkeypatch.setattr(afterwards, "PATIENCE", 0.1)
    building = replace(stage.application.building, submit=fail)
    grants = replace(stage.application.grants, building=building)
    stage.application = replace(stage.application, building=building, grants=grants)

    assert (await stage.grant()).state is BuildState.QUEUED


async def _ask_for_another(stage: Stage) -> PendingGrant:
    """A grant of somebody who has a community and wants one more."""
    end = await stage.receive(await stage.visit_vk(await stage.start()))
    assert isinstance(end, AlreadyMade)
    return end.retry
