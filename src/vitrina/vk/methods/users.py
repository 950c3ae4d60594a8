"""users.*: who a person is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from vitrina.vk.call import Call, read_id


@dataclass(frozen=True, slots=True)
class User:
    id: int
    first_name: str
    last_name: str


def get(user_ids: Sequence[int] = ()) -> Call[tuple[User, ...]]:
    """These people, or the token's owner (parameters: vkbottle-types 5.199.99.22).

    Proves nothing about rights: it answers to tokens without any (vk-contract §0.2).
    """
    return Call("users.get", {"user_ids": list(user_ids) or None}, _read_users)


def _read_users(response: Any) -> tuple[User, ...]:
    if not isinstance(response, list):
        raise TypeError("not a list of people")
    return tuple(
        User(
            read_id(item["id"]), str(item.get("first_name") or ""), str(item.get("last_name") or "")
        )
        for item in response
    )
