"""A form becomes a grant on its way: checked, and kept until the person has been at VK."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from vitrina.application.check_claims import CheckedForm, check_claims
from vitrina.application.note_visits import note_sent
from vitrina.application.pending import keep_pending
from vitrina.application.services import GrantServices
from vitrina.content.claims import LeftOut
from vitrina.domain.form import FieldError, InvalidForm, parse_practitioner
from vitrina.domain.practitioner import Consents
from vitrina.domain.reason import Reason
from vitrina.domain.timezones import find_timezone, timezone_of
from vitrina.storage.openings import OpeningLimit, demand_room
from vitrina.storage.pending_grants import PendingGrant


@dataclass(frozen=True)
class SentForm:
    """A form as it was sent, by whom and from where.

    `student` is an id that the school signed, or empty; `opening` says whom a build counts for.
    """

    form: object = field(repr=False)
    source: Literal["form", "api"]
    consent_version: str
    address: str = field(repr=False)
    opening: OpeningLimit
    student: str = ""


@dataclass(frozen=True)
class GrantStarted:
    """The person may go to VK: `ticket` opens the way, `follow_key` lets others watch it.

    `left_out` are texts of the form that will not be published.
    """

    pending: PendingGrant
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True)
class FormRefused:
    """What is wrong with the form, field by field."""

    errors: tuple[FieldError, ...]


async def start_grant(services: GrantServices, sent: SentForm) -> GrantStarted | FormRefused:
    """Check the form and keep it for ten minutes.

    TooManyBuilds, TooManyGrants or GrantTooLarge where there is no room for it now.
    """

    checked = await check_form(services, sent)
    if isinstance(checked, FormRefused):
        return checked
    # In time to save the way to VK; what decides is the opening itself.
    await demand_room(services.building.database, sent.opening)
    pending = await keep_pending(
        services, checked.practitioner, client=sent.opening.client, student=sent.student or None
    )
    await note_sent(services.building, checked.practitioner, sent.student)
    return GrantStarted(pending, checked.left_out)


async def check_form(services: GrantServices, sent: SentForm) -> CheckedForm | FormRefused:
    """Who the form is about, once everything in it is good; their photo's days begin anew."""

    def stamp(personal_data: bool, publication: bool) -> Consents:
        return Consents(
            personal_data=personal_data,
            publication=publication,
            source=sent.source,
            version=sent.consent_version,
            address=sent.address,
            given_at=services.building.now(),
        )

    pack = await services.building.pack_of_course(_course_of(sent.form))
    try:
        practitioner = parse_practitioner(
            sent.form,
            # Who fills in the form is asked; a program is told what was assumed.
            timezone_of=_sure_timezone if sent.source == "form" else timezone_of,
            consents=stamp,
            consents_required=sent.source == "form",
            place_required=sent.source == "form",
        )
        # In a thread: forty texts of one's own take some 300 ms.
        checked = await asyncio.to_thread(
            check_claims,
            practitioner,
            cast(Mapping[str, Any], sent.form),
            asks=sent.source == "form",
            noun=pack.head.noun,
            now=services.building.now(),
        )
    except InvalidForm as invalid:
        return FormRefused(invalid.errors)
    if practitioner.photo_id and not await services.photos.keep(practitioner.photo_id):
        return FormRefused((FieldError("photo_id", Reason(code="form.photo_gone")),))
    return checked


def _course_of(form: object) -> str:
    course = form.get("course_id") if isinstance(form, Mapping) else None
    return str(course) if isinstance(course, str | int) else ""


def _sure_timezone(city: str) -> str:
    return find_timezone(city) or ""
