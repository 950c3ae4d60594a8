"""The courses of a school by their names."""

from sqlalchemy import select

from vitrina.storage.database import Database, retried_once
from vitrina.storage.models import courses


@retried_once
async def read_course_names(database: Database) -> dict[str, str]:
    """The names by the ids that links carry; a course that nobody has named is not there."""
    query = select(courses.c.course_id, courses.c.name).order_by(courses.c.name)
    async with database.transaction() as connection:
        return {row.course_id: row.name for row in await connection.execute(query)}
