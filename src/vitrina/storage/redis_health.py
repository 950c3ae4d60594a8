"""What is said of Redis by whoever asks it, and heard by those who need no client of their own."""

from enum import StrEnum


class RedisAway(Exception):
    """Redis did not do it. With `is_unknown` it may have: the answer was lost on the way."""

    def __init__(self, *, is_unknown: bool = False) -> None:
        super().__init__(is_unknown)
        self.is_unknown = is_unknown


class RedisHealth(StrEnum):
    """`refuses`: it answers, and takes nothing in (memory full, disk full, a replica)."""

    WORKS = "works"
    REFUSES = "refuses"
    AWAY = "away"
