"""What GetCourse is to be told, kept until it is: written in the transaction of what it tells of.

One row for a community, the latest wins; one for a student's link. A row is told by one process at
a time: whoever takes it commits that first, and nobody else begins before the time that a server
needs to have done what it was asked, or never does it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Double,
    RowMapping,
    and_,
    case,
    exists,
    func,
    literal,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.community import CommunityState
from vitrina.domain.telling import NO_STUDENT, TellingKind, TellingState
from vitrina.storage.database import Database, retried_once
from vitrina.storage.models import communities, getcourse_students, getcourse_tellings

_LOCK_SPACE = 0x67657463  # keeps this advisory lock apart from the others of `database.py`
WHILE_AT_IT = 600.0  # seconds after which a person has done what they had at hand
tellings = getcourse_tellings
# Written out: the indexes of what waits, and of what is being told, are for exactly these.
_WAITS = tellings.c.state == literal_column("'waiting'")
_IS_HELD = tellings.c.holder != literal_column("''")
# What waits for somebody stays so: an event that comes every night would ask in vain every night.
_SAME_IF_STOPPED = case(
    (tellings.c.state == TellingState.STOPPED, tellings.c.state),
    else_=literal(TellingState.WAITING.value),
)


@dataclass(frozen=True)
class Taken:
    """A telling that this holder alone may tell now; `wanted` says which of its versions."""

    id: str
    kind: TellingKind
    community_id: str | None
    student_id: str
    course_id: str
    wanted: int
    attempts: int
    fault: str | None
    told_digest: str | None


@dataclass(frozen=True)
class Outcome:
    """What became of telling: what is in GetCourse now, and what the keys could not do."""

    digest: str | None = None
    done: Sequence[str] = ()
    left_out: Sequence[str] = ()


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


class Tellings:
    """Taking, and writing down what became of it. Every write is of the holder's own row only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self, holder: str, seconds: float) -> Taken | None:
        """A telling that is due, held for so long; None when none is, or one is being told.

        One at a time in all processes: GetCourse's patience is the whole school's.
        """
        now = self._database.now()
        being_told = and_(_IS_HELD, tellings.c.held_until > now)
        due = (
            select(tellings.c.id)
            .where(_WAITS, tellings.c.next_at <= now, tellings.c.held_until <= now)
            .order_by(tellings.c.next_at, tellings.c.id)
            .limit(1)
        )
        async with self._database.transaction() as connection:
            await self._take_turn(connection)
            if (await connection.execute(select(exists().where(being_told)))).scalar_one():
                return None
            found = (await connection.execute(due)).scalar_one_or_none()
            if found is None:
                return None
            held = (
                update(tellings)
                .where(tellings.c.id == found, _WAITS)
                .values(
                    holder=holder,
                    held_until=now + literal(seconds, Double),
                    attempts=tellings.c.attempts + 1,
                    changed_at=now,
                )
                .returning(tellings)
            )
            row = (await connection.execute(held)).mappings().first()
        return _taken(row) if row else None

    async def _take_turn(self, connection: AsyncConnection) -> None:
        """Two that take at once would both see nobody telling; SQLite lets one in by itself."""
        if not self._database.is_sqlite:
            await connection.execute(select(func.pg_advisory_xact_lock(_LOCK_SPACE, 0)))

    async def note_told(self, taken: Taken, holder: str, outcome: Outcome | None) -> bool:
        """It is in GetCourse, or was already (None); False when the row is another's, or gone.

        What was wished for meanwhile is told at once.
        """
        values: dict[str, Any] = {"fault": None}
        if outcome is not None:
            values |= _values_of(outcome) | {"told_at": self._database.now()}
        return await self._write(taken, holder, TellingState.TOLD, values | {"said": None})

    async def note_stopped(self, taken: Taken, holder: str, fault: str, said: str = "") -> bool:
        """It goes on no more before somebody does something."""
        values = {"fault": fault, "said": said or None}
        return await self._write(taken, holder, TellingState.STOPPED, values)

    async def put_off(
        self,
        taken: Taken,
        holder: str,
        seconds: float,
        *,
        fault: str | None,
        said: str = "",
        settles: float = 0.0,
        outcome: Outcome | None = None,
        counts: bool = True,
    ) -> bool:
        """Again after so many seconds; nobody begins within `settles`, whatever happens meanwhile.

        `outcome` is what has been told all the same; what does not count is no attempt.
        """
        now = self._database.now()
        values: dict[str, Any] = {
            "fault": fault,
            "said": said or None,
            "next_at": now + literal(seconds, Double),
            "held_until": now + literal(settles, Double),
        }
        if outcome is not None:
            values |= _values_of(outcome) | {"told_at": now}
        if not counts:
            values["attempts"] = tellings.c.attempts - 1
        return await self._write(taken, holder, None, values)

    @retried_once
    async def quieten(self, seconds: float) -> None:
        """Nothing is told for so long: GetCourse has said that it is too much."""
        later = self._database.now() + literal(seconds, Double)
        statement = update(tellings).where(_WAITS, tellings.c.next_at < later)
        async with self._database.transaction() as connection:
            await connection.execute(statement.values(next_at=later))

    @retried_once
    async def _write(
        self, taken: Taken, holder: str, state: TellingState | None, values: dict[str, Any]
    ) -> bool:
        now = self._database.now()
        mine = and_(tellings.c.id == taken.id, tellings.c.holder == holder)
        fresh: dict[str, Any] = {"holder": "", "held_until": now, "changed_at": now}
        if state is TellingState.TOLD:
            is_newest = tellings.c.wanted == taken.wanted
            fresh |= {
                "state": case((is_newest, state.value), else_=TellingState.WAITING.value),
                "attempts": 0,
                "next_at": 0.0,
            }
        elif state is not None:
            fresh["state"] = state
        async with self._database.transaction() as connection:
            written = await connection.execute(
                update(tellings).where(mine).values(**(fresh | values))
            )
            return written.rowcount == 1


def _values_of(outcome: Outcome) -> dict[str, Any]:
    return {
        "told_digest": outcome.digest,
        "done": ",".join(outcome.done),
        "left_out": ",".join(outcome.left_out),
    }


def _taken(row: RowMapping) -> Taken:
    return Taken(
        id=row["id"],
        kind=TellingKind(row["kind"]),
        community_id=row["community_id"],
        student_id=row["student_id"],
        course_id=row["course_id"],
        wanted=row["wanted"],
        attempts=row["attempts"],
        fault=row["fault"],
        told_digest=row["told_digest"],
    )
