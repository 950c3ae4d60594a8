"""How a school's list sees communities: stages, means, which are asked for, in what order."""

from dataclasses import dataclass
from enum import StrEnum

from vitrina.domain.searching import Search


class Stage(StrEnum):
    """Where a community stands; each is a tab of the list."""

    WAITING = "waiting"  # for its person
    MAKING = "making"  # goes on by itself
    GAPS = "gaps"  # there, and something came to nothing
    FAILED = "failed"
    BEGUN = "begun"  # the form is there, and no run yet
    READY = "ready"


class Means(StrEnum):
    """By what a community is made: the route of its latest run, `hand` while there is none."""

    USER_TOKEN = "user_token"  # noqa: S105 -- a word
    COMMUNITY_KEY = "community_key"
    HAND = "hand"


RETRIABLE = (Stage.WAITING, Stage.GAPS, Stage.FAILED)
NUDGED = (Stage.WAITING, Stage.GAPS, Stage.FAILED, Stage.BEGUN)
LOST = "community.lost"  # the reason of a community that VK does not show any more


class Order(StrEnum):
    """How the list is sorted."""

    NEWEST = "newest"
    WAITING = "waiting"  # the longest at its stage first
    NAME = "name"


@dataclass(frozen=True)
class Cause:
    """Why communities stand: a reason's code and VK's code, where there was one."""

    reason: str
    error_code: int | None = None


@dataclass(frozen=True)
class Filters:
    """Which communities are asked for; empty ones let everything through.

    `course` "-" stands for those without a course. `pieces` are beginnings of keys: a whole one, or
    one before a slash. `since` and `until` (unix seconds) are about when they were begun.
    `retriable`: whose latest run waits for a person or came to nothing. `nudged`: whose person has
    something to do before it is ready. `student` is the school's whole id of one.
    """

    stage: Stage | None = None
    course: str = ""
    means: Means | None = None
    pieces: tuple[str, ...] = ()
    error_code: int | None = None
    cause: Cause | None = None
    since: float | None = None
    until: float | None = None
    search: Search | None = None
    retriable: bool = False
    nudged: bool = False
    student: str = ""


@dataclass(frozen=True)
class Place:
    """Where a page ends: what its last row is sorted by, and that row's id."""

    value: float | str
    community_id: str
