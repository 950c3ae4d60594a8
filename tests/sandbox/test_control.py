"""The control surface: what exists, faults, the clock, and who may reach it."""

from __future__ import annotations

import asyncio
import re
import time

import httpx2
import pytest

from sandbox.client import Client
from vitrina.sandbox.options import SandboxOptions
from vitrina.sandbox.server import RunningSandbox, run_sandbox


async def test_a_fresh_world_is_empty(nobody: Client) -> None:
    world = await nobody.world()
    assert world["groups"] == [] and world["messages"] == [] and world["walls"] == {}
    assert world["requests"] == {}


async def test_the_world_shows_a_community_in_the_agreed_shape(olga: Client, club: int) -> None:
    await olga.do("groups.edit", group_id=club, description="Делаю массаж", topics=1)
    await olga.do("wall.post", owner_id=-club, from_group=1, message="Здравствуйте", guid="p1")
    await olga.do("board.addTopic", group_id=club, title="Отзывы", text="Правила", from_group=1)
    world = await olga.world()
    [group] = world["groups"]
    assert group["id"] == club and group["owner_id"] == olga.user_id
    assert group["title"] == "Массаж • Казань"
    assert group["info"]["description"] == "Делаю массаж"
    assert (group["avatar"], group["cover"], group["market"]) == (False, False, False)
    [post] = group["posts"]
    assert post["text"] == "Здравствуйте" and post["state"] == "published"
    assert post["publish_date"] is None and post["guid"] == "p1"
    assert post["from_group"] is True and post["attachments"] == []
    [topic] = group["topics"]
    assert topic["title"] == "Отзывы" and topic["from_group"] is True
    assert group["products"] == [] and group["callback_servers"] == []
    assert group["long_poll"]["enabled"] is False
    assert world["walls"] == {str(olga.user_id): []}


async def test_requests_are_counted_asked_answered_and_refused(olga: Client, club: int) -> None:
    await olga.code("wall.post", owner_id=-club)
    await olga.do("wall.post", owner_id=-club, message="Раз")
    world = await olga.world()
    assert world["requests"]["wall.post"] == {"asked": 2, "answered": 1, "refused": 1}
    assert world["requests"]["groups.create"] == {"asked": 1, "answered": 1, "refused": 0}


@pytest.mark.parametrize("code", [6, 9, 10, 103])
async def test_an_error_on_request_is_answered_as_often_as_asked(olga: Client, code: int) -> None:
    await olga.control("faults", method="users.get", kind="error", code=code, times=2)
    assert await olga.code("users.get") == code
    assert await olga.code("users.get") == code
    assert (await olga.do("users.get"))[0]["id"] == olga.user_id


async def test_a_captcha_has_an_address_and_no_sid_and_a_solved_one_passes(olga: Client) -> None:
    await olga.control("faults", method="groups.create", kind="error", code=14, times=5)
    error = await olga.refuse("groups.create", title="Массаж")
    assert error["redirect_uri"].startswith(f"{olga.url}/not_robot_captcha?")
    assert "captcha_sid" not in error
    page = await olga.http.get(error["redirect_uri"])
    assert "Я не робот" in page.text
    page = await olga.http.post(error["redirect_uri"])
    found = re.search(r'id="success_token">([0-9a-f]+)<', page.text)
    assert found is not None
    made = await olga.do("groups.create", title="Массаж", success_token=found[1])
    assert made["id"]


async def test_drop_after_does_the_work_and_then_says_nothing(olga: Client) -> None:
    await olga.control("faults", method="groups.create", kind="drop_after", times=1)
    with pytest.raises(httpx2.RemoteProtocolError):
        await olga.do("groups.create", title="Массаж")
    assert [group["title"] for group in (await olga.world())["groups"]] == ["Массаж"]


async def test_late_breaks_the_connection_and_does_the_work_by_the_sandbox_s_clock(
    olga: Client, club: int
) -> None:
    topic = {"group_id": club, "title": "Отзывы", "text": "Правила", "from_group": 1}
    await olga.control("faults", method="board.addTopic", kind="late", ms=12_000)
    with pytest.raises(httpx2.RemoteProtocolError):
        await olga.do("board.addTopic", **topic)
    await olga.control("clock", advance_s=11.5)
    assert (await olga.do("board.getTopics", group_id=club))["count"] == 0
    await olga.do("board.addTopic", **topic)
    await olga.control("clock", advance_s=1)
    [group] = (await olga.world())["groups"]
    assert [one["title"] for one in group["topics"]] == ["Отзывы", "Отзывы"]


async def test_late_work_is_done_though_nobody_asks(olga: Client, running: RunningSandbox) -> None:
    await olga.control("faults", method="groups.create", kind="late", ms=30)
    with pytest.raises(httpx2.RemoteProtocolError):
        await olga.do("groups.create", title="Массаж")
    assert not running.world.groups
    deadline = time.monotonic() + 10
    while not running.world.groups:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


async def test_late_work_that_is_refused_then_is_nobody_s_to_hear(olga: Client, club: int) -> None:
    await olga.control("faults", method="market.add", kind="late", ms=1000)
    product = {"name": "Массаж", "description": "Сорок минут", "category_id": 1, "price": 1}
    with pytest.raises(httpx2.RemoteProtocolError):
        await olga.do("market.add", owner_id=-club, **product)
    await olga.control("clock", advance_s=2)
    assert (await olga.world())["groups"][0]["products"] == []


@pytest.mark.parametrize("photo", ["", "[]", "null"])
async def test_a_spoiled_upload_comes_back_with_no_picture(
    olga: Client, club: int, jpeg: bytes, photo: str
) -> None:
    address = await olga.do("photos.getWallUploadServer", group_id=club)
    await olga.control("faults", method="upload", kind="spoil", text=photo)
    assert (await olga.upload(address["upload_url"], jpeg))["photo"] == (photo or "[]")
    assert (await olga.upload(address["upload_url"], jpeg))["photo"] != photo


async def test_an_error_on_request_says_what_it_is_told_to(olga: Client) -> None:
    await olga.control(
        "faults", method="users.get", kind="error", code=100, text="photo is undefined"
    )
    assert (await olga.refuse("users.get"))["error_msg"].endswith("invalid: photo is undefined")


async def test_close_before_does_nothing(olga: Client) -> None:
    await olga.control("faults", method="*", kind="close_before", times=1)
    with pytest.raises(httpx2.RemoteProtocolError):
        await olga.do("groups.create", title="Массаж")
    world = await olga.world()
    assert world["groups"] == []
    assert world["requests"]["groups.create"] == {"asked": 1, "answered": 0, "refused": 0}


async def test_a_delay_is_waited_and_faults_can_be_cleared(olga: Client) -> None:
    await olga.control("faults", method="users.get", kind="delay", ms=120, times=1)
    started = time.monotonic()
    await olga.do("users.get")
    assert time.monotonic() - started >= 0.12
    await olga.control("faults", method="*", kind="error", code=10, times=100)
    assert (await olga.http.delete(f"{olga.url}/sandbox/faults")).json() == {"faults": 0}
    await olga.do("users.get")


async def test_a_wrong_order_is_refused_in_words(olga: Client) -> None:
    orders = {
        "faults": {"method": "*", "kind": "earthquake"},
        "tokens": {"kind": "user", "scope": "world"},
        "clock": {"advance_s": -1},
        "messages": {"group_id": 5, "user_id": 1, "text": "Привет"},
    }
    for name, body in orders.items():
        answer = await olga.http.post(f"{olga.url}/sandbox/{name}", json=body)
        assert answer.status_code == 400 and answer.json()["error"]


async def test_only_this_machine_and_only_json_reach_it(olga: Client) -> None:
    world = f"{olga.url}/sandbox/world"
    assert (await olga.http.get(world, headers={"Host": "example.org"})).status_code == 403
    clock = f"{olga.url}/sandbox/clock"
    assert (await olga.http.post(clock, data={"advance_s": "5"})).status_code == 415
    plain = await olga.http.post(
        clock, content=b'{"advance_s": 5}', headers={"Content-Type": "text/plain"}
    )
    assert plain.status_code == 415


class TestLatency:
    @pytest.fixture
    def options(self) -> SandboxOptions:
        return SandboxOptions(rate_limits=False, latency_ms=80)

    async def test_every_answer_takes_its_time(self, olga: Client) -> None:
        started = time.monotonic()
        await olga.do("users.get")
        assert time.monotonic() - started >= 0.08


async def test_the_same_seed_gives_the_same_ids(nobody: Client, options: SandboxOptions) -> None:
    olga = await nobody.become_person()
    async with run_sandbox(options) as twin:
        minted = (
            await nobody.http.post(
                f"{twin.url}/sandbox/tokens", json={"kind": "user", "scope": "groups"}
            )
        ).json()
    assert minted["user_id"] == olga.user_id and minted["access_token"] == olga.token
