"""A callback bot of vkbottle 4.11.0 behind a small server: confirmed, heard, answered, repeated."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from vkbottle import API
from vkbottle.bot import Bot, Message
from vkbottle.callback import BotCallback

from clients.vkbottle_api import find_answers, open_api, wait_until
from sandbox.client import Client
from vitrina.sandbox.server import RunningSandbox

VISITOR = 4242


@dataclass
class Desk:
    """What a bot's author writes around vkbottle: the web side of a callback bot.

    ``trouble`` answers that many first events with 500 after the bot has handled them.
    """

    bot: Bot
    secret: str
    code: str = ""
    trouble: int = 0
    heard: list[dict[str, Any]] = field(default_factory=list)
    repeats: list[str | None] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        event = await request.json()
        self.heard.append(event)
        self.repeats.append(request.headers.get("X-Retry-Counter"))
        if event.get("secret") != self.secret:
            return web.Response(status=403)
        if event["type"] == "confirmation":
            return web.Response(text=self.code)
        await self.bot.process_event(event)
        if self.trouble:
            self.trouble -= 1
            return web.Response(status=500)
        return web.Response(text="ok")


@asynccontextmanager
async def open_desk(desk: Desk, callback: BotCallback) -> AsyncIterator[None]:
    """Put the desk on a free port and tell the bot's callback where it stands."""
    app = web.Application()
    app.router.add_post("/vk", desk.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    callback.url = f"http://{host}:{port}/vk"
    try:
        yield
    finally:
        await runner.cleanup()


@pytest.fixture
async def salon(nobody: Client) -> Client:
    anna = await nobody.become_person()
    club = (await anna.do("groups.create", title="Салон", type="public"))["id"]
    salon = await nobody.become_community(club)
    await salon.do("groups.setSettings", group_id=club, messages=1, bots_capabilities=1)
    return salon


def make_bot(api: API) -> tuple[Bot, BotCallback]:
    callback = BotCallback(title="Салон", secret_key="секрет")
    bot = Bot(api=api, callback=callback, dual_mode=True)

    @bot.on.message(text="Цены")
    async def tell_prices(message: Message) -> None:
        await message.answer("Спина — 1500 ₽")

    return bot, callback


async def test_a_bot_is_confirmed_and_answers_a_visitor(
    salon: Client, running: RunningSandbox
) -> None:
    async with open_api(salon.url, salon.token) as api:
        bot, callback = make_bot(api)
        desk = Desk(bot, "секрет")
        async with open_desk(desk, callback):
            await bot.callback.setup_group_id()
            assert callback.group_id == salon.group_id
            desk.code = await bot.callback.get_callback_confirmation_code()
            code, secret = await bot.setup_webhook()
            assert (code, secret) == (desk.code, "секрет")
            await running.sandbox.delivery.settle()
            [server] = await callback.get_callback_servers()
            assert server["status"] == "ok" and server["title"] == "Салон"
            settings = await callback.get_callback_settings(server["id"])
            assert settings["message_new"] and not settings["wall_post_new"]

            await salon.control("messages", group_id=salon.group_id, user_id=VISITOR, text="Цены")
            await wait_until(lambda: find_answers(running, salon.group_id))
            await running.sandbox.delivery.settle()
    confirmation, event = desk.heard
    assert confirmation["type"] == "confirmation"
    assert event["type"] == "message_new" and event["object"]["client_info"]["keyboard"] is True
    assert find_answers(running, salon.group_id) == ["Спина — 1500 ₽"]


async def test_an_event_comes_again_until_ok_and_is_answered_once(
    salon: Client, running: RunningSandbox
) -> None:
    """vkbottle knows a repeat by its event_id (its ``dual_mode`` has the memory for it)."""
    async with open_api(salon.url, salon.token) as api:
        bot, callback = make_bot(api)
        desk = Desk(bot, "секрет", trouble=2)
        async with open_desk(desk, callback):
            await bot.callback.setup_group_id()
            desk.code = await bot.callback.get_callback_confirmation_code()
            await bot.setup_webhook()
            await running.sandbox.delivery.settle()
            await salon.control("messages", group_id=salon.group_id, user_id=VISITOR, text="Цены")
            await running.sandbox.delivery.settle()
    assert desk.repeats == [None, None, "1", "2"]
    assert len({event["event_id"] for event in desk.heard[1:]}) == 1
    assert find_answers(running, salon.group_id) == ["Спина — 1500 ₽"]


async def test_a_second_start_keeps_the_one_server(salon: Client, running: RunningSandbox) -> None:
    """setup_webhook finds its server by url and edits it; VK then asks for the code again."""
    async with open_api(salon.url, salon.token) as api:
        bot, callback = make_bot(api)
        desk = Desk(bot, "секрет")
        async with open_desk(desk, callback):
            await bot.callback.setup_group_id()
            desk.code = await bot.callback.get_callback_confirmation_code()
            for _ in range(2):
                await bot.setup_webhook()
                await running.sandbox.delivery.settle()
            servers = await callback.get_callback_servers()
            await callback.delete_callback_server(servers[0]["id"])
            assert await callback.find_server_id() is None
    assert len(servers) == 1
    assert [event["type"] for event in desk.heard] == ["confirmation"] * 2


async def test_a_wrong_secret_is_not_confirmed(salon: Client, running: RunningSandbox) -> None:
    async with open_api(salon.url, salon.token) as api:
        bot, callback = make_bot(api)
        desk = Desk(bot, "другой секрет")
        async with open_desk(desk, callback):
            await bot.callback.setup_group_id()
            desk.code = await bot.callback.get_callback_confirmation_code()
            await bot.setup_webhook()
            await running.sandbox.delivery.settle()
            [server] = await callback.get_callback_servers()
    assert server["status"] == "failed"
