"""A week's hours out of the form's free text, or nothing where a part of it is not understood."""

import re
from collections.abc import Iterable
from functools import lru_cache

from vitrina.content.speech import hours_words
from vitrina.content.speech.letters import without_yo
from vitrina.domain.number_words import number_pattern, number_words

DAY_MINUTES = 24 * 60
_WEEK = frozenset(range(7))
_WEEKEND = frozenset({5, 6})
_LATEST_END = 6 * 60  # who works past midnight is done by then
_NOON = 12
Span = tuple[int, int]  # minutes from midnight; the end may pass it
Week = tuple[tuple[Span, ...], ...]


class _Unread(ValueError):
    """A part of the text that is not understood."""


@lru_cache(maxsize=512)
def read_week(text: str) -> Week | None:
    """The open spans of each day from Monday; a day that is not named is closed."""
    plain = _plain(text)
    if hours_words.ROUND_THE_CLOCK.fullmatch(plain):
        return (((0, DAY_MINUTES),),) * 7
    try:
        return _Table().read(plain)
    except _Unread:
        return None


def _plain(text: str) -> str:
    low = without_yo(text.lower()).translate(hours_words.LOOK_ALIKE)
    low = _numbers().sub(lambda found: str(number_words()[found[0]]), low)
    for pattern, plain in hours_words.PLAIN:
        low = pattern.sub(plain, low)
    return re.sub(r"\s+", " ", low).strip(" .,;:")


@lru_cache(maxsize=1)
def _numbers() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{number_pattern()})(?!\w)")


class _Table:
    """Days and spans as they come: days before their spans, or behind them."""

    def __init__(self) -> None:
        self._open: dict[int, list[Span]] = {}
        self._mentioned: set[int] = set()
        self._days: frozenset[int] = frozenset()  # wait for their spans
        self._last: frozenset[int] = frozenset()  # got the last span
        self._spans: list[Span] = []  # wait for their days
        self._behind: list[Span] = []  # got their days behind them
        self._breaks: list[tuple[Span, frozenset[int]]] = []  # and whose they are
        self._next = ""  # what becomes of the next days or span: closed, except, break
        self._before = ""

    def read(self, text: str) -> Week:
        """The week; _Unread when a part is not understood, or days stay without hours."""
        place = 0
        while place < len(text):
            kind, found = _next_part(text, place)
            place = found.end()
            if kind not in ("aside", "between"):
                self._take(kind, found)
                self._before = kind
        return self._finish()

    def _take(self, kind: str, found: re.Match[str]) -> None:
        if kind == "span":
            self._take_span(_span(found))
        elif kind == "closed" and self._next == "except":
            self._take_days(_WEEKEND)
        elif kind == "closed" and self._days:
            self._close(self._days)
            self._days = frozenset()
        elif kind == "closed" and self._before == "days" and self._behind:
            self._spans, self._behind = self._behind, []  # «10-20, sunday is off»
            self._close(self._last)
        elif kind in ("closed", "except", "break"):
            if self._next:
                raise _Unread
            self._next = kind
        else:
            self._take_days(self._days_of(kind, found[0]))

    def _days_of(self, kind: str, text: str) -> frozenset[int]:
        if kind == "rest":
            return _WEEK - self._mentioned
        named = {"all": _WEEK, "weekdays": frozenset(range(5)), "weekend": _WEEKEND}
        return named[kind] if kind in named else _day_numbers(text)

    def _take_days(self, days: frozenset[int]) -> None:
        if self._next == "break":
            raise _Unread
        self._mentioned |= days if days != _WEEK else frozenset()
        if self._next:
            self._close(days)
            self._days -= days
            self._next = ""
        elif self._spans:
            self._open_days(days, self._spans)
            self._spans, self._behind = [], self._spans
        elif days == _WEEK and self._last and not self._days:
            return  # «10-20 …, without days off»
        else:
            self._days |= days

    def _take_span(self, span: Span) -> None:
        if self._next == "break":
            self._breaks.append((span, frozenset(self._open) or _WEEK))
            self._next = ""
        elif self._next:
            raise _Unread
        elif self._days:
            self._open_days(self._days, [span])
            self._days = frozenset()
        elif self._before == "span" and self._last:
            self._open_days(self._last, [span])
        else:
            self._spans.append(span)

    def _open_days(self, days: frozenset[int], spans: Iterable[Span]) -> None:
        """What is said of single days later stands in the place of what was said of more."""
        spans = list(spans)
        for day in days:
            known = self._open.get(day, [])
            crossed = any(
                one[0] < other[1] and other[0] < one[1] for one in known for other in spans
            )
            self._open[day] = spans if crossed else [*known, *spans]
        self._last = days

    def _close(self, days: frozenset[int]) -> None:
        self._mentioned |= days
        for day in days:
            self._open[day] = []

    def _finish(self) -> Week:
        if self._days or self._next:
            raise _Unread
        if self._spans:
            if any(self._open.values()):
                raise _Unread
            for day in _WEEK - self._open.keys():
                self._open[day] = self._spans
        if not any(self._open.values()):
            raise _Unread
        return tuple(tuple(self._without_breaks(day)) for day in range(7))

    def _without_breaks(self, day: int) -> list[Span]:
        spans = self._open.get(day, [])
        for (start, end), days in self._breaks:
            if day not in days:
                continue
            cut: list[Span] = []
            for first, last in spans:
                if start >= last or end <= first:
                    cut.append((first, last))
                    continue
                cut += [one for one in ((first, start), (end, last)) if one[0] < one[1]]
            spans = cut
        return spans


def _next_part(text: str, place: int) -> tuple[str, re.Match[str]]:
    for kind, pattern in hours_words.PARTS:
        if (found := pattern.match(text, place)) and found.end() > place:
            return kind, found
    raise _Unread


def _day_numbers(listed: str) -> frozenset[int]:
    numbers: set[int] = set()
    for first, last in hours_words.DAY_RANGE.findall(listed):
        start = hours_words.DAYS.index(first.rstrip("."))
        end = hours_words.DAYS.index(last.rstrip(".") or first.rstrip("."))
        numbers |= {one % 7 for one in range(start, end + (7 if end < start else 0) + 1)}
    return frozenset(numbers)


def _span(found: re.Match[str]) -> Span:
    """The minutes of a span; _Unread where no such one is worked."""
    start = _minute(found[1], found[2] or found[3], found[4])
    end = _minute(found[5], found[6] or found[7], found[8])
    hour = int(found[1])
    exact = any(found[number] for number in (2, 3, 6, 7))
    if found[8] and not found[4] and start < 7 * 60 and found[8] not in (
        hours_words.MORNING, hours_words.NIGHT,
    ):  # fmt: skip
        start += DAY_MINUTES // 2  # from 2 to 8 in the evening
    if end <= start and not exact and not found[8] and hour <= _NOON and 0 < end <= 9 * 60:
        end += DAY_MINUTES // 2  # from 10 to 8
    if not 0 <= start < DAY_MINUTES or not 0 <= end <= DAY_MINUTES or start == end:
        raise _Unread
    if end < start and end > _LATEST_END:
        raise _Unread
    return start, end if end > start else end + DAY_MINUTES


def _minute(hour: str, minute: str | None, half: str | None) -> int:
    number, past = int(hour), int(minute or 0)
    if number > 24 or past > 59:
        raise _Unread
    if half == hours_words.NIGHT:
        number += _NOON if number == _NOON else 0
    elif half and half != hours_words.MORNING and number < _NOON:
        number += _NOON
    return number * 60 + past
