"""Wishes, codes and sessions: what lies between an authorize page and a token."""

from __future__ import annotations

from dataclasses import dataclass, field

from vitrina.sandbox.world.accounts import Token
from vitrina.sandbox.world.state import World

CODE_LIFE_S = 600
WISH_LIFE_S = 3600
TOKEN_LIFE_S = 3600
REFRESH_LIFE_S = 180 * 86400


@dataclass(frozen=True)
class Wish:
    """What an app asks a person for. ``challenge`` is there for VK ID, empty for the older flow."""

    client_id: str
    redirect_uri: str
    state: str
    rights: frozenset[str]
    challenge: str = ""
    group_ids: tuple[int, ...] = ()
    offline: bool = False


@dataclass(frozen=True)
class OpenWish:
    """A consent page that was shown: to whom, and the key its form must bring back."""

    wish: Wish
    user_id: int
    opened_at: float


@dataclass
class Code:
    """A one-time code; ``device_id`` for VK ID."""

    wish: Wish
    user_id: int
    made_at: float
    device_id: str = ""


@dataclass
class Session:
    """A VK ID session: one living refresh token, and every access token it ever gave."""

    client_id: str
    user_id: int
    device_id: str
    rights: frozenset[str]
    scope: str
    refreshed_at: float
    tokens: list[Token] = field(default_factory=list)
    dead: bool = False


@dataclass
class Grants:
    """All of them, by the secret that opens them. ``browsers`` maps a cookie to a person."""

    browsers: dict[str, int] = field(default_factory=dict)
    wishes: dict[str, OpenWish] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    used_refresh: dict[str, Session] = field(default_factory=dict)

    def open_wish(self, world: World, wish: Wish, user_id: int) -> str:
        key = world.secret(32)
        self.wishes[key] = OpenWish(wish, user_id, world.now())
        return key

    def close_wish(self, world: World, key: str, user_id: int | None) -> Wish | None:
        """The wish of this page, once, and only for the browser it was shown to."""
        found = self.wishes.get(key)
        if found is None or found.user_id != user_id:
            return None
        del self.wishes[key]
        return found.wish if world.now() - found.opened_at < WISH_LIFE_S else None

    def make_code(self, world: World, wish: Wish, user_id: int) -> tuple[str, Code]:
        code = Code(wish, user_id, world.now())
        if wish.challenge:
            code.device_id = world.secret(32)
        key = f"vk2.a.{world.secret(48)}" if wish.challenge else world.secret(18)
        self.codes[key] = code
        return key, code

    def use_code(self, world: World, key: str) -> Code | None:
        """The code, once, within ten minutes."""
        code = self.codes.pop(key, None)
        if code is None or world.now() - code.made_at >= CODE_LIFE_S:
            return None
        return code
