"""Visits of a form: a signed student counts once, everybody else is a number of a day."""

from types import SimpleNamespace

from sqlalchemy import select

from vitrina.storage.database import Database
from vitrina.storage.form_visits import FormVisits, day_of
from vitrina.storage.models import course_days, course_students

EVENING = 1_795_723_200.0  # 2026-11-26 20:00 UTC


async def test_reloads_do_not_count_twice_for_a_signed_student(
    timed: Database, clock: SimpleNamespace
) -> None:
    visits = FormVisits(timed)
    await visits.invite(["7", "8", "7"], "M-1")
    first = clock.now
    for _ in range(3):
        clock.now += 60
        await visits.note("opened", "M-1", "7", EVENING)
    await visits.note("sent", "M-1", "7", EVENING)
    await visits.invite(["7"], "M-1")

    columns = course_students.c
    query = select(columns.student_id, columns.invited_at, columns.opened_at, columns.sent_at)
    async with timed.transaction() as connection:
        rows = (await connection.execute(query.order_by(columns.student_id))).all()
    assert rows == [("7", first, first + 60, first + 180), ("8", first, None, None)]


async def test_everybody_else_is_a_number_of_the_day(timed: Database) -> None:
    visits = FormVisits(timed)
    for what, moment in (
        ("opened", EVENING), ("opened", EVENING), ("sent", EVENING), ("opened", EVENING + 3600),
    ):  # fmt: skip
        await visits.note("sent" if what == "sent" else "opened", "M-1", "", moment)
    async with timed.transaction() as connection:
        rows = (await connection.execute(select(course_days).order_by(course_days.c.day))).all()
    assert rows == [("2026-11-26", "M-1", 2, 1), ("2026-11-27", "M-1", 1, 0)]


async def test_a_whole_list_is_invited_at_once(timed: Database) -> None:
    await FormVisits(timed).invite([str(number) for number in range(1000)], "M-1")
    async with timed.transaction() as connection:
        rows = (await connection.execute(select(course_students.c.student_id))).all()
    assert len(rows) == 1000


def test_days_begin_in_moscow() -> None:
    assert day_of(EVENING) == "2026-11-26"
    assert day_of(EVENING + 3600) == "2026-11-27"
