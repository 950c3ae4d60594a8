"""Days as the bot says them."""

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime

MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября",
    "октября", "ноября", "декабря",
)  # fmt: skip
WEEKDAYS = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")
WEEKDAYS_SHORT = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
_ON_WEEKDAYS = (
    "в понедельник", "во вторник", "в среду", "в четверг", "в пятницу", "в субботу",
    "в воскресенье",
)  # fmt: skip

_WITHOUT = (
    "понедельника", "вторника", "среды", "четверга", "пятницы", "субботы", "воскресенья",
)  # fmt: skip
_OFTEN = 3  # so many days of one name are all of them


def say_without(days: Collection[date]) -> str:
    """«, кроме субботы и 25 ноября»: weekdays that fall out always, other days by their date."""
    named = Counter(day.weekday() for day in days)
    often = [number for number in range(7) if named[number] >= _OFTEN]
    said = [_WITHOUT[number] for number in often]
    said += [_say_number(day) for day in sorted(days) if day.weekday() not in often]
    if not said:
        return ""
    return f", кроме {' и '.join(filter(None, (', '.join(said[:-1]), said[-1])))}"


def _say_number(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]}"


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
    on = {0: "сегодня", 1: "завтра"}.get(ahead, _ON_WEEKDAYS[moment.weekday()])
    return f"{on} после {moment.hour}:{moment.minute:02}"
