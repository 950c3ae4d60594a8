"""Every sealed column, for key rotation and for the doctor.

Grants on their way are sealed too, but they live ten minutes: they are not worth resealing.
"""

from collections.abc import Callable

from sqlalchemy import Column, Table, select, update

from vitrina.storage.database import Database
from vitrina.storage.models import communities, leads, tokens
from vitrina.storage.vault import LostSecret, Vault

_SEALED: tuple[tuple[Table, Column[str]], ...] = (
    (tokens, tokens.c.access_token),
    (tokens, tokens.c.refresh_token),
    (tokens, tokens.c.device_id),
    (communities, communities.c.sealed_secret),
    (communities, communities.c.sealed_token),
    (leads, leads.c.sealed),
)


async def reseal_secrets(database: Database, vault: Vault) -> int:
    """Seal everything with the newest key, all or nothing; LostSecret when a key is missing."""
    count = 0
    async with database.transaction() as connection:
        for table, column in _SEALED:
            (row_id,) = table.primary_key.columns
            rows = await connection.execute(select(row_id, column).where(column.is_not(None)))
            for found, sealed in rows.all():
                # Only what is still there: a worker may have stored a newer secret meanwhile.
                statement = update(table).where(row_id == found, column == sealed)
                changed = await connection.execute(statement.values({column: vault.reseal(sealed)}))
                count += changed.rowcount
    return count


async def count_unopened(database: Database, vault: Vault) -> int:
    """How many secrets none of the keys opens."""
    lost = 0
    async with database.transaction() as connection:
        for _, column in _SEALED:
            query = select(column).where(column.is_not(None))
            found = (await connection.execute(query)).scalars()
            lost += sum(_is_lost(vault.open, sealed) for sealed in found)
    return lost


def _is_lost(open_sealed: Callable[[str], str], sealed: str) -> bool:
    try:
        open_sealed(sealed)
    except LostSecret:
        return True
    return False
