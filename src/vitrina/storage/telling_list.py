"""What was told to GetCourse and what was not, for who looks after it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Select,
    and_,
    case,
    func,
    null,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.member import Actor
from vitrina.domain.telling import LONGEST_SEARCH, TellingKind, TellingState
from vitrina.storage.audit import write_entry
from vitrina.storage.database import Database, retried_once
from vitrina.storage.models import getcourse_targets, getcourse_tellings

PAGE = 50  # rows
tellings = getcourse_tellings
_STOPPED = tellings.c.state == TellingState.STOPPED
_IS_TOLD = tellings.c.state == TellingState.TOLD
_IS_LATE = and_(tellings.c.state == TellingState.WAITING, tellings.c.fault.is_not(None))


@dataclass(frozen=True)
class TellingRow:
    """One telling as it stands; times are unix seconds, `done` and `left_out` words of `Item`."""

    id: str
    kind: TellingKind
    community_id: str | None
    student_id: str
    course_id: str
    state: TellingState
    attempts: int
    next_at: float
    fault: str | None
    said: str | None
    done: tuple[str, ...]
    left_out: tuple[str, ...]
    told_at: float | None
    changed_at: float


@dataclass(frozen=True)
class TellingCounts:
    """How many there are in each state, and of those that wait for somebody, by their cause."""

    states: Mapping[TellingState, int]
    causes: Mapping[str, int]


@dataclass(frozen=True)
class TellingPage:
    """`following` is where the next page begins, None on the last."""

    rows: Sequence[TellingRow]
    following: tuple[float, str] | None


class TellingList:
    def __init__(self, database: Database) -> None:
        self._database = database

    @retried_once
    async def count(self) -> TellingCounts:
        """The figures of all tabs."""
        by_state = select(tellings.c.state, func.count()).group_by(tellings.c.state)
        by_cause = select(tellings.c.fault, func.count()).where(_STOPPED).group_by(tellings.c.fault)
        async with self._database.transaction() as connection:
            states = (await connection.execute(by_state)).all()
            causes = (await connection.execute(by_cause)).all()
        return TellingCounts(
            {TellingState(state): number for state, number in states},
            {fault or "": number for fault, number in causes},
        )

    @retried_once
    async def list_page(
        self,
        *,
        state: TellingState | None = None,
        cause: str = "",
        student: str = "",
        after: tuple[float, str] | None = None,
    ) -> TellingPage:
        """The newest first; `student` is an id of the school's, whole."""
        query = select(tellings)
        if state is not None:
            query = query.where(tellings.c.state == state)
        if cause:
            query = query.where(tellings.c.fault == cause)
        if student:
            query = query.where(tellings.c.student_id == student[:LONGEST_SEARCH])
        if after is not None:
            query = query.where(tuple_(tellings.c.changed_at, tellings.c.id) < tuple_(*after))
        query = query.order_by(tellings.c.changed_at.desc(), tellings.c.id.desc())
        rows = await self._read(query.limit(PAGE + 1))
        following = (rows[PAGE - 1].changed_at, rows[PAGE - 1].id) if len(rows) > PAGE else None
        return TellingPage(rows[:PAGE], following)

    async def of_community(self, community_id: str) -> TellingRow | None:
        """What was told of one community."""
        rows = await self._read(select(tellings).where(tellings.c.community_id == community_id))
        return rows[0] if rows else None

    @retried_once
    async def retry(self, actor: Actor, telling_id: str) -> bool:
        """Tell one again at once that was not told; False when it was. Idempotent."""
        async with self._database.transaction() as connection:
            changed = await _send_again(connection, tellings.c.id == telling_id)
            if changed:
                await write_entry(connection, actor, "telling.retried", telling_id)
        return changed == 1

    @retried_once
    async def retry_all(self, actor: Actor, cause: str) -> int:
        """Tell all again that were not told by this cause; how many."""
        async with self._database.transaction() as connection:
            changed = await _send_again(connection, tellings.c.fault == cause)
            if changed:
                data = {"cause": cause, "count": changed}
                await write_entry(connection, actor, "telling.retried_all", "", data)
        return changed

    @retried_once
    async def renew(self, course_id: str | None = None) -> int:
        """Look again at everything that may be told differently now; how many.

        Of one course after its settings have changed (the empty one is every course without its
        own), of all that wait for somebody after the account has. What has not changed is not sent.
        """
        if course_id is None:
            async with self._database.transaction() as connection:
                return await _send_again(connection, tellings.c.fault.is_not(None))
        mine: ColumnElement[bool] = tellings.c.course_id == course_id
        if not course_id:
            own = select(getcourse_targets.c.course_id).where(getcourse_targets.c.course_id != "")
            mine = tellings.c.course_id.not_in(own)
        ended = tellings.c.state.in_((TellingState.TOLD, TellingState.STOPPED))
        async with self._database.transaction() as connection:
            return await _send_again(connection, mine, ended)

    @retried_once
    async def _read(self, query: "Select[tuple[object, ...]]") -> list[TellingRow]:
        async with self._database.transaction() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [_row_of(row) for row in rows]


async def _send_again(
    connection: AsyncConnection,
    which: ColumnElement[bool],
    states: ColumnElement[bool] = or_(_STOPPED, _IS_LATE),
) -> int:
    statement = (
        update(tellings)
        .where(which, states)
        .values(
            state=TellingState.WAITING,
            wanted=tellings.c.wanted + 1,
            attempts=0,
            next_at=0.0,
            fault=None,
            said=None,
            # What was not told to its end may stand there in part: nothing of it counts as told.
            told_digest=case((_IS_TOLD, tellings.c.told_digest), else_=null()),
        )
    )
    return (await connection.execute(statement)).rowcount


def _row_of(row: RowMapping) -> TellingRow:
    return TellingRow(
        id=row["id"],
        kind=TellingKind(row["kind"]),
        community_id=row["community_id"],
        student_id=row["student_id"],
        course_id=row["course_id"],
        state=TellingState(row["state"]),
        attempts=row["attempts"],
        next_at=row["next_at"],
        fault=row["fault"],
        said=row["said"],
        done=tuple(filter(None, row["done"].split(","))),
        left_out=tuple(filter(None, row["left_out"].split(","))),
        told_at=row["told_at"],
        changed_at=row["changed_at"],
    )
