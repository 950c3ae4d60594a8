"""Grants on their way into the table: a person's token, a community's key, both sealed already."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Double, and_, insert, literal, literal_column, null
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.community import GrantKind
from vitrina.storage.models import grants


@dataclass(frozen=True)
class NewToken:
    """A token as it is about to be stored: secrets already sealed, life in seconds from now.

    They are sealed for the record `id` and open in no other.
    """

    id: str
    vk_user_id: int
    sealed_access: str = field(repr=False)
    sealed_refresh: str | None = field(repr=False)
    sealed_device: str | None = field(repr=False)
    scope: frozenset[str] | None
    expires_in: float | None


@dataclass(frozen=True)
class SealedKey:
    """A community's key as it is about to be stored; `scope` are its rights as VK said them."""

    group_id: int
    sealed: str = field(repr=False)
    scope: frozenset[str] | None = None


def can_speak() -> ColumnElement[bool]:
    """The condition that a grant is a community's key that VK has not refused."""
    return and_(is_key(), grants.c.lost_at.is_(None))


def is_key() -> ColumnElement[bool]:
    """The condition that a grant is a community's key."""
    # In the words of its index, not as a parameter: an upsert is told by them which index it is.
    return grants.c.kind == literal_column("'community_key'")


async def insert_token(
    connection: AsyncConnection, community_id: str, token: NewToken, now: ColumnElement[float]
) -> None:
    """Store a person's token for a community in the caller's transaction."""
    expires = null() if token.expires_in is None else now + literal(token.expires_in, Double)
    await connection.execute(
        insert(grants).values(
            id=token.id,
            community_id=community_id,
            kind=GrantKind.USER_TOKEN,
            vk_user_id=token.vk_user_id,
            access_token=token.sealed_access,
            refresh_token=token.sealed_refresh,
            device_id=token.sealed_device,
            scope=None if token.scope is None else " ".join(sorted(token.scope)),
            expires_at=expires,
            created_at=now,
        )
    )


async def insert_key(
    connection: AsyncConnection,
    community_id: str,
    key: "SealedKey",
    now: ColumnElement[float],
) -> None:
    """Store a community's key in place of an earlier one, in the caller's transaction."""
    dialect: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    fresh = {
        "community_id": community_id,
        "community_key": key.sealed,
        "scope": None if key.scope is None else " ".join(sorted(key.scope)),
        "created_at": now,
    }
    statement = dialect.insert(grants).values(
        id=uuid.uuid4().hex, kind=GrantKind.COMMUNITY_KEY, group_id=key.group_id, **fresh
    )
    await connection.execute(
        statement.on_conflict_do_update(
            index_elements=["group_id"],
            index_where=is_key(),
            set_={**fresh, "lost_at": null(), "rights": null()},
        )
    )
