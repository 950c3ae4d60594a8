"""Figures of courses, read from the tables as they are: nothing is counted beside them.

Communities are counted by their rows in the school's list (`listings.py`), through an index that
holds every column that is asked for. Nothing of a person is read.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.build import FIRST_RUNS, BuildEvent, BuildState, StepState, WaitingFor
from vitrina.domain.community import GrantKind
from vitrina.domain.course_figures import CourseFigures, worked_seconds
from vitrina.domain.listing import Stage
from vitrina.storage.database import Database, retried_once
from vitrina.storage.form_visits import ZONE_HOURS, day_of
from vitrina.storage.models import (
    build_events,
    builds,
    communities,
    course_days,
    course_students,
    grants,
    listings,
    manual_ticks,
    steps,
)

NEWEST = 200  # communities whose minutes and steps are looked at
_DAY = 86400.0
_MADE = (BuildState.DONE, BuildState.DONE_WITH_GAPS)
_FOR_A_PERSON = (WaitingFor.CAPTCHA, WaitingFor.GRANT, WaitingFor.PERSON)
# With these a wait is over: answered, tried again, or taken up by somebody's own hand.
_GOES_ON = (
    BuildEvent.ANSWERED, BuildEvent.RETRIED, BuildEvent.JOINED, BuildEvent.STARTED,
    BuildEvent.TAKEN_UP, BuildEvent.CANCELLED, BuildEvent.FINISHED,
)  # fmt: skip
# Things that a person does alike are one thing to do.
_ALIKE = ("product", "post")

_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Period:
    """Unix seconds from which people count who began; `course_id` is None for all courses."""

    since: float = 0.0
    course_id: str | None = None


class CourseFiguresReader:
    """Reads the figures; `bench/bench_console.py` says what that takes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @retried_once
    async def read_all(self, period: Period) -> dict[str, CourseFigures]:
        """Counts by the ids that links carry, without minutes and steps left.

        The empty id is everybody who came without a course.
        """
        async with self._database.transaction() as connection:
            found = await self._count_communities(connection, period)
            await self._add_bots(connection, period, found)
            await self._add_booked(connection, period, found)
            await self._add_students(connection, period, found)
            await self._add_days(connection, period, found)
        return dict(found)

    @retried_once
    async def read_newest(self, period: Period) -> CourseFigures:
        """Minutes and steps left of the newest communities that were made."""
        async with self._database.transaction() as connection:
            rows = (await connection.execute(_newest(period))).all()
            ids = [row.id for row in rows]
            waits = await self._read_waits(connection, ids)
            left = await self._count_left(connection, ids)
        minutes = tuple(
            worked_seconds(row.created_at, row.finished_at, waits[row.id]) / 60 for row in rows
        )
        return CourseFigures(minutes=minutes, left=tuple(left[build_id] for build_id in ids))

    @retried_once
    async def read_days(self, period: Period) -> tuple[dict[date, int], dict[date, int]]:
        """How many opened the form on which day, and how many communities were made."""
        opened: dict[date, int] = defaultdict(int)
        async with self._database.transaction() as connection:
            day = self._day(course_students.c.opened_at)
            of_students = _of_course(
                select(day, func.count())
                .where(course_students.c.opened_at >= period.since)
                .group_by(day),
                course_students.c.course_id,
                period,
            )
            for number, count in await connection.execute(of_students):
                opened[_date(number)] += count
            of_days = _of_course(
                select(course_days.c.day, func.sum(course_days.c.opened))
                .where(course_days.c.day >= day_of(period.since))
                .group_by(course_days.c.day),
                course_days.c.course_id,
                period,
            )
            for written, count in await connection.execute(of_days):
                opened[date.fromisoformat(written)] += int(count)
            day = self._day(builds.c.finished_at)
            made = {
                _date(number): count
                for number, count in await connection.execute(_made_by(day, period))
            }
        return dict(opened), made

    async def _count_communities(
        self, connection: AsyncConnection, period: Period
    ) -> dict[str, CourseFigures]:
        """How each stands by its row in the school's list, which says the same as its tabs."""
        stage, purpose = listings.c.stage, listings.c.purpose
        query = _of_list(
            select(
                listings.c.course_id,
                func.count(),
                func.count(purpose),
                _count(_is_made()),
                _count(stage == Stage.WAITING),
                _count(stage == Stage.GAPS),
                _count(stage == Stage.FAILED),
            ).group_by(listings.c.course_id),
            period,
        )
        found: dict[str, CourseFigures] = defaultdict(CourseFigures)
        for row in await connection.execute(query):
            course_id, begun, granted, made, waiting, gaps, failed = row
            found[course_id] = CourseFigures(
                begun=begun, granted=granted, made=made, waiting=waiting, gaps=gaps, failed=failed
            )
        return found

    async def _add_bots(
        self, connection: AsyncConnection, period: Period, found: dict[str, CourseFigures]
    ) -> None:
        query = (
            select(listings.c.course_id, func.count())
            .join(grants, grants.c.community_id == listings.c.community_id)
            .where(grants.c.kind == GrantKind.COMMUNITY_KEY, grants.c.lost_at.is_(None), _is_made())
            .group_by(listings.c.course_id)
        )
        for course_id, bots in await connection.execute(_of_list(query, period)):
            found[course_id] = replace(found[course_id], bots=bots)

    async def _add_booked(
        self, connection: AsyncConnection, period: Period, found: dict[str, CourseFigures]
    ) -> None:
        query = (
            select(communities.c.course_id, func.count())
            .where(
                communities.c.first_lead_at.is_not(None),
                communities.c.created_at >= period.since,
            )
            .group_by(communities.c.course_id)
        )
        rows = await connection.execute(_of_course(query, communities.c.course_id, period))
        for course_id, booked in rows:
            found[course_id] = replace(found[course_id], booked=booked)

    async def _add_students(
        self, connection: AsyncConnection, period: Period, found: dict[str, CourseFigures]
    ) -> None:
        columns = course_students.c
        query = select(
            columns.course_id,
            _count(columns.invited_at >= period.since),
            _count(columns.opened_at >= period.since),
            _count(columns.sent_at >= period.since),
        ).group_by(columns.course_id)
        rows = await connection.execute(_of_course(query, columns.course_id, period))
        for course_id, invited, opened, sent in rows:
            if invited or opened or sent:
                was = found[course_id]
                found[course_id] = replace(was, invited=invited, opened=opened, sent=sent)

    async def _add_days(
        self, connection: AsyncConnection, period: Period, found: dict[str, CourseFigures]
    ) -> None:
        columns = course_days.c
        query = (
            select(columns.course_id, func.sum(columns.opened), func.sum(columns.sent))
            .where(columns.day >= day_of(period.since))
            .group_by(columns.course_id)
        )
        rows = await connection.execute(_of_course(query, columns.course_id, period))
        for course_id, visits, sendings in rows:
            was = found[course_id]
            found[course_id] = replace(was, visits=int(visits), sendings=int(sendings))

    async def _read_waits(
        self, connection: AsyncConnection, ids: Sequence[str]
    ) -> Mapping[str, list[tuple[float, float]]]:
        """When each of these runs waited for a person."""
        parked = select(build_events.c.build_id).where(
            build_events.c.build_id.in_(ids), build_events.c.event == BuildEvent.PARKED
        )
        waited = set((await connection.execute(parked)).scalars())
        query = (
            select(
                build_events.c.build_id,
                build_events.c.at,
                build_events.c.event,
                build_events.c.data,
            )
            .where(
                build_events.c.build_id.in_(waited),
                build_events.c.event.in_((BuildEvent.PARKED, *_GOES_ON)),
            )
            .order_by(build_events.c.build_id, build_events.c.id)
        )
        rows = (await connection.execute(query)).all() if waited else ()
        return _waits_of(rows)

    async def _count_left(
        self, connection: AsyncConnection, ids: Sequence[str]
    ) -> Mapping[str, int]:
        """How many things each of these runs left to its person, who has not ticked them."""
        is_ticked = exists().where(
            manual_ticks.c.community_id == builds.c.community_id,
            manual_ticks.c.key == steps.c.key,
        )
        query = (
            select(steps.c.build_id, steps.c.key)
            .join(builds, builds.c.id == steps.c.build_id)
            .where(
                steps.c.build_id.in_(ids),
                steps.c.state.in_((StepState.MANUAL, StepState.REFUSED)),
                ~is_ticked,
            )
        )
        things: dict[str, set[str]] = defaultdict(set)
        for build_id, key in await connection.execute(query):
            kind = key.partition("/")[0]
            things[build_id].add(kind if kind in _ALIKE else key)
        return defaultdict(int, {build_id: len(keys) for build_id, keys in things.items()})

    def _day(self, moment: ColumnElement[Any]) -> ColumnElement[int]:
        """The number of the day, in Moscow, since 1970."""
        days = (moment + literal(ZONE_HOURS * 3600.0)) / literal(_DAY)
        # SQLite cuts off what PostgreSQL would round.
        return cast(days if self._database.is_sqlite else func.floor(days), Integer)


def _newest(period: Period) -> Any:
    query = select(builds.c.id, builds.c.created_at, builds.c.finished_at).where(
        builds.c.purpose.in_(FIRST_RUNS),
        builds.c.state.in_(_MADE),
        builds.c.finished_at >= period.since,
    )
    return _of_its_course(query, period).order_by(builds.c.finished_at.desc()).limit(NEWEST)


def _made_by(day: ColumnElement[int], period: Period) -> Any:
    query = select(day, func.count()).where(
        builds.c.purpose.in_(FIRST_RUNS),
        builds.c.state.in_(_MADE),
        builds.c.finished_at >= period.since,
    )
    return _of_its_course(query, period).group_by(day)


def _of_its_course(query: Any, period: Period) -> Any:
    """The runs over the course's communities."""
    if period.course_id is None:
        return query
    joined = query.join(listings, listings.c.community_id == builds.c.community_id)
    return joined.where(listings.c.course_id == period.course_id)


def _of_list(query: Any, period: Period) -> Any:
    began = query.where(listings.c.created_at >= period.since)
    return _of_course(began, listings.c.course_id, period)


def _is_made() -> ColumnElement[bool]:
    """VK has the community whole; a later run over one is made by that."""
    whole = listings.c.stage.in_((Stage.READY, Stage.GAPS))
    return or_(whole, listings.c.purpose.not_in(FIRST_RUNS))


def _of_course(query: Any, column: ColumnElement[str], period: Period) -> Any:
    return query if period.course_id is None else query.where(column == period.course_id)


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _waits_of(rows: Iterable[Any]) -> Mapping[str, list[tuple[float, float]]]:
    waits: dict[str, list[tuple[float, float]]] = defaultdict(list)
    since: dict[str, float] = {}
    for build_id, at, event, data in rows:
        if event == BuildEvent.PARKED:
            if (data or {}).get("waiting_for") in _FOR_A_PERSON:
                since.setdefault(build_id, at)
        elif build_id in since:
            waits[build_id].append((since.pop(build_id), at))
    for build_id, at in since.items():
        waits[build_id].append((at, float("inf")))
    return waits


def _date(number: int) -> date:
    return _EPOCH + timedelta(days=number)
