"""How the school's GetCourse is set up, for its owner: of keys only whether they are there."""

from collections.abc import Mapping
from dataclasses import dataclass

from vitrina.application.getcourse_services import GetCourseServices
from vitrina.domain.telling import CourseTargets, TellingState


@dataclass(frozen=True)
class Setup:
    """`is_of_environment`: no account is stored, and the environment's counts.

    `callout_at` (unix seconds) is when the call-out got its secret, None without one; `targets` are
    by the course's id; `waiting` and `stopped` count tellings.
    """

    base: str
    has_school_key: bool
    has_developer_key: bool
    is_of_environment: bool
    callout_at: float | None
    targets: Mapping[str, CourseTargets]
    waiting: int
    stopped: int


async def read_setup(services: GetCourseServices) -> Setup:
    """The stored account, else the environment's; LostSecret."""
    stored, given = await services.settings.read_account(), services.fallback
    is_given = not stored.base and given is not None
    account = given if is_given and given is not None else stored
    states = (await services.listed.count()).states
    return Setup(
        base=account.base,
        has_school_key=bool(account.school_key),
        has_developer_key=bool(account.developer_key),
        is_of_environment=is_given,
        callout_at=stored.callout_at if stored.has_callout else None,
        targets=await services.settings.list_targets(),
        waiting=states.get(TellingState.WAITING, 0),
        stopped=states.get(TellingState.STOPPED, 0),
    )


async def read_targets_of(services: GetCourseServices, course_id: str) -> CourseTargets:
    """The course's own targets, empty where it has none."""
    return (await services.settings.list_targets()).get(course_id, CourseTargets())
