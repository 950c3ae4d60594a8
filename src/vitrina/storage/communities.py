"""The communities that VK calls us about: their confirmation codes and secrets."""

import hmac
from dataclasses import dataclass, field

from sqlalchemy import select, text, update

from vitrina.storage.database import Database
from vitrina.storage.models import communities
from vitrina.storage.vault import Vault

# In one statement, because two runners may expect the same community: SQLite and PostgreSQL read
# this upsert alike.
_EXPECT = text(
    "INSERT INTO communities (group_id, build_id, sealed_secret, confirmation_code)"
    " VALUES (:group_id, :build_id, :sealed_secret, :code)"
    " ON CONFLICT (group_id) DO UPDATE SET build_id = excluded.build_id,"
    " sealed_secret = excluded.sealed_secret, confirmation_code = excluded.confirmation_code,"
    " confirmed_at = NULL"
)


@dataclass(frozen=True)
class CommunityRecord:
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


class Communities:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def find(self, group_id: int) -> CommunityRecord | None:
        """The community, or None when it is not one of ours."""
        query = select(communities).where(communities.c.group_id == group_id)
        async with self._database.transaction() as connection:
            row = (await connection.execute(query)).mappings().first()
        if row is None:
            return None
        return CommunityRecord(
            group_id=row["group_id"],
            secret=self._vault.open(row["sealed_secret"]),
            confirmation_code=row["confirmation_code"] or "",
            is_confirmed=row["confirmed_at"] is not None,
        )

    async def expect(self, group_id: int, build_id: str, *, secret: str, code: str) -> None:
        """Be ready to answer VK's confirmation before VK is told our address; repeat-safe."""
        async with self._database.transaction() as connection:
            await connection.execute(
                _EXPECT,
                {
                    "group_id": group_id,
                    "build_id": build_id,
                    "sealed_secret": self._vault.seal(secret),
                    "code": code,
                },
            )

    async def confirm(self, group_id: int) -> None:
        """VK asked and we answered with the code."""
        async with self._database.transaction() as connection:
            await connection.execute(
                update(communities)
                .where(communities.c.group_id == group_id, communities.c.confirmed_at.is_(None))
                .values(confirmed_at=self._database.now())
            )
