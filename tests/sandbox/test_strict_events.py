"""Postponed posts and settings as listeners hear of them, and whose confirmation code counts."""

from __future__ import annotations

import time
from typing import Any

import pytest

from sandbox.client import Client
from sandbox.test_events import connect, find_status, run_bot
from vitrina.sandbox.delivery.event_names import LONG_POLL_EVENTS, SCHEDULE_EVENTS
from vitrina.sandbox.server import RunningSandbox

HOUR = 3600
SOON = 1800  # a long-poll key lives an hour


class Listener:
    """A long-poll reader of one community."""

    def __init__(self, key: Client) -> None:
        self.key = key
        self.asked: dict[str, str] = {}
        self.address = ""

    async def begin(self) -> None:
        events = dict.fromkeys((*LONG_POLL_EVENTS, *SCHEDULE_EVENTS), 1)
        await self.key.do(
            "groups.setLongPollSettings", group_id=self.key.group_id, enabled=1, **events
        )
        server = await self.key.do("groups.getLongPollServer", group_id=self.key.group_id)
        self.address = server["server"]
        self.asked = {"act": "a_check", "key": server["key"], "ts": server["ts"], "wait": "0"}

    async def hear(self) -> list[tuple[str, dict[str, Any]]]:
        """What came since it was asked last: kinds and objects."""
        answer = (await self.key.http.get(self.address, params=self.asked)).json()
        self.asked["ts"] = answer["ts"]
        return [(event["type"], event["object"]) for event in answer["updates"]]


@pytest.fixture
async def listener(olga: Client, club: int) -> Listener:
    await olga.control("options", strict=["new-post-ids", "schedules-by-long-poll"])
    listener = Listener(await olga.become_community(club))
    await listener.begin()
    return listener


async def test_a_postponed_post_comes_out_under_a_new_id(
    olga: Client, club: int, listener: Listener, jpeg: bytes
) -> None:
    at = int(time.time()) // 60 * 60 + SOON
    address = await olga.do("photos.getWallUploadServer", group_id=club)
    [photo] = await olga.do(
        "photos.saveWallPhoto", group_id=club, **await olga.upload(address["upload_url"], jpeg)
    )
    post = {"owner_id": -club, "from_group": 1, "message": "Скоро", "guid": "раз"}
    name = f"photo{photo['owner_id']}_{photo['id']}"
    sent = await olga.do("wall.post", **post, attachments=name, publish_date=at)
    first = sent["post_id"]
    scheduled = {"id": first, "schedule_time": at}
    assert await listener.hear() == [("wall_schedule_post_new", scheduled)]
    await olga.do("wall.post", owner_id=-club, from_group=1, message="Сейчас")
    await listener.hear()
    await olga.control("clock", advance_s=SOON + 60)
    (kind, shown), gone = await listener.hear()
    assert kind == "wall_post_new" and gone == ("wall_schedule_post_delete", scheduled)
    assert shown["id"] > first and shown["postponed_id"] == first and shown["text"] == "Скоро"
    assert shown["attachments"][0]["photo"]["id"] == photo["id"]
    [newest, _] = (await olga.do("wall.get", owner_id=-club))["items"]
    assert (newest["id"], newest["postponed_id"]) == (shown["id"], first)
    assert (await olga.do("wall.getById", posts=f"-{club}_{first}"))["items"] == []
    posts = (await olga.world())["groups"][0]["posts"]
    assert {post["id"]: post["postponed_id"] for post in posts} == {2: None, shown["id"]: first}


async def test_a_postponed_post_published_by_hand_gets_a_new_id_as_well(
    olga: Client, club: int, listener: Listener
) -> None:
    at = int(time.time()) + HOUR
    sent = await olga.do("wall.post", owner_id=-club, message="Скоро", publish_date=at)
    out = await olga.do("wall.post", owner_id=-club, post_id=sent["post_id"])
    assert out["post_id"] != sent["post_id"]
    assert [kind for kind, _ in await listener.hear()][1:] == [
        *("wall_post_new", "wall_schedule_post_delete"),
    ]


async def test_a_postponed_post_that_is_deleted_is_told(
    olga: Client, club: int, listener: Listener
) -> None:
    at = int(time.time()) + HOUR
    sent = await olga.do("wall.post", owner_id=-club, message="Скоро", publish_date=at)
    await olga.do("wall.delete", owner_id=-club, post_id=sent["post_id"])
    gone = ("wall_schedule_post_delete", {"id": sent["post_id"], "schedule_time": at})
    assert (await listener.hear())[1:] == [gone]


async def test_a_forgiving_sandbox_keeps_ids_and_has_schedules_by_callback_only(
    olga: Client, club: int, listener: Listener
) -> None:
    await olga.control("options", strict=False)
    await olga.do("groups.setLongPollSettings", group_id=club, wall_schedule_post_new=0)
    settings = await listener.key.do("groups.getLongPollSettings", group_id=club)
    assert settings["events"]["wall_schedule_post_new"] == 1
    at = int(time.time()) + HOUR
    sent = await olga.do("wall.post", owner_id=-club, message="Скоро", publish_date=at)
    await olga.control("clock", advance_s=HOUR + 1)
    [post] = (await olga.world())["groups"][0]["posts"]
    assert (post["id"], post["postponed_id"]) == (sent["post_id"], None)


async def test_settings_that_changed_are_told_once(
    olga: Client, club: int, listener: Listener
) -> None:
    await olga.do("groups.edit", group_id=club, description="Мы", website="https://a.test", wall=1)
    await olga.do("groups.edit", group_id=club, description="Мы")
    await listener.key.do("groups.edit", group_id=club, description="Они")
    text = {"description": {"old_value": "", "new_value": "Мы"}}
    site = {"website": {"old_value": "", "new_value": "https://a.test"}}
    later = {"description": {"old_value": "Мы", "new_value": "Они"}}
    kind = "group_change_settings"
    assert await listener.hear() == [
        (kind, {"user_id": olga.user_id, "changes": text | site}),
        (kind, {"user_id": olga.user_id, "changes": later}),
    ]


async def test_each_token_has_a_confirmation_code_of_its_own(
    olga: Client, club: int, running: RunningSandbox
) -> None:
    key = await olga.become_community(club)
    await olga.control("options", strict=["code-by-token"])
    hers = (await olga.do("groups.getCallbackConfirmationCode", group_id=club))["code"]
    its = (await key.do("groups.getCallbackConfirmationCode", group_id=club))["code"]
    assert hers != its
    assert (await key.do("groups.getCallbackConfirmationCode", group_id=club))["code"] == its
    for code, status in ((hers, "failed"), (its, "ok")):
        async with run_bot(code) as bot:
            server_id = await connect(key, bot.url, "message_new")
            await running.sandbox.delivery.settle()
            assert await find_status(key) == status
            await key.do("groups.deleteCallbackServer", group_id=club, server_id=server_id)
        [asked] = bot.heard
        assert asked["type"] == "confirmation" and asked["event_id"] and asked["v"] == "5.199"
