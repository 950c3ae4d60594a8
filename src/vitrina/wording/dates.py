"""Moments and lengths of time as people say them, moments in the person's own time zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from vitrina.domain.counting import plural

NBSP = "\u00a0"
MONTHS = (
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)
TODAY = "сегодня"
TOMORROW = "завтра"


def say_moment(moment: float, timezone: str, now: float) -> str:
    """Unix seconds as «сегодня в 12:04», «завтра в 09:30», «27 ноября в 12:30» of that zone."""
    local, today = _local(moment, timezone), _local(now, timezone).date()
    if local.date() == today:
        return f"{TODAY} в {local:%H:%M}"
    if local.date() == today + timedelta(days=1):
        return f"{TOMORROW} в {local:%H:%M}"
    return f"{local.day} {MONTHS[local.month - 1]} в {local:%H:%M}"


def say_date(moment: float, timezone: str) -> str:
    """Unix seconds as «27 ноября, 12:30» of that zone, whenever it is read."""
    local = _local(moment, timezone)
    return f"{local.day} {MONTHS[local.month - 1]}, {local:%H:%M}"


def say_day(moment: float | None, timezone: str, now: float) -> str:
    """«сегодня», «завтра в 19:00», «30 ноября, 12:30»; None is what comes out at once."""
    if moment is None:
        return TODAY
    local = _local(moment, timezone)
    if local.date() == _local(now, timezone).date() + timedelta(days=1):
        return f"{TOMORROW} в {local:%H:%M}"
    return f"{local.day} {MONTHS[local.month - 1]}, {local:%H:%M}"


def say_seconds_left(seconds: int) -> str:
    """How long is left, roughly: «ещё секунд 12», «ещё минут 2», «ещё немного».

    `build/static/progress.js` says the same while it counts.
    """
    if seconds < 5:
        return "ещё немного"
    if seconds < 90:
        return f"ещё секунд{NBSP}{seconds if seconds < 20 else 5 * round(seconds / 5)}"
    return f"ещё минут{NBSP}{-(-seconds // 60)}"


def say_took(seconds: int) -> str:
    """How long it took: «19 секунд», «2 минуты» (accusative)."""
    if seconds >= 120:
        minutes = round(seconds / 60)
        return f"{minutes}{NBSP}{plural(minutes, 'минуту', 'минуты', 'минут')}"
    number = max(1, seconds)
    return f"{number}{NBSP}{plural(number, 'секунду', 'секунды', 'секунд')}"


def _local(moment: float, timezone: str) -> datetime:
    return datetime.fromtimestamp(moment, UTC).astimezone(ZoneInfo(timezone))
