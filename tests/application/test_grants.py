"""From a form through VK to a build, and each other end of that way."""

import asyncio
from dataclasses import replace

import pytest

from application.conftest import Verbs, sent_form
from sandboxed import EXAMPLE
from vitrina.application import afterwards, rejoin_return, vk_failures
from vitrina.application.find_followed import find_followed
from vitrina.application.grant_again import grant_again
from vitrina.application.grant_ends import (
    AlreadyMade,
    BuildReached,
    GrantFailed,
    GrantInterrupted,
    GrantOverLimit,
    GrantRefused,
    GrantTooNarrow,
    StateUsed,
    WrongProfile,
)
from vitrina.application.pass_hop import pass_hop
from vitrina.application.read_hop import read_hop
from vitrina.application.start_grant import FormRefused, start_grant
from vitrina.domain.build import BuildState, WaitingFor
from vitrina.storage.openings import TooManyBuilds
from vitrina.storage.pending_grants import PendingGrant

BROWSER = "browser-of-ivan"


async def test_a_form_becomes_a_build_whose_plan_is_frozen(verbs: Verbs) -> None:
    pending = await verbs.start()
    end = await verbs.receive(await verbs.visit_vk(pending))

    assert isinstance(end, BuildReached)
    builds = verbs.application.building.builds
    build = await builds.find_by_key(end.page_key, "page")
    assert build is not None and build.state is BuildState.QUEUED
    assert build.practitioner_id == pending.practitioner_id
    assert (await find_followed(verbs.application.grants, pending.follow_key)) == build
    assert (await builds.practitioner(build)).name == EXAMPLE["name"]
    assert build.steps["community"].reference == {"probed": []}
    assert verbs.submitted == [build.id]


async def test_a_wrong_form_is_told_field_by_field(verbs: Verbs) -> None:
    ended = await start_grant(verbs.application.grants, sent_form({"name": ""}))

    assert isinstance(ended, FormRefused)
    assert {"name", "city", "phone"} <= {error.field for error in ended.errors}


async def test_a_photo_that_is_gone_stops_the_form(verbs: Verbs) -> None:
    form = {**EXAMPLE, "photo_id": "0" * 32}

    ended = await start_grant(verbs.application.grants, sent_form(form))

    assert isinstance(ended, FormRefused)
    (error,) = ended.errors
    assert (error.field, error.reason.code) == ("photo_id", "form.photo_gone")


async def test_no_way_to_vk_begins_when_the_hour_is_full(verbs: Verbs) -> None:
    await verbs.grant()

    with pytest.raises(TooManyBuilds):
        await start_grant(verbs.application.grants, sent_form(EXAMPLE, most=1))


async def test_a_hop_says_what_will_be_made_and_is_used_once(verbs: Verbs) -> None:
    pending = await verbs.start()
    hop = await read_hop(verbs.application.grants, pending.ticket)
    assert hop is not None and hop.practitioner.name in hop.title

    assert await pass_hop(verbs.application.grants, pending.ticket, BROWSER)
    assert await pass_hop(verbs.application.grants, pending.ticket, BROWSER)
    assert await pass_hop(verbs.application.grants, pending.ticket, "another browser") is None
    assert await read_hop(verbs.application.grants, "no such ticket") is None


async def test_a_refusal_keeps_the_form_on_its_way(verbs: Verbs) -> None:
    pending = await verbs.start()
    came = replace(await verbs.visit_vk(pending), code=None)

    end = await verbs.receive(came)

    assert isinstance(end, GrantRefused)
    followed = await find_followed(verbs.application.grants, pending.follow_key)
    assert followed == end.retry and end.retry.previous_outcome == "refused"
    assert await verbs.receive(came) == end
    assert isinstance(await verbs.receive(await verbs.visit_vk(end.retry)), BuildReached)


@pytest.mark.parametrize("trouble", ["oauth2/auth", "groups.get"])
async def test_a_silent_vk_stores_nothing_and_can_be_tried_again(
    verbs: Verbs, trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vk_failures, "PATIENCE", 0.3)
    came = await verbs.visit_vk(await verbs.start())
    kind = {"oauth2/auth": "error", "groups.get": "close_before"}[trouble]
    await verbs.sandboxed.add_fault(trouble, kind, times=9)

    end = await verbs.receive(came)

    assert isinstance(end, GrantFailed) and end.failure is not None and end.failure.is_away
    assert await verbs.count_builds() == 0
    await verbs.sandboxed.http.delete(f"{verbs.sandboxed.sandbox.url}/sandbox/faults")
    assert isinstance(await verbs.receive(await verbs.visit_vk(end.retry)), BuildReached)


async def test_a_code_that_vk_does_not_know_has_a_reason(verbs: Verbs) -> None:
    came = replace(await verbs.visit_vk(await verbs.start()), code="forged")

    end = await verbs.receive(came)

    assert isinstance(end, GrantFailed) and end.failure is not None
    assert (end.failure.is_away, end.failure.error) == (False, "invalid_grant")
    assert end.failure.reason is not None
    assert await verbs.receive(came) == GrantFailed(end.retry, None)


async def test_a_probe_that_vk_refuses_names_the_right(verbs: Verbs) -> None:
    came = await verbs.visit_vk(await verbs.start())
    await verbs.sandboxed.add_fault("groups.get", "error", code=15)

    end = await verbs.receive(came)

    assert isinstance(end, GrantTooNarrow) and end.missing == {"groups"}
    # Which rights were missing is not kept: whoever comes again learns only that some were.
    assert await verbs.receive(came) == GrantTooNarrow(end.retry)


async def test_an_unfinished_build_is_joined(verbs: Verbs) -> None:
    first = await verbs.grant()
    second = await verbs.grant(name="Другое Имя")

    assert second.id == first.id and second.plan == first.plan
    assert verbs.submitted == [first.id, first.id]


async def test_after_a_finished_build_the_person_is_asked(verbs: Verbs) -> None:
    made = await verbs.finish_build(await verbs.grant())
    pending = await verbs.start()
    came = await verbs.visit_vk(pending)

    end = await verbs.receive(came)

    assert isinstance(end, AlreadyMade) and end.retry.again
    found = await verbs.application.building.builds.find_by_key(end.page_key, "page")
    assert found is not None and found.id == made.id
    assert await verbs.receive(came) == end
    assert isinstance(await verbs.receive(await verbs.visit_vk(end.retry)), BuildReached)
    assert await verbs.count_builds() == 2


async def test_one_too_many_within_the_hour_saves_nothing(verbs: Verbs) -> None:
    await verbs.finish_build(await verbs.grant())
    again = await _ask_for_another(verbs)
    came = await verbs.visit_vk(again, most=1)

    end = await verbs.receive(came)

    assert isinstance(end, GrantOverLimit) and 3590 < end.seconds <= 3600
    assert end.retry is None  # it would be over before there is room
    assert await verbs.count_builds() == 1
    assert isinstance(await verbs.receive(came), GrantOverLimit)


async def test_only_the_builds_own_profile_can_renew_its_grant(verbs: Verbs) -> None:
    build = await verbs.grant()
    waiting = await verbs.set_build(build, state=BuildState.WAITING, waiting_for=WaitingFor.GRANT)
    pending = await grant_again(verbs.application.grants, waiting, "")
    verbs.sandboxed.http.cookies.clear()  # another person at the same machine

    end = await verbs.receive(await verbs.visit_vk(pending))

    assert isinstance(end, WrongProfile) and end.retry.for_user == build.vk_user_id
    assert (await verbs.sandboxed.find(build.id)).state is BuildState.WAITING


async def test_a_fresh_grant_lets_a_waiting_build_go_on(verbs: Verbs) -> None:
    build = await verbs.grant()
    waiting = await verbs.set_build(build, state=BuildState.WAITING, waiting_for=WaitingFor.GRANT)

    pending = await grant_again(verbs.application.grants, waiting, "")
    await verbs.receive(await verbs.visit_vk(pending))

    assert (await verbs.sandboxed.find(build.id)).state is BuildState.QUEUED


async def test_whoever_comes_again_gets_the_same_build(verbs: Verbs) -> None:
    came = await verbs.visit_vk(await verbs.start())
    end = await verbs.receive(came)

    assert await verbs.receive(came) == end
    assert await verbs.receive(replace(came, browser="another browser")) == StateUsed()
    assert await verbs.receive(replace(came, state="never given")) == StateUsed()
    assert await verbs.count_builds() == 1


async def test_work_that_never_ends_leaves_another_try(
    verbs: Verbs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rejoin_return, "PATIENCE", 0.0)
    came = await verbs.visit_vk(await verbs.start())
    assert await verbs.application.grants.pending.take(came.state, came.browser)

    end = await verbs.receive(came)

    assert isinstance(end, GrantInterrupted)
    assert isinstance(await verbs.receive(await verbs.visit_vk(end.retry)), BuildReached)


@pytest.mark.parametrize("hangs", [False, True])
async def test_a_queue_that_is_away_does_not_hide_the_build(
    verbs: Verbs, monkeypatch: pytest.MonkeyPatch, hangs: bool
) -> None:
    async def fail(build_id: str, turn: str) -> None:
        if hangs:
            await asyncio.Event().wait()
        raise ConnectionError("the other side is away")

    monkeypatch.setattr(afterwards, "PATIENCE", 0.1)
    building = replace(verbs.application.building, submit=fail)
    grants = replace(verbs.application.grants, building=building)
    verbs.application = replace(verbs.application, building=building, grants=grants)

    assert (await verbs.grant()).state is BuildState.QUEUED


async def _ask_for_another(verbs: Verbs) -> PendingGrant:
    """A grant of somebody who has a community and wants one more."""
    end = await verbs.receive(await verbs.visit_vk(await verbs.start()))
    assert isinstance(end, AlreadyMade)
    return end.retry
