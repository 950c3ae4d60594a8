"""The parts of a running sandbox, one call as its handler sees it, and what a method is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from vitrina.sandbox.calls.limits import RequestLimiter
from vitrina.sandbox.calls.parameters import Param, Value
from vitrina.sandbox.delivery.sending import Delivery
from vitrina.sandbox.errors import ApiError
from vitrina.sandbox.faults.delayed import DelayedWork
from vitrina.sandbox.options import SandboxOptions
from vitrina.sandbox.strictness import Strictness
from vitrina.sandbox.world import Json, Token, TokenKind, User, World
from vitrina.sandbox.world.grants import Grants
from vitrina.sandbox.world.uploads import UploadStore


@dataclass(frozen=True)
class Sandbox:
    """Everything one sandbox is made of. Handlers get it as an argument, nothing is global."""

    options: SandboxOptions
    world: World
    methods: Mapping[str, Method]
    uploads: UploadStore
    grants: Grants
    limiter: RequestLimiter
    delivery: Delivery
    delayed: DelayedWork


@dataclass(frozen=True)
class Call:
    """One call of a method: checked values, the token it was made with, our own address.

    ``raw`` are the fields as they came; ``passed_captcha`` says that they bring a fresh
    ``success_token``.
    """

    sandbox: Sandbox
    token: Token
    values: Mapping[str, Value]
    base_url: str
    raw: Mapping[str, str]
    passed_captcha: bool = False

    @property
    def world(self) -> World:
        return self.sandbox.world

    @property
    def strict(self) -> Strictness:
        return self.sandbox.world.strict

    @property
    def now(self) -> int:
        return int(self.sandbox.world.now())

    @property
    def user(self) -> User:
        """The person the token belongs to; only for methods that take user tokens alone."""
        return self.sandbox.world.users[self.token.user_id]

    @property
    def actor_id(self) -> int:
        """Who acts: a person's id, or ``-group_id`` for a community token."""
        return self.token.user_id if self.token.kind == "user" else -self.token.group_id

    def has(self, name: str) -> bool:
        return name in self.values

    def integer(self, name: str, default: int = 0) -> int:
        value = self.values.get(name, default)
        return value if isinstance(value, int) else default

    def number(self, name: str) -> float | None:
        value = self.values.get(name)
        return float(value) if isinstance(value, int | float) else None

    def text(self, name: str, default: str = "") -> str:
        value = self.values.get(name, default)
        return value if isinstance(value, str) else default

    def flag(self, name: str, default: bool = False) -> bool:
        return bool(self.values.get(name, default))

    def texts(self, name: str) -> list[str]:
        value = self.values.get(name)
        return [str(item) for item in value] if isinstance(value, list) else []

    def integers(self, name: str) -> list[int]:
        value = self.values.get(name)
        return [int(item) for item in value] if isinstance(value, list) else []


@dataclass(frozen=True)
class Answer:
    """What a method returns when it says more than its value.

    ``extra`` stands next to ``response``; ``lost`` says that the answer must not arrive.
    """

    response: object
    extra: Json
    lost: bool = False


Handler = Callable[[Call], Awaitable[object]]


@dataclass(frozen=True)
class Method:
    """One method of the API: who may call it, with which right, with what, and what it does.

    ``user_right`` and ``group_right`` name the right a user's or a community's token needs; None
    needs none. ``errors`` are the codes of its own, beside those every method may answer with;
    ``effect`` says in words what changes for all to see, ``not_imitated`` what of VK is missing.
    """

    name: str
    token_kinds: frozenset[TokenKind]
    handler: Handler
    params: tuple[Param, ...] = ()
    user_right: str | None = None
    group_right: str | None = None
    errors: tuple[int, ...] = ()
    effect: str = ""
    not_imitated: str = ""


USER: frozenset[TokenKind] = frozenset({"user"})
GROUP: frozenset[TokenKind] = frozenset({"group"})
USER_AND_GROUP: frozenset[TokenKind] = frozenset({"user", "group"})
USER_AND_SERVICE: frozenset[TokenKind] = frozenset({"user", "service"})
EVERYONE: frozenset[TokenKind] = frozenset({"user", "group", "service"})


NO_SCOPE = "no access to call this method. It cannot be called with current scopes."


def check_right(method: Method, token: Token, strict: Strictness) -> None:
    """Refuse a token of the wrong kind (27, 28) or without the right (15, 1051).

    A VK ID token that was given no API right at all gets 1051 from most methods and 15 with subcode
    1133 from photos (vk-contract 2026-11-22 §0.2, [F]); one of an app that VK has not approved gets
    1051 from whatever needs a right, though its scope names it (vk-2026 §1, [M]).
    """
    if token.kind not in method.token_kinds:
        if token.kind == "service":
            if method.name == "execute" and strict.service_executes:
                return
            raise ApiError(28)
        if token.kind == "group":
            if strict.key_1133:
                raise ApiError(15, NO_SCOPE, error_subcode=1133)
            raise ApiError(27)
        raise ApiError(5, "method is unavailable with user auth.")
    right = method.group_right if token.kind == "group" else method.user_right
    if right is None or token.kind == "service":
        return
    unapproved = is_unapproved(token, strict)
    if right in token.rights and not unapproved:
        return
    only_basic = token.vk_id and not token.rights
    if unapproved or (only_basic and not method.name.startswith("photos.")):
        raise ApiError(1051)
    raise ApiError(15, NO_SCOPE, error_subcode=1133)


def is_unapproved(token: Token, strict: Strictness) -> bool:
    """True for a token of VK ID whose scope VK does not honour."""
    return token.vk_id and (strict.vk_id_unapproved or not token.approved)
