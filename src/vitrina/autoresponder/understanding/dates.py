"""The practitioner's clock, and a day or a time alone out of what visitors write."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from vitrina.autoresponder.understanding.morphology import Word
from vitrina.autoresponder.understanding.when import read_answer, read_when
from vitrina.autoresponder.understanding.when_value import ClockTime

_LATEST = 4e9  # unix seconds, year 2096: what a clock can sensibly say


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
    """The certain day named in a flattened text, past ones too; `bare` lets a number be a day."""
    return read_when(flat, words, datetime.combine(today, time(12)), asked=bare).day


def read_clock(flat: str, *, bare: bool) -> ClockTime | None:
    """The time named in a flattened text; `bare` lets a number alone be a time."""
    at_noon = datetime(2000, 1, 3, 12)  # noqa: DTZ001 - only its distance to itself is read
    return read_answer(flat, (), at_noon, asked="time" if bare else "").clock
