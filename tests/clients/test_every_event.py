"""Every kind of event that listeners hear fits the event models of vkbottle-types 5.199.99.22."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from vkbottle_types.codegen.objects import CallbackGroupChangeSettings

from clients.models import find_event_complaints
from sandbox.client import Client, draw_jpeg
from vitrina.sandbox.delivery.event_names import CALLBACK_EVENTS, LONG_POLL_EVENTS
from vitrina.sandbox.server import RunningSandbox

VISITOR = 4242
HEARD = {
    "message_new",
    "message_reply",
    "message_edit",
    "message_allow",
    "message_deny",
    "wall_post_new",
    "board_post_new",
    "group_change_settings",
}
CALLBACK_ONLY = {"wall_schedule_post_new"}
# A postponed post that comes out is one more event where it gets a new id.
RENUMBERED = {"wall_schedule_post_delete"}

# Path → why the sandbox has it although the model has not.
DISAGREEMENTS = {
    "v": "vk-contract 2026-11-22 §6: the version is part of every event ([O])",
}


@pytest.fixture
async def anna(nobody: Client) -> Client:
    return await nobody.become_person()


@pytest.fixture
async def salon(anna: Client) -> Client:
    """A community that hears all there is by long poll."""
    club = (await anna.do("groups.create", title="Салон", type="public"))["id"]
    salon = await anna.become_community(club)
    await salon.do("groups.setSettings", group_id=club, messages=1, bots_capabilities=1)
    events = dict.fromkeys(LONG_POLL_EVENTS, 1)
    await salon.do(
        "groups.setLongPollSettings", group_id=club, enabled=1, api_version="5.199", **events
    )
    return salon


async def cause_everything(anna: Client, salon: Client) -> None:
    """What people and the bot do, so that each kind of event happens."""
    club = salon.group_id
    visitor = await anna.become_person(user_id=VISITOR)
    await visitor.do("messages.allowMessagesFromGroup", group_id=club, key="с сайта")
    await anna.control("messages", group_id=club, user_id=VISITOR, text="Цены")
    await anna.control("messages", group_id=club, user_id=VISITOR, payload={"command": "start"})
    answer = {"peer_id": VISITOR, "random_id": 1}
    sent = await salon.do("messages.send", **answer, message="1500 ₽")
    await salon.do("messages.edit", peer_id=VISITOR, message_id=sent, message="1700 ₽")
    await visitor.do("messages.denyMessagesFromGroup", group_id=club)
    server = await anna.do("photos.getWallUploadServer", group_id=club)
    file = await anna.upload(server["upload_url"], draw_jpeg(800, 800))
    [photo] = await anna.do("photos.saveWallPhoto", group_id=club, **file)
    post = {"owner_id": -club, "from_group": 1}
    name = f"photo{photo['owner_id']}_{photo['id']}"
    await anna.do("wall.post", **post, message="Здравствуйте!", attachments=name)
    soon = int(time.time()) + 600
    await anna.do("wall.post", **post, message="Скоро", publish_date=soon)
    topic = await anna.do("board.addTopic", group_id=club, title="Отзывы", text="Ждём")
    await anna.do("board.createComment", group_id=club, topic_id=topic, message="Спасибо!")
    await anna.do("groups.edit", group_id=club, description="Спина", website="https://a.test")
    await anna.control("clock", advance_s=660)


async def test_long_poll_tells_what_the_models_know(anna: Client, salon: Client) -> None:
    server = await salon.do("groups.getLongPollServer", group_id=salon.group_id)
    await cause_everything(anna, salon)
    asked = {"act": "a_check", "key": server["key"], "ts": server["ts"], "wait": "0"}
    updates = (await anna.http.get(server["server"], params=asked)).json()["updates"]
    assert {event["type"] for event in updates} == HEARD
    check(updates)


async def test_callback_tells_what_the_models_know(
    anna: Client, salon: Client, running: RunningSandbox
) -> None:
    heard: list[dict[str, Any]] = []
    code = await salon.do("groups.getCallbackConfirmationCode", group_id=salon.group_id)
    async with listen(heard, code["code"]) as url:
        server = {"group_id": salon.group_id, "url": url, "title": "Салон"}
        added = await salon.do("groups.addCallbackServer", **server, secret_key="секрет")
        await running.sandbox.delivery.settle()
        events = dict.fromkeys(CALLBACK_EVENTS, 1)
        settings = {"group_id": salon.group_id, "api_version": "5.199", **added}
        await salon.do("groups.setCallbackSettings", **settings, **events)
        await cause_everything(anna, salon)
        await running.sandbox.delivery.settle()
    events_heard = [event for event in heard if event["type"] != "confirmation"]
    told = HEARD | CALLBACK_ONLY
    if running.world.strict.new_post_ids:
        told |= RENUMBERED
        assert any("postponed_id" in event["object"] for event in events_heard)
    assert {event["type"] for event in events_heard} == told
    assert {event["secret"] for event in heard} == {"секрет"}
    check([event for event in events_heard if event["type"] in HEARD])


async def test_a_postponed_post_is_told_in_a_kind_without_a_model() -> None:
    """vk-contract 2026-11-22 §4 names the event ([S]); vkbottle-types has no model of it."""
    event = {"type": "wall_schedule_post_new", "object": {"id": 1, "date": 1}}
    assert list(find_event_complaints(event)) == ["type"]


def check(events: list[dict[str, Any]]) -> None:
    for event in events:
        if event["type"] == "group_change_settings":
            # A class written by hand wants one old and one new value for all that changed; VK's
            # schema (callback_group_settings_changes) has them for each field, as we do.
            read = CallbackGroupChangeSettings(**event["object"])
            assert read.model_dump(exclude_none=True) == event["object"]
            continue
        complaints = find_event_complaints(event)
        assert complaints.keys() == DISAGREEMENTS.keys(), (event["type"], complaints)


@asynccontextmanager
async def listen(heard: list[dict[str, Any]], code: str) -> AsyncIterator[str]:
    """The address of a server that keeps what it hears."""

    async def answer(request: web.Request) -> web.Response:
        event = await request.json()
        heard.append(event)
        return web.Response(text=code if event["type"] == "confirmation" else "ok")

    app = web.Application()
    app.router.add_post("/", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    try:
        yield f"http://{host}:{port}/"
    finally:
        await runner.cleanup()
