"""How VK's Callback API reaches us about a community: confirmation codes and secrets."""

import hmac
from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import and_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.community import GrantKind
from vitrina.storage.communities import is_living
from vitrina.storage.database import Database, retried_once
from vitrina.storage.models import grants, webhooks
from vitrina.storage.vault import Purpose, Vault

# In one statement, because two runners may expect the same community: SQLite and PostgreSQL read
# this upsert alike.
_EXPECT = text(
    "INSERT INTO webhooks (group_id, community_id, sealed_secret, confirmation_code)"
    " VALUES (:group_id, :community_id, :sealed_secret, :code)"
    " ON CONFLICT (group_id) DO UPDATE SET community_id = excluded.community_id,"
    " sealed_secret = excluded.sealed_secret, confirmation_code = excluded.confirmation_code,"
    " confirmed_at = NULL"
)

# The same without taking anything over: a build may be expecting it at this moment.
_ADOPT = text(
    "INSERT INTO webhooks (group_id, community_id, sealed_secret, confirmation_code)"
    " VALUES (:group_id, :community_id, :sealed_secret, '') ON CONFLICT (group_id) DO NOTHING"
)


_KEY = GrantKind.COMMUNITY_KEY


@dataclass(frozen=True)
class WebhookRecord:
    """What `/webhook/{community}` needs to know of one community."""

    group_id: int
    secret: str = field(repr=False)
    confirmation_code: str = field(repr=False)
    is_confirmed: bool

    def is_secret(self, given: object) -> bool:
        """Whether VK sent our secret, compared in constant time."""
        # JSON may carry half a character, which plain UTF-8 refuses to write.
        return isinstance(given, str) and hmac.compare_digest(
            given.encode("utf-8", "surrogatepass"), self.secret.encode()
        )


@dataclass(frozen=True)
class BotAccess:
    """Whether the community's bot may speak, and whether VK tells our webhook what visitors write.

    `is_refused`: there is a key, and VK does not take it any more.
    """

    has_key: bool = False
    is_refused: bool = False
    is_confirmed: bool = False


class Webhooks:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    @retried_once
    async def find(self, group_id: int) -> WebhookRecord | None:
        """The community, or None when it is not one of ours."""
        query = select(webhooks).where(webhooks.c.group_id == group_id)
        async with self._database.transaction() as connection:
            row = (await connection.execute(query)).mappings().first()
        if row is None:
            return None
        return WebhookRecord(
            group_id=row["group_id"],
            secret=self._vault.open(row["sealed_secret"], Purpose.CALLBACK_SECRET, group_id),
            confirmation_code=row["confirmation_code"] or "",
            is_confirmed=row["confirmed_at"] is not None,
        )

    def seal_secret(self, group_id: int, secret: str) -> str:
        """The secret that VK is to sign events of this group with, ready to be stored."""
        return self._vault.seal(secret, Purpose.CALLBACK_SECRET, group_id)

    @retried_once
    async def expect(self, group_id: int, community_id: str, *, secret: str, code: str) -> None:
        """Be ready to answer VK's confirmation before VK is told our address; idempotent.

        Nothing is written for a community that was forgotten meanwhile.
        """
        async with self._database.transaction() as connection:
            if not await is_living(connection, community_id):
                return
            await connection.execute(
                _EXPECT,
                {
                    "group_id": group_id,
                    "community_id": community_id,
                    "sealed_secret": self._vault.seal(secret, Purpose.CALLBACK_SECRET, group_id),
                    "code": code,
                },
            )

    @retried_once
    async def adopt(self, group_id: int, community_id: str, *, secret: str) -> None:
        """Know the community before its build has come to `expect` it; idempotent.

        Nothing is written for a community that was forgotten meanwhile.
        """
        sealed = self._vault.seal(secret, Purpose.CALLBACK_SECRET, group_id)
        known = {"group_id": group_id, "community_id": community_id, "sealed_secret": sealed}
        async with self._database.transaction() as connection:
            if await is_living(connection, community_id):
                await connection.execute(_ADOPT, known)

    @retried_once
    async def bot_access(self, group_id: int) -> BotAccess:
        """What the bot of a community can do now; no secret is opened for it."""
        key = and_(grants.c.group_id == webhooks.c.group_id, grants.c.kind == _KEY)
        query = (
            select(grants.c.id, grants.c.lost_at, webhooks.c.confirmed_at)
            .select_from(webhooks)
            .outerjoin(grants, key)
            .where(webhooks.c.group_id == group_id)
        )
        async with self._database.transaction() as connection:
            row = (await connection.execute(query)).mappings().first()
        if row is None:
            return BotAccess()
        has_one, is_lost = row["id"] is not None, row["lost_at"] is not None
        return BotAccess(
            has_key=has_one and not is_lost,
            is_refused=has_one and is_lost,
            is_confirmed=row["confirmed_at"] is not None,
        )

    @retried_once
    async def confirm(self, group_id: int) -> None:
        """VK asked and we answered with the code."""
        async with self._database.transaction() as connection:
            await connection.execute(
                update(webhooks)
                .where(webhooks.c.group_id == group_id, webhooks.c.confirmed_at.is_(None))
                .values(confirmed_at=self._database.now())
            )


async def lock_known(connection: AsyncConnection, group_ids: Collection[int]) -> set[int]:
    """Which of these groups are ours; none of them is forgotten before the transaction ends.

    Who writes down what VK tells of a group asks here first: a process may not have heard yet.
    """
    query = select(webhooks.c.group_id).where(webhooks.c.group_id.in_(group_ids))
    ordered = query.order_by(webhooks.c.group_id).with_for_update(read=True, key_share=True)
    return set((await connection.execute(ordered)).scalars())
