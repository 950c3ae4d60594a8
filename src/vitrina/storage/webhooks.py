"""The communities that VK calls us about: their confirmation codes and secrets."""

import hmac
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, and_, null, select, text, update

from vitrina.domain.practitioner import Practitioner
from vitrina.storage.database import Database, retried_once
from vitrina.storage.models import builds, communities, practitioners
from vitrina.storage.vault import Purpose, Vault


def can_speak() -> ColumnElement[bool]:
    """The condition that a community has a token that VK has not refused."""
    return and_(communities.c.sealed_token.is_not(None), communities.c.token_lost_at.is_(None))


# In one statement, because two runners may expect the same community: SQLite and PostgreSQL read
# this upsert alike.
_EXPECT = text(
    "INSERT INTO communities (group_id, build_id, sealed_secret, confirmation_code)"
    " VALUES (:group_id, :build_id, :sealed_secret, :code)"
    " ON CONFLICT (group_id) DO UPDATE SET build_id = excluded.build_id,"
    " sealed_secret = excluded.sealed_secret, confirmation_code = excluded.confirmation_code,"
    " confirmed_at = NULL"
)

# The same without taking anything over: the build may be expecting it at this moment.
_ADOPT = text(
    "INSERT INTO communities (group_id, build_id, sealed_secret, confirmation_code)"
    " VALUES (:group_id, :build_id, :sealed_secret, '') ON CONFLICT (group_id) DO NOTHING"
)


@dataclass(frozen=True)
class WebhookRecord:
    """What `/webhook/{community}` needs to know of one community."""

    group_id: int
    secret: str = field(repr=False)
    confirmation_code: str = field(repr=False)
    is_confirmed: bool
    has_token: bool = False

    def is_secret(self, given: object) -> bool:
        """Whether VK sent our secret, compared in constant time."""
        # JSON may carry half a character, which plain UTF-8 refuses to write.
        return isinstance(given, str) and hmac.compare_digest(
            given.encode("utf-8", "surrogatepass"), self.secret.encode()
        )


@dataclass(frozen=True)
class Owner:
    """Whose community it is, and what was made there; `made_at` is unix seconds."""

    build_id: str
    vk_user_id: int
    practitioner_id: str
    practitioner: Practitioner = field(repr=False)
    made_at: float


@dataclass(frozen=True)
class BotAccess:
    """Whether the community's bot may speak, and whether VK tells our webhook what visitors write.

    `is_refused`: there is a token, and VK does not take it any more.
    """

    has_token: bool = False
    is_refused: bool = False
    is_confirmed: bool = False


class Webhooks:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    @retried_once
    async def find(self, group_id: int) -> WebhookRecord | None:
        """The community, or None when it is not one of ours."""
        query = select(communities).where(communities.c.group_id == group_id)
        async with self._database.transaction() as connection:
            row = (await connection.execute(query)).mappings().first()
        if row is None:
            return None
        return WebhookRecord(
            group_id=row["group_id"],
            secret=self._vault.open(row["sealed_secret"], Purpose.CALLBACK_SECRET, group_id),
            confirmation_code=row["confirmation_code"] or "",
            is_confirmed=row["confirmed_at"] is not None,
            has_token=row["sealed_token"] is not None and row["token_lost_at"] is None,
        )

    async def expect(self, group_id: int, build_id: str, *, secret: str, code: str) -> None:
        """Be ready to answer VK's confirmation before VK is told our address; repeat-safe."""
        async with self._database.transaction() as connection:
            await connection.execute(
                _EXPECT,
                {
                    "group_id": group_id,
                    "build_id": build_id,
                    "sealed_secret": self._vault.seal(secret, Purpose.CALLBACK_SECRET, group_id),
                    "code": code,
                },
            )

    async def adopt(self, group_id: int, build_id: str, *, secret: str) -> None:
        """Know the community before its build has come to `expect` it; repeat-safe."""
        sealed = self._vault.seal(secret, Purpose.CALLBACK_SECRET, group_id)
        known = {"group_id": group_id, "build_id": build_id, "sealed_secret": sealed}
        async with self._database.transaction() as connection:
            await connection.execute(_ADOPT, known)

    @retried_once
    async def bot_access(self, group_id: int) -> BotAccess:
        """What the bot of a community can do now; no secret is opened for it."""
        query = select(communities).where(communities.c.group_id == group_id)
        async with self._database.transaction() as connection:
            row = (await connection.execute(query)).mappings().first()
        if row is None:
            return BotAccess()
        has_one, is_lost = row["sealed_token"] is not None, row["token_lost_at"] is not None
        return BotAccess(
            has_one and not is_lost, has_one and is_lost, row["confirmed_at"] is not None
        )

    @retried_once
    async def confirm(self, group_id: int) -> None:
        """VK asked and we answered with the code."""
        async with self._database.transaction() as connection:
            await connection.execute(
                update(communities)
                .where(communities.c.group_id == group_id, communities.c.confirmed_at.is_(None))
                .values(confirmed_at=self._database.now())
            )

    @retried_once
    async def owner(self, group_id: int) -> Owner | None:
        """Whose community it is, or None when it is not one of ours."""
        query = (
            select(builds, practitioners.c.data)
            .join(communities, communities.c.build_id == builds.c.id)
            .join(practitioners, practitioners.c.id == builds.c.practitioner_id)
            .where(communities.c.group_id == group_id)
        )
        async with self._database.transaction() as connection:
            row = (await connection.execute(query)).mappings().first()
        if row is None:
            return None
        return Owner(
            build_id=row["id"],
            vk_user_id=row["vk_user_id"],
            practitioner_id=row["practitioner_id"],
            practitioner=Practitioner.model_validate_json(row["data"]),
            made_at=row["created_at"],
        )

    async def keep_token(self, group_id: int, token: str) -> bool:
        """The community's own token, with which its bot speaks; False when it is not ours."""
        statement = (
            update(communities)
            .where(communities.c.group_id == group_id)
            .values(
                sealed_token=self._vault.seal(token, Purpose.COMMUNITY_KEY, group_id),
                token_lost_at=null(),
            )
        )
        async with self._database.transaction() as connection:
            return (await connection.execute(statement)).rowcount == 1

    @retried_once
    async def token(self, group_id: int) -> str | None:
        """The community's token; None when there is none or VK refused it.

        LostSecret when it does not open here: who keeps keys may have to put one back.
        """
        query = select(communities.c.sealed_token).where(
            communities.c.group_id == group_id, communities.c.token_lost_at.is_(None)
        )
        async with self._database.transaction() as connection:
            sealed = (await connection.execute(query)).scalar_one_or_none()
        return self._vault.open(sealed, Purpose.COMMUNITY_KEY, group_id) if sealed else None

    @retried_once
    async def lose_token(self, group_id: int, token: str) -> None:
        """VK refused this token: nothing is sent until there is another one."""
        query = select(communities.c.sealed_token).where(communities.c.group_id == group_id)
        async with self._database.transaction() as connection:
            sealed = (await connection.execute(query)).scalar_one_or_none()
            if sealed is None or self._vault.open(sealed, Purpose.COMMUNITY_KEY, group_id) != token:
                return  # a fresh one has come meanwhile
            await connection.execute(
                update(communities)
                .where(communities.c.group_id == group_id)
                .values(token_lost_at=self._database.now())
            )

    @retried_once
    async def speaking(self) -> list[int]:
        """Communities whose bot may speak: those with a token that VK has not refused."""
        query = select(communities.c.group_id).where(can_speak())
        async with self._database.transaction() as connection:
            return list((await connection.execute(query)).scalars())
