"""What visitors ask about is counted by the month, and forgotten after a year."""

from sqlalchemy import func, select

from vitrina.storage.database import Database
from vitrina.storage.models import questions
from vitrina.storage.questions import count_questions, forget_questions, read_questions

NOW = 1_795_700_000.0  # 2026-11-26


async def test_topics_are_counted_and_an_old_month_goes(database: Database) -> None:
    async with database.transaction() as connection:
        for _ in range(3):
            await count_questions(connection, 7, "2026-11", ("pain", "pain", "price"))
        await count_questions(connection, 7, "2025-10", ("price",))
        await count_questions(connection, 8, "2026-11", ())

    assert await read_questions(database, 7, "2026-10") == {"pain": 3, "price": 3}
    assert await read_questions(database, 7, "2025-01") == {"pain": 3, "price": 4}
    assert await read_questions(database, 8, "2025-01") == {}
    assert await forget_questions(database, NOW) == 1
    assert await forget_questions(database, NOW) == 0
    async with database.transaction() as connection:
        assert (await connection.execute(select(func.count()).select_from(questions))).scalar() == 2
