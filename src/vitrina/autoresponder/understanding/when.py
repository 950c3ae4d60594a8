"""When a visitor wants to come: the day and the time that a message names, as one value."""

import re
from collections.abc import Container, Sequence
from datetime import date, datetime, timedelta

from vitrina.autoresponder.understanding.morphology import Word
from vitrina.autoresponder.understanding.opening_hours import DAY_MINUTES
from vitrina.autoresponder.understanding.when_clocks import Asked, take_sure_times, take_times
from vitrina.autoresponder.understanding.when_days import take_bare_days, take_days
from vitrina.autoresponder.understanding.when_line import MARK, Line, Mention, rule
from vitrina.autoresponder.understanding.when_signs import read_signs
from vitrina.autoresponder.understanding.when_value import ClockTime, DayKind, Part, When

_EXCLUDED_WEEKS = 8  # so far ahead a weekday stays left out
# «earlier» and «later» alone are parts of a day.
_AS_PARTS = {"earlier": "morning", "later": "evening"}
_PARTS = ("morning", "afternoon", "evening", "night", "any_time")
_DAY_KINDS = ("day", "days", "weekend", "weekdays", "week", "rest")
_NOT_PART = rule(r"(?:not|except) (?:in |on )?(morning|afternoon|evening|night) ")
_REASON_LIMIT = 120


def read_when(flat: str, words: Sequence[Word], local: datetime, *, asked: bool) -> When:
    """What a flattened text names, by the practitioner's clock.

    `asked`: the bot has just asked for the day, so that a number alone is one.
    """
    return read_answer(flat, words, local, asked="day" if asked else "")


def read_answer(flat: str, words: Sequence[Word], local: datetime, *, asked: Asked) -> When:
    """The same where a day, a time or nothing was asked for."""
    today = local.date()
    line = Line(read_signs(flat, words))
    take_sure_times(line, local)
    take_days(line, today)
    named = any(mention.kind not in ("no", "time") for mention in line.mentions)
    take_times(line, asked, day_named=named)
    if asked == "day" and not any(one.kind not in ("time", "skip") for one in line.mentions):
        take_bare_days(line, today)
    excluded = _take_excluded(line)
    not_parts = tuple(found[1] for found in _NOT_PART.finditer(line.text))
    part = _read_part(line)
    clock = _read_clock(line, part)
    return _with_day(line, today, asked, excluded).model_copy(
        update={"clock": clock, "part": part, "not_parts": not_parts, "reason": _reason(line)}
    )


def _read_part(line: Line) -> Part:
    signs = _NOT_PART.sub("", line.text)
    found = {part for part in signs.split() if part in _PARTS}
    found = found or {_AS_PARTS[sign] for sign in signs.split() if sign in _AS_PARTS}
    only = [part for part in _PARTS if part in found]
    return only[0] if len(only) == 1 else ""  # type: ignore[return-value]


def _read_clock(line: Line, part: Part) -> ClockTime | None:
    order = [line.at(mark) for mark in MARK.findall(line.text)]
    times = [mention for mention in order if mention.kind == "time"]
    if not times:
        return None
    if len(times) > 1 and _is_choice(line, times):
        return None
    told = _between(times) or (times[-1] if _corrected(line, times) else times[0])
    minute = _minute(told.hour, told.minute, told.suffix or _half_of(told, part), exact=told.exact)
    if told.until is None:
        either = not (told.suffix or told.exact or part in _PARTS[:4]) and 1 <= told.hour <= 12
        return ClockTime(bound=told.bound, minute=min(minute, DAY_MINUTES - 1), either=either)
    hour, after, suffix = told.until
    until = _minute(hour, after, suffix or _half_of(told, part), exact=told.exact)
    if until <= minute and hour <= 12:
        until += DAY_MINUTES // 2
    if until <= minute or until > DAY_MINUTES:
        return ClockTime(bound="after", minute=minute)
    return ClockTime(bound="range", minute=minute, until=until)


def _is_choice(line: Line, times: Sequence[Mention]) -> bool:
    """At twelve on one day or at three on another: no one time."""
    joined = re.search(r"(?<!\S)or ", line.text) is not None
    return joined and len({(one.hour, one.minute) for one in times}) > 1


def _between(times: Sequence[Mention]) -> Mention | None:
    """After one time and before another one."""
    bounds = [one.bound for one in times]
    if sorted(bounds) != ["after", "before"]:
        return None
    first, last = times[bounds.index("after")], times[bounds.index("before")]
    return first._replace(bound="range", until=(last.hour, last.minute, last.suffix))


def _half_of(told: Mention, part: Part) -> str:
    if told.until is not None and told.until[2] and told.hour < told.until[0]:
        return told.until[2]
    return {"morning": "am", "afternoon": "pm", "evening": "pm", "night": "night_hour"}.get(
        part, ""
    )


def _minute(hour: int, minute: int, suffix: str, *, exact: bool) -> int:
    """Minutes from midnight; without a word for it nobody means six in the morning."""
    if suffix == "night_hour":
        hour += 12 if 10 <= hour <= 12 else 0
    elif (suffix == "pm" and hour < 12) or (not suffix and hour < 8):
        hour += 0 if exact else 12
    return hour * 60 + minute


def _corrected(line: Line, found: Sequence[Mention]) -> bool:
    """Whether the last of two was put in the place of the first."""
    return len(found) > 1 and bool(re.search(r"(?<!\S)(?:instead|but) (?:\S+ )*?@\d+ ", line.text))


def _with_day(line: Line, today: date, asked: Asked, excluded: Sequence[Mention]) -> When:
    order = [line.at(mark) for mark in MARK.findall(line.text)]
    away = frozenset(day for one in excluded for day in _all_days(one, today))
    found = [one for one in order if one.kind not in ("time", "skip", "no")]
    wished = asked == "day" and re.search(r"(?<!\S)whatever ", line.text)
    if not found:
        later = next((one for one in order if one.kind == "time" and one.days), None)
        if later is not None:
            return _certain(later.days[0], today)
        if asked == "day" and re.search(r"(?<!\S)now ", line.text):
            return _certain(today, today)
        return When(kind="any" if wished else "ask", excluded=away)
    weeks = [one for one in found if one.kind == "week"]
    days = [_in_week(one, weeks) for one in found if one.kind in ("day", "days")]
    days = days or [one for one in found if one.kind == "rest"]
    if days and _corrected(line, days):
        days = days[-1:]
    if days:
        return _among(days, away, today).model_copy(update={"contradicts": _contradict(line)})
    for kind in ("weekend", "week", "weekdays", "any"):
        if any(one.kind == kind for one in found):
            told: DayKind = "next_week" if kind == "week" else kind  # type: ignore[assignment]
            return When(kind=told, excluded=away)
    return When(excluded=away)


def _contradict(line: Line) -> bool:
    """Whether a weekday stands beside a date of another day."""
    for found in re.finditer(r"(?<!\S)@(\d+) @(\d+) ", line.text):
        pair = [line.at(mark) for mark in found.groups()]
        one_is_named = (pair[0].weekday is None) != (pair[1].weekday is None)
        if {one.kind for one in pair} == {"day"} and one_is_named and pair[0].days != pair[1].days:
            return True
    return False


def _among(days: Sequence[Mention], away: frozenset[date], today: date) -> When:
    """One day, or what is left of several."""
    all_days = {day for one in days for day in one.days}
    if len(all_days) == 1 and not all_days & away:
        return _certain(all_days.pop(), today)
    left = sorted(day for day in all_days - away if day >= today)
    if not left and all_days - away:
        return _certain(max(all_days - away), today)
    if len(left) == 1:
        return When(kind="day", day=left[0], excluded=away)
    return When(kind="some" if left else "ask", days=tuple(left), excluded=away)


def _certain(day: date, today: date) -> When:
    return When(kind="past" if day < today else "day", day=day)


def _in_week(mention: Mention, weeks: Sequence[Mention]) -> Mention:
    """A weekday beside "next week" is that week's."""
    if mention.weekday is None or not weeks:
        return mention
    return mention._replace(days=(weeks[0].days[mention.weekday],))


def _take_excluded(line: Line) -> list[Mention]:
    """The days that do not suit, which leave the line: «not on», «except», «can not on»."""
    excluded: list[Mention] = []

    def leave_out(found: re.Match[str]) -> Mention:
        excluded.extend(line.at(mark) for mark in MARK.findall(found[0]))
        return Mention("skip")

    days, times = _marks(line, _DAY_KINDS), _marks(line, ("time",))
    more = r"(?:, (?!in|on)|(?:, )?(?:and|or) (?:not |except )?(?:in |on )?)"
    line.take(rule(rf"except (?:in |on |w )*(?:{days}{more})*{days}"), leave_out)
    line.take(rule(rf"not (?:in |on |w )*{days}"), leave_out)
    no_time = rf"(?!(?:in |to |after |till |before )*{times})"
    between = rf"(?:(?:w|{'|'.join(_PARTS)}) )*"
    line.take(rule(rf"{days}(?:, )?{between}(?:, )?(?:cannot|busy) {no_time}"), leave_out)
    line.take(rule(rf"(?:cannot|busy) (?:in |on |w |to )*{days}"), leave_out)
    if excluded:
        line.take(rule(rf"{days}also "), leave_out)
    return excluded


def _marks(line: Line, kinds: Container[str]) -> str:
    """Any mark of these kinds, for a pattern."""
    places = (place for place, one in enumerate(line.mentions) if one.kind in kinds)
    return rf"(?:{'|'.join(f'@{place} ' for place in places) or '@none '})"


def _all_days(mention: Mention, today: date) -> list[date]:
    """The days of one that is left out: a weekday is left out in every week."""
    weeks = range(1, _EXCLUDED_WEEKS)
    if mention.kind == "weekdays":
        ahead = (today + timedelta(days=number) for number in range(7 * _EXCLUDED_WEEKS))
        return [day for day in ahead if day.weekday() < 5]
    if mention.weekday is None and mention.kind != "weekend":
        return list(mention.days)
    return [day + timedelta(days=7 * week) for day in mention.days for week in (0, *weeks)]


def _reason(line: Line) -> str:
    read = (f"{one.kind} «{one.text}»" for one in line.mentions if one.kind != "skip")
    return "; ".join(read)[:_REASON_LIMIT]
