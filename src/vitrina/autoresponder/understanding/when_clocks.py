"""Times of day out of the signs of a message: exact, after, before, or between two."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal

from vitrina.autoresponder.understanding.when_line import Line, Mention, rule

Asked = Literal["", "day", "time"]
_ROUND = 5  # minutes to which "in an hour" is rounded
_SUFFIX = r"(?:am|pm|night_hour)"
_NO_HOUR = r"(?!unit|counted|week|day|month|minute|year|dn|m\d|n\d|o\d|noun )"
_NO_HOUR_AFTER = re.compile(r"(?:noun|unit|whose|counted) (?:in |on )?$")
_BOUNDS: dict[str, Literal["about", "after", "before"]] = {
    "not_before": "after", "not_after": "before", "after": "after", "from": "after",
    "later": "after", "till": "before", "before": "before", "earlier": "before",
}  # fmt: skip
_PREFIX = (
    r"(?P<prefix>(?:(?:in|on|to|about|hour|from|till|after|before|not_before|not_after|later"
    r"|earlier) )*)"
)


def _time(name: str) -> str:
    """A time of day, its hour, minute and half of the day in groups of this name."""
    return (
        rf"(?:(?:c(?P<{name}clock>\d+:\d+) (?:hour )?"
        rf"|n(?P<{name}h>\d\d?) (?:hour )?n(?P<{name}m>00|05|[1-5][05]) (?:minute )?{_NO_HOUR}"
        rf"|n(?P<{name}hour>\d\d?) (?P<{name}said>hour )?)"
        rf"(?P<{name}suffix>{_SUFFIX} )?"
        rf"|(?P<{name}one>hour )(?P<{name}onesuffix>{_SUFFIX} )?)"
    )


def take_sure_times(line: Line, local: datetime) -> None:
    """Times whose numbers could be taken for days: half past, to the hour, in an hour."""
    end = rf"(?P<suffix>{_SUFFIX} )?"
    line.take(rule(rf"{_PREFIX}half (?:- )?[on](?P<hour>\d+) (?:hour )?{end}"), _before_hour(30))
    line.take(
        rule(rf"{_PREFIX}without_quarter [on](?P<hour>\d+) (?:hour )?{end}"), _before_hour(15)
    )
    line.take(rule(rf"{_PREFIX}without_quarter (?P<one>hour ){end}"), _before_hour(15))
    line.take(
        rule(
            rf"{_PREFIX}without n(?P<minutes>\d+) (?:minute )?"
            rf"(?:[on](?P<hour>\d+) (?:hour )?|(?P<one>hour )){end}"
        ),
        _before_hour(None),
    )
    line.take(rule(rf"{_PREFIX}quarter o(?P<hour>\d+) {end}"), _before_hour(45))
    line.take(rule(rf"{_PREFIX}n(?P<past>\d+) minute o(?P<hour>\d+) {end}"), _before_hour(None))
    ahead = (
        r"(?:through (?:about )?(?:(?:(?P<count>n\d+) )?(?P<unit>hour|minute) (?P<half>and_half )?"
        r"|(?P<half_hour>half_hour )|(?P<hour_and_half>hour_and_half ))"
        r"|(?P<back_unit>hour|minute) (?:about )?through (?P<back_count>n\d+|hour_and_half) )"
        r"(?:- (?:hour_and_half|n\d+) (?:hour )?)?"
    )
    line.take(rule(ahead), _in_a_while(local))


def take_times(line: Line, asked: Asked, *, day_named: bool) -> None:
    """Everything else that names a time; a number alone does only where it must."""
    read = _read(line, asked, day_named=day_named)
    busy, cannot = "(?:, )?(?:w )*(?:busy|cannot)", "(?:busy|cannot) "
    first, last = _time("a"), _time("b")
    line.take(
        rule(rf"not {_PREFIX}{first}(?:, )?(?:but|instead|and) (?=(?:in|on|to|after|n|c))"),
        _skipped(read),
    )
    line.take(
        rule(
            rf"(?:from|between) {first}(?:, )?(?:and )?(?:-|till|to|and) {last}(?P<busy>{busy} )?"
        ),
        _range(sure=True, line=line),
    )
    line.take(
        rule(rf"{_PREFIX}{first}(?:-|till) {last}"),
        _range(sure=asked == "time" or day_named, line=line),
    )
    for signs in (rf"{cannot}{_PREFIX}{first}", rf"{_PREFIX}{first}{busy} "):
        line.take(rule(signs), _turned(read))
    line.take(rule(rf"{_PREFIX}{first}(?P<or>or_later |or_earlier |\+ )?{_NO_HOUR}"), read)


def _before_hour(minutes: int | None) -> Callable[[re.Match[str]], Mention | None]:
    """So many minutes before the hour that is named; ordinals name the hour that runs."""

    def read(found: re.Match[str]) -> Mention | None:
        groups = found.groupdict()
        hour = 1 if groups.get("one") else int(found["hour"])
        back = minutes if minutes is not None else 60
        if groups.get("past"):
            back = 60 - int(groups["past"])
        elif groups.get("minutes"):
            back = int(groups["minutes"])
        if minutes == 45:
            back = 45
        if not (1 <= hour <= 24 and 0 < back < 60):
            return None
        bound = _bound(groups["prefix"])
        suffix = (groups.get("suffix") or "").strip()
        before = hour - 1 if hour > 1 else 12
        return Mention("time", bound=bound, hour=before, minute=60 - back, suffix=suffix)

    return read


def _in_a_while(local: datetime) -> Callable[[re.Match[str]], Mention | None]:
    def read(found: re.Match[str]) -> Mention | None:
        said = found["back_count"] or found["count"] or "n1"
        count = 1.5 if said == "hour_and_half" else float(said[1:])
        minutes = count * (60 if (found["unit"] or found["back_unit"]) == "hour" else 1)
        minutes += 30 if found["half"] else 0
        if found["half_hour"] or found["hour_and_half"]:
            minutes = 30 if found["half_hour"] else 90
        if minutes > 24 * 60:
            return None
        then = local + timedelta(minutes=minutes)
        then += timedelta(minutes=-then.minute % _ROUND)
        return Mention("time", days=(then.date(),), hour=then.hour, minute=then.minute, exact=True)

    return read


def _bound(prefix: str) -> Literal["about", "after", "before"]:
    return next((bound for sign, bound in _BOUNDS.items() if sign in prefix.split()), "about")


def _parts(found: re.Match[str], name: str) -> tuple[int, int, str] | None:
    """Hour, minute and half of the day; None where no clock shows it."""
    groups = found.groupdict()
    suffix = (groups[f"{name}suffix"] or groups[f"{name}onesuffix"] or "").strip()
    if groups[f"{name}one"]:
        return 1, 0, suffix
    if clock := groups[f"{name}clock"]:
        hour, minute = (int(part) for part in clock.split(":"))
    elif groups[f"{name}h"]:
        hour, minute = int(groups[f"{name}h"]), int(groups[f"{name}m"])
    else:
        hour, minute = int(groups[f"{name}hour"]), 0
    return (hour, minute, suffix) if hour <= 24 and minute < 60 else None


def _read(
    line: Line, asked: Asked, *, day_named: bool
) -> Callable[[re.Match[str]], Mention | None]:
    def read(found: re.Match[str]) -> Mention | None:
        parts = _parts(found, "a")
        if parts is None or not _is_time(found, line, asked, day_named=day_named):
            return None
        bound = _bound(found["prefix"])
        after = found.groupdict().get("or") or ""
        if after:
            bound = "before" if after.startswith("or_earlier") else "after"
        hour, minute, suffix = parts
        exact = bool(found["aclock"]) and found["aclock"].startswith("0")
        return Mention("time", bound=bound, hour=hour, minute=minute, suffix=suffix, exact=exact)

    return read


def _is_time(found: re.Match[str], line: Line, asked: Asked, *, day_named: bool) -> bool:
    """Whether the words before and behind a number make an hour of it."""
    prefix, told = found["prefix"].split(), found["aclock"] or found["asuffix"]
    if found["aone"]:  # «at one», «after one», but never "an hour long"
        return bool({"in", "to", "after", "till", "before"} & set(prefix)) or bool(
            found["aonesuffix"]
        )
    if told or found["ah"]:
        return not found["aclock"] or not re.match(r"unit|year", line.text[found.end() :])
    hour = int(found["ahour"])
    before, behind = line.text[: found.start()], line.text[found.end() :]
    if _NO_HOUR_AFTER.search(before) and not prefix:
        return False
    if re.match(_NO_HOUR, behind) is None:
        return False
    if found["asaid"]:
        lasts = "on" in prefix or (not prefix and hour < 8)  # «for two hours»
        return not lasts or asked == "time" or hour >= 8
    if {"in", "to", "after", "till", "before", "about", "not_before", "not_after", "hour"} & set(
        prefix
    ):
        return not (asked == "day" and prefix == ["in"] and hour == 0)
    if "from" in prefix:
        return True
    if "on" in prefix:
        return asked == "time" or (day_named and hour > 0)
    if asked == "time" or found.groupdict().get("or"):
        return True
    ends = not behind or behind.startswith((",", "@", "w ", "morning", "evening", "afternoon", "+"))
    return day_named and ends and 0 < hour < 24 and "@" in before[-4:] + behind[:2]


def _range(*, sure: bool, line: Line) -> Callable[[re.Match[str]], Mention | None]:
    def read(found: re.Match[str]) -> Mention | None:
        first, last = _parts(found, "a"), _parts(found, "b")
        if first is None or last is None or re.match(_NO_HOUR, line.text[found.end() :]) is None:
            return None
        groups = found.groupdict()
        told = any(
            groups[key] for key in ("aclock", "bclock", "asaid", "bsaid", "asuffix", "bsuffix")
        )
        if not (sure or told or groups.get("prefix")):
            return None
        if groups.get("busy"):
            return Mention("time", bound="after", hour=last[0], minute=last[1], suffix=last[2])
        hour, minute, suffix = first
        return Mention("time", bound="range", hour=hour, minute=minute, suffix=suffix, until=last)

    return read


def _turned(
    read: Callable[[re.Match[str]], Mention | None],
) -> Callable[[re.Match[str]], Mention | None]:
    """When one can not: what is left is the other side of the time."""
    other: dict[str, Literal["after", "before"]] = {"after": "before", "before": "after"}

    def turn(found: re.Match[str]) -> Mention | None:
        mention = read(found)
        if mention is None:
            return None
        if mention.bound not in other:
            return Mention("skip")
        return mention._replace(bound=other[mention.bound])

    return turn


def _skipped(
    read: Callable[[re.Match[str]], Mention | None],
) -> Callable[[re.Match[str]], Mention | None]:
    def skip(found: re.Match[str]) -> Mention | None:
        return Mention("skip") if read(found) else None

    return skip
