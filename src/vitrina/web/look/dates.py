"""Moments as people say them, in their own time zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

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


def say_moment(moment: float, timezone: str, now: float) -> str:
    """Unix seconds as «сегодня в 12:04», «завтра в 09:30», «27 ноября в 12:30» of that zone."""
    zone = ZoneInfo(timezone)
    local = datetime.fromtimestamp(moment, UTC).astimezone(zone)
    today = datetime.fromtimestamp(now, UTC).astimezone(zone).date()
    if local.date() == today:
        return f"сегодня в {local:%H:%M}"
    if local.date() == today + timedelta(days=1):
        return f"завтра в {local:%H:%M}"
    return f"{local.day} {MONTHS[local.month - 1]} в {local:%H:%M}"
