"""Builds of students whom the school has signed for, and keys that lead back to a build."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from vitrina.storage.builds import Builds
from vitrina.storage.database import Database, retried_once
from vitrina.storage.keys import KeyKind, hash_key, insert_key
from vitrina.storage.models import build_keys, builds, practitioners
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
        .join(practitioners, practitioners.c.id == builds.c.practitioner_id)
        .where(practitioners.c.student_id == student_id, practitioners.c.student_id != "")
        .order_by(builds.c.created_at.desc())
        .limit(1)
    )
    async with database.transaction() as connection:
        build_id = (await connection.execute(query)).scalar_one_or_none()
    return await known.find(build_id) if build_id else None


@retried_once
async def let_open(database: Database, build_id: str, kind: KeyKind, key: str) -> None:
    """Let the key open the build; repeat-safe."""
    query = select(build_keys.c.key_hash).where(build_keys.c.key_hash == hash_key(key))
    try:
        async with database.transaction() as connection:
            if (await connection.execute(query)).first() is None:
                await insert_key(connection, build_id, kind, key, database.now())
    except IntegrityError:
        return  # another request was faster
