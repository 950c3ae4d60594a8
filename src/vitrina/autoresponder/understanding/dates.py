"""The practitioner's clock."""

from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

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
