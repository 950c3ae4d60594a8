"""vkbottle 4.11.0 builds a community by typed calls, and reads VK's refusals."""

from __future__ import annotations

import asyncio
import json
import time
from functools import partial
from typing import Any

import pytest
from vkbottle import API, CaptchaError, VKAPIError
from vkbottle_types.objects import GroupsFields, GroupsFilter

from clients.vkbottle_api import open_api
from sandbox.client import Client, draw_jpeg
from vitrina.sandbox.options import SandboxOptions

VISITOR = 4242


async def create_club(api: API) -> int:
    made = await api.groups.create(title="Массаж • Казань", type="public", subtype=2)
    return made.id


async def test_a_person_makes_a_community_and_finds_it(nobody: Client) -> None:
    anna = await nobody.become_person()
    async with open_api(nobody.url, anna.token) as api:
        made = await api.groups.create(title="Массаж • Казань", type="public", subtype=2)
        assert made.name == "Массаж • Казань" and made.screen_name == f"club{made.id}"
        assert made.type == "page" and made.admin_level == 3
        await api.groups.edit(group_id=made.id, description="Спина и шея", website="https://m.ru")
        found = await api.groups.get_by_id(
            group_id=made.id, fields=[GroupsFields.DESCRIPTION, GroupsFields.SITE]
        )
        assert found.groups[0].description == "Спина и шея"
        assert found.groups[0].site == "https://m.ru"
        mine = await api.groups.get(filter=[GroupsFilter.ADMIN], extended=True)
        assert [group.id for group in mine.items] == [made.id]
        [person] = await api.users.get()
        assert person.id == anna.user_id and person.first_name


async def test_a_person_posts_now_and_later(nobody: Client) -> None:
    anna = await nobody.become_person()
    async with open_api(nobody.url, anna.token) as api:
        club = await create_club(api)
        post = partial(api.wall.post, owner_id=-club, from_group=True)
        first = await post(message="Здравствуйте!", guid="первый")
        again = await post(message="Здравствуйте!", guid="первый")
        assert again.post_id == first.post_id
        soon = int(time.time()) + 3600
        later = await post(message="Завтра", publish_date=soon)
        await api.wall.pin(owner_id=-club, post_id=first.post_id)
        shown = await api.wall.get(owner_id=-club)
        assert [(item.id, item.text) for item in shown.items] == [(first.post_id, "Здравствуйте!")]
        waiting = await api.wall.get(owner_id=-club, filter="postponed")
        assert [(item.id, item.date.timestamp()) for item in waiting.items] == [
            (later.post_id, soon)
        ]
        with pytest.raises(VKAPIError[214]) as refused:
            await post(message="Тогда же", publish_date=soon)
        assert "already scheduled" in refused.value.error_msg
        assert await api.wall.delete(owner_id=-club, post_id=later.post_id)
        assert (await api.wall.get(owner_id=-club, filter="postponed")).count == 0


async def test_a_person_opens_reviews_and_a_shop(nobody: Client) -> None:
    anna = await nobody.become_person()
    async with open_api(nobody.url, anna.token) as api:
        club = await create_club(api)
        topic = await api.board.add_topic(
            group_id=club, title="Отзывы", text="Пишите", from_group=True
        )
        topics = await api.board.get_topics(group_id=club)
        assert [(item.id, item.title) for item in topics.items] == [(topic, "Отзывы")]
        with pytest.raises(VKAPIError[1438]):
            await api.market.get_product_photo_upload_server(group_id=club)
        await api.groups.toggle_market(group_id=club, state="basic")
        with pytest.raises(VKAPIError[1431]):
            await api.groups.toggle_market(group_id=club, state="basic")
        server = await api.market.get_product_photo_upload_server(group_id=club)
        raw = (await nobody.http.post(server.upload_url, files={"file": draw_jpeg(800, 800)})).text
        photo = await api.market.save_product_photo(upload_response=raw)
        item = await api.market.add(
            owner_id=-club,
            name="Массаж спины",
            description="Тридцать минут, масло включено",
            category_id=1,
            price=1500,
            sku="back",
            main_photo_id=photo.photo_id,
        )
        goods = await api.market.get(owner_id=-club, with_disabled=True)
        assert [(good.id, good.sku) for good in goods.items] == [(item.market_item_id, "back")]
        assert goods.items[0].price.amount == "150000"
        assert (await api.market.get_categories(group_id=club)).items


async def test_a_community_answers_a_visitor(nobody: Client) -> None:
    anna = await nobody.become_person()
    async with open_api(nobody.url, anna.token) as api:
        club = await create_club(api)
        await api.groups.set_settings(group_id=club, messages=True, bots_capabilities=True)
    bot = await nobody.become_community(club)
    async with open_api(nobody.url, bot.token) as api:
        rights = await api.groups.get_token_permissions()
        assert {item.name for item in rights.permissions} == {
            "photos",
            "messages",
            "wall",
            "manage",
        }
        with pytest.raises(VKAPIError[901]):
            await api.messages.send(peer_id=VISITOR, message="Здравствуйте", random_id=1)
        await nobody.control("messages", group_id=club, user_id=VISITOR, text="Сколько стоит?")
        button = {"action": {"type": "text", "label": "Цены"}, "color": "primary"}
        sent = await api.messages.send(
            peer_id=VISITOR,
            message="1500 ₽",
            random_id=1,
            keyboard=json.dumps({"one_time": False, "buttons": [[button]]}),
        )
        repeated = await api.messages.send(peer_id=VISITOR, message="1500 ₽", random_id=1)
        assert repeated == sent
        many: Any = await api.messages.send(peer_ids=[VISITOR, 43], message="Ждём", random_id=0)
        assert many[0].message_id and many[1].error and many[1].error.code == 901


async def test_refusals_have_their_own_classes(nobody: Client) -> None:
    async with open_api(nobody.url, "нет такого") as api:
        with pytest.raises(VKAPIError[5]) as no_key:
            await api.users.get()
        assert no_key.value.error_msg.startswith("User authorization failed")
    reader = await nobody.become_person(scope="")
    async with open_api(nobody.url, reader.token) as api:
        with pytest.raises(VKAPIError[15]) as no_right:
            await api.groups.create(title="Нельзя")
        assert no_right.value.kwargs["error_subcode"] == 1133
    anna = await nobody.become_person()
    async with open_api(nobody.url, anna.token) as api:
        with pytest.raises(VKAPIError[100]) as no_title:
            await api.request("groups.create", {"type": "public"})
        assert no_title.value.error_msg.endswith("title is undefined")
        assert no_title.value.request_params["type"] == "public"
        assert "access_token" not in no_title.value.request_params
        with pytest.raises(VKAPIError[100]):
            await api.groups.create(title="Страница", type="page")
        with pytest.raises(VKAPIError[3]):
            await api.request("groups.makeMoney", {})


@pytest.mark.parametrize("options", [SandboxOptions()])
async def test_more_than_three_calls_in_a_second_are_too_many(
    nobody: Client, options: SandboxOptions
) -> None:
    """vkbottle has no limiter of its own (vk-contract 2026-11-22 §3.3, [L])."""
    anna = await nobody.become_person()
    async with open_api(nobody.url, anna.token) as api:
        calls = [api.users.get() for _ in range(9)]
        answers = await asyncio.gather(*calls, return_exceptions=True)
    refused = [answer for answer in answers if isinstance(answer, BaseException)]
    assert refused and {type(error) for error in refused} == {VKAPIError[6]}
    assert len(answers) - len(refused) >= 3


async def test_the_new_captcha_is_too_much_for_vkbottle(nobody: Client) -> None:
    """Without captcha_sid it breaks; with one it sends letters, which VK no longer reads
    (vk-contract 2026-11-22 §3.3, [L], §3.4, [O]). So it does here."""
    anna = await nobody.become_person()
    async with open_api(nobody.url, anna.token) as api:
        await nobody.control("faults", method="users.get", kind="error", code=14, times=5)
        with pytest.raises(TypeError, match="captcha_sid"):
            await api.users.get()
        with pytest.raises(CaptchaError) as asked:
            await api.users.get()
        assert "/not_robot_captcha?" in asked.value.kwargs["redirect_uri"]

        typed: list[str] = []

        @api.add_captcha_handler
        async def type_letters(error: CaptchaError) -> str:
            typed.append(error.captcha_sid)
            return "буквы"

        with pytest.raises(TypeError, match="captcha_sid"):
            await api.users.get()
        assert not typed
        with pytest.raises(TypeError, match="captcha_sid"):
            await api.users.get()
        assert len(typed) == 1
