"""The states of a build and of its steps, what happens to them: the same words everywhere."""

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


class BuildPurpose(StrEnum):
    """What a run does to its community."""

    CREATE = "create"
    CONNECT = "connect"
    REPAIR = "repair"
    CHANGE = "change"
    REFILL = "refill"


FIRST_RUNS = (BuildPurpose.CREATE, BuildPurpose.CONNECT)  # those that a community begins with


class BuildEvent(StrEnum):
    """What can happen to a build, as its history tells it."""

    OPENED = "opened"
    JOINED = "joined"  # by one more grant of the same person
    STARTED = "started"
    TAKEN_UP = "taken_up"  # by another runner, after a pause or a stop
    STEP_DONE = "step_done"
    STEP_REFUSED = "step_refused"
    STEP_SKIPPED = "step_skipped"
    STEP_UNKNOWN = "step_unknown"
    STEP_PLANNED = "step_planned"  # again
    STEP_BY_HAND = "step_by_hand"
    REPLANNED = "replanned"
    PARKED = "parked"
    ANSWERED = "answered"  # by the person, what it waited for
    RETRIED = "retried"
    HANDED_OVER = "handed_over"
    RESTORED = "restored"  # from a backup that does not know what came after it
    CANCELLED = "cancelled"
    FINISHED = "finished"


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


class Operation(StrEnum):
    """What a run does with a piece."""

    MAKE = "make"
    EDIT = "edit"  # VK has it already: the same thing is given another content
    KEEP = "keep"  # it is as an earlier run has left it, and this one does nothing to it


def turn_of(vk_user_id: int | None, group_id: int | None) -> str:
    """Whose turn a build takes: that of the person whose token it uses, else of the group.

    VK counts requests per token, and the limiter lives in one process.
    """
    return f"group:{group_id}" if vk_user_id is None else f"vk:{vk_user_id}"
