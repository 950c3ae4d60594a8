"""Authorization requests, codes and sessions: what lies between an authorize page and a token."""

from __future__ import annotations

from dataclasses import dataclass, field

from vitrina.sandbox.world.accounts import Token
from vitrina.sandbox.world.state import World

CODE_LIFE_S = 600
CONSENT_LIFE_S = 3600
TOKEN_LIFE_S = 3600
REFRESH_LIFE_S = 180 * 86400


@dataclass(frozen=True)
class AuthorizationRequest:
    """What an app asks a person for. ``challenge`` is there for VK ID, empty for the older flow."""

    client_id: str
    redirect_uri: str
    state: str
    rights: frozenset[str]
    challenge: str = ""
    group_ids: tuple[int, ...] = ()
    offline: bool = False


@dataclass(frozen=True)
class PendingConsent:
    """A consent page that was shown to a person and not answered yet."""

    authorization: AuthorizationRequest
    user_id: int
    opened_at: float


@dataclass
class AuthorizationCode:
    """A one-time code; ``device_id`` for VK ID."""

    authorization: AuthorizationRequest
    user_id: int
    made_at: float
    device_id: str = ""


@dataclass
class Session:
    """A VK ID session: one valid refresh token, and every access token it ever gave."""

    client_id: str
    user_id: int
    device_id: str
    rights: frozenset[str]
    scope: str
    refreshed_at: float
    tokens: list[Token] = field(default_factory=list)
    ended: bool = False


@dataclass
class Grants:
    """All that is granted or asked for, by its secret. ``browsers`` maps a cookie to a user id.

    ``answered`` maps a consent page that was answered to its person and where that led them.
    """

    browsers: dict[str, int] = field(default_factory=dict)
    consents: dict[str, PendingConsent] = field(default_factory=dict)
    answered: dict[str, tuple[int, str]] = field(default_factory=dict)
    codes: dict[str, AuthorizationCode] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    used_refresh: dict[str, Session] = field(default_factory=dict)

    def open_consent(self, world: World, authorization: AuthorizationRequest, user_id: int) -> str:
        key = world.secret(32)
        self.consents[key] = PendingConsent(authorization, user_id, world.now())
        return key

    def close_consent(
        self, world: World, key: str, user_id: int | None
    ) -> AuthorizationRequest | None:
        """The authorization of this page, once, and only for the browser it was shown to."""
        found = self.consents.get(key)
        if found is None or found.user_id != user_id:
            return None
        del self.consents[key]
        return found.authorization if world.now() - found.opened_at < CONSENT_LIFE_S else None

    def make_code(
        self, world: World, authorization: AuthorizationRequest, user_id: int
    ) -> tuple[str, AuthorizationCode]:
        code = AuthorizationCode(authorization, user_id, world.now())
        if authorization.challenge:
            code.device_id = world.secret(32)
        key = f"vk2.a.{world.secret(48)}" if authorization.challenge else world.secret(18)
        self.codes[key] = code
        return key, code

    def use_code(self, world: World, key: str) -> AuthorizationCode | None:
        """The code, once, within ten minutes."""
        code = self.codes.pop(key, None)
        if code is None or world.now() - code.made_at >= CODE_LIFE_S:
            return None
        return code
