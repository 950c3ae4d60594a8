"""Figures of courses out of rows that were written by hand."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from storage.conftest import IVAN
from storage.test_students import NewBuilds
from vitrina.domain.build import BuildState, StepState, WaitingFor
from vitrina.domain.community import CommunityState, GrantKind
from vitrina.domain.course_figures import CourseFigures
from vitrina.storage.builds import Builds
from vitrina.storage.course_figures import CourseFiguresReader, Period
from vitrina.storage.database import Database
from vitrina.storage.form_visits import FormVisits
from vitrina.storage.leads import LeadRecord, keep_lead
from vitrina.storage.listings import relist
from vitrina.storage.models import build_events, builds, communities, grants, manual_ticks, steps
from vitrina.storage.vault import Vault

NOW = 1_795_723_200.0  # 2026-11-26 23:00 in Moscow
MINUTE = 60.0


@pytest.fixture
def reader(timed: Database, clock: SimpleNamespace) -> CourseFiguresReader:
    clock.now = NOW
    return CourseFiguresReader(timed)


class Rows:
    """Writes communities and their runs as they are to be found."""

    def __init__(self, timed: Database, builds_: Builds, new_build: NewBuilds) -> None:
        self._database, self._builds, self._new_build = timed, builds_, new_build
        self._people = 0

    async def add(self, course: str = "M-1", **run: Any) -> str:
        """The id of the run of one more person's community."""
        self._people += 1
        new = self._new_build(user=self._people)
        person = IVAN.model_copy(update={"course_id": course})
        opened = await self._builds.open(replace(new, practitioner=person))
        await self.change(builds, builds.c.id == opened.build_id, **run)
        if run.get("state") in (BuildState.DONE, BuildState.DONE_WITH_GAPS):
            group = {"group_id": self._people, "state": CommunityState.LIVING}
            await self.change(communities, communities.c.id == opened.community_id, **group)
        return opened.build_id

    async def change(self, table: Any, where: Any, **values: Any) -> None:
        if values:
            async with self._database.transaction() as connection:
                await connection.execute(update(table).where(where).values(**values))
                await relist(connection, self._database.now())

    async def put(self, table: Any, **row: Any) -> None:
        async with self._database.transaction() as connection:
            await connection.execute(insert(table).values(**row))

    async def community_of(self, build_id: str) -> str:
        query = select(builds.c.community_id).where(builds.c.id == build_id)
        async with self._database.transaction() as connection:
            return str((await connection.execute(query)).scalar_one())


@pytest.fixture
def rows(timed: Database, builds: Builds, new_build: NewBuilds) -> Rows:
    return Rows(timed, builds, new_build)


def done(minutes: float = 3.0, state: BuildState = BuildState.DONE) -> dict[str, Any]:
    return {"state": state, "created_at": NOW, "finished_at": NOW + minutes * MINUTE}


async def test_a_course_is_counted(
    timed: Database, vault: Vault, reader: CourseFiguresReader, rows: Rows
) -> None:
    visits = FormVisits(timed)
    await visits.invite(["1", "2", "3"], "M-1")
    await visits.note("opened", "M-1", "1", NOW)
    await visits.note("opened", "M-1", "", NOW)
    await visits.note("sent", "M-1", "1", NOW)
    made = await rows.add(**done())
    await rows.add(**done(state=BuildState.DONE_WITH_GAPS))
    await rows.add(state=BuildState.FAILED)
    await rows.add(state=BuildState.WAITING, waiting_for=WaitingFor.CAPTCHA)
    await rows.add(state=BuildState.WAITING, waiting_for=WaitingFor.FLOOD)
    await rows.add("other", **done())
    key = {"id": "k", "created_at": NOW, "kind": GrantKind.COMMUNITY_KEY, "group_id": 1}
    await rows.put(grants, community_id=await rows.community_of(made), **key)
    lead = LeadRecord("lead", 1, 7, "массаж", "завтра", "", "vk")
    async with timed.transaction() as connection:
        await keep_lead(connection, vault, lead, timed.now())

    found = await reader.read_all(Period())

    assert found["M-1"] == CourseFigures(
        invited=3, opened=1, sent=1, visits=1, begun=5, granted=5, made=2, waiting=1, gaps=1,
        failed=1, bots=1, booked=1,
    )  # fmt: skip
    assert found["other"] == CourseFigures(begun=1, granted=1, made=1)
    assert await reader.read_all(Period(0.0, "other")) == {"other": found["other"]}
    assert await reader.read_all(Period(NOW + 86400)) == {}


async def test_a_request_that_was_deleted_has_been(
    timed: Database, vault: Vault, reader: CourseFiguresReader, rows: Rows, clock: SimpleNamespace
) -> None:
    await rows.add(**done())
    for number in range(2):
        lead = LeadRecord(f"lead{number}", 1, number, "массаж", "завтра", "", "vk")
        async with timed.transaction() as connection:
            await keep_lead(connection, vault, lead, timed.now())
        clock.now += 1000
    async with timed.transaction() as connection:
        at = (await connection.execute(select(communities.c.first_lead_at))).scalar_one()
    assert at == NOW
    assert (await reader.read_all(Period()))["M-1"].booked == 1


async def test_minutes_leave_out_who_waited_for_a_person(
    reader: CourseFiguresReader, rows: Rows
) -> None:
    waited = await rows.add(**done(60.0))
    slept = await rows.add(**done(20.0))
    await rows.add(state=BuildState.FAILED, created_at=NOW, finished_at=NOW + 9)
    for build_id, waiting_for in ((waited, "grant"), (slept, "flood")):
        for at, event, data in (
            (NOW + 60, "parked", {"waiting_for": waiting_for}),
            (NOW + 50 * MINUTE, "answered", {}),
        ):
            await rows.put(build_events, build_id=build_id, at=at, event=event, data=data)

    minutes = (await reader.read_newest(Period())).minutes

    assert minutes == pytest.approx((11.0, 20.0))
    assert (await reader.read_newest(Period(0.0, "other"))).minutes == ()


async def test_steps_left_are_those_that_nobody_has_ticked(
    reader: CourseFiguresReader, rows: Rows
) -> None:
    build_id = await rows.add(**done())
    await rows.change(
        steps,
        (steps.c.build_id == build_id) & (steps.c.key == "info"),
        state=StepState.REFUSED,
    )
    for key, state in (
        ("product/a", StepState.REFUSED), ("product/b", StepState.MANUAL),
        ("topic", StepState.DONE),
    ):  # fmt: skip
        step = {"key": key, "position": 9, "state": state, "attempt": 1, "changed_at": NOW}
        await rows.put(steps, build_id=build_id, **step)
    (before,) = (await reader.read_newest(Period())).left
    community = await rows.community_of(build_id)
    tick = {"key": "info", "ticked_at": NOW, "seen": "unknown"}
    await rows.put(manual_ticks, community_id=community, **tick)
    (after,) = (await reader.read_newest(Period())).left
    assert before - after == 1
    assert after >= 1  # the two cards of goods are one thing to do


async def test_days_are_those_of_moscow(
    timed: Database, reader: CourseFiguresReader, rows: Rows, clock: SimpleNamespace
) -> None:
    visits = FormVisits(timed)
    await visits.note("opened", "M-1", "1", NOW)
    await visits.note("opened", "M-1", "", NOW)
    clock.now = NOW + 3600
    await visits.note("opened", "M-1", "2", clock.now)
    await rows.add(**done(30.0))
    await rows.add("other", **done(90.0))
    thursday, friday = date(2026, 11, 26), date(2026, 11, 27)
    opened, made = await reader.read_days(Period())
    assert (opened, made) == ({thursday: 2, friday: 1}, {thursday: 1, friday: 1})
    assert (await reader.read_days(Period(0.0, "other"))) == ({}, {friday: 1})
