"""Every sealed column, for key rotation and for the doctor."""

from collections.abc import Callable

from sqlalchemy import Column, Table, select, update

from vitrina.storage.database import Database
from vitrina.storage.models import communities, tokens
from vitrina.storage.vault import LostSecret, Vault

_SEALED: tuple[tuple[Table, Column[str]], ...] = (
    (tokens, tokens.c.access_token),
    (tokens, tokens.c.refresh_token),
    (tokens, tokens.c.device_id),
    (communities, communities.c.sealed_secret),
)


async def reseal_secrets(database: Database, vault: Vault) -> int:
    """Seal everything with the newest key, all or nothing; LostSecret when a key is missing."""
    count = 0
    async with database.transaction() as connection:
        for table, column in _SEALED:
            query = select(column).where(column.is_not(None)).distinct()
            for sealed in (await connection.execute(query)).scalars().all():
                statement = update(table).where(column == sealed)
                await connection.execute(statement.values({column: vault.reseal(sealed)}))
                count += 1
    return count


async def count_unopened(database: Database, vault: Vault) -> int:
    """How many secrets none of the keys opens."""
    async with database.transaction() as connection:
        return sum(
            _is_lost(vault.open, sealed)
            for _, column in _SEALED
            for sealed in (
                await connection.execute(select(column).where(column.is_not(None)))
            ).scalars()
        )


def _is_lost(open_sealed: Callable[[str], str], sealed: str) -> bool:
    try:
        open_sealed(sealed)
    except LostSecret:
        return True
    return False
