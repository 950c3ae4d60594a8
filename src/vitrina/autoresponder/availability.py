"""Which days and parts of the day can be asked for, by the hours of the form."""

from datetime import date, datetime, timedelta

from vitrina.autoresponder.dialog import Desk, Draft
from vitrina.autoresponder.opening import Schedule, Span, read_hours

DAYS_SHOWN = 6
_DAYS_LOOKED = 30
PARTS: dict[str, Span] = {
    "morning": (6 * 60, 12 * 60),
    "afternoon": (12 * 60, 17 * 60),
    "evening": (17 * 60, 24 * 60),
}


def open_days(desk: Desk, local: datetime) -> list[date]:
    """The next days that are not closed."""
    ahead = (local.date() + timedelta(days=number) for number in range(_DAYS_LOOKED))
    return [day for day in ahead if day_is_open(day, desk, local)][:DAYS_SHOWN]


def day_is_open(day: date, desk: Desk, local: datetime) -> bool:
    """Whether some of the day is open and still ahead."""
    return _is_open((0, 24 * 60), day, desk, local)


def part_is_open(span: Span, draft: Draft, desk: Desk, local: datetime) -> bool:
    """Whether the part suits the chosen day; without a certain day, whether any day has it."""
    if draft.date:
        return _is_open(span, date.fromisoformat(draft.date), desk, local)
    schedule = _schedule(desk)
    week = [local.date() + timedelta(days=number) for number in range(1, 8)]
    return schedule is None or any(schedule.meets(day, span) for day in week)


def _is_open(span: Span, day: date, desk: Desk, local: datetime) -> bool:
    start, end = span
    if day == local.date():
        start = max(start, local.hour * 60 + local.minute)
    schedule = _schedule(desk)
    return start < end and (schedule is None or schedule.meets(day, (start, end)))


def _schedule(desk: Desk) -> Schedule | None:
    return read_hours(desk.practitioner.hours)
