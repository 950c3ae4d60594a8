"""How a course goes, counted honestly: pure arithmetic over what was read.

The middle of a few values says nothing of the next one, so below `FEW` there is none: then the
values themselves are shown. Who waits for a person is not at work, so that time is taken off.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

FEW = 5  # so many values have a middle


class Stage(StrEnum):
    """How far people come, in this order."""

    OPENED = "opened"  # the form
    SENT = "sent"  # the form, filled in
    GRANTED = "granted"  # VK's permission, or the community's key
    MADE = "made"
    BOT = "bot"  # has the key with which it answers
    BOOKED = "booked"  # somebody asked for a visit


STAGES = tuple(Stage)


@dataclass(frozen=True)
class Step:
    """One step of the way: `lost` of those before did not come to it. Never below nothing."""

    stage: Stage
    count: int
    before: int

    @property
    def lost(self) -> int:
        """How many stayed at the stage before."""
        return max(0, self.before - self.count)


@dataclass(frozen=True)
class CourseFigures:
    """What is known of a course, or of all together, of people who began in the time asked for.

    `opened` and `sent` are students whom the school signed for; `visits` and `sendings` are counts
    of links that nobody signed, where one person may stand for several. `minutes` are those of the
    newest communities from the permission to made; `left` the steps that each of them leaves to
    its person.
    """

    invited: int = 0
    opened: int = 0
    sent: int = 0
    visits: int = 0
    sendings: int = 0
    begun: int = 0
    granted: int = 0
    made: int = 0
    waiting: int = 0
    gaps: int = 0
    failed: int = 0
    bots: int = 0
    booked: int = 0
    minutes: tuple[float, ...] = ()
    left: tuple[int, ...] = ()

    @property
    def steps(self) -> tuple[Step, ...]:
        """The way from the form to the first request, with who is lost where."""
        counts = {
            Stage.OPENED: self.opened + self.visits,
            Stage.SENT: self.sent + self.sendings,
            Stage.GRANTED: self.granted,
            Stage.MADE: self.made,
            Stage.BOT: self.bots,
            Stage.BOOKED: self.booked,
        }
        return steps_of(counts)

    @property
    def counts_visits(self) -> bool:
        """Whether some of those who opened the form are visits rather than known students."""
        return self.visits > 0


@dataclass(frozen=True)
class Day:
    """One day of the curve."""

    day: date
    opened: int = 0
    made: int = 0


@dataclass(frozen=True)
class Curve:
    """Days in their order, none left out."""

    days: tuple[Day, ...] = field(default=())

    @property
    def highest(self) -> int:
        """The largest count of any day."""
        return max((max(one.opened, one.made) for one in self.days), default=0)

    @property
    def opened(self) -> int:
        """Over all days."""
        return sum(one.opened for one in self.days)

    @property
    def made(self) -> int:
        """Over all days."""
        return sum(one.made for one in self.days)


def median(values: Sequence[float]) -> float | None:
    """The middle value, halfway between the two middle ones; None of fewer than `FEW`."""
    if len(values) < FEW:
        return None
    ordered, middle = sorted(values), len(values) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


def steps_of(counts: Mapping[Stage, int]) -> tuple[Step, ...]:
    """Each stage with the one before it; the first has all of its own before it."""
    steps, before = [], counts[STAGES[0]]
    for stage in STAGES:
        steps.append(Step(stage, counts[stage], before))
        before = counts[stage]
    return tuple(steps)


def steepest(steps: Sequence[Step]) -> Step | None:
    """The step that loses the largest share of those before it; None where nobody is lost.

    A share of fewer than `FEW` people is no share: None also where such a step loses more people
    than this one, for then nobody can say where they are lost.
    """
    losing = [step for step in steps if step.lost and step.before >= FEW]
    worst = max(losing, key=lambda step: step.lost / step.before, default=None)
    most = max((step.lost for step in steps if step.before < FEW), default=0)
    return worst if worst is not None and worst.lost >= most else None


def curve_of(
    first: date, last: date, opened: Mapping[date, int], made: Mapping[date, int]
) -> Curve:
    """Every day from the first to the last, also those on which nothing happened."""
    days, day = [], first
    while day <= last:
        days.append(Day(day, opened.get(day, 0), made.get(day, 0)))
        day += timedelta(days=1)
    return Curve(tuple(days))


def worked_seconds(begun: float, ended: float, waits: Iterable[tuple[float, float]]) -> float:
    """From begin to end without the times in which a person was waited for; never below nothing.

    Waits may overlap, and reach over either end.
    """
    waited, until = 0.0, begun
    for start, end in sorted(waits):
        start, end = max(start, until), min(end, ended)
        if end > start:
            waited += end - start
            until = end
    return max(0.0, ended - begun - waited)
