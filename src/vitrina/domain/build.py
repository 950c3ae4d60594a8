"""The states of a build and of its steps, the same words in tables, logs and pages."""

from enum import StrEnum


class BuildState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    WAITING = "waiting"
    DONE = "done"
    DONE_WITH_GAPS = "done_with_gaps"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_finished(self) -> bool:
        """Whether nothing will happen to it any more by itself."""
        return self not in UNFINISHED


UNFINISHED = (BuildState.QUEUED, BuildState.RUNNING, BuildState.WAITING)


class WaitingFor(StrEnum):
    """Who or what a waiting build waits for; `flood` wakes by itself at `not_before`."""

    CAPTCHA = "captcha"
    GRANT = "grant"
    FLOOD = "flood"
    PERSON = "person"


class StepState(StrEnum):
    PLANNED = "planned"
    INTENDED = "intended"
    DONE = "done"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    MANUAL = "by_hand"
    SKIPPED = "skipped"

    @property
    def is_settled(self) -> bool:
        """Whether the runner has nothing left to do for it."""
        return self in (StepState.DONE, StepState.REFUSED, StepState.MANUAL, StepState.SKIPPED)
