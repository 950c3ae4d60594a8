"""Days out of the signs of a message: one, several, what is left of a week, or no certain one."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from vitrina.autoresponder.understanding.calendar_days import (
    RANGE_LIMIT,
    days_between,
    find_date,
    mention_day,
    months_on,
    next_number,
    read_day_signs,
)
from vitrina.autoresponder.understanding.when_line import Line, Mention, rule

AHEAD = 365  # days that a distance may reach
_UNIT_DAYS = {"day": 1, "pm": 1, "week": 7, "month": 30}

_WHICH = r"(?:(?:next|this|prev) (?:, )?)"
# One day, however it is named; its parts are read by `_day`.
DAY = (
    rf"(?:{_WHICH}?wd[0-6] |r-?\d |[on]\d+ (?:dn )?m\d+ (?:n20\d\d (?:year |unit )?)?"
    r"|n\d+ dn |o\d+ (?:dn )?(?!unit |counted |m\d)|d\d+\.\d+(?:\.\d+)? (?:year )?)"
)
_ON = r"(?:(?:in|on|to|w|this|about) )*"
_UNIT = r"(?P<unit>day|pm|week|month) "
_COUNT = r"(?P<count>n\d+|some) "
_NAMED_NUMBER = re.compile(r"(?:noun|counted|unit|whose) n\d")  # a house, an age
_GOES_ON = r"(?:(?P<more>- n\d+|or n\d+) )?"


def take_days(line: Line, today: date) -> None:
    """Everything that names days, from what is most certain to what is least."""

    def at(day: str) -> Mention | None:
        return read_day_signs(day, today)

    line.take(rule(rf"(?P<day>wd[0-6] )through {_UNIT}"), _away(today))
    line.take(rule(rf"through (?:{_COUNT}{_GOES_ON})?{_UNIT}{_ON}(?P<day>wd[0-6] )?"), _away(today))
    line.take(rule(rf"(?P<day>wd[0-6] )?{_UNIT}through {_COUNT}{_GOES_ON}"), _away(today))
    line.take(rule(rf"(?:{_COUNT})?{_UNIT}ago "), _ago(today))
    line.take(rule(rf"from (?:{DAY})on (?P<day>{DAY})"), lambda found: at(found["day"]))
    line.take(
        rule(
            rf"(?P<between>between )?(?:from )?(?P<first>{DAY})"
            rf"(?:-|till|(?(between)and|-)) {_ON}(?P<last>{DAY})"
        ),
        _row(today),
    )
    line.take(
        rule(
            r"(?:from |between )?(?:on |in )?[no](?P<first>\d+) (?:-|till|and|or) (?:on |in )?"
            r"[no](?P<last>\d+) (?:dn (?!m)|(?:dn )?m(?P<month>\d+) )"
        ),
        _numbers(today),
    )
    line.take(
        rule(r"(?:from )?o(?P<first>\d+) (?:-|till) o(?P<last>\d+) (?P<month>)"), _numbers(today)
    )
    for bound in ("from", "not_before", "after", "till", "not_after", "before"):
        line.take(rule(rf"{bound} {_ON}(?P<day>{DAY}|week )"), _bounded(bound, today))
    line.take(rule(DAY), lambda found: at(found[0]))
    line.take(rule(rf"{_WHICH}?weekend "), _weekend(today))
    line.take(rule(r"(?:any )?weekdays (?:day )?"), lambda _: Mention("weekdays"))
    line.take(rule(r"next week "), lambda _: Mention("week", _next_week(today)))
    line.take(rule(r"this_week "), lambda _: Mention("rest", _rest_of_week(today)))
    line.take(rule(r"(?:any|any_day) (?:day )?"), lambda _: Mention("any"))
    line.take(rule(r"(?:vague|(?:in |next |prev |this )*(?:m\d+|month)) "), lambda _: Mention("no"))


def take_bare_days(line: Line, today: date) -> None:
    """Where a day was asked: a number alone is one, several are several."""
    bare = (
        r"(?<!till )(?<!after )(?<!before )(?<!from )(?<!to )(?<!not )(?:on |in |but )?"
        r"n(?P<first>\d\d?) (?!unit|counted|week|day|month|minute|hour|year|pm|noun)"
    )
    if len(re.findall(r"(?<!\S)n\d+ ", line.text)) > 2 or _NAMED_NUMBER.search(line.text):
        return
    line.take(rule(r"n(?P<first>\d\d?) - n(?P<last>\d\d?) (?P<month>)(?!\S)"), _numbers(today))
    line.take(rule(bare), lambda found: mention_day(next_number(int(found["first"]), today)))


def _away(today: date) -> Callable[[re.Match[str]], Mention | None]:
    """In a week, in so many days, a weekday of that week."""

    def read(found: re.Match[str]) -> Mention:
        groups = found.groupdict()
        count, unit, day = groups.get("count") or "n1", found["unit"], groups.get("day")
        if count == "some":
            return Mention("no")
        first = min(int(count[1:]), AHEAD)
        if unit == "month":
            return mention_day(months_on(today, min(first, 12)))
        ahead = min(first * _UNIT_DAYS[unit], AHEAD)
        if day:
            weekday = (int(day.strip()[2:]) - today.weekday()) % 7
            return mention_day(today + timedelta(days=weekday + ahead))
        if groups.get("more"):
            last = min(int(groups["more"].split()[1][1:]) * _UNIT_DAYS[unit], AHEAD)
            days = range(ahead, min(last, ahead + RANGE_LIMIT) + 1)
            return Mention("days", tuple(today + timedelta(days=number) for number in days))
        return mention_day(today + timedelta(days=ahead))

    return read


def _ago(today: date) -> Callable[[re.Match[str]], Mention | None]:
    def read(found: re.Match[str]) -> Mention:
        count = found["count"] or "n1"
        number = 1 if count == "some" else int(count[1:])
        return mention_day(today - timedelta(days=min(number * _UNIT_DAYS[found["unit"]], AHEAD)))

    return read


def _row(today: date) -> Callable[[re.Match[str]], Mention | None]:
    """From a day to another one, or two days."""

    def read(found: re.Match[str]) -> Mention | None:
        first, last = read_day_signs(found["first"], today), read_day_signs(found["last"], today)
        if first is None or last is None or first.kind != "day" or last.kind != "day":
            return None
        return days_between(first.days[0], last.days[0], repeats=last.weekday is not None)

    return read


def _numbers(today: date) -> Callable[[re.Match[str]], Mention | None]:
    """The 25th to the 27th, of a month or of the next days."""

    def read(found: re.Match[str]) -> Mention | None:
        first, last, month = int(found["first"]), int(found["last"]), found["month"]
        ends = [
            find_date(one, int(month), None, today)
            if month
            else mention_day(next_number(one, today))
            for one in (first, last)
        ]
        if any(end.kind != "day" for end in ends):
            return None
        if " or " in found[0] or " and " in found[0]:
            return Mention("days", tuple(sorted({*ends[0].days, *ends[1].days})))
        return days_between(ends[0].days[0], ends[1].days[0], repeats=False)

    return read


def _bounded(bound: str, today: date) -> Callable[[re.Match[str]], Mention | None]:
    """From a day on, or until it: the days of two weeks that suit."""

    def read(found: re.Match[str]) -> Mention | None:
        if found["day"].startswith("week"):
            return Mention("no")
        named = read_day_signs(found["day"], today)
        if named is None or named.kind != "day":
            return named
        day = named.days[0]
        horizon = [today + timedelta(days=number) for number in range(14)]
        if bound in ("from", "not_before"):
            days = [day + timedelta(days=number) for number in range(14)]
        elif bound == "after":
            days = [day + timedelta(days=number) for number in range(1, 15)]
        elif bound == "before":
            days = [one for one in horizon if one < day]
        else:
            days = [one for one in horizon if one <= day]
        return Mention("days", tuple(days)) if days else Mention("no")

    return read


def _weekend(today: date) -> Callable[[re.Match[str]], Mention | None]:
    def read(found: re.Match[str]) -> Mention:
        saturday = today + timedelta(days=5 - today.weekday())
        if found[0].startswith("next"):
            saturday += timedelta(days=7)
        elif found[0].startswith("prev"):
            saturday -= timedelta(days=7)
        return Mention("weekend", (saturday, saturday + timedelta(days=1)))

    return read


def _next_week(today: date) -> tuple[date, ...]:
    monday = today + timedelta(days=7 - today.weekday())
    return tuple(monday + timedelta(days=number) for number in range(7))


def _rest_of_week(today: date) -> tuple[date, ...]:
    return tuple(today + timedelta(days=number) for number in range(7 - today.weekday()))
