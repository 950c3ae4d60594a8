"""Days and times of day out of what visitors write."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from vitrina.autoresponder.understanding.morphology import READ_LIMIT, Word
from vitrina.autoresponder.understanding.opening_hours import Span
from vitrina.content.speech import time_words
from vitrina.content.speech.calendar import MONTHS, WEEKDAYS, WEEKDAYS_SHORT
from vitrina.domain.model import Value

_AHEAD = 365  # days
_FORGIVEN = 60  # a date this many days back is a slip; further back it is next year's
_LATEST = 4e9  # unix seconds, year 2096: what a clock can sensibly say
_NUMERIC = re.compile(r"(?<![\d.:])(\d{1,2})[./](\d{1,2})(?:[./](?:\d{4}|\d{2}))?(?![\d:])")


class ClockTime(Value):
    """A time the visitor named: `bound` is about, after or before `minute` from midnight."""

    bound: str
    minute: int

    @property
    def span(self) -> Span:
        """The minutes of the day that suit."""
        if self.bound == "after":
            return self.minute, 24 * 60
        return (0, self.minute) if self.bound == "before" else (self.minute, self.minute + 1)

    @property
    def shown(self) -> str:
        """As it is said back: 15:00."""
        return f"{self.minute // 60}:{self.minute % 60:02}"


def local_time(now: float, timezone: str) -> datetime:
    """The practitioner's clock; any number is taken, an unknown zone is UTC."""
    within = min(max(now, 0.0), _LATEST) if now == now else 0.0
    return datetime.fromtimestamp(within, _zone(timezone))


@lru_cache(maxsize=64)
def _zone(timezone: str) -> tzinfo:
    try:
        return ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def read_day(flat: str, words: Sequence[Word], today: date, *, bare: bool) -> date | None:
    """The day named in a flattened text, past ones too; `bare` lets a number alone be a day."""
    words = [word for word in words if word.text not in time_words.ORDINAL_ENDS]
    for word in words:
        if (ahead := time_words.NEAR_DAYS.get(word.text)) is not None:
            return today + timedelta(days=ahead)
    if found := _NUMERIC.search(flat):
        return _nearest(int(found[1]), int(found[2]), today)
    return (
        _read_month(words, today)
        or _read_weekday(words, today)
        or _read_distance(words, today)
        or (_read_bare(words, today) if bare else None)
    )


def read_clock(flat: str, *, bare: bool) -> ClockTime | None:
    """The time named, exact or after or before one; `bare` lets a number alone be a time."""
    for found in time_words.CLOCK.finditer(time_words.DATE_IN_TEXT.sub(" ", flat[:READ_LIMIT])):
        before, hour, unit = found["bound"], int(found["hour"]), found["unit"] or ""
        minute = found["minute"] or found["minute_after_dash"]
        told = minute is not None or unit or before in time_words.TIME_FOLLOWS
        if not told and not (bare or before == time_words.TIME_MAY_FOLLOW):
            continue
        if unit in time_words.SECOND_HALF and hour < 12:
            hour += 12
        elif hour < 8 and unit != time_words.MORNING:
            hour += 12  # nobody means six in the morning
        if hour > 23 or int(minute or 0) > 59:
            continue
        bound = time_words.BOUNDS.get(before or "", "about")
        return ClockTime(bound=bound, minute=hour * 60 + int(minute or 0))
    return None


def _read_month(words: Sequence[Word], today: date) -> date | None:
    for index, word in enumerate(words):
        following = words[index + 1] if index + 1 < len(words) else None
        number = _number(word.text)
        if number is None or following is None:
            continue
        for month, stem in enumerate(time_words.MONTH_STEMS, start=1):
            if following.text.startswith(stem) and _is_month(following, month):
                return _nearest(number, month, today)
        if following.text.startswith(time_words.OF_THIS_MONTH):
            return _next_number(number, today)
    return None


def _is_month(word: Word, month: int) -> bool:
    if word.text in (MONTHS[month - 1], time_words.MONTH_STEMS[month - 1]):
        return True
    return time_words.MONTH_LEMMAS[month - 1] in word.lemmas


def _read_weekday(words: Sequence[Word], today: date) -> date | None:
    for index, word in enumerate(words):
        for number, name in enumerate(WEEKDAYS):
            if name in word.lemmas or word.text == WEEKDAYS_SHORT[number]:
                ahead = (number - today.weekday()) % 7
                before = words[max(0, index - 2) : index]
                if any(time_words.NEXT in earlier.lemmas for earlier in before):
                    ahead = 7 - today.weekday() + number
                return today + timedelta(days=ahead)
    return None


def _read_distance(words: Sequence[Word], today: date) -> date | None:
    """In a week, in so many days."""
    texts = [word.text for word in words]
    if time_words.AFTER_A_TIME not in texts:
        return None
    tail = words[texts.index(time_words.AFTER_A_TIME) + 1 :][:2]
    count = 1
    for word in tail:
        known = _number(word.text) or _count(word)
        if time_words.WEEK in word.lemmas:
            return today + timedelta(days=min(7 * count, _AHEAD))
        if time_words.DAY in word.lemmas:
            return today + timedelta(days=min(count, _AHEAD))
        count = known or count
    return None


def _read_bare(words: Sequence[Word], today: date) -> date | None:
    if any(not word.lemmas.isdisjoint(time_words.MONTH_LEMMAS) for word in words):
        return None  # the 31st of February is no day of this month either
    numbers = [number for word in words if (number := _number(word.text)) is not None]
    return _next_number(numbers[0], today) if len(numbers) == 1 else None


def _count(word: Word) -> int | None:
    counts = time_words.COUNTS
    return next((counts[lemma] for lemma in word.lemmas if lemma in counts), None)


def _number(text: str) -> int | None:
    found = time_words.DAY_NUMBER.fullmatch(text)
    return int(found[1]) if found else None


def _nearest(day: int, month: int, today: date) -> date | None:
    """The date of this year, or of the next one when it is long past."""
    for year in (today.year, today.year + 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if (today - found).days <= _FORGIVEN:
            return found
    return None


def _next_number(day: int, today: date) -> date | None:
    """The next date with this number, within two months."""
    for ahead in range(62):
        if (found := today + timedelta(days=ahead)).day == day:
            return found
    return None
