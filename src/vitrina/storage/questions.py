"""How often visitors of a community asked about what: nobody's name, only numbers by the month."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.storage.database import Database, retried_once
from vitrina.storage.models import questions

_YEAR = 366 * 86400.0  # seconds
_KEY = ("group_id", "month", "topic")


async def count_questions(
    connection: AsyncConnection, group_id: int, month: str, topics: Collection[str]
) -> None:
    """Count each of these topics once more, in the caller's transaction."""
    if not topics:
        return
    dialect: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(questions)
    rows = [
        {"group_id": group_id, "month": month, "topic": topic[:32], "times": 1}
        for topic in sorted(set(topics))
    ]
    await connection.execute(
        statement.on_conflict_do_update(
            index_elements=list(_KEY), set_={"times": questions.c.times + 1}
        ),
        rows,
    )


@retried_once
async def read_questions(database: Database, group_id: int, since: str) -> dict[str, int]:
    """How often each topic was asked about from that month («2026-10») on."""
    query = (
        select(questions.c.topic, func.sum(questions.c.times).label("times"))
        .where(questions.c.group_id == group_id, questions.c.month >= since)
        .group_by(questions.c.topic)
    )
    async with database.transaction() as connection:
        return {row.topic: int(row.times) for row in await connection.execute(query)}


async def forget_questions(database: Database, now: float) -> int:
    """Delete what was counted more than a year ago; how many. Idempotent. `now`: unix seconds."""
    year_ago = f"{datetime.fromtimestamp(now - _YEAR, UTC):%Y-%m}"
    async with database.transaction() as connection:
        old = delete(questions).where(questions.c.month < year_ago)
        return (await connection.execute(old)).rowcount
