"""What GetCourse is to be told, taken and written down: `telling_wishes.py` says what it is.

A row is told by one process at a time: whoever takes it commits that first, and nobody else begins
before the time that a server needs to have done what it was asked, or never does it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
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
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.telling import TellingKind, TellingState
from vitrina.storage.database import Database, retried_once
from vitrina.storage.models import getcourse_tellings

_LOCK_SPACE = 0x67657463  # keeps this advisory lock apart from the others of `database.py`
tellings = getcourse_tellings
# Written out: the indexes of what waits, and of what is being told, are for exactly these.
_WAITS = tellings.c.state == literal_column("'waiting'")
_IS_HELD = tellings.c.holder != literal_column("''")


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
