"""Whatever is called in whatever order: an answer or a refusal, and a world that makes sense."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from sandbox.client import draw_jpeg
from sandbox.world_rules import check_world
from vitrina.sandbox.app import create_sandbox
from vitrina.sandbox.calls.context import Sandbox
from vitrina.sandbox.calls.parameters import Param
from vitrina.sandbox.methods.table import METHODS
from vitrina.sandbox.options import SandboxOptions
from vitrina.sandbox.strictness import Strictness
from vitrina.sandbox.world import COMMUNITY_RIGHTS, USER_RIGHTS
from vitrina.sandbox.world.people import add_user, issue_token

START = 1_790_000_000
ANY_METHOD = frozenset({3, 5, 6, 8, 15, 27, 28, 100, 1051, 1117})
PICTURE = draw_jpeg(1600, 800)
KEYBOARD = {"buttons": [[{"action": {"type": "text", "label": "Да", "payload": "{}"}}]]}
WORDS = (
    "",
    "1",
    "-1",
    "0",
    "null",
    "[]",
    "{}",
    "[[[",
    '{"a": 1e999}',
    '"\\ud800"',
    json.dumps(KEYBOARD),
    "http://[",
    "http://localhost:1/hook",
    "https://example.org",
    "public",
    "none",
    "basic",
    "postponed",
    "managers",
    "wall",
    "photo",
    "photo_",
    "photo-1_²",
    "²",
    "id1",
    "id²",
    "return [API.users.get(), API.wall.post({message: 1})];",
    "Массаж спины и шеи, час с маслом",
)
NUMBERS = (0, 1, 2, 3, -1, 5, 643, 1000, 2**31, 2**63, 10**25, START + 60, START + 86400)
CALM = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


STRICT = st.sampled_from([Strictness.none(), Strictness.usual(), Strictness.all()])


@asynccontextmanager
async def open_world(
    strict: Strictness,
) -> AsyncIterator[tuple[httpx2.AsyncClient, Sandbox, list[str]]]:
    """A public page with a shop, a group, two people, and tokens of every kind."""
    app: Starlette = create_sandbox(SandboxOptions(rate_limits=False, retry_s=0.0), lambda: START)
    sandbox: Sandbox = app.state.sandbox
    world = sandbox.world
    olga, petr = add_user(world), add_user(world)
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=True)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
        own = issue_token(world, "user", USER_RIGHTS, user_id=olga.id).value

        async def do(method: str, **params: object) -> Any:
            form = {name: str(value) for name, value in params.items()}
            form |= {"access_token": own, "v": "5.199"}
            return (await http.post(f"/method/{method}", data=form)).json()["response"]

        page = (await do("groups.create", title="Массаж", type="public"))["id"]
        group = (await do("groups.create", title="Клуб"))["id"]
        await do("groups.toggleMarket", group_id=page, state="basic")
        await do("groups.setSettings", group_id=page, messages=1, bots_capabilities=1)
        address = await do("market.getProductPhotoUploadServer", group_id=page)
        sent = await http.post(address["upload_url"], files={"file": ("a.jpg", PICTURE)})
        await do("market.saveProductPhoto", upload_response=sent.text)
        await do("photos.createAlbum", title="Альбом")
        tokens = [
            own,
            issue_token(world, "user", USER_RIGHTS, user_id=petr.id).value,
            issue_token(world, "group", COMMUNITY_RIGHTS, group_id=page).value,
            issue_token(world, "group", COMMUNITY_RIGHTS, group_id=group).value,
            issue_token(world, "service", frozenset()).value,
            issue_token(world, "user", frozenset(), user_id=petr.id, vk_id=True).value,
            "nothing",
        ]
        world.strict = strict
        yield http, sandbox, tokens
        await sandbox.delivery.settle()
        await sandbox.delivery.close()


def find_names(sandbox: Sandbox) -> list[str]:
    """Numbers and names of what exists, so that calls hit something."""
    world = sandbox.world
    names = [str(number) for number in world.groups]
    names += [f"-{number}" for number in world.groups]
    names += [str(number) for number in (*world.users, *world.photos, *world.albums)]
    names += [f"club{number}" for number in world.groups]
    names += [photo.attachment for photo in world.photos.values()]
    names += [f"-{number}_1" for number in world.groups]
    return names


def draw_value(draw: st.DrawFn, param: Param, names: list[str]) -> str:
    """Something for this parameter: often right, sometimes anything."""
    kinds: list[st.SearchStrategy[str]] = [
        st.sampled_from(names),
        st.sampled_from(WORDS),
        st.sampled_from(NUMBERS).map(str),
        st.text(max_size=20),
    ]
    if param.choices:
        kinds.append(st.sampled_from(sorted(param.choices)))
    if param.kind == "flag":
        kinds.append(st.sampled_from(["0", "1"]))
    if param.kind in ("texts", "integers"):
        kinds.append(st.lists(st.sampled_from(names), max_size=3).map(",".join))
    return draw(st.one_of(kinds))


@st.composite
def draw_call(draw: st.DrawFn, names: list[str], tokens: list[str]) -> tuple[str, dict[str, str]]:
    method = METHODS[draw(st.sampled_from(sorted(METHODS)))]
    form = {"access_token": draw(st.sampled_from(tokens)), "v": "5.199"}
    for param in method.params:
        if (param.required and draw(st.integers(0, 9))) or not draw(st.integers(0, 4)):
            form[param.name] = draw_value(draw, param, names)
    return method.name, form


def check_answer(name: str, answer: httpx2.Response) -> None:
    assert answer.status_code == 200
    body = answer.json()
    assert ("response" in body) != ("error" in body)
    if "error" in body:
        code = body["error"]["error_code"]
        assert code in ANY_METHOD or code in METHODS[name].errors, (name, body["error"])


@given(st.data())
@CALM
async def test_any_calls_in_any_order_leave_a_world_that_makes_sense(data: st.DataObject) -> None:
    async with open_world(data.draw(STRICT)) as (http, sandbox, tokens):
        for _ in range(data.draw(st.integers(1, 25))):
            name, form = data.draw(draw_call(find_names(sandbox), tokens))
            check_answer(name, await http.post(f"/method/{name}", data=form))
        check_world(sandbox.world)
        sandbox.world.offset += data.draw(st.sampled_from([0, 3600, 86400, 400 * 86400]))
        assert (await http.get("/sandbox/world")).status_code == 200
        check_world(sandbox.world)
        for group in sandbox.world.groups.values():
            for page in ("", "/postponed", "/goods", "/topics"):
                assert (await http.get(f"/club{group.id}{page}")).status_code in (200, 404)


@given(st.data())
@CALM
async def test_two_calls_of_one_method_with_everything_given(data: st.DataObject) -> None:
    """Every parameter at once, by the one who may: deeper than the first test comes."""
    async with open_world(data.draw(STRICT)) as (http, sandbox, tokens):
        name = data.draw(st.sampled_from(sorted(METHODS)))
        names = [*find_names(sandbox), "1"]
        for _ in range(2):
            form = {"access_token": data.draw(st.sampled_from(tokens[:3])), "v": "5.199"}
            for param in METHODS[name].params:
                if param.required or data.draw(st.booleans()):
                    form[param.name] = data.draw(st.composite(draw_value)(param, names))
            check_answer(name, await http.post(f"/method/{name}", data=form))
        check_world(sandbox.world)


ADDRESSES = (
    "/authorize",
    "/oauth2/auth",
    "/oauth2/user_info",
    "/oauth2/revoke",
    "/access_token",
    "/not_robot_captcha",
    "/security_check",
    "/upload/nothing",
    "/longpoll/1",
    "/authorize/decision",
    "/method/users.get",
    "/method/nothing",
    "/sandbox/world",
    "/sandbox/tokens",
    "/sandbox/faults",
    "/sandbox/messages",
    "/sandbox/clock",
    "/sandbox/options",
    "/sandbox/communities",
    "/sandbox/rss",
    "/sandbox/rss/poll",
    "/groups_create",
    "/club1?act=tokens",
    "/photos/²",
    "/club²",
    "/id1",
)
FIELDS = (
    "client_id",
    "redirect_uri",
    "response_type",
    "state",
    "code_challenge",
    "code_challenge_method",
    "group_ids",
    "scope",
    "code",
    "grant_type",
    "client_secret",
    "refresh_token",
    "access_token",
    "key",
    "ts",
    "wait",
    "kind",
    "user_id",
    "group_id",
    "advance_s",
    "method",
    "times",
    "text",
    "session_token",
    "strict",
    "title",
    "posts",
    "owner_id",
    "url",
    "right",
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=4,
)


@given(st.data())
@CALM
async def test_no_address_breaks_on_anything(data: st.DataObject) -> None:
    async with open_world(data.draw(STRICT)) as (http, sandbox, tokens):
        values = st.sampled_from([*WORDS, *find_names(sandbox), *tokens]) | st.text(max_size=8)
        for _ in range(data.draw(st.integers(1, 10))):
            address = data.draw(st.sampled_from(ADDRESSES))
            form = data.draw(st.dictionaries(st.sampled_from(FIELDS), values, max_size=8))
            how = data.draw(st.sampled_from(["query", "form", "json", "file", "bytes"]))
            if how == "query":
                answer = await http.get(address, params=form)
            elif how == "form":
                answer = await http.post(address, data=form)
            elif how == "json":
                order = data.draw(st.dictionaries(st.sampled_from(FIELDS), _JSON, max_size=8))
                text = json.dumps(form | order)
                answer = await http.post(
                    address, content=text, headers={"Content-Type": "application/json"}
                )
            elif how == "file":
                answer = await http.post(address, files={"photo": ("a", b"\xff\xd8")}, data=form)
            else:
                kind = data.draw(st.sampled_from(["multipart/form-data; boundary=x", "a/b", "²"]))
                answer = await http.post(
                    address,
                    content=data.draw(st.binary(max_size=30)),
                    headers={b"Content-Type": kind.encode()},
                )
            assert answer.status_code < 500, (address, how, answer.text)
        check_world(sandbox.world)
