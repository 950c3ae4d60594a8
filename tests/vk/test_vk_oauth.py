"""Grants: the addresses people are sent to, and every way an exchange can end."""

import base64
import hashlib
import json
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from vitrina.vk.errors import ErrorKind, Need, OAuthError
from vitrina.vk.oauth import CodeFlow, Grant, VkId, challenge_of, new_state, new_verifier
from vitrina.vk.rights import RIGHTS_FULL
from vitrina.wording.reasons import say_reason

STATE = "s" * 43
GRANTED = {
    "access_token": "vk2.a.secret",
    "refresh_token": "vk2.r.secret",
    "id_token": "x",
    "token_type": "Bearer",
    "expires_in": 3600,
    "user_id": 100,
    "state": STATE,
    "scope": "vkid.personal_info",
}
Answer = Callable[[httpx2.Request], httpx2.Response]


def http_of(answer: Answer) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(transport=httpx2.MockTransport(answer))


def vk_id(answer: Answer) -> VkId:
    return VkId("123", "https://id.vk.test/", http_of(answer))


def says(value: object, status: int = 200) -> Answer:
    return lambda _request: httpx2.Response(status, json=value)


async def exchange(flow: VkId | CodeFlow) -> Grant:
    return await flow.exchange(
        code="code-secret",
        device_id="device-secret",
        verifier="verifier-secret",
        state=STATE,
        redirect_uri="https://vitrina.test/oauth/callback",
    )


def test_states_and_verifiers_are_long_and_differ() -> None:
    states = {new_state() for _ in range(50)} | {new_verifier() for _ in range(50)}
    assert len(states) == 100
    allowed = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    assert all(43 <= len(state) <= 128 and set(state) <= allowed for state in states)


def test_the_challenge_is_the_one_of_rfc_7636() -> None:
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert challenge_of(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    digest = hashlib.sha256(b"x" * 43).digest()
    assert base64.urlsafe_b64decode(challenge_of("x" * 43) + "=") == digest


def test_vk_id_is_asked_with_pkce_and_names_of_rights() -> None:
    url = vk_id(says({})).authorize_url(STATE, "chal", "https://v.test/cb?a=1", RIGHTS_FULL)
    parts = urlsplit(url)
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == "https://id.vk.test/authorize"
    assert parse_qs(parts.query) == {
        "response_type": ["code"],
        "client_id": ["123"],
        "redirect_uri": ["https://v.test/cb?a=1"],
        "state": [STATE],
        "code_challenge": ["chal"],
        "code_challenge_method": ["S256"],
        "scope": ["groups market photos wall"],
    }


def test_the_older_flow_is_asked_without_pkce_and_without_its_secret() -> None:
    flow = CodeFlow("123", "app-secret", "https://oauth.vk.test", http_of(says({})))
    url = flow.authorize_url(STATE, "chal", "https://v.test/cb", RIGHTS_FULL)
    query = parse_qs(urlsplit(url).query)
    assert query["scope"] == ["groups,market,photos,wall"]
    assert query["response_type"] == ["code"] and query["state"] == [STATE]
    assert "chal" not in url and "app-secret" not in url
    assert "app-secret" not in repr(flow)


async def test_vk_id_gives_a_grant_that_hides_its_tokens() -> None:
    seen: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return httpx2.Response(200, json=GRANTED)

    grant = await exchange(vk_id(answer))
    assert (grant.access_token, grant.refresh_token) == ("vk2.a.secret", "vk2.r.secret")
    assert (grant.user_id, grant.expires_in, grant.device_id) == (100, 3600, "device-secret")
    assert grant.scope == frozenset({"vkid.personal_info"})
    assert "secret" not in repr(grant)
    (request,) = seen
    assert str(request.url) == "https://id.vk.test/oauth2/auth"
    form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
    assert form == {
        "grant_type": "authorization_code",
        "code": "code-secret",
        "code_verifier": "verifier-secret",
        "client_id": "123",
        "device_id": "device-secret",
        "redirect_uri": "https://vitrina.test/oauth/callback",
        "state": STATE,
    }


async def test_a_token_is_renewed_with_its_device() -> None:
    seen: list[dict[str, list[str]]] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(parse_qs(request.content.decode()))
        return httpx2.Response(200, json={**GRANTED, "access_token": "vk2.a.new"})

    flow = vk_id(answer)
    grant = await flow.refresh(refresh_token="vk2.r.secret", device_id="device", state=STATE)
    assert grant.access_token == "vk2.a.new"
    assert seen == [
        {
            "grant_type": ["refresh_token"],
            "refresh_token": ["vk2.r.secret"],
            "client_id": ["123"],
            "device_id": ["device"],
            "state": [STATE],
        }
    ]


async def test_the_older_flow_sends_its_secret_in_the_body_and_knows_no_scope() -> None:
    seen: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        body = {"access_token": "vk1.a.t", "expires_in": 0, "user_id": 100, "email": "x@y.z"}
        return httpx2.Response(200, json=body)

    grant = await exchange(CodeFlow("123", "app-secret", "https://oauth.vk.test", http_of(answer)))
    assert (grant.scope, grant.expires_in, grant.refresh_token) == (None, None, None)
    assert str(seen[0].url) == "https://oauth.vk.test/access_token"
    assert b"client_secret=app-secret" in seen[0].content


async def test_the_older_flow_renews_nothing() -> None:
    flow = CodeFlow("123", "app-secret", "https://oauth.vk.test", http_of(says({})))
    with pytest.raises(OAuthError) as refused:
        await flow.refresh(refresh_token="r", device_id="d", state=STATE)
    assert refused.value.need is Need.GRANT


@pytest.mark.parametrize(
    ("answer", "error", "kind"),
    [
        (says({"error": "invalid_request"}, 400), "invalid_request", ErrorKind.PERSON),
        (says({"error": "invalid_token"}, 401), "invalid_token", ErrorKind.PERSON),
        (says({"error": "invalid_grant"}), "invalid_grant", ErrorKind.PERSON),
        (says({"error": "slow_down"}, 429), "slow_down", ErrorKind.TRANSIENT),
        (says({"error": "invalid_client"}, 401), "invalid_client", ErrorKind.PERMANENT),
        (says({}, 500), "refused", ErrorKind.PERSON),
        (says([], 200), "unreadable_answer", ErrorKind.PERSON),
        (says({"user_id": 5}), "unreadable_answer", ErrorKind.PERSON),
        (says({**GRANTED, "access_token": ""}), "unreadable_answer", ErrorKind.PERSON),
        (says({**GRANTED, "user_id": "who"}), "unreadable_answer", ErrorKind.PERSON),
        (says({**GRANTED, "state": "foreign"}), "state_mismatch", ErrorKind.PERSON),
        (says({**GRANTED, "state": None}), "state_mismatch", ErrorKind.PERSON),
        (lambda _r: httpx2.Response(502, text="<html>"), "unreadable_answer", ErrorKind.PERSON),
    ],
)
async def test_every_refusal_says_what_can_be_done(
    answer: Answer, error: str, kind: ErrorKind
) -> None:
    with pytest.raises(OAuthError) as refused:
        await exchange(vk_id(answer))
    assert (refused.value.error, refused.value.kind) == (error, kind)
    assert (say_reason(refused.value.reason) or "").endswith(".")


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (httpx2.ConnectError("no"), ErrorKind.TRANSIENT),
        (httpx2.ReadTimeout("no"), ErrorKind.PERSON),
        (httpx2.RemoteProtocolError("cut"), ErrorKind.PERSON),
    ],
)
async def test_an_exchange_without_an_answer_may_have_spent_the_code(
    failure: Exception, kind: ErrorKind
) -> None:
    def answer(_request: httpx2.Request) -> httpx2.Response:
        raise failure

    with pytest.raises(OAuthError) as lost:
        await exchange(vk_id(answer))
    assert lost.value.kind is kind


async def test_what_vk_repeats_of_our_secrets_is_cut_out() -> None:
    text = "code code-secret with verifier verifier-secret on device-secret is invalid"
    answer = {"error": "invalid_grant", "error_description": text}
    with pytest.raises(OAuthError) as refused:
        await exchange(vk_id(says(answer, 400)))
    assert "secret" not in str(refused.value) + repr(refused.value) + json.dumps(refused.value.args)


async def test_a_grant_without_a_device_is_asked_again() -> None:
    flow = vk_id(says(GRANTED))
    with pytest.raises(OAuthError) as refused:
        await flow.exchange(
            code="c", device_id=None, verifier="v", state=STATE, redirect_uri="https://v.test"
        )
    assert refused.value.need is Need.GRANT
