"""Opening hours out of the form's free text."""

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

from vitrina.content.speech import hours_words
from vitrina.content.speech.letters import without_yo
from vitrina.domain.model import Value

DAY_MINUTES = 24 * 60
_LONGEST = 200  # characters of what anybody says about hours
Span = tuple[int, int]  # minutes from midnight; the end may pass it


class Schedule(Value):
    """Open spans for each day of the week from Monday; a day without spans is closed."""

    days: tuple[tuple[Span, ...], ...]

    def spans(self, day: date) -> tuple[Span, ...]:
        """When the day is open."""
        return self.days[day.weekday()]

    def is_open(self, moment: datetime) -> bool:
        """Whether somebody works at this local time; spans past midnight belong to their day."""
        minute = moment.hour * 60 + moment.minute
        yesterday = self.spans(moment.date() - timedelta(days=1))
        return any(start <= minute < end for start, end in self.spans(moment.date())) or any(
            minute + DAY_MINUTES < end for _, end in yesterday
        )

    def next_opening(self, moment: datetime) -> datetime | None:
        """When work begins after this local time, within a week and a day."""
        for ahead in range(8):
            day = moment.date() + timedelta(days=ahead)
            midnight = datetime.combine(day, datetime.min.time(), moment.tzinfo)
            for start, _ in sorted(self.spans(day)):
                opens = midnight + timedelta(minutes=start)
                if opens > moment:
                    return opens
        return None

    def overlaps(self, day: date, wanted: Span) -> bool:
        """Whether some of the wanted minutes of the day are open."""
        return any(start < wanted[1] and wanted[0] < end for start, end in self.spans(day))


def read_hours(text: str) -> Schedule | None:
    """The schedule when every part of the text is understood; else None: a guess would mislead."""
    return _read_hours(text) if len(text) <= _LONGEST else None


@lru_cache(maxsize=512)
def _read_hours(text: str) -> Schedule | None:
    plain = _plain(text)
    if hours_words.ROUND_THE_CLOCK.fullmatch(plain):
        return Schedule(days=(((0, DAY_MINUTES),),) * 7)
    days: list[tuple[Span, ...] | None] = [None] * 7
    rest = plain
    while rest:
        part = _read_part(rest)
        if part is None:
            return None
        numbers, spans, rest = part
        for number in numbers:
            days[number] = (*(days[number] or ()), *spans)
    if not any(days):
        return None
    return Schedule(days=tuple(spans or () for spans in days))


def _plain(text: str) -> str:
    low = without_yo(text.lower())
    for number, stem in enumerate(hours_words.DAY_STEMS):
        low = re.sub(rf"{stem}\w*", hours_words.DAYS[number], low)
    low = re.sub(r"[‐‑‒–—−]", "-", low)
    for days_in_words in hours_words.RANGES_IN_WORDS:
        low = days_in_words.sub(r"\1-\2", low)
    for name, days in hours_words.NAMED_DAYS:
        low = name.sub(days, low)
    low = hours_words.ASIDE.sub(" ", low)
    return re.sub(r"\s+", " ", low).strip(" .,;:")


def _read_part(text: str) -> tuple[list[int], tuple[Span, ...], str] | None:
    """Days and their spans from the beginning of the text, and what is left of it."""
    listed = hours_words.DAY_LIST.match(text)
    rest = text[listed.end() :].lstrip(" .:,-") if listed else text
    numbers = _day_numbers(listed[0]) if listed else list(range(7))
    if listed and (shut := hours_words.CLOSED.match(rest)):
        return numbers, (), rest[shut.end() :].lstrip(" .,;")
    spans: list[Span] = []
    while found := hours_words.SPAN.match(rest):
        span = _span(found)
        if span is None:
            return None
        spans.append(span)
        rest = hours_words.BETWEEN_SPANS.sub("", rest[found.end() :])
    if not spans:
        return None
    if not listed and (trailing := hours_words.DAY_LIST.fullmatch(rest)):
        return _day_numbers(trailing[0]), tuple(spans), ""
    return numbers, tuple(spans), rest


def _day_numbers(listed: str) -> list[int]:
    numbers: list[int] = []
    for first, last in hours_words.DAY_RANGE.findall(listed):
        start = hours_words.DAYS.index(first)
        end = hours_words.DAYS.index(last or first)
        numbers += [number % 7 for number in range(start, end + (7 if end < start else 0) + 1)]
    return list(dict.fromkeys(numbers))


def _span(found: re.Match[str]) -> Span | None:
    start = int(found[1]) * 60 + int(found[2] or 0)
    end = int(found[3]) * 60 + int(found[4] or 0)
    if start >= DAY_MINUTES or end > DAY_MINUTES or start == end:
        return None
    return start, end if end > start else end + DAY_MINUTES
