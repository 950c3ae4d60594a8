"""What a message says of a day and a time, as one value."""

from datetime import date
from typing import Literal

from vitrina.autoresponder.understanding.opening_hours import DAY_MINUTES, Span
from vitrina.domain.model import Value

DayKind = Literal["day", "past", "some", "any", "weekdays", "weekend", "next_week", "ask"]
Part = Literal["", "morning", "afternoon", "evening", "night", "any_time"]


class ClockTime(Value):
    """A time the visitor named, in minutes from midnight; a range goes from `minute` to `until`.

    `either` when the other half of the day may be meant as well: "at eight".
    """

    bound: Literal["about", "after", "before", "range"]
    minute: int
    until: int | None = None
    either: bool = False

    @property
    def span(self) -> Span:
        """The minutes of the day that suit."""
        if self.until is not None:
            return self.minute, self.until
        if self.bound == "after":
            return self.minute, DAY_MINUTES
        return (0, self.minute) if self.bound == "before" else (self.minute, self.minute + 1)

    @property
    def shown(self) -> str:
        """As it is said back: 15:00."""
        return say_minute(self.minute)

    @property
    def shown_until(self) -> str:
        """The end of a range, as it is said back; nothing without one."""
        return say_minute(self.until) if self.until is not None else ""

    def other_half(self) -> "ClockTime":
        """The same clock face half a day away."""
        moved = self.minute - DAY_MINUTES // 2
        return self.model_copy(update={"minute": moved if moved >= 0 else moved + DAY_MINUTES})


class When(Value):
    """What a message says of the day and the time.

    `day` is a certain day, a past one too. `some`: several days were named, or others left out:
    `days` are the named ones, and one of them is to be asked for; `contradicts` when they cannot
    both be meant: a weekday and a date of another. `ask`: no day was named at all,
    though `excluded` may say which does not suit. `reason` tells which words were read how.
    """

    kind: DayKind = "ask"
    day: date | None = None
    days: tuple[date, ...] = ()
    contradicts: bool = False
    excluded: frozenset[date] = frozenset()
    clock: ClockTime | None = None
    part: Part = ""
    not_parts: tuple[str, ...] = ()
    reason: str = ""

    def allows(self, day: date) -> bool:
        """Whether the day may be offered after what was said."""
        return day not in self.excluded and (not self.days or day in self.days)


def say_minute(minute: int) -> str:
    """Minutes from midnight as 15:00."""
    return f"{minute // 60 % 24}:{minute % 60:02}"
