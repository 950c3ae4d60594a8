"""Days and times of day as visitors write them, and as the bot says them back."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from vitrina.autoresponder.understanding.morphology import READ_LIMIT, Word
from vitrina.autoresponder.understanding.opening_hours import Span
from vitrina.domain.model import Value

_AHEAD = 365  # days
_FORGIVEN = 60  # a date this many days back is a slip; further back it is next year's
_LATEST = 4e9  # unix seconds, year 2096: what a clock can sensibly say
MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября",
    "октября", "ноября", "декабря",
)  # fmt: skip
_MONTH_STEMS = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
WEEKDAYS = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")
_WEEKDAYS_ON = (
    "в понедельник", "во вторник", "в среду", "в четверг", "в пятницу", "в субботу",
    "в воскресенье",
)  # fmt: skip
WEEKDAYS_SHORT = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
_NEAR = {"сегодня": 0, "завтра": 1, "послезавтра": 2}
_COUNTS = {"один": 1, "два": 2, "пара": 2, "три": 3, "четыре": 4, "пять": 5, "неделя": 1}
_ORDINAL_ENDS = frozenset({"го", "ого", "е", "ое"})  # of «25-го»
_NUMERIC = re.compile(r"(?<![\d.:])(\d{1,2})[./](\d{1,2})(?:[./](?:\d{4}|\d{2}))?(?![\d:])")
_CLOCK = re.compile(
    r"(?:(после|до|с|около|к|в|на)\s*)?(?<!\d)(\d{1,2})(?:[:.](\d{2})|\s*-\s*(\d{2}))?(?!\d)"
    r"\s*(час\w*|ч\b|утра|дня|вечера)?"
)


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
        """«15:00»."""
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


def say_date(day: date) -> str:
    """«23 ноября 2026 года»."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year} года"


def say_day(day: date) -> str:
    """«вторник, 24 ноября»."""
    return f"{WEEKDAYS[day.weekday()]}, {day.day} {MONTHS[day.month - 1]}"


def say_day_short(day: date) -> str:
    """«вт, 24 ноября», for a button."""
    return f"{WEEKDAYS_SHORT[day.weekday()]}, {day.day} {MONTHS[day.month - 1]}"


def say_when(moment: datetime, now: datetime) -> str:
    """«сегодня после 10:00», «завтра после 9:30», «в понедельник после 10:00»."""
    ahead = (moment.date() - now.date()).days
    on = {0: "сегодня", 1: "завтра"}.get(ahead, _WEEKDAYS_ON[moment.weekday()])
    return f"{on} после {moment.hour}:{moment.minute:02}"


def read_day(flat: str, words: Sequence[Word], today: date, *, bare: bool) -> date | None:
    """The day named in a flattened text, past ones too; `bare` lets «25» alone be a day."""
    words = [word for word in words if word.text not in _ORDINAL_ENDS]
    for word in words:
        if (ahead := _NEAR.get(word.text)) is not None:
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
    """The time named: «после 18», «в 15:00», «7 вечера»; `bare` lets «15» alone be a time."""
    for found in _CLOCK.finditer(_NUMERIC_DATE.sub(" ", flat[:READ_LIMIT])):
        before, hour, minute, unit = found[1], int(found[2]), found[3] or found[4], found[5] or ""
        told = minute is not None or unit or before in ("после", "до", "к", "около")
        if not told and not (bare or before == "в"):
            continue
        if unit in ("вечера", "дня") and hour < 12:
            hour += 12
        elif hour < 8 and unit != "утра":
            hour += 12  # nobody means six in the morning
        if hour > 23 or int(minute or 0) > 59:
            continue
        bound = {"после": "after", "с": "after", "до": "before"}.get(before or "", "about")
        return ClockTime(bound=bound, minute=hour * 60 + int(minute or 0))
    return None


_NUMERIC_DATE = re.compile(
    r"(?<![\d.:])\d{1,2}[./](?:0?[1-9]|1[0-2])(?:[./]\d{2,4})?(?![\d:])"
    rf"|(?<!\d)\d{{1,2}}(?:-?го)?\s+(?:числ\w*|(?:{'|'.join(_MONTH_STEMS)})\w*)"
)


def _read_month(words: Sequence[Word], today: date) -> date | None:
    for index, word in enumerate(words):
        following = words[index + 1] if index + 1 < len(words) else None
        number = _number(word.text)
        if number is None or following is None:
            continue
        for month, stem in enumerate(_MONTH_STEMS, start=1):
            if following.text.startswith(stem) and _is_month(following, month):
                return _nearest(number, month, today)
        if following.text.startswith("числ"):
            return _next_number(number, today)
    return None


def _is_month(word: Word, month: int) -> bool:
    return word.text in (MONTHS[month - 1], _MONTH_STEMS[month - 1]) or bool(
        word.lemmas & _MONTH_LEMMAS[month - 1]
    )


_MONTH_LEMMAS = tuple(
    frozenset({lemma})
    for lemma in (
        "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь",
        "октябрь", "ноябрь", "декабрь",
    )
)  # fmt: skip


def _read_weekday(words: Sequence[Word], today: date) -> date | None:
    for index, word in enumerate(words):
        for number, name in enumerate(WEEKDAYS):
            if name in word.lemmas or word.text == WEEKDAYS_SHORT[number]:
                ahead = (number - today.weekday()) % 7
                before = words[max(0, index - 2) : index]
                if any("следующий" in earlier.lemmas for earlier in before):
                    ahead = 7 - today.weekday() + number
                return today + timedelta(days=ahead)
    return None


def _read_distance(words: Sequence[Word], today: date) -> date | None:
    """«через неделю», «через 3 дня»."""
    texts = [word.text for word in words]
    if "через" not in texts:
        return None
    tail = words[texts.index("через") + 1 :][:2]
    count = 1
    for word in tail:
        known = _number(word.text) or next((_COUNTS[m] for m in word.lemmas if m in _COUNTS), None)
        if "неделя" in word.lemmas:
            return today + timedelta(days=min(7 * count, _AHEAD))
        if "день" in word.lemmas:
            return today + timedelta(days=min(count, _AHEAD))
        count = known or count
    return None


def _read_bare(words: Sequence[Word], today: date) -> date | None:
    if any(word.lemmas & lemmas for word in words for lemmas in _MONTH_LEMMAS):
        return None  # «31 февраля» is no day of this month either
    numbers = [number for word in words if (number := _number(word.text)) is not None]
    return _next_number(numbers[0], today) if len(numbers) == 1 else None


def _number(text: str) -> int | None:
    found = re.fullmatch(r"(\d{1,2})(?:го|е|ое)?", text)
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
