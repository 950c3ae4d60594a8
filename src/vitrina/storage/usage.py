"""What VK was asked, and how it refused: counted for `/metrics`."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True)
class Usage:
    """What VK was asked since the last write: requests, uploads, errors by (method, code)."""

    requests: int = 0
    uploads: int = 0
    errors: tuple[tuple[str, int], ...] = ()


async def count_errors(connection: AsyncConnection, errors: tuple[tuple[str, int], ...]) -> None:
    """Add VK's errors, (method, code) each, to those that `/metrics` shows."""
    # The one upsert that SQLite and PostgreSQL read alike; two workers may count the same error,
    # and take its row in the same order, so that they never wait for each other.
    statement = text(
        "INSERT INTO vk_errors (method, code, count) VALUES (:method, :code, :count)"
        " ON CONFLICT (method, code) DO UPDATE SET count = vk_errors.count + excluded.count"
    )
    for (method, code), count in sorted(Counter(errors).items()):
        await connection.execute(statement, {"method": method, "code": code, "count": count})
