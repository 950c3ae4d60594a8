"""Which days and parts of the day can be asked for, by the hours of the form."""

from collections.abc import Container
from datetime import date, datetime, timedelta

from vitrina.autoresponder.understanding.opening_hours import DAY_MINUTES, Span, read_hours
from vitrina.autoresponder.understanding.when_value import ClockTime, DayKind

DAYS_SHOWN = 6
_DAYS_LOOKED = 30
PARTS: dict[str, Span] = {
    "morning": (6 * 60, 12 * 60),
    "afternoon": (12 * 60, 17 * 60),
    "evening": (17 * 60, 24 * 60),
}
NIGHT: Span = (22 * 60, DAY_MINUTES + 6 * 60)


def open_days(
    hours: str, local: datetime, *, without: Container[str | date] = (), kind: DayKind = "any"
) -> list[date]:
    """The next days that are not closed, of this kind of days; `without` may hold ISO days too."""
    ahead = (local.date() + timedelta(days=number) for number in range(_DAYS_LOOKED))
    return [
        day
        for day in ahead
        if _is_of_kind(day, kind, local.date())
        and day not in without
        and day.isoformat() not in without
        and day_is_open(day, hours, local)
    ][:DAYS_SHOWN]


def day_is_open(day: date, hours: str, local: datetime) -> bool:
    """Whether some of the day is open and still ahead."""
    return _is_open((0, 24 * 60), day, hours, local)


def part_is_open(span: Span, day: date | None, hours: str, local: datetime) -> bool:
    """Whether the part suits the chosen day; without a certain day, whether any day has it."""
    if day is not None:
        return _is_open(span, day, hours, local)
    schedule = read_hours(hours)
    week = [local.date() + timedelta(days=number) for number in range(1, 8)]
    return schedule is None or any(schedule.overlaps(ahead, span) for ahead in week)


def clock_is_open(
    clock: ClockTime, day: date | None, hours: str, local: datetime
) -> ClockTime | None:
    """The time as it can be meant: as said, else half a day away; None when both are closed."""
    for meant in (clock, clock.other_half()) if clock.either else (clock,):
        if part_is_open(meant.span, day, hours, local):
            return meant
    return None


def _is_of_kind(day: date, kind: DayKind, today: date) -> bool:
    if kind == "next_week":
        return 7 <= (day - today).days + today.weekday() < 14
    if kind in ("weekend", "weekdays"):
        return (day.weekday() > 4) == (kind == "weekend")
    return True


def _is_open(span: Span, day: date, hours: str, local: datetime) -> bool:
    start, end = span
    if day == local.date():
        start = max(start, local.hour * 60 + local.minute)
    schedule = read_hours(hours)
    return start < end and (schedule is None or schedule.overlaps(day, (start, end)))
