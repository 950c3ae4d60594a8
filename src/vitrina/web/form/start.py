"""From a form to a grant on its way: checked, and kept until VK's answer comes."""

import secrets
import uuid
from collections.abc import Mapping
from typing import Literal

from starlette.requests import Request

from vitrina.domain.form import FieldError, InvalidForm, parse_practitioner
from vitrina.domain.practitioner import Consents, Practitioner
from vitrina.domain.reason import Reason
from vitrina.domain.timezones import timezone_of
from vitrina.storage.openings import demand_room
from vitrina.storage.pending_grants import PendingGrant
from vitrina.vk.oauth import new_state, new_verifier
from vitrina.web.form.consent_page import CONSENT_VERSION
from vitrina.web.http.context import Context, context_of
from vitrina.web.school.entry import admit_student
from vitrina.web.school.signature import Student


async def start_grant(
    request: Request, sent: object, *, source: Literal["form", "api"]
) -> PendingGrant:
    """Check the form and keep it for ten minutes.

    `sent` may hold the school's link as well. BadLink, InvalidForm, or TooManyBuilds this hour.
    """
    context = context_of(request)
    student = Student()
    if isinstance(sent, Mapping):
        student = admit_student(request, sent)
        sent = {key: value for key, value in sent.items() if key not in ("exp", "sig")}
    address = context.limits.client_address(request)

    def stamp(personal_data: bool, publication: bool) -> Consents:
        return Consents(
            personal_data=personal_data,
            publication=publication,
            source=source,
            version=CONSENT_VERSION,
            address=address,
            given_at=context.services.now(),
        )

    practitioner = parse_practitioner(
        sent,
        timezone_of=timezone_of,
        consents=stamp,
        consents_required=source == "form",
    )
    if practitioner.photo_id and not await context.services.photos.keep(practitioner.photo_id):
        raise InvalidForm((FieldError("photo_id", Reason(code="form.photo_gone")),))
    # In time to save the way to VK; what decides is the opening itself.
    opening = context.limits.opening(request, student.verified_id)
    await demand_room(context.services.database, opening)
    return await keep_grant(
        context, practitioner, client=opening.client, student=student.verified_id or None
    )


async def keep_grant(
    context: Context,
    practitioner: Practitioner,
    *,
    client: str,
    again: bool = False,
    follow_key: str | None = None,
    for_user: int | None = None,
    student: str | None = None,
    met: str | None = None,
    page_key: str | None = None,
) -> PendingGrant:
    """A new grant on its way for this form; `again` when a second community is wanted.

    `client` is whom it counts for. TooManyGrants, or GrantTooLarge.

    `for_user` is the VK user whose build waits for it: nobody else's grant is of use there.

    A retry keeps the `follow_key` of the grant that failed: whoever follows it goes on following,
    and learns from `met` what became of it. `student` is an id that the school signed; `page_key`
    opens the finished community that stood in the way.
    """
    grant = PendingGrant(
        state=new_state(),
        ticket=secrets.token_urlsafe(32),
        follow_key=follow_key or secrets.token_urlsafe(16),
        verifier=new_verifier(),
        practitioner=practitioner.model_dump_json(),
        practitioner_id=uuid.uuid4().hex,
        again=again,
        for_user=for_user,
        student=student,
        met=met,
        page_key=page_key,
    )
    return await context.services.pending_grants.put(grant, client)
