"""`/school/courses`: how they go, one of them, and its form for the owner."""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vitrina.application.read_courses import CourseCounts, find_course, read_course, read_courses
from vitrina.application.save_course import CourseIdTaken, TooManyCourses, save_course
from vitrina.domain.member import Right
from vitrina.domain.reader import FieldError, InvalidForm
from vitrina.domain.reason import Reason
from vitrina.domain.school import Course
from vitrina.domain.school import read_course as read_form
from vitrina.web.form.form_errors import FieldMessage, say_errors
from vitrina.web.form.guards import pairs_of
from vitrina.web.http.context import context_of, error_response
from vitrina.web.http.dressing import school_of
from vitrina.web.look.message import say_no_such_page
from vitrina.web.school.frame import frame_of, school_response
from vitrina.web.school.help_rows import pack_choices, pack_label, read_rows, rows_as_sent, rows_of
from vitrina.web.school.who import actor_of, member_of
from vitrina.web.school_courses.chart import view_curve
from vitrina.web.school_courses.page import (
    LIST,
    ChangeCoursePage,
    CoursePage,
    CourseRow,
    CoursesPage,
    CourseValues,
    LinksView,
    form_url,
    list_periods,
    view_figures,
)
from vitrina.wording import courses as words

_DAYS = 90


async def show_courses(request: Request) -> Response:
    """`GET`: all together, and a line for each."""
    days = _days(request)
    read = await read_courses(context_of(request).application.school, days)
    may_change = member_of(request).may(Right.SETTINGS)
    rows = [(one, _view_row(one, days, may_change)) for one in read.courses]
    page = CoursesPage(
        frame=frame_of(request),
        figures=view_figures(read.together, view_curve(read.curve)),
        rows=tuple(row for one, row in rows if not _is_archived(one)),
        archived=tuple(row for one, row in rows if _is_archived(one)),
        periods=list_periods(LIST, days),
        may_change=may_change,
    )
    return school_response(request, page)


async def show_course(request: Request) -> Response:
    """`GET`: one course."""
    course = await _course_of(request)
    if course is None:
        return say_no_course(request)
    return await show_course_page(request, course)


async def show_course_page(
    request: Request, course: Course, links: LinksView | None = None, *, status: int = 200
) -> Response:
    """The course's page, with the tool for links as it was filled in."""
    context, member, days = context_of(request), member_of(request), _days(request)
    read = await read_course(context.application.school, course, days)
    page = CoursePage(
        frame=frame_of(request),
        course=course,
        figures=view_figures(read.figures, view_curve(read.curve)),
        periods=list_periods(f"{LIST}/{course.id}", days),
        form_url=form_url(context.services.base_url, (("course_id", course.course_id),)),
        may_change=member.may(Right.SETTINGS),
        may_sign=member.may(Right.ACT),
        can_sign=bool(context.services.settings.school_keys),
        links=links or LinksView(),
        is_saved="saved" in request.query_params,
    )
    return school_response(request, page, status=status)


async def show_new(request: Request) -> Response:
    """`GET`: the form of a new course; the list may name the id that its links carry."""
    course_id = request.query_params.get("course_id", "")[:200]
    return school_response(request, _form(request, None, CourseValues(course_id=course_id)))


async def take_new(request: Request) -> Response:
    """`POST`: the course is added."""
    return await _save(request, None)


async def show_change(request: Request) -> Response:
    """`GET`: the form of a course."""
    course = await _course_of(request)
    if course is None:
        return say_no_course(request)
    return school_response(request, _form(request, course, _values_of(course)))


async def take_change(request: Request) -> Response:
    """`POST`: the course is changed."""
    course = await _course_of(request)
    if course is None:
        return say_no_course(request)
    return await _save(request, course)


def say_no_course(request: Request) -> Response:
    """404."""
    return error_response(request, say_no_such_page(), status=404, error="no_such_course")


async def find_asked(request: Request) -> Course | None:
    """The course that the address names."""
    return await _course_of(request)


async def _save(request: Request, course: Course | None) -> Response:
    services, pairs = context_of(request).application.school, pairs_of(request)
    values = _read_values(pairs)
    others = school_of(request).courses.values()
    taken = [one.course_id for one in others if course is None or one.id != course.id]
    try:
        read = read_form(_as_sent(values), services.list_packs(), taken)
        changed = read.model_copy(update={"id": course.id if course else ""})
        saved = await save_course(services, actor_of(request), changed)
        if isinstance(saved, CourseIdTaken):
            raise InvalidForm((FieldError("course_id", Reason(code="form.course_id_taken")),))
    except InvalidForm as invalid:
        page = _form(request, course, values, say_errors(invalid.errors))
        return school_response(request, page, status=422)
    if isinstance(saved, TooManyCourses):
        message = FieldMessage("name", words.TOO_MANY.format(limit=saved.limit))
        return school_response(request, _form(request, course, values, (message,)), status=422)
    return RedirectResponse(f"{LIST}/{saved.course.id}?saved", status_code=303)


async def _course_of(request: Request) -> Course | None:
    services = context_of(request).application.school
    return await find_course(services, request.path_params["course"])


def _days(request: Request) -> int:
    asked = request.query_params.get("days", "")
    days = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else _DAYS
    return days if days in words.PERIODS else _DAYS


def _is_archived(one: CourseCounts) -> bool:
    return one.course is not None and one.course.is_archived


def _view_row(one: CourseCounts, days: int, may_change: bool) -> CourseRow:
    course = one.course
    if course is not None:
        url = f"{LIST}/{course.id}?days={days}"
        return CourseRow(course.name, one.course_id, one.figures, url)
    if not one.course_id:
        return CourseRow(words.WITHOUT_COURSE, "", one.figures)
    name_url = form_url("", (("course_id", one.course_id),)).replace("/create", f"{LIST}/new")
    return CourseRow(one.course_id, "", one.figures, name_url=name_url if may_change else "")


def _form(
    request: Request,
    course: Course | None,
    values: CourseValues,
    errors: tuple[FieldMessage, ...] = (),
) -> ChangeCoursePage:
    context, school = context_of(request), school_of(request)
    chosen = values.pack or school.profile.pack
    return ChangeCoursePage(
        frame=frame_of(request),
        values=values,
        action=f"{LIST}/{course.id}/change" if course else f"{LIST}/new",
        back=f"{LIST}/{course.id}" if course else LIST,
        packs=pack_choices(request),
        default_pack=pack_label(request, school.profile.pack or context.services.settings.pack),
        suggested=context.services.pack_named(chosen).head.suggested,
        errors=errors,
        is_new=course is None,
    )


def _values_of(course: Course) -> CourseValues:
    return CourseValues(
        course_id=course.course_id,
        name=course.name,
        pack=course.pack,
        theme=course.defaults.theme,
        techniques=course.defaults.techniques,
        help_rows=rows_of(course.help_links),
        is_archived=course.is_archived,
    )


def _read_values(pairs: Sequence[tuple[str, str]]) -> CourseValues:
    fields = dict(pairs)
    return CourseValues(
        course_id=fields.get("course_id", ""),
        name=fields.get("name", ""),
        pack=fields.get("pack", ""),
        theme=fields.get("theme", ""),
        techniques=tuple(fields.get("techniques", "").splitlines()),
        help_rows=read_rows(pairs),
        is_archived="is_archived" in fields,
    )


def _as_sent(values: CourseValues) -> dict[str, Any]:
    return {
        "course_id": values.course_id,
        "name": values.name,
        "pack": values.pack,
        "theme": values.theme,
        "techniques": [line for line in values.techniques if line.strip()],
        "help_links": rows_as_sent(values.help_rows),
        "is_archived": values.is_archived,
    }
