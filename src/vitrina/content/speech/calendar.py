"""Days as the bot says them."""

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
