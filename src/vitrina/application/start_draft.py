"""A form goes the guided way: it is kept as a draft until its community is connected."""

import secrets
import uuid
from dataclasses import dataclass, field

import structlog

from vitrina.application.note_visits import note_sent
from vitrina.application.services import ConnectServices
from vitrina.application.start_grant import FormRefused, SentForm, check_form
from vitrina.content.claims import LeftOut
from vitrina.domain.plan import Route
from vitrina.domain.practitioner import Practitioner
from vitrina.storage.drafts import NewDraft

DRAFTS_A_DAY = 20  # unfinished ones that one client may have begun within a day

_log = structlog.get_logger("vitrina.connect")


@dataclass(frozen=True)
class DraftStarted:
    """The keys of the draft's pages, and of whoever follows it.

    `left_out` are texts of the form that will not be published.
    """

    page_key: str = field(repr=False)
    follow_key: str = field(repr=False)
    left_out: tuple[LeftOut, ...] = ()


async def start_draft(services: ConnectServices, sent: SentForm) -> DraftStarted | FormRefused:
    """Check the form and keep it; TooManyDrafts where this client has begun too many today."""
    checked = await check_form(services.grants, sent)
    if isinstance(checked, FormRefused):
        return checked
    started = DraftStarted(
        secrets.token_urlsafe(16), secrets.token_urlsafe(16), left_out=checked.left_out
    )
    await _open(
        services, started, checked.practitioner, uuid.uuid4().hex, sent.student, sent.opening.client
    )
    await note_sent(services.grants.building, checked.practitioner, sent.student)
    return started


async def continue_grant(
    services: ConnectServices, ticket: str, client: str
) -> DraftStarted | None:
    """The form of a grant that came to nothing goes on this way, followed by the same key.

    Idempotent by the grant. None when its ten minutes are over, or it had no form.
    """
    pending = await services.grants.pending.peek(ticket)
    if pending is None or not pending.practitioner:
        return None
    started = DraftStarted(services.grants.keys.of_draft(ticket), pending.follow_key)
    practitioner = Practitioner.model_validate_json(pending.practitioner)
    student = pending.student or ""
    await _open(services, started, practitioner, pending.practitioner_id, student, client)
    return started


async def _open(
    services: ConnectServices,
    started: DraftStarted,
    practitioner: Practitioner,
    practitioner_id: str,
    student: str,
    client: str,
) -> None:
    building = services.grants.building
    pack = await building.pack_of_course(practitioner.course_id)
    plan = building.plan(practitioner, pack, Route.KIT, building.now(), practitioner_id)
    await services.drafts.open(
        NewDraft(
            practitioner_id=practitioner_id,
            practitioner=practitioner,
            plan=plan,
            page_key=started.page_key,
            follow_key=started.follow_key,
            student=student,
            client=client,
            most=DRAFTS_A_DAY,
        )
    )
    _log.info("connect.draft_started", practitioner_id=practitioner_id)
