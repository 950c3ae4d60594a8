"""What a community key may do, whatever its mask says (vk-2026 §1, measured by others)."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from sandbox.client import Client, draw_jpeg
from vitrina.sandbox.world import COMMUNITY_RIGHTS

REFUSED = """
wall.get wall.getById wall.getComments wall.delete wall.edit wall.restore wall.pin
photos.getWallUploadServer photos.getUploadServer photos.get
market.get market.add market.edit market.delete board.getTopics board.getComments board.addTopic
groups.getSettings groups.getAddresses groups.addLink groups.editLink groups.deleteLink
groups.create groups.editManager stats.get account.getAppPermissions
photos.getOwnerPhotoUploadServer photos.saveOwnerPhoto groups.toggleMarket
"""
# 100 for a method without its parameters means that it may be called.
CALLABLE = """
wall.post wall.closeComments groups.edit groups.getById groups.getMembers groups.getBanned
groups.getTokenPermissions groups.getLongPollServer groups.getLongPollSettings
groups.setLongPollSettings groups.getCallbackConfirmationCode groups.getCallbackServers
groups.addCallbackServer groups.setCallbackSettings groups.setSettings
messages.send messages.getConversations users.get photos.getMessagesUploadServer
photos.getChatUploadServer stories.getPhotoUploadServer stories.save stories.delete
photos.getOwnerCoverPhotoUploadServer docs.save
groups.addAddress groups.editAddress groups.deleteAddress
"""


@pytest.fixture
async def key(olga: Client, club: int) -> Client:
    """A key with every box ticked."""
    return await olga.become_community(club, ",".join(sorted(COMMUNITY_RIGHTS)))


@pytest.mark.parametrize("method", REFUSED.split())
async def test_a_key_is_refused(key: Client, method: str) -> None:
    error = await key.refuse(method)
    assert error["error_code"] == 27
    assert error["error_msg"].endswith("method is unavailable with group auth.")


@pytest.mark.parametrize("method", CALLABLE.split())
async def test_a_key_may_call(key: Client, method: str) -> None:
    answer = await key.ask(method)
    assert answer.get("error", {}).get("error_code", 100) in (100, 125)


async def test_a_nonsense_name_is_3(key: Client) -> None:
    assert await key.code("groups.conquer") == 3


async def test_files_are_off_until_they_are_switched_on(key: Client) -> None:
    club = key.group_id
    error = await key.refuse("docs.getWallUploadServer", group_id=club)
    assert error["error_code"] == 15
    assert error["error_msg"] == "Access denied: User can't upload docs to this group"
    await key.do("groups.edit", group_id=club, docs=1)
    address = await key.do("docs.getWallUploadServer", group_id=club)
    sent = await key.upload(address["upload_url"], b"price list", "file")
    saved = await key.do("docs.save", **sent, title="Прайс")
    assert saved["type"] == "doc" and saved["doc"]["owner_id"] == -club
    assert await key.code("docs.save", file="another") == 100
    name = f"doc{saved['doc']['owner_id']}_{saved['doc']['id']}"
    assert await key.do("wall.post", message="Прайс", attachments=name)
    picture = name.replace("doc", "photo")
    assert await key.code("wall.post", message="Прайс", attachments=picture) == 100


async def test_a_story_is_published_and_deleted(key: Client) -> None:
    club = key.group_id
    link = {"link_text": "enroll", "link_url": f"https://vk.ru/club{club}"}
    server = await key.do("stories.getPhotoUploadServer", group_id=club, add_to_news=1, **link)
    sent: dict[str, Any] = await key.upload(server["upload_url"], draw_jpeg(1080, 1920), "file")
    saved = await key.do("stories.save", upload_results=sent["response"]["upload_result"])
    [story] = saved["items"]
    assert story["owner_id"] == -club and story["photo"]["width"] == 1080
    named = {"owner_id": -club, "story_id": story["id"]}
    assert await key.do("stories.delete", **named) == 1
    assert await key.code("stories.delete", **named) == 100
    wrong = {"link_text": "shout", "link_url": "https://vk.ru"}
    assert await key.code("stories.getPhotoUploadServer", group_id=club, **wrong) == 100


async def test_an_address_is_kept_and_not_read_back(key: Client, olga: Client) -> None:
    club = key.group_id
    place: dict[str, object] = {
        "group_id": club,
        "title": "Кабинет",
        "address": "пр. Мира, 24",
        "city_id": 60,
        "latitude": 55.79,
        "longitude": 49.12,
        "work_info_status": "timetable",
        "timetable": json.dumps({"mon": {"open_time": 600, "close_time": 1140}}),
    }
    added = await key.do("groups.addAddress", **place)
    assert added["timetable"]["mon"]["open_time"] == 600 and added["city_id"] == 60
    assert await key.code("groups.addAddress", **place | {"latitude": 91}) == 100
    assert await key.code("groups.addAddress", **place | {"timetable": '{"mon": 5}'}) == 100
    assert await key.code("groups.getAddresses", group_id=club) == 27
    named = {"group_id": club, "address_id": added["id"]}
    assert (await key.do("groups.editAddress", **named, title="Салон"))["title"] == "Салон"
    assert [
        row["title"] for row in (await olga.do("groups.getAddresses", group_id=club))["items"]
    ] == ["Салон"]
    await key.do("groups.deleteAddress", **named)
    assert await key.code("groups.deleteAddress", **named) == 104


async def test_what_a_key_posted_it_cannot_take_back(key: Client, olga: Client) -> None:
    club = key.group_id
    at = int(time.time()) + 3600
    now = await key.do("wall.post", message="Сейчас", from_group=1)
    later = await key.do("wall.post", message="Потом", publish_date=at)
    whose = {"owner_id": -club}
    for post in (now, later):
        assert await key.code("wall.delete", **whose, **post) == 27
    assert await key.do("wall.closeComments", **whose, **now) == 1
    edited = await olga.do("wall.edit", **whose, **later, message="Потом!")
    assert edited == later
    assert await olga.do("wall.delete", **whose, **now) == 1
    assert await olga.do("wall.restore", **whose, **now) == 1
    assert await olga.code("wall.restore", **whose, **now) == 104
    [shown] = (await olga.do("wall.get", **whose))["items"]
    assert shown["text"] == "Сейчас" and shown["comments"]["can_post"] == 0
    [waiting] = (await olga.do("wall.get", **whose, filter="postponed"))["items"]
    assert waiting["text"] == "Потом!"


async def test_managers_and_links_are_a_person_s(olga: Client, club: int) -> None:
    helper = await olga.become_person()
    assert await helper.code("wall.post", owner_id=-club, message="Я", from_group=1) == 214
    named = {"group_id": club, "user_id": helper.user_id}
    await olga.do("groups.editManager", **named, role="administrator")
    await helper.do("wall.post", owner_id=-club, message="Я", from_group=1)
    assert club in (await helper.do("groups.get", filter="admin"))["items"]
    await olga.do("groups.editManager", **named)
    assert (await helper.do("groups.get", filter="admin"))["items"] == []
    link = await olga.do("groups.addLink", group_id=club, link="https://a.test/", text="Сайт")
    which = {"group_id": club, "link_id": link["id"]}
    await olga.do("groups.editLink", **which, text="Наш сайт")
    assert (await olga.world())["groups"][0]["links"][0]["name"] == "Наш сайт"
    await olga.do("groups.deleteLink", **which)
    assert await olga.code("groups.deleteLink", **which) == 104
