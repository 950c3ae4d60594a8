"""The community's own key: asked for by the older code flow, and looked at before it is trusted.

A person's token may not write as the community; a community key with `messages` and `manage` may.
Sources: vk-contract 2026-11-22 §2.2 ([O] authcode-flow-community; answer forms [L] vksdk). Whether
apps registered in 2026 may still ask so is not verified: a key made by hand does the same.
"""

from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import urlencode

import httpx2

from vitrina.vk.call import API_VERSION
from vitrina.vk.client import VkSession
from vitrina.vk.errors import Need, OAuthError, VkError
from vitrina.vk.methods.bots import get_long_poll_settings
from vitrina.vk.methods.groups import get_token_permissions
from vitrina.vk.oauth import ASK_AGAIN, post_form
from vitrina.vk.rights import RIGHTS_BOT

Fault = Literal["not_of_community", "too_narrow", "another_community"]

# What VK answers to a key of the wrong kind, or to one that does not run the community. Which of
# them it is for a foreign community is not verified: each of these is a plain no.
_WRONG_KIND = (7, 15, 20, 21, 27, 28, 1051)
_NOT_ITS_OWN = (7, 15, 27, 28, 100, 104, 125, 203)


class KeyUnfit(Exception):
    """The key cannot carry a bot of this community; `missing` are names of rights."""

    def __init__(self, fault: Fault, missing: frozenset[str] = frozenset()) -> None:
        super().__init__(fault)
        self.fault = fault
        self.missing = missing


class CommunityFlow:
    """The community grant of one VK app; failures are OAuthError, a foreign key is KeyUnfit."""

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
        self, *, group_id: int, state: str, redirect_uri: str, scope: frozenset[str] = RIGHTS_BOT
    ) -> str:
        """VK's page where an administrator of the community agrees."""
        query = {
            "client_id": self._client_id,
            "group_ids": str(group_id),
            "redirect_uri": redirect_uri,
            "display": "page",
            "scope": ",".join(sorted(scope)),
            "response_type": "code",
            "state": state,
            "v": API_VERSION,
        }
        return f"{self._oauth_url}/authorize?{urlencode(query)}"

    async def exchange(self, *, code: str, redirect_uri: str, group_id: int) -> str:
        """The community's key for a code, which works once.

        KeyUnfit when VK gave keys of other communities only.
        """
        form = {
            "client_id": self._client_id,
            "client_secret": self._client_secret,
            "redirect_uri": redirect_uri,
            "code": code,
        }
        url = f"{self._oauth_url}/access_token"
        answer = await post_form(self._http, _EXCHANGE, url, form, self._timeout_s)
        keys = _read_keys(answer)
        if group_id not in keys:
            raise KeyUnfit("another_community")
        return keys[group_id]


async def probe_key(session: VkSession, group_id: int) -> None:
    """Whether this key may be the bot's: KeyUnfit says why not, VkError that VK did not tell.

    VK narrows rights silently, so it is asked which are there; then the community's long poll
    settings are read, which only its own key with `manage` may do.
    """
    try:
        permissions = await session.ask(get_token_permissions())
    except VkError as error:
        # A person's key may get the same code 5 as one that VK does not know.
        if error.need is Need.GRANT or error.code in _WRONG_KIND:
            raise KeyUnfit("not_of_community") from None
        raise
    missing = RIGHTS_BOT - permissions.names
    if missing:
        raise KeyUnfit("too_narrow", missing)
    try:
        await session.ask(get_long_poll_settings(group_id))
    except VkError as error:
        if error.code in _NOT_ITS_OWN:
            raise KeyUnfit("another_community") from None
        raise


_EXCHANGE = "oauth.exchange"


def _read_keys(answer: Mapping[str, Any]) -> dict[int, str]:
    """Both forms: `groups: [{group_id, access_token}]`, and the older `access_token_<group_id>`."""
    try:
        pairs = [(entry["group_id"], entry["access_token"]) for entry in answer.get("groups") or ()]
        pairs += [
            (name.removeprefix(_OLDER), value)
            for name, value in answer.items()
            if name.startswith(_OLDER)
        ]
        keys = {int(group_id): str(key) for group_id, key in pairs if key}
    except (LookupError, TypeError, ValueError, AttributeError):
        keys = {}
    if not keys:
        message = "an answer of unknown shape"
        raise OAuthError(_EXCHANGE, "unreadable_answer", message, ASK_AGAIN)
    return keys


_OLDER = "access_token_"
