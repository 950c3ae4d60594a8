"""Grants: VK ID with PKCE, the older code flow, and the page a person sees."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from sandbox.client import Client
from vitrina.sandbox.options import SandboxOptions
from vitrina.sandbox.server import RunningSandbox

VERIFIER = "v" * 64
CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
)
STATE = "s" * 32
BACK = "http://127.0.0.1:9/oauth/callback"
ASKED = {
    "response_type": "code",
    "client_id": "777",
    "redirect_uri": BACK,
    "state": STATE,
    "scope": "groups wall photos market",
}
VKID = {**ASKED, "code_challenge": CHALLENGE, "code_challenge_method": "S256"}


def read_back(answer: httpx2.Response) -> dict[str, str]:
    """The fields that came back with the redirect."""
    assert answer.status_code == 302
    location = answer.headers["location"]
    assert location.startswith(BACK)
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


async def press(nobody: Client, page: httpx2.Response, decision: str) -> httpx2.Response:
    """Press a button of the consent page."""
    key = re.search(r'name="key" value="([0-9a-f]+)"', page.text)
    assert key is not None
    return await nobody.http.post(
        f"{nobody.url}/authorize/decision", data={"key": key[1], "decision": decision}
    )


async def exchange(nobody: Client, back: dict[str, str], **other: str) -> httpx2.Response:
    fields = {
        "grant_type": "authorization_code",
        "code": back["code"],
        "code_verifier": VERIFIER,
        "client_id": "777",
        "device_id": back["device_id"],
        "redirect_uri": BACK,
        "state": STATE,
    }
    return await nobody.http.post(f"{nobody.url}/oauth2/auth", data=fields | other)


async def refresh(nobody: Client, token: dict[str, Any], device_id: str) -> httpx2.Response:
    fields = {
        "grant_type": "refresh_token",
        "refresh_token": token["refresh_token"],
        "client_id": "777",
        "device_id": device_id,
        "state": STATE,
    }
    return await nobody.http.post(f"{nobody.url}/oauth2/auth", data=fields)


async def test_a_person_is_asked_and_allows(nobody: Client) -> None:
    page = await nobody.http.get(f"{nobody.url}/authorize", params=VKID)
    assert page.status_code == 200
    assert "Разрешить" in page.text and "управлять вашими сообществами" in page.text
    back = read_back(await press(nobody, page, "allow"))
    assert back["state"] == STATE and back["type"] == "code_v2" and back["device_id"]
    answer = await exchange(nobody, back)
    token = answer.json()
    assert token["expires_in"] == 3600 and token["token_type"] == "Bearer"
    assert token["state"] == STATE and token["access_token"].startswith("vk2.a.")
    assert token["scope"].split() == ["vkid.personal_info", "groups", "market", "photos", "wall"]
    person = Client(nobody.http, nobody.url, token["access_token"], token["user_id"])
    assert (await person.do("groups.create", title="Массаж"))["id"]


async def test_a_person_is_asked_and_denies(nobody: Client) -> None:
    page = await nobody.http.get(f"{nobody.url}/authorize", params=VKID)
    back = read_back(await press(nobody, page, "deny"))
    assert back["error"] == "access_denied" and back["error_description"]
    assert back["state"] == STATE and "code" not in back


async def test_the_page_answers_once_and_only_its_own_browser(
    nobody: Client, running: RunningSandbox
) -> None:
    page = await nobody.http.get(f"{nobody.url}/authorize", params=VKID)
    async with httpx2.AsyncClient(trust_env=False) as other:
        stolen = await press(Client(other, running.url), page, "allow")
        assert stolen.status_code == 400
    answer = await press(nobody, page, "allow")
    assert answer.status_code == 302
    # A button pressed twice leads where its first press did, and gives no second code.
    for again in ("allow", "deny"):
        same = await press(nobody, page, again)
        assert (same.status_code, same.headers["location"]) == (302, answer.headers["location"])
    async with httpx2.AsyncClient(trust_env=False) as other:
        assert (await press(Client(other, running.url), page, "allow")).status_code == 400


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "short"},
        {"state": "с пробелами и по-русски, но очень длинно"},
        {"code_challenge_method": "plain"},
        {"code_challenge": "abc"},
        {"redirect_uri": "javascript:alert(1)"},
        {"response_type": "token"},
        {"client_id": ""},
    ],
)
async def test_a_wrong_wish_is_told_to_the_person_and_goes_nowhere(
    nobody: Client, wrong: dict[str, str]
) -> None:
    answer = await nobody.http.get(f"{nobody.url}/authorize", params={**VKID, **wrong})
    assert answer.status_code == 400 and "Вход не получился" in answer.text


class TestAutoConsent:
    @pytest.fixture
    def options(self) -> SandboxOptions:
        return SandboxOptions(rate_limits=False, auto_consent=True, apps={"777": "s3cret"})

    async def grant(self, nobody: Client) -> tuple[dict[str, Any], str]:
        back = read_back(await nobody.http.get(f"{nobody.url}/authorize", params=VKID))
        token: dict[str, Any] = (await exchange(nobody, back)).json()
        return token, back["device_id"]

    async def test_a_browser_stays_the_same_person(
        self, nobody: Client, running: RunningSandbox
    ) -> None:
        first, _ = await self.grant(nobody)
        again, _ = await self.grant(nobody)
        assert first["user_id"] == again["user_id"]
        async with httpx2.AsyncClient(trust_env=False) as other:
            stranger, _ = await self.grant(Client(other, running.url))
        assert stranger["user_id"] != first["user_id"]

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"code_verifier": "w" * 64}, "code_verifier"),
            ({"code_verifier": "short"}, "code_verifier"),
            ({"device_id": "other"}, "device_id is invalid"),
            ({"redirect_uri": "http://127.0.0.1:9/else"}, "redirect_uri"),
            ({"client_id": "778"}, "client_id"),
            ({"code": "made up"}, "code"),
            ({"grant_type": "password"}, "grant_type"),
        ],
    )
    async def test_a_code_needs_all_its_proofs(
        self, nobody: Client, wrong: dict[str, str], words: str
    ) -> None:
        back = read_back(await nobody.http.get(f"{nobody.url}/authorize", params=VKID))
        answer = await exchange(nobody, back, **wrong)
        assert answer.status_code == 400
        assert words in answer.json()["error_description"] and "access_token" not in answer.text

    async def test_a_code_works_once_and_for_ten_minutes(self, nobody: Client) -> None:
        back = read_back(await nobody.http.get(f"{nobody.url}/authorize", params=VKID))
        assert (await exchange(nobody, back)).status_code == 200
        assert (await exchange(nobody, back)).json()["error"] == "invalid_grant"
        late = read_back(await nobody.http.get(f"{nobody.url}/authorize", params=VKID))
        await nobody.control("clock", advance_s=601)
        assert (await exchange(nobody, late)).json()["error"] == "invalid_grant"

    async def test_a_token_ends_after_an_hour_and_is_refreshed(self, nobody: Client) -> None:
        token, device_id = await self.grant(nobody)
        person = Client(nobody.http, nobody.url, token["access_token"])
        await person.do("users.get")
        await nobody.control("clock", advance_s=3600)
        assert await person.code("users.get") == 1117
        fresh = (await refresh(nobody, token, device_id)).json()
        assert fresh["refresh_token"] != token["refresh_token"]
        assert fresh["user_id"] == token["user_id"] and fresh["expires_in"] == 3600
        person.token = fresh["access_token"]
        await person.do("users.get")

    async def test_an_old_refresh_token_kills_the_session(self, nobody: Client) -> None:
        token, device_id = await self.grant(nobody)
        fresh = (await refresh(nobody, token, device_id)).json()
        assert (await refresh(nobody, token, device_id)).json()["error"] == "invalid_grant"
        assert (await refresh(nobody, fresh, device_id)).json()["error"] == "invalid_grant"
        person = Client(nobody.http, nobody.url, fresh["access_token"])
        assert await person.code("users.get") == 5

    async def test_a_lost_refresh_answer_has_used_the_token_up(self, nobody: Client) -> None:
        token, device_id = await self.grant(nobody)
        await nobody.control("faults", method="oauth2/auth", kind="drop_after", times=1)
        with pytest.raises(httpx2.RemoteProtocolError):
            await refresh(nobody, token, device_id)
        assert (await refresh(nobody, token, device_id)).json()["error"] == "invalid_grant"

    async def test_the_person_behind_a_token_and_its_end(self, nobody: Client) -> None:
        token, _ = await self.grant(nobody)
        fields = {"client_id": "777", "access_token": token["access_token"]}
        info = await nobody.http.post(f"{nobody.url}/oauth2/user_info", data=fields)
        assert info.json()["user"]["user_id"] == str(token["user_id"])
        revoked = await nobody.http.post(f"{nobody.url}/oauth2/revoke", data=fields)
        assert revoked.json() == {"response": 1}
        info = await nobody.http.post(f"{nobody.url}/oauth2/user_info", data=fields)
        assert info.json()["error"] == "invalid_token"

    async def test_the_older_flow_gives_a_token_for_a_secret(self, nobody: Client) -> None:
        asked = {**ASKED, "state": "1", "scope": "groups,wall,offline", "v": "5.199"}
        back = read_back(await nobody.http.get(f"{nobody.url}/authorize", params=asked))
        assert back["state"] == "1" and "device_id" not in back
        fields = {"client_id": "777", "redirect_uri": BACK, "code": back["code"]}
        url = f"{nobody.url}/access_token"
        wrong = await nobody.http.post(url, data=fields | {"client_secret": "guess"})
        assert wrong.status_code == 401 and wrong.json()["error"] == "invalid_client"
        answer = await nobody.http.post(url, data=fields | {"client_secret": "s3cret"})
        token = answer.json()
        assert token["expires_in"] == 0 and token["user_id"] > 0
        used = await nobody.http.post(url, data=fields | {"client_secret": "s3cret"})
        words = "Code is invalid or expired."
        assert used.status_code == 401
        assert used.json() == {"error": "invalid_grant", "error_description": words}
        person = Client(nobody.http, nobody.url, token["access_token"])
        await person.do("groups.create", title="Массаж")

    async def test_a_community_is_granted_by_its_administrator_only(
        self, nobody: Client, running: RunningSandbox
    ) -> None:
        token, _ = await self.grant(nobody)
        owner = Client(nobody.http, nobody.url, token["access_token"])
        club = (await owner.do("groups.create", title="Массаж"))["id"]
        asked = {**ASKED, "scope": "messages,manage", "group_ids": str(club)}
        back = read_back(await nobody.http.get(f"{nobody.url}/authorize", params=asked))
        fields = {"client_id": "777", "client_secret": "s3cret", "redirect_uri": BACK}
        answer = await nobody.http.get(
            f"{nobody.url}/access_token", params=fields | {"code": back["code"]}
        )
        [granted] = answer.json()["groups"]
        assert granted["group_id"] == club
        community = Client(nobody.http, nobody.url, granted["access_token"])
        assert await community.do("groups.edit", group_id=club, description="Наше") == 1
        async with httpx2.AsyncClient(trust_env=False) as other:
            back = read_back(await other.get(f"{running.url}/authorize", params=asked))
        assert back["error"] == "access_denied"

    async def test_a_granted_key_lacks_what_is_given_by_hand_only(self, nobody: Client) -> None:
        token, _ = await self.grant(nobody)
        owner = Client(nobody.http, nobody.url, token["access_token"])
        club = (await owner.do("groups.create", title="Массаж"))["id"]
        asked = {**ASKED, "scope": "messages,wall,market", "group_ids": str(club)}
        fields = {"client_id": "777", "client_secret": "s3cret", "redirect_uri": BACK}
        for strict, rights in (
            (["oauth-key-rights"], {"messages"}),
            ([], {"messages", "wall", "market"}),
        ):
            await nobody.control("options", strict=strict)
            back = read_back(await nobody.http.get(f"{nobody.url}/authorize", params=asked))
            answer = await nobody.http.get(
                f"{nobody.url}/access_token", params=fields | {"code": back["code"]}
            )
            [granted] = answer.json()["groups"]
            key = Client(nobody.http, nobody.url, granted["access_token"])
            told = await key.do("groups.getTokenPermissions")
            assert {right["name"] for right in told["permissions"]} == rights

    async def test_an_app_of_the_vk_id_cabinet_is_refused_a_community_s_grant(
        self, nobody: Client
    ) -> None:
        made = await nobody.control("communities", title="Массаж")
        await nobody.control("options", strict=["oauth-security-error"])
        asked = {**ASKED, "group_ids": str(made["group_id"])}
        answer = await nobody.http.get(f"{nobody.url}/authorize", params=asked)
        assert answer.status_code == 401 and "Security Error" in answer.text
        answer = await nobody.http.get(f"{nobody.url}/authorize", params=ASKED)
        assert answer.status_code == 302

    async def test_an_unknown_app_is_turned_away(self, nobody: Client) -> None:
        asked = {**VKID, "client_id": "1"}
        answer = await nobody.http.get(f"{nobody.url}/authorize", params=asked)
        assert answer.status_code == 400


class TestNarrowedRights:
    @pytest.fixture
    def options(self) -> SandboxOptions:
        return SandboxOptions(rate_limits=False, auto_consent=True, app_rights=frozenset())

    async def test_the_scope_comes_back_narrower_without_a_word(self, nobody: Client) -> None:
        back = read_back(await nobody.http.get(f"{nobody.url}/authorize", params=VKID))
        token = (await exchange(nobody, back)).json()
        assert token["scope"] == "vkid.personal_info"
        person = Client(nobody.http, nobody.url, token["access_token"])
        assert await person.code("groups.create", title="Массаж") == 1051
        error = await person.refuse("photos.getOwnerPhotoUploadServer")
        assert error["error_code"] == 15 and error["error_subcode"] == 1133
        await person.do("users.get")
