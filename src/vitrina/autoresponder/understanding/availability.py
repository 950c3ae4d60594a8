"""Which days and parts of the day can be asked for, by the hours of the form."""

from datetime import date, datetime, timedelta

from vitrina.autoresponder.understanding.opening_hours import Span, read_hours

DAYS_SHOWN = 6
_DAYS_LOOKED = 30
PARTS: dict[str, Span] = {
    "morning": (6 * 60, 12 * 60),
    "afternoon": (12 * 60, 17 * 60),
    "evening": (17 * 60, 24 * 60),
}


def open_days(hours: str, local: datetime) -> list[date]:
    """The next days that are not closed."""
    ahead = (local.date() + timedelta(days=number) for number in range(_DAYS_LOOKED))
    return [day for day in ahead if day_is_open(day, hours, local)][:DAYS_SHOWN]


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


def _is_open(span: Span, day: date, hours: str, local: datetime) -> bool:
    start, end = span
    if day == local.date():
        start = max(start, local.hour * 60 + local.minute)
    schedule = read_hours(hours)
    return start < end and (schedule is None or schedule.overlaps(day, (start, end)))
