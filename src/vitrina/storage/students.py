"""Builds of students whom the school has signed for."""

from sqlalchemy import select

from vitrina.storage.builds import Builds
from vitrina.storage.database import Database, retried_once
from vitrina.storage.models import builds, communities
from vitrina.storage.records import BuildRecord


@retried_once
async def latest_of_student(
    database: Database, known: Builds, student_id: str
) -> BuildRecord | None:
    """The newest build made under this student's signed link; None for the empty id.

    The table holds verified ids only: an id that anybody may claim is kept with the form.
    """
    query = (
        select(builds.c.id)
        .join(communities, communities.c.id == builds.c.community_id)
        .where(communities.c.student_id == student_id, communities.c.student_id != "")
        .order_by(builds.c.created_at.desc())
        .limit(1)
    )
    async with database.transaction() as connection:
        build_id = (await connection.execute(query)).scalar_one_or_none()
    return await known.find(build_id) if build_id else None
