"""VK tokens, sealed."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Double, insert, literal, null, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.storage.database import Database, retried_once
from vitrina.storage.models import tokens
from vitrina.storage.records import TokenRecord
from vitrina.storage.vault import Purpose, Vault

REFRESHING_FOR = 30.0  # seconds: longer than the refresh call may take


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


class Grants:
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
        token_id: str | None = None,
    ) -> NewToken:
        """A token ready to be stored with a build, or in place of the one with this id."""
        seal, record = self._vault.seal, token_id or uuid.uuid4().hex
        return NewToken(
            id=record,
            vk_user_id=vk_user_id,
            sealed_access=seal(access_token, Purpose.ACCESS_TOKEN, record),
            sealed_refresh=(
                seal(refresh_token, Purpose.REFRESH_TOKEN, record) if refresh_token else None
            ),
            sealed_device=seal(device_id, Purpose.DEVICE, record) if device_id else None,
            scope=scope,
            expires_in=expires_in,
        )

    @retried_once
    async def find(self, token_id: str) -> TokenRecord:
        """The opened token; LostSecret when it does not open here."""
        async with self._database.transaction() as connection:
            query = select(tokens).where(tokens.c.id == token_id)
            row = (await connection.execute(query)).mappings().one()
        return TokenRecord(
            id=row["id"],
            vk_user_id=row["vk_user_id"],
            access_token=self._vault.open(row["access_token"], Purpose.ACCESS_TOKEN, token_id),
            refresh_token=self._open(row["refresh_token"], Purpose.REFRESH_TOKEN, token_id),
            device_id=self._open(row["device_id"], Purpose.DEVICE, token_id),
            scope=None if row["scope"] is None else frozenset(row["scope"].split()),
            expires_at=row["expires_at"],
        )

    @retried_once
    async def ends_within(self, token: TokenRecord, seconds: float) -> bool:
        """Whether it ends before that, by the shared clock; one without an end never does."""
        if token.expires_at is None:
            return False
        async with self._database.transaction() as connection:
            now = (await connection.execute(select(self._database.now()))).scalar_one()
        return token.expires_at < float(now) + seconds

    async def begin_refresh(self, token_id: str) -> bool:
        """Become its only refresher; False when somebody else is, or died while being it.

        No row is locked meanwhile: the refresh is a call to VK. A refresher that died leaves its
        mark, because VK may have seen the refresh token: nobody may send it again.
        """
        until = self._database.now() + literal(REFRESHING_FOR, Double)
        statement = (
            update(tokens)
            .where(
                tokens.c.id == token_id,
                tokens.c.refresh_token.is_not(None),
                tokens.c.refreshing_until.is_(None),
            )
            .values(refreshing_until=until)
        )
        async with self._database.transaction() as connection:
            return (await connection.execute(statement)).rowcount == 1

    async def finish_refresh(self, fresh: NewToken) -> None:
        """The refresh succeeded: both secrets of the token `fresh.id` are replaced at once."""
        now = self._database.now()
        expires = null() if fresh.expires_in is None else now + literal(fresh.expires_in, Double)
        await self._end_refresh(
            fresh.id,
            access_token=fresh.sealed_access,
            refresh_token=fresh.sealed_refresh,
            expires_at=expires,
        )

    async def forget_refresh(self, token_id: str) -> None:
        """The refresh token is spent or may be: nobody shall try it again.

        One that came meanwhile, by a refresh that succeeded after all, stays.
        """
        await self._end_refresh(
            token_id, tokens.c.refreshing_until.is_not(None), refresh_token=null()
        )

    async def release_refresh(self, token_id: str) -> None:
        """The refresh was certainly not sent: another try is as good as the first."""
        await self._end_refresh(token_id)

    async def _end_refresh(
        self, token_id: str, *conditions: ColumnElement[bool], **values: Any
    ) -> None:
        statement = update(tokens).where(tokens.c.id == token_id, *conditions)
        async with self._database.transaction() as connection:
            await connection.execute(statement.values(refreshing_until=null(), **values))

    def _open(self, sealed: str | None, purpose: Purpose, token_id: str) -> str | None:
        return self._vault.open(sealed, purpose, token_id) if sealed else None


async def insert_token(
    connection: AsyncConnection, token: NewToken, now: ColumnElement[float]
) -> str:
    """Store it in the caller's transaction; its id."""
    expires = null() if token.expires_in is None else now + literal(token.expires_in, Double)
    await connection.execute(
        insert(tokens).values(
            id=token.id,
            vk_user_id=token.vk_user_id,
            access_token=token.sealed_access,
            refresh_token=token.sealed_refresh,
            device_id=token.sealed_device,
            scope=None if token.scope is None else " ".join(sorted(token.scope)),
            expires_at=expires,
            created_at=now,
        )
    )
    return token.id
