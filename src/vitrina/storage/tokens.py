"""VK tokens, sealed."""

import uuid
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Double, insert, literal, null, select
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.storage.database import Database
from vitrina.storage.models import tokens
from vitrina.storage.records import TokenRecord
from vitrina.storage.vault import Vault


@dataclass(frozen=True)
class NewToken:
    """A token as it is about to be stored: secrets already sealed, life in seconds from now."""

    vk_user_id: int
    sealed_access: str = field(repr=False)
    sealed_refresh: str | None = field(repr=False)
    sealed_device: str | None = field(repr=False)
    scope: frozenset[str] | None
    expires_in: float | None


class Tokens:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    def seal(
        self,
        *,
        vk_user_id: int,
        access_token: str,
        refresh_token: str | None,
        device_id: str | None,
        scope: frozenset[str] | None,
        expires_in: float | None,
    ) -> NewToken:
        """A token ready to be stored with a build."""
        seal = self._vault.seal
        return NewToken(
            vk_user_id=vk_user_id,
            sealed_access=seal(access_token),
            sealed_refresh=seal(refresh_token) if refresh_token else None,
            sealed_device=seal(device_id) if device_id else None,
            scope=scope,
            expires_in=expires_in,
        )

    async def find(self, token_id: str) -> TokenRecord:
        """The opened token; LostSecret when its key is gone from the settings."""
        async with self._database.transaction() as connection:
            query = select(tokens).where(tokens.c.id == token_id)
            row = (await connection.execute(query)).mappings().one()
        return TokenRecord(
            id=row["id"],
            vk_user_id=row["vk_user_id"],
            access_token=self._vault.open(row["access_token"]),
            refresh_token=self._open(row["refresh_token"]),
            device_id=self._open(row["device_id"]),
            scope=None if row["scope"] is None else frozenset(row["scope"].split()),
            expires_at=row["expires_at"],
        )

    def _open(self, sealed: str | None) -> str | None:
        return self._vault.open(sealed) if sealed else None


async def insert_token(
    connection: AsyncConnection, token: NewToken, now: ColumnElement[float]
) -> str:
    """Store it in the caller's transaction; its new id."""
    token_id = uuid.uuid4().hex
    expires = null() if token.expires_in is None else now + literal(token.expires_in, Double)
    await connection.execute(
        insert(tokens).values(
            id=token_id,
            vk_user_id=token.vk_user_id,
            access_token=token.sealed_access,
            refresh_token=token.sealed_refresh,
            device_id=token.sealed_device,
            scope=None if token.scope is None else " ".join(sorted(token.scope)),
            expires_at=expires,
            created_at=now,
        )
    )
    return token_id
