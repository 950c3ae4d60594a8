"""The means that communities were given, sealed: people's tokens and communities' own keys."""

import uuid
from contextlib import suppress
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Double,
    RowMapping,
    and_,
    literal,
    null,
    select,
    update,
)

from vitrina.domain.community import GrantKind
from vitrina.storage.communities import is_living
from vitrina.storage.database import Database, retried_once
from vitrina.storage.models import grants, webhooks
from vitrina.storage.new_grants import NewToken, SealedKey, can_speak, insert_key, is_key
from vitrina.storage.records import TokenRecord
from vitrina.storage.vault import LostSecret, Purpose, Vault

REFRESHING_FOR = 30.0  # seconds: longer than the refresh call may take


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
            query = select(grants).where(grants.c.id == token_id)
            row = (await connection.execute(query)).mappings().one()
        return self._opened(row)

    @retried_once
    async def find_key_of(self, community_id: str) -> TokenRecord | None:
        """The community's own key as means of a run; None when there is none that VK takes.

        LostSecret when it does not open here.
        """
        query = select(grants).where(grants.c.community_id == community_id, can_speak())
        async with self._database.transaction() as connection:
            row = (await connection.execute(query)).mappings().first()
        return self._opened(row) if row else None

    @retried_once
    async def list_of(self, community_id: str) -> list[TokenRecord]:
        """Every means of the community that opens here: its own key first, then newest first."""
        query = (
            select(grants)
            .where(grants.c.community_id == community_id, grants.c.lost_at.is_(None))
            .order_by(is_key().desc(), grants.c.created_at.desc())
        )
        async with self._database.transaction() as connection:
            rows = (await connection.execute(query)).mappings().all()
        found = []
        for row in rows:
            with suppress(LostSecret):
                found.append(self._opened(row))
        return found

    @retried_once
    async def note_right(
        self, grant_id: str, method: str, *, is_allowed: bool, code: int | None
    ) -> None:
        """VK was seen to allow or to refuse this token the method; gone with a new token."""
        mine = grants.c.id == grant_id
        async with self._database.transaction() as connection:
            query = select(grants.c.rights).where(mine).with_for_update()
            known = (await connection.execute(query)).scalar_one_or_none() or {}
            verdict = {"allowed": is_allowed, "code": code}
            rights = {**known, method: verdict}
            await connection.execute(update(grants).where(mine).values(rights=rights))

    def _opened(self, row: RowMapping) -> TokenRecord:
        is_key = row["kind"] == GrantKind.COMMUNITY_KEY
        token = (
            self._vault.open(row["community_key"], Purpose.COMMUNITY_KEY, row["group_id"])
            if is_key
            else self._vault.open(row["access_token"], Purpose.ACCESS_TOKEN, row["id"])
        )
        return TokenRecord(
            id=row["id"],
            vk_user_id=row["vk_user_id"],
            access_token=token,
            refresh_token=self._open(row["refresh_token"], Purpose.REFRESH_TOKEN, row["id"]),
            device_id=self._open(row["device_id"], Purpose.DEVICE, row["id"]),
            scope=None if row["scope"] is None else frozenset(row["scope"].split()),
            expires_at=row["expires_at"],
            kind=GrantKind(row["kind"]),
            rights={method: said["allowed"] for method, said in (row["rights"] or {}).items()},
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
            update(grants)
            .where(
                grants.c.id == token_id,
                grants.c.refresh_token.is_not(None),
                grants.c.refreshing_until.is_(None),
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
            token_id, grants.c.refreshing_until.is_not(None), refresh_token=null()
        )

    async def release_refresh(self, token_id: str) -> None:
        """The refresh was certainly not sent: another try is as good as the first."""
        await self._end_refresh(token_id)

    async def _end_refresh(
        self, token_id: str, *conditions: ColumnElement[bool], **values: Any
    ) -> None:
        statement = update(grants).where(grants.c.id == token_id, *conditions)
        async with self._database.transaction() as connection:
            await connection.execute(statement.values(refreshing_until=null(), **values))

    def seal_key(self, group_id: int, key: str, scope: frozenset[str] | None = None) -> SealedKey:
        """A community's key ready to be stored."""
        return SealedKey(group_id, self._vault.seal(key, Purpose.COMMUNITY_KEY, group_id), scope)

    async def keep_key(self, group_id: int, key: str, scope: frozenset[str] | None = None) -> bool:
        """The community's own key, in place of an earlier one; False when it is not one of ours."""
        sealed = self.seal_key(group_id, key, scope)
        known = select(webhooks.c.community_id).where(webhooks.c.group_id == group_id)
        now = self._database.now()
        async with self._database.transaction() as connection:
            community_id = (await connection.execute(known)).scalar_one_or_none()
            if community_id is None or not await is_living(connection, community_id):
                return False
            await insert_key(connection, community_id, sealed, now)
            return True

    @retried_once
    async def find_key(self, group_id: int) -> str | None:
        """The community's key; None when there is none or VK refused it.

        LostSecret when it does not open here: who keeps keys may have to put one back.
        """
        query = select(grants.c.community_key).where(grants.c.group_id == group_id, can_speak())
        async with self._database.transaction() as connection:
            sealed = (await connection.execute(query)).scalar_one_or_none()
        return self._open(sealed, Purpose.COMMUNITY_KEY, group_id)

    @retried_once
    async def lose_key(self, group_id: int, key: str) -> None:
        """VK refused this key: nothing is sent until there is another one."""
        mine = and_(is_key(), grants.c.group_id == group_id)
        async with self._database.transaction() as connection:
            query = select(grants.c.community_key).where(mine)
            sealed = (await connection.execute(query)).scalar_one_or_none()
            if self._open(sealed, Purpose.COMMUNITY_KEY, group_id) != key:
                return  # a fresh one has come meanwhile
            lost = update(grants).where(mine, grants.c.community_key == sealed)
            await connection.execute(lost.values(lost_at=self._database.now()))

    @retried_once
    async def speaking(self) -> list[int]:
        """Groups whose bot may speak: those with a key that VK has not refused."""
        query = select(grants.c.group_id).where(can_speak())
        async with self._database.transaction() as connection:
            return list((await connection.execute(query)).scalars())

    def _open(self, sealed: str | None, purpose: Purpose, record: object) -> str | None:
        return self._vault.open(sealed, purpose, record) if sealed else None
