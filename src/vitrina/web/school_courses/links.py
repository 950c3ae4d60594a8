"""Signed links for a list of students: as a table to copy from, or as a file."""

from collections.abc import AsyncIterator, Sequence

from starlette.requests import Request
from starlette.responses import Response

from vitrina.application.invite_students import invite_students
from vitrina.domain.form_link import DAY, signed_query
from vitrina.domain.reader import InvalidForm
from vitrina.domain.school import Course
from vitrina.domain.student_ids import read_student_ids
from vitrina.web.form.form_errors import say_errors
from vitrina.web.form.guards import pairs_of
from vitrina.web.http.context import context_of
from vitrina.web.school.csv_rows import csv_response
from vitrina.web.school.who import actor_of
from vitrina.web.school_courses.handlers import find_asked, say_no_course, show_course_page
from vitrina.web.school_courses.page import LinksView, SignedLink
from vitrina.wording.courses import CSV_HEAD, NO_KEYS

LIFETIMES = (7, 30, 90, 365)  # days that a link opens the form


async def sign_links(request: Request) -> Response:
    """`POST /school/courses/{course}/links`: a link for each student; `go=csv` sends a file."""
    course = await find_asked(request)
    if course is None:
        return say_no_course(request)
    fields = dict(pairs_of(request))
    typed, days = fields.get("students", ""), _read_days(fields.get("days", ""))
    shown = LinksView(students=typed, days=days)
    keys = context_of(request).services.settings.school_keys
    try:
        students = read_student_ids(typed)
    except InvalidForm as invalid:
        error = say_errors(invalid.errors)[0].message
        return await _refuse(request, course, shown, error)
    if not keys:
        return await _refuse(request, course, shown, NO_KEYS)
    links = _sign(request, course, students, days, keys[0])
    services = context_of(request).application.school
    await invite_students(services.visits, actor_of(request), course.course_id, students)
    if fields.get("go") == "csv":
        return csv_response(f"links-{course.id[:8]}.csv", CSV_HEAD, _rows(links))
    return await show_course_page(request, course, LinksView(typed, days, links=links))


async def _refuse(request: Request, course: Course, shown: LinksView, error: str) -> Response:
    links = LinksView(shown.students, shown.days, error)
    return await show_course_page(request, course, links, status=422)


def _sign(
    request: Request, course: Course, students: Sequence[str], days: int, key: str
) -> tuple[SignedLink, ...]:
    services = context_of(request).services
    exp = int(services.now()) + days * DAY
    return tuple(
        SignedLink(
            student,
            f"{services.base_url}/create?{signed_query(student, course.course_id, exp, key)}",
        )
        for student in students
    )


async def _rows(links: Sequence[SignedLink]) -> AsyncIterator[Sequence[tuple[str, str]]]:
    yield [(link.student_id, link.url) for link in links]


def _read_days(typed: str) -> int:
    return next((days for days in LIFETIMES if typed == str(days)), 30)
