"""How a call is made, whoever calls: tokens, rights, limits, parameters, the shape of errors."""

from __future__ import annotations

import pytest

from sandbox.client import Client
from vitrina.sandbox.options import SandboxOptions


async def test_an_unknown_method_is_code_3(olga: Client) -> None:
    error = await olga.refuse("groups.conquer")
    assert error["error_code"] == 3
    assert await olga.code("Users.get") == 3


async def test_an_error_names_the_request_without_its_secrets(olga: Client) -> None:
    error = await olga.refuse("groups.create", description="Текст")
    assert error["error_code"] == 100
    assert error["error_msg"] == (
        "One of the parameters specified was missing or invalid: title is undefined"
    )
    params = {pair["key"]: pair["value"] for pair in error["request_params"]}
    assert params["method"] == "groups.create" and params["description"] == "Текст"
    assert olga.token not in str(error)


async def test_form_multipart_and_query_are_read_and_json_is_not(olga: Client) -> None:
    fields = {"v": "5.199", "access_token": olga.token}
    url = f"{olga.url}/method/users.get"
    multipart = {name: (None, value) for name, value in fields.items()}
    for answer in (
        await olga.http.post(url, data=fields),
        await olga.http.post(url, files=multipart),
        await olga.http.get(url, params=fields),
    ):
        assert answer.json()["response"][0]["id"] == olga.user_id
    assert (await olga.http.post(url, json=fields)).json()["error"]["error_code"] == 8


async def test_the_token_may_stand_in_the_header(olga: Client) -> None:
    answer = await olga.http.post(
        f"{olga.url}/method/users.get",
        data={"v": "5.199"},
        headers={"Authorization": f"Bearer {olga.token}"},
    )
    assert answer.json()["response"][0]["id"] == olga.user_id


async def test_no_token_and_a_made_up_one_are_code_5(nobody: Client) -> None:
    assert "no access_token" in (await nobody.refuse("users.get"))["error_msg"]
    assert await nobody.code("users.get", access_token="vk1.a.nothing") == 5


async def test_a_version_is_required(olga: Client) -> None:
    assert await olga.code("users.get", v="") == 8


async def test_a_missing_right_is_code_15_with_its_subcode(nobody: Client) -> None:
    petr = await nobody.become_person("photos")
    error = await petr.refuse("groups.create", title="Массаж")
    assert error["error_code"] == 15 and error["error_subcode"] == 1133
    assert (await petr.do("users.get"))[0]["id"] == petr.user_id


@pytest.mark.parametrize(
    "method",
    [
        "groups.create",
        "photos.getOwnerPhotoUploadServer",
        "photos.getWallUploadServer",
        "wall.get",
        "board.addTopic",
        "groups.toggleMarket",
        "market.add",
    ],
)
async def test_what_a_community_token_cannot_do_is_code_27(
    olga: Client, club: int, method: str
) -> None:
    community = await olga.become_community(club)
    assert await community.code(method, owner_id=-club, group_id=club, title="Отзывы") == 27


async def test_a_community_token_works_for_its_own_community_only(olga: Client, club: int) -> None:
    other = (await olga.do("groups.create", title="Другое"))["id"]
    community = await olga.become_community(club)
    assert await community.do("groups.edit", group_id=club, description="Наше") == 1
    assert await community.code("groups.edit", group_id=other, description="Чужое") == 15
    assert await community.code("groups.edit", group_id=404404, description="Ничьё") == 125


async def test_a_stranger_may_not_touch_a_community(nobody: Client, club: int) -> None:
    petr = await nobody.become_person()
    for method in ("groups.edit", "groups.setSettings", "groups.getCallbackServers"):
        assert await petr.code(method, group_id=club) == 15
    assert await petr.code("wall.post", owner_id=-club, message="Реклама") == 214


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({}, "group_id is undefined"),
        ({"group_id": "много"}, "group_id not integer"),
        ({"group_id": 0}, "group_id should be positive"),
        ({"group_id": 7, "state": "on"}, "state should be one of"),
        # What the naive call sends: there is no "enabled", and "state" is missing.
        ({"group_id": 7, "enabled": 1, "currency": 1}, "state is undefined"),
    ],
)
async def test_a_wrong_parameter_is_code_100_in_words(
    olga: Client, params: dict[str, object], words: str
) -> None:
    error = await olga.refuse("groups.toggleMarket", **params)
    assert error["error_code"] == 100 and words in error["error_msg"]


class TestLimits:
    @pytest.fixture
    def options(self) -> SandboxOptions:
        return SandboxOptions()

    async def test_a_person_has_three_requests_a_second(self, olga: Client) -> None:
        answers = [await olga.ask("users.get") for _ in range(5)]
        codes = [answer.get("error", {}).get("error_code") for answer in answers]
        assert codes == [None, None, None, 6, 6]

    async def test_a_community_has_twenty(self, olga: Client) -> None:
        club = (await olga.do("groups.create", title="Массаж"))["id"]
        community = await olga.become_community(club)
        answers = [await community.ask("groups.getTokenPermissions") for _ in range(22)]
        refused = [answer for answer in answers if "error" in answer]
        assert len(refused) == 2 and refused[0]["error"]["error_code"] == 6


async def test_a_broken_body_is_refused_and_breaks_nothing(olga: Client) -> None:
    url = f"{olga.url}/method/users.get"
    broken = b'--x\r\nContent-Disposition: form-data; name="v"\r\n\r\n5.1'
    answer = await olga.http.post(
        url, content=broken, headers={"Content-Type": "multipart/form-data; boundary=x"}
    )
    assert answer.json()["error"]["error_code"] == 8
    answer = await olga.http.post(
        url,
        content=b"v=5.199&access_token=%ff%fe",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert answer.json()["error"]["error_code"] == 5
