"""How courses go: all of them together with each one's counts, or one."""

from dataclasses import dataclass, fields, replace
from datetime import date, timedelta

from vitrina.application.school_services import SchoolServices
from vitrina.domain.course_figures import CourseFigures, Curve, curve_of
from vitrina.domain.school import Course
from vitrina.storage.course_figures import Period
from vitrina.storage.form_visits import ZONE_HOURS, day_of

_DAY = 86400


@dataclass(frozen=True)
class CourseCounts:
    """One course of the list; `course` is None where links name what the school does not know."""

    course_id: str
    course: Course | None
    figures: CourseFigures


@dataclass(frozen=True)
class CoursesRead:
    """All courses together, and each: those with people first."""

    together: CourseFigures
    courses: tuple[CourseCounts, ...]
    curve: Curve


@dataclass(frozen=True)
class CourseRead:
    """One course."""

    course: Course
    figures: CourseFigures
    curve: Curve


async def read_courses(services: SchoolServices, days: int) -> CoursesRead:
    """Every course of the school, and whatever else people came by, in the last `days` days."""
    known = (await services.settings.read()).courses
    first, last, period = _period(services, days)
    counts = await services.figures.read_all(period)
    newest = await services.figures.read_newest(period)
    curve = curve_of(first, last, *await services.figures.read_days(period))
    together = replace(_sum(list(counts.values())), minutes=newest.minutes, left=newest.left)
    listed = [
        CourseCounts(one, known.get(one), counts.get(one, CourseFigures()))
        for one in {**known, **counts}
    ]
    listed.sort(key=lambda one: (one.course is None, -one.figures.begun, one.course_id))
    return CoursesRead(together, tuple(listed), curve)


async def read_course(services: SchoolServices, course: Course, days: int) -> CourseRead:
    """One course in the last `days` days."""
    first, last, period = _period(services, days, course.course_id)
    counts = await services.figures.read_all(period)
    newest = await services.figures.read_newest(period)
    curve = curve_of(first, last, *await services.figures.read_days(period))
    figures = counts.get(course.course_id, CourseFigures())
    return CourseRead(course, replace(figures, minutes=newest.minutes, left=newest.left), curve)


async def find_course(services: SchoolServices, our_id: str) -> Course | None:
    """The course of this id of ours."""
    known = (await services.settings.read_now()).courses.values()
    return next((course for course in known if course.id == our_id), None)


def _period(
    services: SchoolServices, days: int, course_id: str | None = None
) -> tuple[date, date, Period]:
    """Whole days, the present one among them."""
    now = services.now()
    last = date.fromisoformat(day_of(now))
    first = last - timedelta(days=days - 1)
    began = now - (days - 1) * _DAY
    midnight = began - (began + ZONE_HOURS * 3600) % _DAY  # of Moscow
    return first, last, Period(midnight, course_id)


def _sum(all_of_them: list[CourseFigures]) -> CourseFigures:
    names = (field.name for field in fields(CourseFigures))
    counted = [name for name in names if name not in ("minutes", "left")]
    return CourseFigures(
        **{name: sum(getattr(one, name) for one in all_of_them) for name in counted}
    )
