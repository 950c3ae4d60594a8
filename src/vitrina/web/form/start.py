"""A form that was sent, with the school's link beside it, as the verb takes it."""

from collections.abc import Mapping
from typing import Literal

from starlette.requests import Request

from vitrina.application.start_grant import SentForm
from vitrina.web.entry.admission import admit_student
from vitrina.web.entry.signature import Student
from vitrina.web.form.consent_page import consent_version
from vitrina.web.http.context import context_of
from vitrina.web.http.dressing import school_of


def admit_form(request: Request, sent: object, source: Literal["form", "api"]) -> SentForm:
    """The form without the school's link, and whom the link names; BadLink when it is not good."""
    student = Student()
    if isinstance(sent, Mapping):
        student = admit_student(request, sent)
        sent = {key: value for key, value in sent.items() if key not in ("exp", "sig")}
    return sent_form(request, sent, source, student.verified_id)


def sent_form(
    request: Request, sent: object, source: Literal["form", "api"] = "form", student: str = ""
) -> SentForm:
    """The form by whoever sends it; `student` is an id that the school signed."""
    limits = context_of(request).limits
    return SentForm(
        form=sent,
        source=source,
        consent_version=consent_version(school_of(request).profile),
        address=limits.client_address(request),
        opening=limits.opening(request, student),
        student=student,
    )
