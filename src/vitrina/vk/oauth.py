"""Grants: how a person lets us act, by VK ID (PKCE) or by the older code flow.

Both answer one protocol; which one is used is a setting. Tokens and secrets travel in bodies only
and never show in a repr or an error. Sources: vk-contract 2026-11-22 §2.1 and §2.3.
"""

import asyncio
import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlencode

import httpx2

from vitrina.domain.reason import Reason
from vitrina.vk.call import API_VERSION
from vitrina.vk.error_table import ErrorKind, Meaning, Need
from vitrina.vk.errors import OAuthError

ASK_AGAIN = Meaning(ErrorKind.PERSON, Reason(code="vk.grant_not_confirmed"), need=Need.GRANT)
_WHO = "vkid.personal_info"  # what VK narrows every scope to: who the person is (§0.1, [F])
_SLOW_DOWN = Meaning(ErrorKind.TRANSIENT, Reason(code="vk.slow_down"))
_NO_CONNECTION = Meaning(ErrorKind.TRANSIENT, Reason(code="vk.out_of_reach"))
_MISCONFIGURED = Meaning(ErrorKind.PERMANENT, Reason(code="vk.app_misconfigured"))

# What VK calls its refusals; everything else means the code or the token is spent: ask again.
_BY_ERROR: dict[str, Meaning] = {
    "slow_down": _SLOW_DOWN,
    "invalid_client": _MISCONFIGURED,
    "unauthorized_client": _MISCONFIGURED,
    "unsupported_grant_type": _MISCONFIGURED,
    "invalid_scope": _MISCONFIGURED,
}


@dataclass(frozen=True, slots=True)
class Grant:
    """What VK gave. `expires_in` in seconds, None: does not end; `scope` None: VK did not say."""

    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    expires_in: int | None
    user_id: int
    scope: frozenset[str] | None
    device_id: str | None = field(repr=False)


class GrantFlow(Protocol):
    """One way of asking a person for access; every failure is an OAuthError with its kind."""

    def authorize_url(
        self, state: str, challenge: str, redirect_uri: str, scope: frozenset[str]
    ) -> str:
        """The page of VK where the person agrees."""

    async def exchange(
        self, *, code: str, device_id: str | None, verifier: str, state: str, redirect_uri: str
    ) -> Grant:
        """The token for a code. It works once: after an unknown outcome the person grants again."""

    async def refresh(self, *, refresh_token: str, device_id: str, state: str) -> Grant:
        """A new token and a new refresh token; the old one is dead once used, even unanswered."""


def new_state() -> str:
    """A fresh state: 43 characters of [A-Za-z0-9_-]; VK ID wants at least 32."""
    return secrets.token_urlsafe(32)


def new_verifier() -> str:
    """A fresh PKCE verifier: 64 characters of [A-Za-z0-9_-]; the allowed length is 43 to 128."""
    return secrets.token_urlsafe(48)


def challenge_of(verifier: str) -> str:
    """The S256 challenge of a verifier: base64url of its SHA-256, without padding."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


class VkId:
    """VK ID, OAuth 2.1 with PKCE S256 and a device id; tokens live an hour and are renewed."""

    def __init__(
        self, client_id: str, id_url: str, http: httpx2.AsyncClient, timeout_s: float = 10.0
    ) -> None:
        self._client_id = client_id
        self._id_url = id_url.rstrip("/")
        self._http = http
        self._timeout_s = timeout_s

    def authorize_url(
        self, state: str, challenge: str, redirect_uri: str, scope: frozenset[str]
    ) -> str:
        query = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": redirect_uri,
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            "scope": " ".join(sorted(scope)) or _WHO,
        }
        return f"{self._id_url}/authorize?{urlencode(query)}"

    async def exchange(
        self, *, code: str, device_id: str | None, verifier: str, state: str, redirect_uri: str
    ) -> Grant:
        if not device_id:
            raise OAuthError(
                "oauth.exchange", "invalid_request", "no device_id came back", ASK_AGAIN
            )
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "code_verifier": verifier,
            "device_id": device_id,
            "redirect_uri": redirect_uri,
        }
        return await self._ask_grant("oauth.exchange", form, state, device_id)

    async def refresh(self, *, refresh_token: str, device_id: str, state: str) -> Grant:
        form = {
            "grant_type": "refresh_token",
            "refresh_token": refresh_token,
            "device_id": device_id,
        }
        return await self._ask_grant("oauth.refresh", form, state, device_id)

    async def _ask_grant(
        self, name: str, form: dict[str, str], state: str, device_id: str
    ) -> Grant:
        body = {**form, "client_id": self._client_id, "state": state}
        url = f"{self._id_url}/oauth2/auth"
        answer = await post_form(self._http, name, url, body, self._timeout_s)
        # Documented as present; one that is missing is let pass, a foreign one never is.
        returned = answer.get("state", state)
        if not isinstance(returned, str) or not _same(returned, state):
            raise OAuthError(
                name, "state_mismatch", "the answer carries a foreign state", ASK_AGAIN
            )
        return _read_grant(name, answer, device_id)


class CodeFlow:
    """The older code flow with a client secret. VK closed it to new apps in 2024 (§2.1, [O])."""

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        oauth_url: str,
        http: httpx2.AsyncClient,
        timeout_s: float = 10.0,
    ) -> None:
        self._client_id = client_id
        self._client_secret = client_secret
        self._oauth_url = oauth_url.rstrip("/")
        self._http = http
        self._timeout_s = timeout_s

    def authorize_url(
        self, state: str, challenge: str, redirect_uri: str, scope: frozenset[str]
    ) -> str:
        # This flow knows no PKCE: the client secret stands in its place, the challenge is not sent.
        query = {
            "client_id": self._client_id,
            "redirect_uri": redirect_uri,
            "display": "page",
            "scope": ",".join(sorted(scope)),
            "response_type": "code",
            "state": state,
            "v": API_VERSION,
        }
        return f"{self._oauth_url}/authorize?{urlencode(query)}"

    async def exchange(
        self, *, code: str, device_id: str | None, verifier: str, state: str, redirect_uri: str
    ) -> Grant:
        form = {
            "client_id": self._client_id,
            "client_secret": self._client_secret,
            "redirect_uri": redirect_uri,
            "code": code,
        }
        url = f"{self._oauth_url}/access_token"
        answer = await post_form(self._http, "oauth.exchange", url, form, self._timeout_s)
        return _read_grant("oauth.exchange", answer, None)

    async def refresh(self, *, refresh_token: str, device_id: str, state: str) -> Grant:
        """This flow renews nothing: the person grants again."""
        raise OAuthError(
            "oauth.refresh", "not_renewable", "this grant cannot be renewed", ASK_AGAIN
        )


async def post_form(
    http: httpx2.AsyncClient, name: str, url: str, form: Mapping[str, str], timeout_s: float
) -> dict[str, Any]:
    """VK's JSON object without an error in it, or an OAuthError."""
    try:
        async with asyncio.timeout(timeout_s):
            reply = await http.post(url, data=dict(form), timeout=timeout_s)
    except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout) as error:
        # Certainly not sent: the code or the refresh token is still good.
        kind = type(error).__name__
        raise OAuthError(name, "no_connection", kind, _NO_CONNECTION) from None
    except (httpx2.HTTPError, TimeoutError) as error:
        # Sent and unanswered: what was sent may be spent, so only the person can help.
        raise OAuthError(name, "no_answer", type(error).__name__, ASK_AGAIN) from None
    try:
        answer = json.loads(reply.content)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        status = f"HTTP {reply.status_code}"
        raise OAuthError(name, "unreadable_answer", status, ASK_AGAIN)
    if "error" in answer or reply.status_code >= 400:
        raise _read_refusal(name, answer, form)
    return answer


def _read_refusal(name: str, answer: Mapping[str, Any], form: Mapping[str, str]) -> OAuthError:
    error = str(answer.get("error") or "refused")
    description = str(answer.get("error_description") or "")
    for secret in (form.get(key) for key in _SECRET_FIELDS):
        if secret:
            description = description.replace(secret, "***")
    return OAuthError(name, error, description, _BY_ERROR.get(error, ASK_AGAIN))


_SECRET_FIELDS = ("code", "code_verifier", "refresh_token", "client_secret", "device_id")


def _read_grant(name: str, answer: Mapping[str, Any], device_id: str | None) -> Grant:
    try:
        token = answer["access_token"]
        if not isinstance(token, str) or not token:
            raise ValueError("no token")
        refresh_token = answer.get("refresh_token")
        scope = answer.get("scope")
        return Grant(
            access_token=token,
            refresh_token=str(refresh_token) if refresh_token else None,
            expires_in=int(answer.get("expires_in") or 0) or None,  # 0 means "does not end"
            user_id=int(answer["user_id"]),
            scope=frozenset(scope.replace(",", " ").split()) if isinstance(scope, str) else None,
            device_id=device_id,
        )
    except (LookupError, TypeError, ValueError):
        message = "an answer of unknown shape"
        raise OAuthError(name, "unreadable_answer", message, ASK_AGAIN) from None


def _same(first: str, second: str) -> bool:
    return hmac.compare_digest(first.encode(), second.encode())
