"""`/getcourse/{secret}/students`: GetCourse names a student, and gets their link to the form.

A process of GetCourse calls it, a Tech subscription by JSON wrapped in `json`
(vk-2026 §4). What comes is kept sealed; neither the address nor the body is logged.
"""

import re
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from vitrina.application.prepare_student import NoFormKey, knows_callout, prepare_student
from vitrina.domain.practitioner import ID_LIMIT
from vitrina.domain.telling import CalledStudent
from vitrina.web.entry.signature import is_unfilled, plain_id
from vitrina.web.http.context import context_of, read_body
from vitrina.web.http.json_body import UnreadableJson, read_json
from vitrina.web.http.posted import parse_fields
from vitrina.wording import getcourse_setup as words

PER_MINUTE = 600  # of one address: a process of GetCourse names a whole course at once
BODY_LIMIT = 16_384  # bytes
LONGEST_MAIL, LONGEST_NAME, LONGEST_PHONE = 254, 100, 40  # characters
LONGEST_SECRET = 100
_NUMBER = re.compile(r"[1-9][0-9]{0,17}")
_MAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{3,190}")


class BadCall(ValueError):
    """What came names no student; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


async def limited_calls(request: Request) -> None:
    """Counts the request for its address, apart from those of people; TooMany beyond the limit."""
    await context_of(request).limits.count_of(request, "getcourse", PER_MINUTE)


async def take_student(request: Request) -> Response:
    """`GET` and `POST`: JSON with the student's link; 404 for another secret, 422 with words."""
    services = context_of(request).application.getcourse
    secret: str = request.path_params["secret"]
    if len(secret) > LONGEST_SECRET or not await knows_callout(services, secret):
        return _refuse("no_such_callout", status=404)
    try:
        student = read_call(await _read_given(request))
    except BadCall as bad:
        return _refuse(bad.code, status=422)
    prepared = await prepare_student(services, student)
    if isinstance(prepared, NoFormKey):
        return _refuse("no_form_key", status=409)
    body = {
        "success": True,
        "student_id": student.student_id,
        "course_id": student.course_id,
        "url": prepared.url,
        "expires_at": prepared.expires_at,
    }
    return JSONResponse(body, headers={"cache-control": "no-store"})


def read_call(given: Mapping[str, Any]) -> CalledStudent:
    """The student of a call; BadCall where it names none.

    `id` is GetCourse's number and must be there; what is no e-mail, name or phone is left out.
    """
    student_id = plain_id(given.get("id"))
    if is_unfilled(student_id):
        raise BadCall("unfilled")
    if not _NUMBER.fullmatch(student_id):
        raise BadCall("no_id")
    course_id = plain_id(given.get("course_id"))
    if len(course_id) > ID_LIMIT or is_unfilled(course_id):
        raise BadCall("bad_course")
    email = _text(given, "email", LONGEST_MAIL).lower()
    return CalledStudent(
        student_id=student_id,
        course_id=course_id,
        email=email if _MAIL.fullmatch(email) else "",
        name=_text(given, "first_name", LONGEST_NAME),
        phone=_text(given, "phone", LONGEST_PHONE),
    )


async def _read_given(request: Request) -> dict[str, Any]:
    """What the address and the body say together; the body goes before."""
    given: dict[str, Any] = dict(request.query_params)
    if request.method == "GET":
        return given
    body = await read_body(request, BODY_LIMIT)
    if not body.strip():
        return given
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        fields: dict[str, Any] = dict(parse_fields(body))
        wrapped = fields.pop("json", None)
        return given | fields | (_object(wrapped.encode("utf-8", "replace")) if wrapped else {})
    if kind == "application/json":
        return given | _object(body)
    raise BadCall("bad_kind")


def _object(body: bytes) -> dict[str, Any]:
    """The object of a JSON text, out of its wrapping `{"json": ...}` where it has one."""
    try:
        value = read_json(body)
        wrapped = value.get("json") if isinstance(value, dict) else None
        if isinstance(wrapped, str):
            wrapped = read_json(wrapped.encode("utf-8", "replace"))
    except UnreadableJson:
        raise BadCall("bad_json") from None
    found = value if wrapped is None else wrapped
    if not isinstance(found, dict):
        raise BadCall("bad_json")
    return found


def _text(given: Mapping[str, Any], name: str, longest: int) -> str:
    """A text that people may have written; empty where it is none."""
    value = given.get(name)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**20:
        value = str(value)
    if not isinstance(value, str) or is_unfilled(value[:100].strip()):
        return ""
    cut = " ".join(value[: longest * 2].split())[:longest]
    return cut if cut.isprintable() else ""


def _refuse(code: str, *, status: int) -> Response:
    body = {"success": False, "error": code, "message": words.CALL_REFUSED[code]}
    return JSONResponse(body, status_code=status, headers={"cache-control": "no-store"})
