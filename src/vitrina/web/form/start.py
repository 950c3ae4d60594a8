"""A form that was sent, with the school's link beside it, and where its consents come from."""

from collections.abc import Mapping
from typing import Literal

from starlette.requests import Request

from vitrina.application.start_grant import Asked, FormRefused, GrantStarted, start_grant
from vitrina.web.form.consent_page import CONSENT_VERSION
from vitrina.web.http.context import context_of
from vitrina.web.school.entry import admit_student
from vitrina.web.school.signature import Student


async def start_sent_grant(
    request: Request, sent: object, *, source: Literal["form", "api"]
) -> GrantStarted | FormRefused:
    """Start a grant for the form in `sent`, which may hold the school's link as well; BadLink."""
    context = context_of(request)
    student = Student()
    if isinstance(sent, Mapping):
        student = admit_student(request, sent)
        sent = {key: value for key, value in sent.items() if key not in ("exp", "sig")}
    asked = Asked(source, CONSENT_VERSION, context.limits.client_address(request))
    opening = context.limits.opening(request, student.verified_id)
    return await start_grant(
        context.application.grants, sent, asked, opening, student=student.verified_id
    )
