"""What a student's form begins with where the school's GetCourse has named them."""

from dataclasses import replace

from starlette.requests import Request

from vitrina.application.prepare_student import open_prepared_form
from vitrina.web.entry.signature import Student
from vitrina.web.form.form_values import FormValues
from vitrina.web.http.context import context_of
from vitrina.web.http.security import is_framed


async def begin_form(
    request: Request, student: Student, browser: str, blank: FormValues
) -> FormValues:
    """The values with the student's name and phone, in the browser that opens their link first.

    Only where a person's browser opens the page for itself: a messenger that looks at the link must
    not use it up, and in a frame there is no cookie to know the browser by.
    """
    sent = request.headers
    is_page = sent.get("sec-fetch-dest") == "document" and sent.get("sec-fetch-mode") == "navigate"
    if not (student.is_verified and is_page) or is_framed(request):
        return blank
    services = context_of(request).application.getcourse
    found = await open_prepared_form(services, student.student_id, student.course_id, browser)
    return replace(blank, name=found.name, phone=found.phone) if found else blank
