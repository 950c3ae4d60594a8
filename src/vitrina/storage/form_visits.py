"""How often a course's form was opened and sent: once for a student whom the school signed for.

Of everybody else a day has a number and nothing more.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Table, func
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.storage.database import Database, retried_once
from vitrina.storage.models import course_days, course_students
from vitrina.storage.school_settings import Beside

# The days of figures are those of Moscow, which has no summer time.
ZONE_HOURS = 3
_INVITED_AT_ONCE = 200  # rows of one statement

_MARKS: dict[Literal["opened", "sent"], str] = {"opened": "opened_at", "sent": "sent_at"}


class FormVisits:
    """Counts visits; every method may be repeated, and a student counts once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(
        self, what: Literal["opened", "sent"], course_id: str, student_id: str, now: float
    ) -> None:
        """The form of a course was opened, or sent; `student_id` is signed for, or empty.

        Without a student it counts each time. `now`, unix seconds, says the day.
        """
        if student_id:
            await self._mark([student_id], course_id, _MARKS[what])
        else:
            await self._count(what, course_id, day_of(now))

    async def invite(
        self, student_ids: Sequence[str], course_id: str, *, beside: Beside | None = None
    ) -> None:
        """A link was signed for each of these students."""
        await self._mark(sorted(student_ids), course_id, "invited_at", beside)

    @retried_once
    async def _mark(
        self,
        student_ids: Sequence[str],
        course_id: str,
        column: str,
        beside: Beside | None = None,
    ) -> None:
        async with self._database.transaction() as connection:
            if beside:
                await beside(connection)
            for start in range(0, len(student_ids), _INVITED_AT_ONCE):
                some = student_ids[start : start + _INVITED_AT_ONCE]
                await self._mark_some(connection, some, course_id, column)

    async def _mark_some(
        self, connection: AsyncConnection, student_ids: Sequence[str], course_id: str, column: str
    ) -> None:
        now = self._database.now()
        rows = [
            {"course_id": course_id, "student_id": student, column: now}
            for student in dict.fromkeys(student_ids)
        ]
        statement = self._insert(course_students).values(rows)
        first = func.coalesce(course_students.c[column], statement.excluded[column])
        await connection.execute(
            statement.on_conflict_do_update(
                index_elements=["course_id", "student_id"],
                set_={column: first},
                where=course_students.c[column].is_(None),  # a reload writes nothing
            )
        )

    async def _count(self, what: Literal["opened", "sent"], course_id: str, day: str) -> None:
        # Not repeated: it would count twice.
        counts = {"opened": 0, "sent": 0, what: 1}
        statement = self._insert(course_days).values(day=day, course_id=course_id, **counts)
        added = {what: course_days.c[what] + 1}
        async with self._database.transaction() as connection:
            await connection.execute(
                statement.on_conflict_do_update(index_elements=["day", "course_id"], set_=added)
            )

    def _insert(self, table: Table) -> Any:
        dialect: Any = sqlite if self._database.is_sqlite else postgresql
        return dialect.insert(table)


def day_of(moment: float) -> str:
    """The day of unix seconds as `2026-11-27`, in Moscow."""
    return f"{datetime.fromtimestamp(moment, UTC) + timedelta(hours=ZONE_HOURS):%Y-%m-%d}"
