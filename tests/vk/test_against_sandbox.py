"""Every builder and both grants against the sandbox: two readings of VK that must agree."""

import asyncio
import io
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from PIL import Image

from sandbox_options import AGREEING, SANDBOX
from vitrina.domain.community import GrantKind
from vitrina.sandbox.options import SandboxOptions
from vitrina.sandbox.server import run_sandbox
from vitrina.vk.call import Call
from vitrina.vk.client import VkClient, VkSession, open_http
from vitrina.vk.errors import (
    CaptchaAnswer,
    ErrorKind,
    Need,
    NotSent,
    OAuthError,
    OutcomeUnknown,
    VkError,
)
from vitrina.vk.methods import board, bots, groups, market, photos, users, wall
from vitrina.vk.oauth import (
    CodeFlow,
    Grant,
    GrantFlow,
    VkId,
    challenge_of,
    new_state,
    new_verifier,
)
from vitrina.vk.rights import RIGHTS_CONNECT, RIGHTS_FULL, Means, may_call

REDIRECT = "http://127.0.0.1:9/oauth/callback"
TEXT = 'Массаж в «Центральном»: 60 минут,\nпятница — выходной & "кавычки" \u2028 100 % 💆'


@dataclass
class Vk:
    """A sandbox, a client on it, and what the client noted."""

    url: str
    http: httpx2.AsyncClient
    client: VkClient
    errors: list[tuple[str, int]] = field(default_factory=list)

    async def control(self, path: str, body: dict[str, Any]) -> Any:
        answer = await self.http.post(f"{self.url}/sandbox/{path}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def world(self) -> Any:
        return (await self.http.get(f"{self.url}/sandbox/world")).json()

    async def person(self, scope: frozenset[str] = RIGHTS_FULL) -> VkSession:
        made = await self.control("tokens", {"kind": "user", "scope": ",".join(sorted(scope))})
        return self.client.session(made["access_token"], GrantKind.USER_TOKEN)

    async def community(self, group_id: int, scope: frozenset[str]) -> VkSession:
        body = {"kind": "community", "scope": ",".join(sorted(scope)), "group_id": group_id}
        made = await self.control("tokens", body)
        return self.client.session(made["access_token"], GrantKind.COMMUNITY_KEY)


@asynccontextmanager
async def sandbox(options: SandboxOptions | None = None) -> AsyncIterator[Vk]:
    """No limits and no waiting, unless the story brings its own options."""
    hurried = options is None
    noted: list[tuple[str, int]] = []
    moved = 0.0

    async def sleep(seconds: float) -> None:
        nonlocal moved
        moved += seconds
        await asyncio.sleep(0 if hurried else seconds)

    def clock() -> float:
        return moved if hurried else time.monotonic()

    chosen = options or AGREEING
    async with run_sandbox(chosen) as running, open_http() as http:
        client = VkClient(
            http, running.url, 2.0, lambda *error: noted.append(error), sleep=sleep, clock=clock
        )
        yield Vk(running.url, http, client, noted)


def jpeg(width: int, height: int) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), (120, 150, 130)).save(file, "JPEG")
    return file.getvalue()


async def create(person: VkSession) -> int:
    await person.slot()
    return (await person.send(groups.create("Массаж • Москва • Ольга"))).id


async def test_a_community_is_made_and_described() -> None:
    async with sandbox() as vk:
        person = await vk.person()
        assert await person.ask(groups.get_administered()) == ()
        group_id = await create(person)
        (mine,) = await person.ask(groups.get_administered())
        assert mine == groups.AdminGroup(group_id, "Массаж • Москва • Ольга", f"club{group_id}")
        await person.send(groups.edit(group_id, {"description": TEXT, "wall": 1, "topics": 1}))
        await person.send(groups.set_settings(group_id, messages=True, bots_capabilities=True))
        state = await person.ask(groups.get_by_id(group_id))
        assert state.description is not None and state.description.split() == TEXT.split()
        assert (state.has_photo, state.has_cover, state.market_enabled) == (False, False, False)
        categories = await person.ask(groups.get_settings(group_id))
        assert categories and all(category.name for category in categories)
        (me,) = await person.ask(users.get())
        assert me.first_name


async def test_avatar_and_cover_stand_and_the_avatar_s_post_goes() -> None:
    async with sandbox() as vk:
        person = await vk.person()
        group_id = await create(person)
        url = await person.ask(photos.get_avatar_upload_server(group_id))
        file = jpeg(1000, 1000)
        sent = await person.upload(url, photos.AVATAR_FIELD, "a.jpg", file, "image/jpeg")
        post_id = await person.send(
            photos.save_avatar(sent.value("server"), sent.value("photo"), sent.value("hash"))
        )
        found = [post for post in await person.ask(wall.get(group_id)) if post.is_avatar_post]
        assert [post.id for post in found] == [post_id]
        assert post_id is not None
        await person.send(wall.delete(group_id, post_id))
        assert await person.ask(wall.get(group_id)) == ()
        url = await person.ask(photos.get_cover_upload_server(group_id, 1920, 768))
        file = jpeg(1920, 768)
        sent = await person.upload(url, photos.COVER_FIELD, "c.jpg", file, "image/jpeg")
        await person.send(photos.save_cover(sent.value("photo"), sent.value("hash")))
        state = await person.ask(groups.get_by_id(group_id))
        assert (state.has_photo, state.has_cover) == (True, True)
        (group,) = (await vk.world())["groups"]
        assert group["avatar"] and group["cover"]
        assert person.uploads == 2


@pytest.mark.parametrize("content", [b"no picture at all", jpeg(50, 50)])
async def test_a_picture_vk_will_not_have_comes_to_nothing(content: bytes) -> None:
    async with sandbox() as vk:
        person = await vk.person()
        url = await person.ask(photos.get_avatar_upload_server(await create(person)))
        with pytest.raises(VkError) as refused:
            sent = await person.upload(url, "photo", "a.jpg", content, "image/jpeg")
            await person.send(
                photos.save_avatar(sent.value("server"), sent.value("photo"), sent.value("hash"))
            )
        # Who sent it cannot tell this from a bad upload server.
        assert refused.value.needs_new_upload


async def test_posts_now_and_later_with_a_picture_and_a_pin() -> None:
    async with sandbox() as vk:
        person = await vk.person()
        group_id = await create(person)
        url = await person.ask(photos.get_wall_upload_server(group_id))
        file = jpeg(1000, 700)
        sent = await person.upload(url, photos.WALL_FIELD, "p.jpg", file, "image/jpeg")
        picture = await person.ask(
            photos.save_wall_photo(
                group_id, sent.value("server"), sent.value("photo"), sent.value("hash")
            )
        )
        post = wall.post(group_id, TEXT, attachments=[picture], guid="one")
        first = await person.send(post)
        assert await person.send(post) == first, "the same guid is the same post"
        later = int((await vk.world())["now"]) + 86400
        await person.send(wall.post(group_id, "Потом", publish_date=later, guid="two"))
        await person.send(wall.pin(group_id, first))
        (out,) = await person.ask(wall.get(group_id))
        assert (out.id, out.is_pinned, out.is_postponed) == (first, True, False)
        assert out.text.split() == TEXT.split()
        (waiting,) = await person.ask(wall.get(group_id, posts="postponed"))
        assert (waiting.text, waiting.date, waiting.is_postponed) == ("Потом", later, True)
        with pytest.raises(VkError) as taken:
            await person.send(wall.post(group_id, "Ещё", publish_date=later, guid="three"))
        assert taken.value.slot_taken
        (group,) = (await vk.world())["groups"]
        assert all(post["from_group"] for post in group["posts"])


async def test_a_topic_speaks_as_the_community() -> None:
    async with sandbox() as vk:
        person = await vk.person()
        group_id = await create(person)
        await person.send(groups.edit(group_id, {"topics": 1}))
        topic_id = await person.send(board.add_topic(group_id, "Отзывы", TEXT))
        (topic,) = await person.ask(board.get_topics(group_id))
        assert (topic.id, topic.title) == (topic_id, "Отзывы")
        (group,) = (await vk.world())["groups"]
        assert group["topics"][0]["from_group"]


async def test_a_shop_with_a_product_and_its_picture() -> None:
    async with sandbox() as vk:
        person = await vk.person()
        group_id = await create(person)
        with pytest.raises(VkError) as closed:
            await person.ask(market.get_product_upload_server(group_id))
        assert closed.value.code == 1438
        await person.send(groups.toggle_market(group_id))
        await person.send(groups.toggle_market(group_id))
        assert ("groups.toggleMarket", 1431) in vk.errors
        assert (await person.ask(groups.get_by_id(group_id))).market_enabled is True
        categories = await person.ask(market.get_categories(group_id))
        assert any(len(category.path) > 1 for category in categories)
        url = await person.ask(market.get_product_upload_server(group_id))
        file = jpeg(1000, 1000)
        sent = await person.upload(url, market.PRODUCT_FIELD, "m.jpg", file, "image/jpeg")
        photo_id = await person.ask(market.save_product_photo(sent.text))
        item_id = await person.send(
            market.add(
                group_id,
                name="Массаж 60 минут",
                description=TEXT,
                rubles=2500,
                category_id=categories[0].id,
                main_photo_id=photo_id,
                sku="vitrina-1",
            )
        )
        (item,) = await person.ask(market.get(group_id))
        assert item == market.MarketItem(item_id, "Массаж 60 минут", "vitrina-1", TEXT, 2500)
        await person.send(
            market.edit(
                group_id,
                item_id,
                name="Массаж 90 минут",
                description=TEXT,
                rubles=3500,
                main_photo_id=photo_id,
            )
        )
        await person.send(market.hide(group_id, item_id))
        (edited,) = await person.ask(market.get(group_id))
        assert (edited.title, edited.rubles, edited.is_hidden) == ("Массаж 90 минут", 3500, True)
        await person.send(market.hide(group_id, item_id))  # twice is as good as once


async def test_what_a_bot_needs() -> None:
    async with sandbox() as vk:
        person = await vk.person()
        group_id = await create(person)
        events = {"message_new", "message_allow", "message_deny"}
        await person.send(bots.set_long_poll_settings(group_id, enabled=True, events=events))
        settings = await person.ask(bots.get_long_poll_settings(group_id))
        assert settings.is_enabled and events <= settings.events
        assert settings.api_version == "5.199"
        assert await person.ask(bots.get_confirmation_code(group_id))
        server_id = await person.send(
            bots.add_callback_server(group_id, url=REDIRECT, title="Vitrina", secret_key="s3")
        )
        await person.send(bots.set_callback_settings(group_id, server_id, events))
        (server,) = await person.ask(bots.get_callback_servers(group_id))
        assert (server.id, server.url, server.title) == (server_id, REDIRECT, "Vitrina")


async def test_a_community_key_posts_and_writes_but_reads_no_wall() -> None:
    async with sandbox() as vk:
        person = await vk.person()
        group_id = await create(person)
        await person.send(groups.set_settings(group_id, messages=True))
        key = await vk.community(group_id, RIGHTS_CONNECT)
        permissions = await key.ask(groups.get_token_permissions())
        assert permissions.names >= RIGHTS_CONNECT
        await key.send(groups.edit(group_id, {"description": "О нас"}))
        await key.send(wall.post(group_id, "Здравствуйте"))
        with pytest.raises(VkError) as closed:
            await key.ask(wall.get(group_id))
        assert (closed.value.code, closed.value.kind) == (27, ErrorKind.PERMANENT)
        await vk.control("messages", {"group_id": group_id, "user_id": 555, "text": "Цены?"})
        assert await key.send(bots.send_message(555, "Добрый день", random_id=1)) > 0
        with pytest.raises(VkError) as silent:
            await key.send(bots.send_message(556, "Добрый день", random_id=2))
        assert silent.value.code == 901


async def code_of(session: VkSession, call: Call[Any]) -> int | None:
    try:
        await session.send(call)
    except VkError as error:
        return error.code
    return None


NO_RIGHT = {15, 27, 28}


@pytest.mark.parametrize("right", sorted(RIGHTS_FULL))
async def test_the_rights_table_and_the_sandbox_agree(right: str) -> None:
    """One right at a time: what the table allows is let through, an effect it denies is refused."""
    async with sandbox() as vk:
        owner = await vk.control("tokens", {"kind": "user", "scope": ",".join(RIGHTS_FULL)})
        group_id = await create(vk.client.session(owner["access_token"], GrantKind.USER_TOKEN))
        body = {"kind": "user", "scope": right, "user_id": owner["user_id"]}
        narrow = await vk.control("tokens", body)
        session = vk.client.session(narrow["access_token"], GrantKind.USER_TOKEN)
        reads: list[Call[Any]] = [
            wall.get(group_id),
            board.get_topics(group_id),
            market.get_categories(group_id),
            groups.get_administered(),
            groups.get_by_id(group_id),
            users.get(),
        ]
        effects: list[Call[Any]] = [
            groups.create("Массаж"),
            groups.edit(group_id, {"topics": 1}),
            groups.toggle_market(group_id),
            photos.get_avatar_upload_server(group_id),
            photos.get_wall_upload_server(group_id),
            wall.post(group_id, "Текст"),
            board.add_topic(group_id, "Отзывы", "Правила"),
            market.add(group_id, name="Массаж", description="Классический", rubles=2500),
            bots.get_confirmation_code(group_id),
            bots.set_long_poll_settings(group_id, enabled=True),
        ]
        for call in reads + effects:
            allowed = may_call(call.method, Means(GrantKind.USER_TOKEN, frozenset({right})))
            code = await code_of(session, call)
            if allowed:
                assert code not in NO_RIGHT, call.method
            elif call in effects:
                assert code in NO_RIGHT, call.method


async def test_our_limiter_keeps_within_vk_s_limits() -> None:
    async with sandbox(SANDBOX) as vk:
        person = await vk.person()
        await asyncio.gather(*(person.ask(users.get()) for _ in range(7)))
        assert vk.errors == []
        assert (await vk.world())["requests"]["users.get"]["asked"] == 7


async def test_a_burst_past_the_limit_is_answered_with_code_6() -> None:
    async with sandbox(SANDBOX) as vk:
        person = await vk.person()
        codes = []
        for _ in range(4):
            try:
                await person.send(users.get())
                codes.append(0)
            except VkError as error:
                codes.append(error.code or -1)
        assert codes == [0, 0, 0, 6]


@pytest.mark.parametrize(("kind", "made"), [("drop_after", 1), ("close_before", 0)])
async def test_a_lost_answer_is_unknown_whether_or_not_vk_acted(kind: str, made: int) -> None:
    async with sandbox() as vk:
        person = await vk.person()
        group_id = await create(person)
        await vk.control("faults", {"method": "wall.post", "kind": kind, "times": 1})
        with pytest.raises(OutcomeUnknown):
            await person.send(wall.post(group_id, "Одна"))
        posts = await person.ask(wall.get(group_id))
        assert len(posts) == made


async def test_a_delay_longer_than_a_call_is_unknown() -> None:
    async with sandbox() as vk:
        person = await vk.person()
        body = {"method": "groups.create", "kind": "delay", "ms": 4000, "times": 1}
        await vk.control("faults", body)
        with pytest.raises(OutcomeUnknown):
            await create(person)


async def test_a_captcha_is_shown_and_its_answer_ends_it() -> None:
    async with sandbox() as vk:
        person = await vk.person()
        body = {"method": "groups.create", "kind": "error", "code": 14, "times": 1}
        await vk.control("faults", body)
        with pytest.raises(VkError) as asked:
            await create(person)
        assert asked.value.need is Need.CAPTCHA
        challenge = asked.value.captcha
        assert challenge is not None and challenge.redirect_uri is not None
        assert challenge.redirect_uri.startswith(vk.url)
        assert challenge.captcha_sid is None
        answer = CaptchaAnswer("solved", challenge.remixstlid)
        call = groups.create("Массаж • Москва • Ольга")
        assert (await person.send(call, captcha=answer)).id > 0


async def consent(vk: Vk, url: str) -> dict[str, str]:
    """What the browser brings back after the person agreed."""
    answer = await vk.http.get(url)
    assert answer.status_code in (302, 303), answer.text
    assert answer.headers["location"].startswith(REDIRECT)
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    return {name: values[0] for name, values in query.items()}


async def grant_by(vk: Vk, flow: GrantFlow) -> Grant:
    state, verifier = new_state(), new_verifier()
    url = flow.authorize_url(state, challenge_of(verifier), REDIRECT, RIGHTS_FULL)
    back = await consent(vk, url)
    assert back["state"] == state
    return await flow.exchange(
        code=back["code"],
        device_id=back.get("device_id"),
        verifier=verifier,
        state=state,
        redirect_uri=REDIRECT,
    )


async def test_vk_id_grants_renews_and_ends_a_session_that_is_renewed_twice() -> None:
    async with sandbox() as vk:
        flow = VkId("51", vk.url, vk.http)
        grant = await grant_by(vk, flow)
        assert grant.scope is not None and grant.scope >= RIGHTS_FULL
        assert grant.expires_in == 3600
        session = vk.client.session(grant.access_token, GrantKind.USER_TOKEN)
        (me,) = await session.ask(users.get())
        assert me.id == grant.user_id
        assert grant.refresh_token is not None and grant.device_id is not None
        renewed = await flow.refresh(
            refresh_token=grant.refresh_token, device_id=grant.device_id, state=new_state()
        )
        assert renewed.access_token != grant.access_token
        with pytest.raises(OAuthError) as spent:
            await flow.refresh(
                refresh_token=grant.refresh_token, device_id=grant.device_id, state=new_state()
            )
        assert spent.value.need is Need.GRANT


async def test_vk_narrows_a_scope_without_a_word_and_it_is_seen() -> None:
    options = replace(SANDBOX, auto_consent=True, app_rights=frozenset())
    async with sandbox(options) as vk:
        grant = await grant_by(vk, VkId("51", vk.url, vk.http))
        assert grant.scope is not None and not grant.scope & RIGHTS_FULL
        session = vk.client.session(grant.access_token, GrantKind.USER_TOKEN)
        with pytest.raises(VkError) as denied:
            await session.ask(groups.get_administered())
        assert denied.value.kind is ErrorKind.PERMANENT


async def test_an_hour_later_the_token_is_a_person_s_matter() -> None:
    async with sandbox() as vk:
        grant = await grant_by(vk, VkId("51", vk.url, vk.http))
        await vk.control("clock", {"advance_s": 3700})
        with pytest.raises(VkError) as ended:
            await vk.client.session(grant.access_token, GrantKind.USER_TOKEN).ask(users.get())
        assert ended.value.need is Need.GRANT


async def test_the_older_flow_grants_too() -> None:
    async with sandbox() as vk:
        grant = await grant_by(vk, CodeFlow("51", "app-secret", vk.url, vk.http))
        assert (grant.scope, grant.refresh_token, grant.device_id) == (None, None, None)
        session = vk.client.session(grant.access_token, GrantKind.USER_TOKEN)
        assert await session.ask(groups.get_administered()) == ()


async def test_a_code_works_once() -> None:
    async with sandbox() as vk:
        flow = CodeFlow("51", "app-secret", vk.url, vk.http)
        state = new_state()
        back = await consent(vk, flow.authorize_url(state, "", REDIRECT, RIGHTS_FULL))

        async def exchange() -> Grant:
            return await flow.exchange(
                code=back["code"], device_id=None, verifier="", state=state, redirect_uri=REDIRECT
            )

        await exchange()
        with pytest.raises(OAuthError) as spent:
            await exchange()
        assert spent.value.need is Need.GRANT
        assert back["code"] not in str(spent.value)


async def test_a_sandbox_that_is_gone_was_certainly_not_reached() -> None:
    async with sandbox() as vk:
        person = await vk.person()
        address, http = vk.url, open_http()
    async with http:
        client = VkClient(http, address, 2.0, lambda _m, _c: None)
        with pytest.raises(NotSent):
            await client.session("x", person.kind).send(users.get())
