"""VkBotLongPoll of vk_api 11.10.1 hears visitors, and goes on after each ``failed``."""

from __future__ import annotations

from typing import Any

import pytest
import vk_api
from vk_api.bot_longpoll import VkBotEventType, VkBotLongPoll

from clients.requests_session import open_hurried
from clients.sandbox_thread import Control

VISITOR = 4242
KEY_LIFE_S = 3600


@pytest.fixture
def salon(control: Control) -> Any:
    """The key of a community whose long poll is on, as vk_api holds it."""
    anna = open_hurried(control.url, control.mint_person())
    club = anna.method("groups.create", {"title": "Салон", "type": "public"})["id"]
    salon = open_hurried(control.url, control.mint_community(club), kind=vk_api.VkApiGroup)
    settings = {"group_id": club, "enabled": 1, "api_version": "5.199"}
    salon.method("groups.setLongPollSettings", {**settings, "message_new": 1, "message_reply": 1})
    salon.group_id = club
    return salon


def write(control: Control, salon: Any, text: str) -> None:
    control.control("messages", group_id=salon.group_id, user_id=VISITOR, text=text)


def test_a_visitor_is_heard_and_answered(control: Control, salon: Any) -> None:
    poll = VkBotLongPoll(salon, salon.group_id, wait=5)
    write(control, salon, "Цены")
    asked = next(poll.listen())
    assert asked.type is VkBotEventType.MESSAGE_NEW and asked.from_user
    assert asked.message.text == "Цены" and asked.message.peer_id == VISITOR
    assert asked.client_info["keyboard"] is True and asked.group_id == salon.group_id
    words = {"peer_id": asked.message.peer_id, "message": "1500 ₽", "random_id": asked.message.id}
    salon.method("messages.send", words)
    answered = next(poll.listen())
    assert answered.type is VkBotEventType.MESSAGE_REPLY
    assert answered.object.text == "1500 ₽" and answered.object.from_id == -salon.group_id


def test_silence_is_an_empty_answer(salon: Any) -> None:
    poll = VkBotLongPoll(salon, salon.group_id, wait=0)
    assert poll.check() == [] and poll.ts == "0"


def test_lost_history_goes_on_from_the_number_sent(control: Control, salon: Any) -> None:
    poll = VkBotLongPoll(salon, salon.group_id, wait=0)
    write(control, salon, "Раз")
    poll.ts = "99"
    assert poll.check() == [] and poll.ts == 1
    write(control, salon, "Два")
    assert [event.message.text for event in poll.check()] == ["Два"]


def test_an_old_key_is_renewed_and_nothing_is_lost(control: Control, salon: Any) -> None:
    poll = VkBotLongPoll(salon, salon.group_id, wait=0)
    write(control, salon, "Раз")
    control.control("clock", advance_s=KEY_LIFE_S)
    old = poll.key
    assert poll.check() == [] and poll.key != old
    assert [event.message.text for event in poll.check()] == ["Раз"]


def test_two_readers_hear_the_same(control: Control, salon: Any) -> None:
    polls = [VkBotLongPoll(salon, salon.group_id, wait=0) for _ in range(2)]
    write(control, salon, "Раз")
    assert [[event.message.text for event in poll.check()] for poll in polls] == [["Раз"]] * 2


def test_a_switched_off_long_poll_has_no_server(control: Control, salon: Any) -> None:
    """``failed`` 3: vk_api asks for a new address at once, and hears why there is none."""
    poll = VkBotLongPoll(salon, salon.group_id, wait=0)
    switch = {"group_id": salon.group_id}
    salon.method("groups.setLongPollSettings", {**switch, "enabled": 0})
    with pytest.raises(vk_api.ApiError, match="not enabled"):
        poll.check()
    salon.method("groups.setLongPollSettings", {**switch, "enabled": 1})
    write(control, salon, "Раз")
    assert poll.check() == [] and poll.ts == "1"
    write(control, salon, "Два")
    assert [event.message.text for event in poll.check()] == ["Два"]
