"""Dates of the calendar out of signs: a weekday, a number, a month."""

import re
from datetime import date, timedelta

from vitrina.autoresponder.understanding.when_line import Mention

_FORGIVEN = 60  # a date this many days back is a slip; further back it is next year's
RANGE_LIMIT = 31  # days of a range that are kept


def read_day_signs(signs: str, today: date) -> Mention | None:
    """The day that the signs name; None where the calendar has no such day."""
    parts = signs.split()
    named = next((part for part in parts if part.startswith("wd")), "")
    if named:
        return _on_weekday(int(named[2:]), parts[0], today)
    first = parts[0]
    if first.startswith("r"):
        return Mention("day", (today + timedelta(days=int(first[1:])),))
    if first.startswith("d"):
        numbers = [int(number) for number in first[1:].split(".")]
        return find_date(numbers[0], numbers[1], numbers[2] if len(numbers) > 2 else None, today)
    number = int(first[1:])
    if month := next((part for part in parts if re.fullmatch(r"m\d+", part)), ""):
        year = next((int(part[1:]) for part in parts if re.fullmatch(r"n20\d\d", part)), None)
        return find_date(number, int(month[1:]), year, today)
    return mention_day(next_number(number, today))


def mention_day(day: date | None) -> Mention:
    """A certain day, or none where the calendar has no such day."""
    return Mention("day", (day,)) if day else Mention("no")


def _on_weekday(number: int, which: str, today: date) -> Mention:
    ahead = (number - today.weekday()) % 7
    if which == "next":
        ahead = 7 - today.weekday() + number
    elif which == "prev":
        ahead -= 7
    plain = number if which not in ("next", "prev") else None
    return Mention("day", (today + timedelta(days=ahead),), weekday=plain)


def find_date(day: int, month: int, year: int | None, today: date) -> Mention:
    """The date of this year, or of the next one when it is long past."""
    if year is not None:
        years = [year + 2000 if year < 100 else year]
    else:
        years = [today.year, today.year + 1]
    for one in years:
        try:
            found = date(one, month, day)
        except ValueError:
            continue
        if (today - found).days <= _FORGIVEN or year is not None:
            return Mention("day", (found,))
    return Mention("no")


def next_number(day: int, today: date) -> date | None:
    """The next date with this number, within two months."""
    ahead = (today + timedelta(days=number) for number in range(62))
    return next((found for found in ahead if found.day == day), None)


def months_on(today: date, months: int) -> date:
    """The same day so many months later; late days of a month become its 28th."""
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    return date(year, month + 1, min(today.day, 28))


def days_between(first: date, last: date, *, repeats: bool) -> Mention | None:
    """Every day of a range; `repeats` when its end is a weekday, which comes again in a week."""
    if last < first and repeats:
        last += timedelta(days=7)
    length = (last - first).days
    if not 0 <= length <= RANGE_LIMIT:
        return None
    return Mention("days", tuple(first + timedelta(days=number) for number in range(length + 1)))
