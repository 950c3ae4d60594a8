"""The school's call-out names a student: their form is prepared, and their own link to it made."""

from dataclasses import dataclass

from vitrina.application.getcourse_services import GetCourseServices
from vitrina.domain.telling import CalledStudent, FormBeginning


@dataclass(frozen=True)
class Prepared:
    """The student's link to the form; `expires_at` is the unix second from which it is no use."""

    url: str
    expires_at: int


@dataclass(frozen=True)
class NoFormKey:
    """Nothing signs links to the form."""


async def knows_callout(services: GetCourseServices, secret: str) -> bool:
    """Whether this is the secret of the call-out's address."""
    return await services.settings.opens_callout(secret)


async def open_prepared_form(
    services: GetCourseServices, student_id: str, course_id: str, browser: str
) -> FormBeginning | None:
    """What a student's form begins with, in the browser that opened it first and in no other."""
    return await services.students.open_form(student_id, course_id, browser)


async def prepare_student(
    services: GetCourseServices, student: CalledStudent
) -> Prepared | NoFormKey:
    """Keep what the form begins with, and have the link told to GetCourse. Idempotent.

    The same student in the same course gets the same link while it lasts.
    """
    if services.make_form_url(student.student_id, student.course_id, 1) is None:
        return NoFormKey()
    expires_at = await services.students.keep(student, services.link_days)
    url = services.make_form_url(student.student_id, student.course_id, expires_at)
    return NoFormKey() if url is None else Prepared(url, expires_at)
