"""Adding people and issuing their tokens."""

from __future__ import annotations

from vitrina.sandbox.world.accounts import Token, TokenKind, User
from vitrina.sandbox.world.posts import Wall
from vitrina.sandbox.world.state import World

_NAMES = (
    ("Ольга", "Васильева"),
    ("Иван", "Петров"),
    ("Елена", "Морозова"),
    ("Сергей", "Кузнецов"),
    ("Гульнара", "Сафина"),
    ("Артём", "Лебедев"),
    ("Наталья", "Королёва"),
    ("Денис", "Фёдоров"),
    ("Светлана", "Юрьева"),
    ("Марат", "Хасанов"),
)


def add_user(world: World, user_id: int | None = None) -> User:
    """A new person; or the one that already has this id."""
    if user_id is not None and user_id in world.users:
        return world.users[user_id]
    number = user_id if user_id is not None else _free_user_id(world)
    first, last = _NAMES[number % len(_NAMES)]
    user = User(number, first, last, Wall(owner_id=number))
    world.users[number] = user
    return user


def _free_user_id(world: World) -> int:
    number = world.next_id("user")
    while number in world.users:
        number = world.next_id("user")
    return number


def issue_token(
    world: World,
    kind: TokenKind,
    rights: frozenset[str],
    *,
    user_id: int = 0,
    group_id: int = 0,
    app_id: str = "",
    life_s: float | None = None,
    vk_id: bool = False,
    approved: bool = True,
) -> Token:
    """A fresh token. VK ID tokens begin with ``vk2.a.``, the others with ``vk1.a.``."""
    value = f"vk{2 if vk_id else 1}.a.{world.secret(80)}"
    token = Token(
        value=value,
        kind=kind,
        rights=rights,
        user_id=user_id,
        group_id=group_id,
        app_id=app_id,
        expires_at=None if life_s is None else world.now() + life_s,
        vk_id=vk_id,
        approved=approved,
    )
    world.tokens[value] = token
    return token
