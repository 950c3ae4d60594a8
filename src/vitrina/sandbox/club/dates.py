"""How a moment reads on a Russian page: «сегодня в 12:04», «5 декабря в 10:00»."""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

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
NEAR_DAYS = {-1: "вчера", 0: "сегодня", 1: "завтра"}


@dataclass(frozen=True)
class Moment:
    """A time for people, for machines (ISO 8601) and, in a dialog, as the bare clock."""

    words: str
    machine: str
    clock: str


def format_moment(moment: float, now: float, zone: tzinfo) -> Moment:
    """The words for `moment` as seen at `now`; both are Unix seconds, days are those of `zone`."""
    local = datetime.fromtimestamp(moment, UTC).astimezone(zone)
    today = datetime.fromtimestamp(now, UTC).astimezone(zone).date()
    clock = f"{local.hour}:{local.minute:02}"
    day = NEAR_DAYS.get((local.date() - today).days)
    if day is None:
        day = f"{local.day} {MONTHS[local.month - 1]}"
        if local.year != today.year:
            day += f" {local.year}"
    return Moment(f"{day} в {clock}", local.isoformat(timespec="minutes"), clock)
