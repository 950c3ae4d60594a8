"""Who may come in: every door to the form checks the school's link here."""

from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from vitrina.domain.form_link import DAY, sign_link
from vitrina.web.entry.page import say_bad_link
from vitrina.web.entry.signature import LINK_FIELDS, BadLink, Student, read_student
from vitrina.web.http.context import context_of, page_response
from vitrina.web.http.security import is_framed, wants_json

_RENEWED_FOR = DAY  # seconds that a form shown again after a refused grant may be sent


def admit_student(request: Request, given: Mapping[str, object]) -> Student:
    """The student of a query, a form or a JSON body; BadLink when the school's link is not good.

    `given` holds `student_id`, `course_id`, `exp`, `sig`, whichever were sent.
    """
    services = context_of(request).services
    return read_student(
        given,
        services.settings.school_keys,
        required=services.settings.signature_required,
        now=services.now(),
    )


def refuse_link(
    request: Request, error: BadLink, headers: Mapping[str, str] | None = None
) -> Response:
    """403 with the reason: a page for people, `error` and `errors` for programs and scripts."""
    page = say_bad_link(error.fault, framed=is_framed(request), framers=framers_of(request))
    name = f"link_{error.fault}"
    if wants_json(request):
        said = [{"field": "", "message": f"{page.title}. {page.text}"}]
        body = {"success": False, "error": name, "errors": said}
        return JSONResponse(body, status_code=403, headers=dict(headers or {}))
    return page_response(request, page, status=403)


def link_fields(given: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """What of a link travels on with the form, in hidden fields."""
    return tuple(
        (name, text) for name in LINK_FIELDS if isinstance(text := given.get(name), str) and text
    )


def renewed_fields(request: Request, student: Student) -> tuple[tuple[str, str], ...]:
    """The same for a form that is shown again without its link: a verified student stays so."""
    services = context_of(request).services
    fields = [("student_id", student.student_id), ("course_id", student.course_id)]
    if student.is_verified and services.settings.school_keys:
        exp = int(services.now()) + _RENEWED_FOR
        key = services.settings.school_keys[0]
        sig = sign_link(student.student_id, student.course_id, exp, key)
        fields += [("exp", str(exp)), ("sig", sig)]
    return tuple((name, value) for name, value in fields if value)


def form_url(fields: tuple[tuple[str, str], ...], **more: str) -> str:
    """The form's address for the same student."""
    query = urlencode([*fields, *more.items()])
    return f"/create?{query}" if query else "/create"


def framers_of(request: Request) -> tuple[str, ...]:
    """The school's sites, which may frame the form and talk to it."""
    return tuple(context_of(request).services.settings.frame_ancestors)
