"""What clients of other people do with a community key alone: posts, keyboards, refusals."""

from __future__ import annotations

import time

import pytest
from vk_api.exceptions import ApiError
from vk_api.keyboard import VkKeyboard
from vkbottle import Keyboard, Text, VKAPIError

from clients.requests_session import open_hurried
from clients.sandbox_thread import Control
from clients.vkbottle_api import open_api
from sandbox.client import Client

VISITOR = 4242


def test_vk_api_posts_by_a_key_and_cannot_read_it_back(control: Control) -> None:
    person = open_hurried(control.url, control.mint_person())
    club = person.method("groups.create", {"title": "Салон", "type": "public"})["id"]
    key = open_hurried(control.url, control.mint_community(club))
    at = int(time.time()) // 60 * 60 + 660
    post = {"owner_id": -club, "from_group": 1, "message": "Скоро", "publish_date": at}
    sent = key.method("wall.post", {**post, "guid": "раз"})
    assert key.method("wall.post", {**post, "guid": "раз"}) == sent
    with pytest.raises(ApiError, match="already scheduled") as refused:
        key.method("wall.post", post)
    assert refused.value.code == 214
    for method in ("wall.get", "wall.getById", "wall.delete", "photos.getWallUploadServer"):
        with pytest.raises(ApiError, match="unavailable with group auth") as refused:
            key.method(method, {"owner_id": -club})
        assert refused.value.code == 27
    [group] = control.world()["groups"]
    assert [item["state"] for item in group["posts"]] == ["postponed"]


def test_vk_api_builds_keyboards_that_fit(control: Control) -> None:
    person = open_hurried(control.url, control.mint_person())
    club = person.method("groups.create", {"title": "Салон", "type": "public"})["id"]
    key = open_hurried(control.url, control.mint_community(club))
    key.method("groups.setSettings", {"group_id": club, "messages": 1, "bots_capabilities": 1})
    control.control("messages", group_id=club, user_id=VISITOR, text="Привет")
    keyboard = VkKeyboard(inline=True)
    for row in range(5):
        keyboard.add_button(f"Да {row}")
        keyboard.add_button(f"Нет {row}")
        if row < 4:
            keyboard.add_line()
    message = {"peer_id": VISITOR, "random_id": 1, "message": "Когда?"}
    assert key.method("messages.send", {**message, "keyboard": keyboard.get_keyboard()})


async def test_vkbottle_s_keyboards_have_vk_s_limits(nobody: Client) -> None:
    is_strict = bool((await nobody.world())["strict"])
    anna = await nobody.become_person()
    club = (await anna.do("groups.create", title="Салон", type="public"))["id"]
    key = await anna.become_community(club)
    await key.do("groups.setSettings", group_id=club, messages=1, bots_capabilities=1)
    await key.control("messages", group_id=club, user_id=VISITOR, text="Привет")
    async with open_api(nobody.url, key.token) as api:
        for rows in (10, 11):
            keyboard = Keyboard()
            for row in range(rows):
                keyboard = keyboard.row() if row else keyboard
                keyboard.add(Text(f"Услуга {row}", payload={"service": row}))
            send = api.messages.send(
                peer_id=VISITOR, random_id=0, message="Что?", keyboard=keyboard.get_json()
            )
            if rows == 11 and is_strict:
                with pytest.raises(VKAPIError[911], match="too much rows"):
                    await send
            else:
                assert await send
