"""Pages of courses: what they show."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar
from urllib.parse import urlencode

from vitrina.domain.course_figures import CourseFigures
from vitrina.domain.school import Course
from vitrina.web.form.form_errors import FieldMessage
from vitrina.web.look.parts import Scheme
from vitrina.web.school.frame import Frame
from vitrina.web.school.help_rows import Choice, HelpRow, fill_rows, first_messages
from vitrina.web.school_courses.chart import CurveView
from vitrina.wording import courses as words
from vitrina.wording.form_page import THEMES

LIST = "/school/courses"


@dataclass(frozen=True)
class StepView:
    """A step of the way: `percent` of those who came first, `lost` in words, or nothing."""

    label: str
    count: int
    percent: int
    lost: str


@dataclass(frozen=True)
class FiguresView:
    """Figures as tiles, the way in steps and words, and the curve."""

    invited: int
    opened: int
    made: int
    waiting: int
    gaps: int
    failed: int
    booked: int
    minutes: tuple[str, str]
    left: tuple[str, str]
    steps: tuple[StepView, ...]
    worst: str
    counts_visits: bool
    curve: CurveView


@dataclass(frozen=True)
class CourseRow:
    """A course of the list; `url` leads to it, `name_url` gives a name to one without."""

    name: str
    course_id: str
    figures: CourseFigures
    url: str = ""
    name_url: str = ""


@dataclass(frozen=True)
class Period:
    """Days that may be looked at."""

    days: int
    label: str
    url: str
    is_chosen: bool


@dataclass(frozen=True)
class CoursesPage:
    """All courses; `may_change` shows the buttons of an owner."""

    template: ClassVar[str] = "school_courses.html"

    frame: Frame
    figures: FiguresView
    rows: tuple[CourseRow, ...]
    archived: tuple[CourseRow, ...]
    periods: tuple[Period, ...]
    may_change: bool
    theme: str = "sage"
    scheme: Scheme = "auto"


@dataclass(frozen=True)
class SignedLink:
    """A student's own link to the form."""

    student_id: str
    url: str


@dataclass(frozen=True)
class LinksView:
    """The tool for signed links, as it was filled in, and what came of it."""

    students: str = ""
    days: int = 30
    error: str = ""
    links: tuple[SignedLink, ...] = ()


@dataclass(frozen=True)
class CoursePage:
    """One course; `can_sign` is false where no key signs, `may_sign` for who may not."""

    template: ClassVar[str] = "school_course.html"

    frame: Frame
    course: Course
    figures: FiguresView
    periods: tuple[Period, ...]
    form_url: str
    may_change: bool
    may_sign: bool
    can_sign: bool
    links: LinksView = field(default_factory=LinksView)
    is_saved: bool = False
    theme: str = "sage"
    scheme: Scheme = "auto"

    @property
    def home(self) -> str:
        """The page's own address."""
        return f"{LIST}/{self.course.id}"

    @property
    def students_url(self) -> str:
        """The course's communities, each by itself."""
        return f"/school/communities?{urlencode({'course': self.course.course_id})}"


@dataclass(frozen=True)
class CourseValues:
    """A course exactly as typed."""

    course_id: str = ""
    name: str = ""
    pack: str = ""
    theme: str = ""
    techniques: tuple[str, ...] = ()
    help_rows: tuple[HelpRow, ...] = ()
    is_archived: bool = False


@dataclass(frozen=True)
class ChangeCoursePage:
    """A course's form; `suggested` are techniques of its profession."""

    template: ClassVar[str] = "school_course_form.html"

    frame: Frame
    values: CourseValues
    action: str
    back: str
    packs: tuple[Choice, ...]
    default_pack: str
    suggested: tuple[str, ...] = ()
    errors: tuple[FieldMessage, ...] = ()
    is_new: bool = False
    theme: str = "sage"
    scheme: Scheme = "auto"

    @property
    def messages(self) -> dict[str, str]:
        """The first message of each field; an empty one for every other field."""
        return first_messages(self.errors)

    @property
    def theme_options(self) -> list[tuple[str, str]]:
        """The colours to choose from, each with its name."""
        return list(THEMES.items())

    @property
    def rows(self) -> tuple[HelpRow, ...]:
        """As many rows as there may be links."""
        return fill_rows(self.values.help_rows)

    @property
    def techniques(self) -> str:
        """As typed, one in a line."""
        return "\n".join(self.values.techniques)


def view_figures(figures: CourseFigures, curve: CurveView) -> FiguresView:
    """The figures in words."""
    first = max((step.count for step in figures.steps), default=0) or 1
    return FiguresView(
        invited=figures.invited,
        opened=figures.opened + figures.visits,
        made=figures.made,
        waiting=figures.waiting,
        gaps=figures.gaps,
        failed=figures.failed,
        booked=figures.booked,
        minutes=words.say_typical_minutes(figures.minutes),
        left=words.say_left(figures.left),
        steps=tuple(
            StepView(
                words.STAGES[step.stage],
                step.count,
                round(100 * step.count / first),
                words.say_lost(step),
            )
            for step in figures.steps
        ),
        worst=words.say_worst(figures),
        counts_visits=figures.counts_visits,
        curve=curve,
    )


def list_periods(path: str, chosen: int) -> tuple[Period, ...]:
    """The lengths of time that may be looked at, each with its address."""
    return tuple(
        Period(days, label, f"{path}?days={days}", days == chosen)
        for days, label in words.PERIODS.items()
    )


def form_url(base: str, fields: Sequence[tuple[str, str]]) -> str:
    """The address of the form with this query."""
    query = urlencode([(name, value) for name, value in fields if value])
    return f"{base}/create?{query}" if query else f"{base}/create"
