"""Who may renew a token: one at a time, over all processes, and never with a spent secret."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from storage.conftest import ACCESS, DEVICE, REFRESH
from vitrina.storage.builds import Builds
from vitrina.storage.database import Database
from vitrina.storage.grants import Grants
from vitrina.storage.new_grants import NewToken
from vitrina.storage.vault import Vault


@pytest.fixture
def grants(timed: Database, vault: Vault) -> Grants:
    return Grants(timed, vault)


@pytest.fixture
async def token_id(builds: Builds, build_id: str) -> str:
    """Ivan's token, good for an hour."""
    build = await builds.find(build_id)
    assert build is not None
    return build.grant_id


def fresh(grants: Grants, token_id: str, **changes: Any) -> NewToken:
    """What VK gives for a refresh."""
    known: dict[str, Any] = {
        "vk_user_id": 1,
        "access_token": "vk2.a.second",
        "refresh_token": "vk2.r.second",
        "device_id": DEVICE,
        "scope": None,
        "expires_in": 3600.0,
    }
    return grants.seal(**(known | changes), token_id=token_id)


async def test_one_of_many_becomes_the_refresher(grants: Grants, token_id: str) -> None:
    began = await asyncio.gather(*(grants.begin_refresh(token_id) for _ in range(8)))
    assert sorted(began) == [False] * 7 + [True]


async def test_a_refresh_replaces_both_secrets_and_the_end_at_once(
    grants: Grants, token_id: str, clock: SimpleNamespace
) -> None:
    clock.now += 3500
    assert await grants.begin_refresh(token_id)
    await grants.finish_refresh(fresh(grants, token_id))

    token = await grants.find(token_id)
    assert (token.access_token, token.refresh_token) == ("vk2.a.second", "vk2.r.second")
    assert token.device_id == DEVICE
    assert token.expires_at == pytest.approx(clock.now + 3600)
    # What the grant said stays: a refresh does not widen it.
    assert token.scope == frozenset({"wall", "groups"})
    assert await grants.begin_refresh(token_id)


async def test_a_refresh_may_bring_a_token_without_an_end_or_without_a_next_one(
    grants: Grants, token_id: str
) -> None:
    assert await grants.begin_refresh(token_id)
    await grants.finish_refresh(fresh(grants, token_id, expires_in=None, refresh_token=None))
    token = await grants.find(token_id)
    assert (token.expires_at, token.refresh_token) == (None, None)
    assert not await grants.begin_refresh(token_id)


async def test_a_spent_refresh_token_is_forgotten_and_the_access_stays(
    grants: Grants, token_id: str
) -> None:
    assert await grants.begin_refresh(token_id)
    await grants.forget_refresh(token_id)
    token = await grants.find(token_id)
    assert (token.access_token, token.refresh_token) == (ACCESS, None)
    assert not await grants.begin_refresh(token_id)


async def test_who_gives_up_waiting_does_not_forget_what_came_at_the_last_moment(
    grants: Grants, token_id: str
) -> None:
    assert await grants.begin_refresh(token_id)
    await grants.finish_refresh(fresh(grants, token_id))
    await grants.forget_refresh(token_id)
    assert (await grants.find(token_id)).refresh_token == "vk2.r.second"


async def test_a_refresh_that_was_not_sent_may_be_tried_again(
    grants: Grants, token_id: str
) -> None:
    assert await grants.begin_refresh(token_id)
    await grants.release_refresh(token_id)
    assert (await grants.find(token_id)).refresh_token == REFRESH
    assert await grants.begin_refresh(token_id)


async def test_the_mark_of_a_dead_refresher_stays_however_long_it_is_dead(
    grants: Grants, token_id: str, clock: SimpleNamespace
) -> None:
    """VK may have seen the refresh token, and a second time would end the session."""
    assert await grants.begin_refresh(token_id)
    clock.now += 86400
    assert not await grants.begin_refresh(token_id)


@pytest.mark.parametrize(
    ("passed", "within", "ends"),
    [(0, 120, False), (3479, 120, False), (3481, 120, True), (3599, 0, False), (3601, 0, True)],
)
async def test_the_end_is_told_by_the_shared_clock(
    grants: Grants,
    token_id: str,
    clock: SimpleNamespace,
    passed: float,
    within: float,
    ends: bool,
) -> None:
    token = await grants.find(token_id)
    clock.now += passed
    assert await grants.ends_within(token, within) is ends


async def test_a_token_without_an_end_never_ends(
    grants: Grants, token_id: str, clock: SimpleNamespace
) -> None:
    assert await grants.begin_refresh(token_id)
    await grants.finish_refresh(fresh(grants, token_id, expires_in=None))
    clock.now += 1e9
    assert not await grants.ends_within(await grants.find(token_id), 120)


async def test_stored_secrets_are_sealed(grants: Grants, token_id: str, dump: Any) -> None:
    assert await grants.begin_refresh(token_id)
    await grants.finish_refresh(fresh(grants, token_id))
    stored = await dump("grants")
    assert "second" not in stored and DEVICE not in stored
    assert "second" not in repr(await grants.find(token_id))
