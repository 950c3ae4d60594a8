"""The pages about GetCourse, as values."""

from dataclasses import dataclass, field
from typing import ClassVar

from vitrina.web.look.parts import Scheme
from vitrina.web.school.frame import Frame
from vitrina.web.school.moments import Moment
from vitrina.wording.messages import Message


@dataclass(frozen=True)
class AccountView:
    """The account; of its keys only whether they are there. `is_of_environment`: not stored."""

    base: str = ""
    has_school_key: bool = False
    has_developer_key: bool = False
    is_of_environment: bool = False


@dataclass(frozen=True)
class CourseRow:
    """A course in the list, and where its news go."""

    id: str
    name: str
    places: str


@dataclass(frozen=True)
class CheckView:
    """A line of the check; `found` as in `check_getcourse.Found`."""

    found: str
    text: str


@dataclass(frozen=True)
class GetCoursePage:
    """`callout_url` is shown once, when its secret was made; `example` is with a gap instead."""

    template: ClassVar[str] = "getcourse.html"

    frame: Frame
    account: AccountView
    courses: tuple[CourseRow, ...]
    has_callout: bool
    callout_at: Moment | None
    example: str
    waiting: int
    stopped: int
    said: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    callout_url: str = ""
    checked: tuple[CheckView, ...] = ()
    theme: str = "sage"
    scheme: Scheme = "auto"


@dataclass(frozen=True)
class TargetField:
    """A field of a course's form; `is_number` has digits only."""

    name: str
    label: str
    value: str
    hint: str
    is_number: bool
    error: str = ""


@dataclass(frozen=True)
class CoursePage:
    """Where the news of one course go; `groups` are a heading and its fields."""

    template: ClassVar[str] = "getcourse_course.html"

    frame: Frame
    course_id: str
    name: str
    is_every_other: bool
    groups: tuple[tuple[str, str, tuple[TargetField, ...]], ...]
    has_errors: bool = False
    theme: str = "sage"
    scheme: Scheme = "auto"


@dataclass(frozen=True)
class TellingView:
    """One telling in the list; `cause` is why it was not told, `said` are GetCourse's words."""

    id: str
    kind: str
    student_id: str
    course: str
    state: str
    tone: str
    when: Moment
    done: str
    left_out: str
    cause: Message | None
    said: str
    next_at: Moment | None
    may_retry: bool


@dataclass(frozen=True)
class Tab:
    """A state with its count; `query` leads to it."""

    label: str
    count: int
    query: str
    is_here: bool


@dataclass(frozen=True)
class CauseView:
    """A cause of what waits for somebody, and how many it stopped."""

    code: str
    text: Message
    count: int


@dataclass(frozen=True)
class TellingsPage:
    """What GetCourse was told and what not; `further` is the query of the next page."""

    template: ClassVar[str] = "getcourse_tellings.html"

    frame: Frame
    tabs: tuple[Tab, ...]
    causes: tuple[CauseView, ...]
    rows: tuple[TellingView, ...]
    student: str
    further: str
    may_act: bool
    may_set_up: bool
    said: str = ""
    theme: str = "sage"
    scheme: Scheme = "auto"
