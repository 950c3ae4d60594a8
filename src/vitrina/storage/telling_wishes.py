"""What GetCourse is to be told, written down in the transaction of what it tells of.

One row for a community, the latest wins; one for a student's link.
"""

import hashlib
from typing import Any

from sqlalchemy import ColumnElement, Double, and_, case, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.community import CommunityState
from vitrina.domain.telling import NO_STUDENT, TellingKind, TellingState
from vitrina.storage.models import communities, getcourse_students
from vitrina.storage.models import getcourse_tellings as tellings

WHILE_AT_IT = 600.0  # seconds after which a person has done what they had at hand
# What waits for somebody stays so: an event that comes every night would ask in vain every night.
_SAME_IF_STOPPED = case(
    (tellings.c.state == TellingState.STOPPED, tellings.c.state),
    else_=literal(TellingState.WAITING.value),
)


async def wish_telling(
    connection: AsyncConnection, community_id: str, now: ColumnElement[float]
) -> None:
    """GetCourse is to be told how the community stands, in the caller's transaction.

    Of a student whom the school has not named nothing is told, and that is written down. Their form
    is made: what it was to begin with is not kept any longer.
    """
    mine = and_(communities.c.id == community_id, communities.c.state != CommunityState.FORGOTTEN)
    query = select(communities.c.student_id, communities.c.course_id).where(mine)
    row = (await connection.execute(query)).first()
    if row is None:
        return
    students = getcourse_students
    if row.student_id:
        used = and_(students.c.student_id == row.student_id, students.c.form.is_not(None))
        await connection.execute(update(students).where(used).values(form=None))
    await _wish(connection, community_id, TellingKind.COMMUNITY, row, community_id, now)


async def wish_later(
    connection: AsyncConnection, community_id: str, now: ColumnElement[float]
) -> None:
    """A person did something to a community that was told of: in ten minutes that is told too.

    Each time anew, so that whoever does ten things has one comment; in the caller's transaction.
    """
    later = now + literal(WHILE_AT_IT, Double)
    told = and_(
        tellings.c.community_id == community_id,
        tellings.c.state.in_((TellingState.TOLD, TellingState.WAITING)),
    )
    latest = case((tellings.c.next_at > later, tellings.c.next_at), else_=later)
    changed = {"wanted": tellings.c.wanted + 1, "state": TellingState.WAITING, "next_at": latest}
    await connection.execute(update(tellings).where(told).values(**changed))


async def wish_link(
    connection: AsyncConnection, student_id: str, course_id: str, now: ColumnElement[float]
) -> None:
    """GetCourse is to be told the student's link to the form, in the caller's transaction."""
    row = (
        await connection.execute(
            select(literal(student_id).label("student_id"), literal(course_id).label("course_id"))
        )
    ).one()
    await _wish(connection, link_id(student_id, course_id), TellingKind.LINK, row, None, now)


def link_id(student_id: str, course_id: str) -> str:
    """The id of the telling of this student's link."""
    return hashlib.sha256(f"{len(student_id)}/{student_id}/{course_id}".encode()).hexdigest()[:32]


async def _wish(
    connection: AsyncConnection,
    telling_id: str,
    kind: TellingKind,
    student: Any,
    community_id: str | None,
    now: ColumnElement[float],
) -> None:
    dialect: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    is_known = bool(student.student_id)
    added = dialect.insert(tellings).values(
        id=telling_id,
        kind=kind,
        community_id=community_id,
        student_id=student.student_id,
        course_id=student.course_id,
        state=TellingState.WAITING if is_known else TellingState.NOBODY,
        wanted=1,
        attempts=0,
        next_at=0.0,
        holder="",
        held_until=0.0,
        fault=None if is_known else NO_STUDENT,
        done="",
        left_out="",
        changed_at=now,
    )
    again = {
        "wanted": tellings.c.wanted + 1,
        "state": _SAME_IF_STOPPED,
        "student_id": student.student_id,
        "course_id": student.course_id,
    }
    changed = added.on_conflict_do_update(
        index_elements=["id"], set_=again, where=literal(is_known)
    )
    await connection.execute(changed)
