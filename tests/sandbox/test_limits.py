"""What may not be done too often, and the check whether a person is there."""

from __future__ import annotations

import re

import pytest

from sandbox.client import Client
from vitrina.sandbox.calls.limits import RequestLimiter
from vitrina.sandbox.errors import ApiError
from vitrina.sandbox.options import SandboxOptions
from vitrina.sandbox.server import RunningSandbox
from vitrina.sandbox.world import Token

DAY = 86400


@pytest.fixture
def token() -> Token:
    return Token("vk1.a.olga", "user", frozenset())


def count_until_refused(limiter: RequestLimiter, token: Token, method: str, now: float) -> int:
    for number in range(10_000):
        try:
            limiter.count_call(token, method, {"message": "Привет", "guid": str(number)}, now)
        except ApiError:
            return number
    raise AssertionError("never refused")


def test_the_very_same_again_is_flood_for_a_minute(token: Token) -> None:
    limiter = RequestLimiter(lambda: 0.0, enabled=True)
    assert count_until_refused(limiter, token, "wall.post", 1000) == 20
    with pytest.raises(ApiError) as refused:
        limiter.count_call(token, "wall.post", {"message": "Привет"}, 1059)
    assert refused.value.code == 9
    limiter.count_call(token, "wall.post", {"message": "Другое"}, 1059)
    limiter.count_call(token, "wall.post", {"message": "Привет"}, 1061)


def test_a_day_holds_1500_covers(token: Token) -> None:
    limiter = RequestLimiter(lambda: 0.0, enabled=True)
    method = "photos.saveOwnerCoverPhoto"
    assert count_until_refused(limiter, token, method, DAY + 5) == 1500
    with pytest.raises(ApiError) as refused:
        limiter.count_call(token, method, {}, 2 * DAY - 1)
    assert refused.value.code == 29
    limiter.count_call(token, method, {}, 2 * DAY)


def test_without_limits_nothing_is_counted(token: Token) -> None:
    limiter = RequestLimiter(lambda: 0.0, enabled=False)
    for _ in range(3000):
        limiter.count_request(token)
        limiter.count_call(token, "photos.saveOwnerCoverPhoto", {}, 0)


class TestCommunities:
    @pytest.fixture
    def options(self) -> SandboxOptions:
        return SandboxOptions(communities_a_day=2)

    async def test_too_many_communities_are_103_until_tomorrow(self, olga: Client) -> None:
        await olga.do("groups.create", title="Раз")
        await olga.do("groups.create", title="Два")
        assert await olga.code("groups.create", title="Три") == 103
        await olga.control("clock", advance_s=DAY + 1)
        other = await olga.become_person(user_id=olga.user_id)
        await other.do("groups.create", title="Три")


class TestMessages:
    @pytest.fixture
    def options(self) -> SandboxOptions:
        return SandboxOptions()

    async def test_a_thousand_messages_an_hour_to_one_person(
        self, olga: Client, running: RunningSandbox
    ) -> None:
        club = (await olga.do("groups.create", title="Массаж"))["id"]
        community = await olga.become_community(club)
        await olga.control("messages", group_id=club, user_id=77, text="Привет")
        first = {"peer_id": 77, "message": "Да", "random_id": 0}
        await community.do("messages.send", **first)
        dialog = running.world.dialogs[(club, 77)]
        dialog.extend([dialog[-1]] * 999)
        error = await community.refuse("messages.send", **first)
        assert error["error_code"] == 9 and "too much messages" in error["error_msg"]


async def solve(olga: Client, redirect_uri: str) -> str:
    page = await olga.http.post(redirect_uri)
    found = re.search(r'id="success_token">([0-9a-f]+)<', page.text)
    assert page.status_code == 200 and found is not None
    return found[1]


async def test_a_captcha_that_is_always_there(olga: Client) -> None:
    error = await olga.refuse("captcha.force")
    assert error["error_code"] == 14 and error["remixstlid"]
    token = await solve(olga, error["redirect_uri"])
    assert await olga.do("captcha.force", success_token=token) == 1
    assert await olga.code("captcha.force", success_token=token) == 14
    assert await olga.code("captcha.force", success_token="made-up") == 14
    assert await olga.code("captcha.force", captcha_sid="1", captcha_key="abc") == 14


async def test_some_captchas_still_have_a_number_of_the_old_kind(olga: Client) -> None:
    errors = [await olga.refuse("captcha.force") for _ in range(4)]
    assert ["captcha_sid" in error for error in errors] == [False, True, False, True]


async def test_a_check_lives_five_minutes(olga: Client) -> None:
    error = await olga.refuse("captcha.force")
    await olga.control("clock", advance_s=301)
    page = await olga.http.post(error["redirect_uri"])
    assert page.status_code == 400 and "устарела" in page.text


async def test_a_made_up_token_does_not_pass_a_captcha(olga: Client) -> None:
    await olga.control("faults", method="groups.create", kind="error", code=14, times=9)
    assert await olga.code("groups.create", title="Массаж", success_token="1") == 14
