"""The arithmetic of a course, over numbers that were worked out by hand."""

from datetime import date

import pytest

from vitrina.domain.course_figures import (
    CourseFigures,
    Stage,
    curve_of,
    median,
    steepest,
    worked_seconds,
)


@pytest.mark.parametrize(
    ("values", "middle"),
    [
        ((), None),
        ((3.0, 1.0), None),
        ((1.0, 2.0, 3.0, 4.0), None),
        ((5.0, 1.0, 4.0, 2.0, 3.0), 3.0),
        ((9.0, 1.0, 2.0, 4.0, 100.0, 3.0), 3.5),
        ((2.0,) * 7, 2.0),
    ],
)
def test_a_few_values_have_no_middle(values: tuple[float, ...], middle: float | None) -> None:
    assert median(values) == middle


def test_who_is_lost_at_which_step() -> None:
    course = CourseFigures(
        opened=30, visits=10, sent=24, sendings=7, granted=22, made=21, bots=5, booked=6
    )
    assert [(step.stage, step.before, step.count, step.lost) for step in course.steps] == [
        (Stage.OPENED, 40, 40, 0),
        (Stage.SENT, 40, 31, 9),
        (Stage.GRANTED, 31, 22, 9),
        (Stage.MADE, 22, 21, 1),
        (Stage.BOT, 21, 5, 16),
        (Stage.BOOKED, 5, 6, 0),
    ]
    worst = steepest(course.steps)
    assert worst is not None and worst.stage is Stage.BOT


def test_a_share_of_a_few_people_is_no_share() -> None:
    course = CourseFigures(opened=4, sent=1, granted=1, made=1)
    assert steepest(course.steps) is None
    assert steepest(CourseFigures().steps) is None
    # Four of four are more people than one of five.
    assert steepest(CourseFigures(opened=5, sent=5, granted=5, made=4).steps) is None
    few = CourseFigures(opened=40, sent=40, granted=40, made=40, bots=3)
    assert (worst := steepest(few.steps)) is not None and worst.stage is Stage.BOT


def test_the_curve_leaves_no_day_out() -> None:
    first, last = date(2026, 2, 27), date(2026, 3, 2)
    curve = curve_of(first, last, {date(2026, 2, 28): 3}, {date(2026, 3, 2): 5, last: 5})
    assert [(one.day.day, one.opened, one.made) for one in curve.days] == [
        (27, 0, 0), (28, 3, 0), (1, 0, 0), (2, 0, 5),
    ]  # fmt: skip
    assert (curve.highest, curve.opened, curve.made) == (5, 3, 5)
    assert curve_of(last, first, {}, {}).highest == 0


@pytest.mark.parametrize(
    ("waits", "seconds"),
    [
        ([], 100.0),
        ([(10.0, 30.0)], 80.0),
        ([(10.0, 30.0), (20.0, 50.0)], 60.0),  # one inside the other's end
        ([(20.0, 50.0), (25.0, 30.0)], 70.0),
        ([(-50.0, 10.0), (90.0, 500.0)], 80.0),  # over either end
        ([(-50.0, 500.0)], 0.0),
        ([(60.0, 40.0)], 100.0),
    ],
)
def test_waiting_for_a_person_is_no_work(waits: list[tuple[float, float]], seconds: float) -> None:
    assert worked_seconds(0.0, 100.0, waits) == seconds
