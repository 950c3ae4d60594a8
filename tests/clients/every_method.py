"""Every method of the sandbox is called: by one person, one community, one visitor."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2

from clients.models import Reply
from clients.sandbox_thread import find_success_token
from sandbox.client import COMMUNITY, EVERYTHING, Client, draw_jpeg
from vitrina.sandbox.options import SandboxOptions
from vitrina.sandbox.server import run_sandbox
from vitrina.sandbox.strictness import Strictness

VISITOR = 4242
PRODUCT = {
    "name": "Массаж спины",
    "description": "Тридцать минут, масло включено",
    "category_id": 1,
    "price": 1500,
}
GROUP_FIELDS = (
    "has_photo,cover,market,description,counters,wall,contacts,site,status,members_count,can_post,"
    "can_message,can_create_topic,phone,age_limits,activity,verified,main_section,fixed_post,"
    "photo_max_size,city"
)


@dataclass
class RecordingClient:
    """Asks with one token and keeps every answer."""

    client: Client
    replies: list[Reply]

    async def ask(self, method: str, **params: Any) -> Any:
        sent = {
            key: ",".join(map(str, value)) if isinstance(value, list) else value
            for key, value in params.items()
        }
        raw = await self.client.ask(method, **sent)
        assert "response" in raw, (method, raw)
        self.replies.append(Reply(method, params, raw))
        return raw["response"]

    async def upload(self, address: str, picture: bytes, name: str = "photo") -> dict[str, Any]:
        return await self.client.upload(address, picture, name)


@dataclass
class Place:
    """What the calls are about, filled as they are made."""

    person: RecordingClient
    club: int = 0
    community: RecordingClient = field(init=False)


async def call_every_method(strict: Strictness) -> list[Reply]:
    """Every answer, in the order it came."""
    options = SandboxOptions(rate_limits=False, retry_s=0.01, strict=strict)
    async with run_sandbox(options) as running, open_client(running.url) as nobody:
        replies: list[Reply] = []
        person = await nobody.become_person(f"{EVERYTHING},stats")
        place = Place(RecordingClient(person, replies))
        await make_community(place)
        await change_pictures(place)
        await write_on_wall(place)
        await fill_album(place)
        await talk_on_board(place)
        await keep_shop(place)
        await listen_to_events(place)
        await exchange_messages(place)
        await ask_small_questions(place)
        return replies


@asynccontextmanager
async def open_client(url: str) -> AsyncIterator[Client]:
    async with httpx2.AsyncClient(timeout=10, trust_env=False) as http:
        yield Client(http, url)


async def make_community(place: Place) -> None:
    ask = place.person.ask
    place.club = club = (await ask("groups.create", title="Салон", type="public", subtype=2))["id"]
    key = await place.person.client.become_community(club, f"{COMMUNITY},docs,stories")
    place.community = RecordingClient(key, place.person.replies)
    await ask("users.get")
    await ask(
        "users.get", user_ids=[place.person.client.user_id], fields=["has_photo", "photo_200"]
    )
    await ask("groups.edit", group_id=club, description="Спина", phone="+79991234567", wall=1)
    await ask("groups.setSettings", group_id=club, messages=True, bots_capabilities=True)
    await ask("groups.getSettings", group_id=club)
    await ask("groups.get")
    await ask("groups.get", extended=True, filter=["admin"], fields=GROUP_FIELDS.split(","))
    await ask("groups.getById", group_id=club)
    await ask("groups.getById", group_ids=[club], fields=GROUP_FIELDS.split(","))
    await place.community.ask("groups.getTokenPermissions")
    me = place.person.client.user_id
    await ask("groups.getMembers", group_id=club)
    await ask("groups.getMembers", group_id=club, fields=["photo_200"])
    await ask("groups.getMembers", group_id=club, filter="managers")
    await ask("groups.isMember", group_id=club, user_id=me)
    await ask("groups.isMember", group_id=club, user_id=me, extended=True)
    await ask("groups.isMember", group_id=club, user_ids=[me, VISITOR])
    await keep_addresses(place)


async def keep_addresses(place: Place) -> None:
    """Addresses, links and managers: what a community says of itself beside its words."""
    ask, club = place.person.ask, place.club
    hours = {day: {"open_time": 600, "close_time": 1140} for day in ("mon", "tue")}
    address = await place.community.ask(
        "groups.addAddress",
        group_id=club,
        title="Кабинет",
        address="пр. Мира, 24",
        city_id=60,
        latitude=55.79,
        longitude=49.12,
        phone="+79991234567",
        work_info_status="timetable",
        timetable=json.dumps(hours),
    )
    named = {"group_id": club, "address_id": address["id"]}
    await place.community.ask("groups.editAddress", **named, title="Салон")
    await ask("groups.getAddresses", group_id=club)
    await place.community.ask("groups.deleteAddress", **named)
    link = await ask("groups.addLink", group_id=club, link="https://example.org/", text="Сайт")
    await ask("groups.editLink", group_id=club, link_id=link["id"], text="Наш сайт")
    await ask("groups.deleteLink", group_id=club, link_id=link["id"])
    helper = await place.person.client.become_person()
    await ask("groups.editManager", group_id=club, user_id=helper.user_id, role="editor")
    await place.community.ask("groups.getBanned", group_id=club)
    await ask("stats.get", group_id=club)


async def change_pictures(place: Place) -> None:
    ask, upload, club = place.person.ask, place.person.upload, place.club
    server = await ask("photos.getOwnerPhotoUploadServer", owner_id=-club)
    await ask("photos.saveOwnerPhoto", **await upload(server["upload_url"], draw_jpeg(600, 600)))
    crop = {"crop_x": 0, "crop_y": 0, "crop_x2": 1920, "crop_y2": 768}
    server = await ask("photos.getOwnerCoverPhotoUploadServer", group_id=club, **crop)
    await ask(
        "photos.saveOwnerCoverPhoto", **await upload(server["upload_url"], draw_jpeg(1920, 768))
    )
    await ask("groups.getById", group_id=club, fields=GROUP_FIELDS.split(","))


async def write_on_wall(place: Place) -> None:
    ask, club = place.person.ask, place.club
    server = await ask("photos.getWallUploadServer", group_id=club)
    sent = await place.person.upload(server["upload_url"], draw_jpeg(1000, 700))
    [photo] = await ask("photos.saveWallPhoto", group_id=club, caption="Зал", **sent)
    post = {"owner_id": -club, "from_group": True}
    name = f"{photo['owner_id']}_{photo['id']}"
    shown = {"attachments": [f"photo{name}", "https://example.org/"], "link_photo_id": name}
    first = await ask("wall.post", **post, **shown, message="Здравствуйте!", signed=True)
    soon = int(time.time()) + 3600
    later = await ask("wall.post", **post, message="Скоро", publish_date=soon)
    await ask("wall.pin", owner_id=-club, post_id=first["post_id"])
    await ask("wall.get", owner_id=-club)
    await ask("wall.get", owner_id=-club, extended=True)
    await ask("wall.get", owner_id=-club, filter="postponed")
    await ask("wall.getById", posts=[f"-{club}_{first['post_id']}"])
    await ask("wall.edit", owner_id=-club, post_id=later["post_id"], message="Скоро!")
    await ask("wall.delete", owner_id=-club, post_id=later["post_id"])
    await ask("wall.delete", owner_id=-club, post_id=first["post_id"])
    await ask("wall.restore", owner_id=-club, post_id=first["post_id"])
    named = {"owner_id": -club, "post_id": first["post_id"]}
    await place.community.ask("wall.closeComments", **named)
    await place.community.ask("wall.openComments", **named)
    await ask("wall.getComments", **named)
    await publish_files(place)


async def publish_files(place: Place) -> None:
    """A story and a document, by the community's key."""
    ask, club = place.community.ask, place.club
    server = await ask("stories.getPhotoUploadServer", add_to_news=True, group_id=club)
    sent = await place.community.upload(server["upload_url"], draw_jpeg(1080, 1920), "file")
    result = sent["response"]["upload_result"]
    stories = await ask("stories.save", upload_results=[result])
    story = stories["items"][0]
    await ask("stories.delete", owner_id=story["owner_id"], story_id=story["id"])
    await place.person.ask("groups.edit", group_id=club, docs=1)
    server = await ask("docs.getWallUploadServer", group_id=club)
    await ask(
        "docs.save", title="Прайс", **await place.community.upload(server["upload_url"], b"1")
    )


async def fill_album(place: Place) -> None:
    ask, club = place.person.ask, place.club
    album = await ask("photos.createAlbum", group_id=club, title="Наш зал")
    named = {"album_id": album["id"], "group_id": club}
    server = await ask("photos.getUploadServer", **named)
    sent = await place.person.upload(server["upload_url"], draw_jpeg(900, 900), "file1")
    [photo] = await ask("photos.save", **named, **only(sent, "server", "photos_list", "hash"))
    await ask("photos.getAlbums", owner_id=-club)
    await ask("photos.get", owner_id=-club, album_id=str(album["id"]))
    await ask("photos.getById", photos=[f"{photo['owner_id']}_{photo['id']}"])


def only(sent: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: sent[name] for name in names}


async def talk_on_board(place: Place) -> None:
    ask, club = place.person.ask, place.club
    number = await ask(
        "board.addTopic", group_id=club, title="Отзывы", text="Пишите", from_group=True
    )
    topic = {"group_id": club, "topic_id": number}
    await ask("board.createComment", **topic, message="Спасибо!", guid="раз")
    await ask("board.getTopics", group_id=club, preview=1)
    await ask("board.getTopics", group_id=club, preview=2, extended=True)
    await ask("board.getComments", **topic, need_likes=True)
    await ask("board.getComments", **topic, extended=True)
    await ask("board.deleteTopic", **topic)


async def keep_shop(place: Place) -> None:
    ask, club = place.person.ask, place.club
    await ask("groups.toggleMarket", group_id=club, state="basic")
    await ask("market.getCategories", group_id=club)
    server = await ask("market.getProductPhotoUploadServer", group_id=club)
    sent = await place.person.upload(server["upload_url"], draw_jpeg(800, 800), "file")
    photo = await ask("market.saveProductPhoto", upload_response=json.dumps(sent))
    item = await ask(
        "market.add", owner_id=-club, **PRODUCT, sku="back", main_photo_id=photo["photo_id"]
    )
    edit = {"owner_id": -club, "item_id": item["market_item_id"]}
    await ask("market.edit", **edit, price=1700, old_price=2000)
    await ask("market.get", owner_id=-club, with_disabled=True)
    await ask("market.get", owner_id=-club, extended=True)
    await ask("market.getById", item_ids=[f"-{club}_{item['market_item_id']}"])
    await ask("market.getById", item_ids=[f"-{club}_{item['market_item_id']}"], extended=True)
    await ask("market.delete", owner_id=-club, item_id=item["market_item_id"])


async def listen_to_events(place: Place) -> None:
    ask, club = place.community.ask, place.club
    settings = {"group_id": club, "api_version": "5.199", "message_new": True}
    await ask("groups.setLongPollSettings", **settings, enabled=True)
    await ask("groups.getLongPollSettings", group_id=club)
    await ask("groups.getLongPollServer", group_id=club)
    await ask("groups.getCallbackConfirmationCode", group_id=club)
    server = {"group_id": club, "url": "http://127.0.0.1:9/", "title": "Салон"}
    added = await ask("groups.addCallbackServer", **server, secret_key="секрет")
    named = {"server_id": added["server_id"]}
    await ask("groups.setCallbackSettings", **settings, **named)
    await ask("groups.getCallbackSettings", group_id=club, **named)
    await ask("groups.editCallbackServer", **server, **named)
    await ask("groups.getCallbackServers", group_id=club)
    await ask("groups.deleteCallbackServer", group_id=club, **named)


async def exchange_messages(place: Place) -> None:
    ask, club = place.community.ask, place.club
    visitor = RecordingClient(await place.person.client.become_person(user_id=VISITOR), [])
    visitor.replies = place.person.replies
    await visitor.ask("messages.allowMessagesFromGroup", group_id=club, key="с сайта")
    await ask("messages.isMessagesFromGroupAllowed", group_id=club, user_id=VISITOR)
    await ask("photos.getChatUploadServer", chat_id=1)
    server = await ask("photos.getMessagesUploadServer", peer_id=VISITOR)
    sent = await place.community.upload(server["upload_url"], draw_jpeg(800, 600))
    await ask("photos.saveMessagesPhoto", **sent)
    button = {"action": {"type": "text", "label": "Цены", "payload": "{}"}, "color": "primary"}
    first = await ask(
        "messages.send",
        peer_id=VISITOR,
        message="Здравствуйте",
        random_id=1,
        keyboard=json.dumps({"one_time": False, "inline": True, "buttons": [[button]]}),
    )
    await ask("messages.send", peer_ids=[VISITOR, 43], message="Ждём вас", random_id=0)
    await visitor.ask("messages.send", peer_id=-club, message="Приду", random_id=2)
    await read_dialog(place, first)
    await visitor.ask("messages.getHistory", peer_id=-club)
    await visitor.ask("messages.getConversations")
    await visitor.ask("messages.denyMessagesFromGroup", group_id=club)


async def read_dialog(place: Place, first: int) -> None:
    ask = place.community.ask
    await ask("messages.edit", peer_id=VISITOR, message_id=first, message="Добрый день")
    await ask("messages.markAsRead", peer_id=VISITOR)
    await ask("messages.setActivity", peer_id=VISITOR, type="typing")
    await ask("messages.getHistory", peer_id=VISITOR, extended=True)
    await ask("messages.getConversations", extended=True)
    await ask("messages.getById", message_ids=[first])
    await ask("messages.getById", message_ids=[first], extended=True)
    await ask("messages.getConversationMembers", peer_id=VISITOR)


async def ask_small_questions(place: Place) -> None:
    ask = place.person.ask
    await ask("execute", code=f'return API.groups.getById({{"group_id": {place.club}}});')
    await ask("utils.getServerTime")
    await ask("utils.resolveScreenName", screen_name=f"club{place.club}")
    await ask("utils.resolveScreenName", screen_name="nobody")
    await ask("account.getAppPermissions")
    client = place.person.client
    address = (await client.refuse("captcha.force"))["redirect_uri"]
    page = (await client.http.post(address)).text
    await ask("captcha.force", success_token=find_success_token(page))
