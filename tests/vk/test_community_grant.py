"""The community's own key: the address people are sent to, VK's two answer forms, the probe."""

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from sandbox_options import SANDBOX
from vitrina.domain.community import GrantKind
from vitrina.sandbox.server import RunningSandbox, run_sandbox
from vitrina.vk.client import VkClient, VkSession
from vitrina.vk.community_grant import CommunityFlow, KeyUnfit, probe_key
from vitrina.vk.errors import ErrorKind, OAuthError, VkError

OURS, OTHER = 77, 78
Answer = Callable[[httpx2.Request], httpx2.Response]


def flow_of(answer: Answer) -> CommunityFlow:
    http = httpx2.AsyncClient(transport=httpx2.MockTransport(answer))
    return CommunityFlow("123", "app-secret", "https://oauth.vk.test/", http)


def says(value: object, status: int = 200) -> Answer:
    return lambda _request: httpx2.Response(status, json=value)


async def exchange(flow: CommunityFlow) -> str:
    return await flow.exchange(
        code="code-secret", redirect_uri="https://vitrina.test/oauth/callback", group_id=OURS
    )


def test_an_administrator_is_asked_for_one_community_and_two_rights() -> None:
    flow = flow_of(says({}))
    url = flow.authorize_url(group_id=OURS, state="s" * 43, redirect_uri="https://v.test/cb?a=1")
    parts = urlsplit(url)
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == "https://oauth.vk.test/authorize"
    assert parse_qs(parts.query) == {
        "client_id": ["123"],
        "group_ids": ["77"],
        "redirect_uri": ["https://v.test/cb?a=1"],
        "display": ["page"],
        "scope": ["manage,messages"],
        "response_type": ["code"],
        "state": ["s" * 43],
        "v": ["5.199"],
    }
    assert "app-secret" not in url + repr(flow)


async def test_the_code_and_the_secret_travel_in_the_body() -> None:
    asked: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        return httpx2.Response(200, json={"access_token_77": "key"})

    await exchange(flow_of(answer))

    (request,) = asked
    assert str(request.url) == "https://oauth.vk.test/access_token" and request.method == "POST"
    assert parse_qs(request.content.decode()) == {
        "client_id": ["123"],
        "client_secret": ["app-secret"],
        "redirect_uri": ["https://vitrina.test/oauth/callback"],
        "code": ["code-secret"],
    }


@pytest.mark.parametrize(
    "answer",
    [
        {"groups": [{"group_id": OURS, "access_token": "key"}], "expires_in": 0},
        {
            "groups": [
                {"group_id": OTHER, "access_token": "no"},
                {"group_id": "77", "access_token": "key"},
            ]
        },
        {"access_token_77": "key", "expires_in": 0},
        {"access_token_78": "no", "access_token_77": "key"},
    ],
)
async def test_both_forms_of_the_answer_are_read(answer: dict[str, object]) -> None:
    assert await exchange(flow_of(says(answer))) == "key"


@pytest.mark.parametrize(
    "answer",
    [{"groups": [{"group_id": OTHER, "access_token": "key"}]}, {"access_token_78": "key"}],
)
async def test_a_key_of_another_community_is_not_ours(answer: dict[str, object]) -> None:
    with pytest.raises(KeyUnfit) as refused:
        await exchange(flow_of(says(answer)))
    assert refused.value.fault == "another_community"


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"access_token": "of-a-person", "user_id": 5},
        {"groups": []},
        {"groups": "none"},
        {"groups": [{"group_id": OURS}]},
        {"groups": [{"group_id": "x", "access_token": "key"}]},
        {"groups": [{"group_id": OURS, "access_token": ""}]},
        {"access_token_x": "key"},
    ],
)
async def test_an_answer_of_another_shape_is_asked_for_again(answer: dict[str, object]) -> None:
    with pytest.raises(OAuthError) as refused:
        await exchange(flow_of(says(answer)))
    assert refused.value.error == "unreadable_answer"
    assert refused.value.kind is ErrorKind.PERSON


async def test_a_refusal_names_no_secret() -> None:
    text = "code code-secret of app-secret is spent"
    answer = says({"error": "invalid_grant", "error_description": text}, status=401)
    with pytest.raises(OAuthError) as refused:
        await exchange(flow_of(answer))
    assert refused.value.error == "invalid_grant"
    assert "secret" not in str(refused.value) + repr(refused.value) + json.dumps(refused.value.args)


@pytest.fixture
async def sandbox() -> AsyncIterator[RunningSandbox]:
    async with run_sandbox(replace(SANDBOX, rate_limits=False)) as running:
        yield running


@pytest.fixture
async def http() -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient() as client:
        yield client


@pytest.fixture
async def group_ids(sandbox: RunningSandbox, http: httpx2.AsyncClient) -> tuple[int, int]:
    """Two communities of one person."""
    token = await mint(sandbox, http, kind="user", scope="groups")
    made = []
    for title in ("Наше", "Другое"):
        asked = {"title": title, "type": "public", "subtype": "2", "v": "5.199"}
        reply = await http.post(
            f"{sandbox.url}/method/groups.create", data=asked | {"access_token": token}
        )
        made.append(int(reply.json()["response"]["id"]))
    return made[0], made[1]


async def mint(sandbox: RunningSandbox, http: httpx2.AsyncClient, **wanted: object) -> str:
    reply = await http.post(f"{sandbox.url}/sandbox/tokens", json=wanted)
    return str(reply.json()["access_token"])


def session_of(sandbox: RunningSandbox, http: httpx2.AsyncClient, key: str) -> VkSession:
    client = VkClient(http, sandbox.url, 5.0, on_error=lambda _method, _code: None)
    return client.session(key, GrantKind.COMMUNITY_KEY)


async def test_a_key_with_both_rights_may_carry_the_bot(
    sandbox: RunningSandbox, http: httpx2.AsyncClient, group_ids: tuple[int, int]
) -> None:
    key = await mint(
        sandbox, http, kind="community", group_id=group_ids[0], scope="messages,manage,photos"
    )
    await probe_key(session_of(sandbox, http, key), group_ids[0])


async def test_what_a_key_lacks_is_named(
    sandbox: RunningSandbox, http: httpx2.AsyncClient, group_ids: tuple[int, int]
) -> None:
    for scope, missing in (("messages", {"manage"}), ("photos", {"manage", "messages"})):
        key = await mint(sandbox, http, kind="community", group_id=group_ids[0], scope=scope)
        with pytest.raises(KeyUnfit) as unfit:
            await probe_key(session_of(sandbox, http, key), group_ids[0])
        assert unfit.value.fault == "too_narrow"
        assert set(unfit.value.missing) == missing


async def test_keys_of_others_are_told_from_ours(
    sandbox: RunningSandbox, http: httpx2.AsyncClient, group_ids: tuple[int, int]
) -> None:
    ours, other = group_ids
    foreign = await mint(sandbox, http, kind="community", group_id=other, scope="messages,manage")
    person = await mint(sandbox, http, kind="user", scope="groups,messages")
    said = {foreign: "another_community", person: "not_of_community"}
    said["x" * 40] = "not_of_community"
    for key, fault in said.items():
        with pytest.raises(KeyUnfit) as unfit:
            await probe_key(session_of(sandbox, http, key), ours)
        assert unfit.value.fault == fault


async def test_an_error_that_says_nothing_about_the_key_stays_itself(
    sandbox: RunningSandbox, http: httpx2.AsyncClient, group_ids: tuple[int, int]
) -> None:
    key = await mint(
        sandbox, http, kind="community", group_id=group_ids[0], scope="messages,manage"
    )
    for method in ("groups.getTokenPermissions", "groups.getLongPollSettings"):
        fault = {"method": method, "kind": "error", "code": 29, "times": 1}
        await http.post(f"{sandbox.url}/sandbox/faults", json=fault)
        with pytest.raises(VkError) as failed:
            await probe_key(session_of(sandbox, http, key), group_ids[0])
        assert failed.value.code == 29
