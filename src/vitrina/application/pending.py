"""A grant on its way, as the verbs that ask for one begin it."""

import secrets
import uuid
from typing import Literal

from vitrina.application.services import GrantServices
from vitrina.application.vk_return import VkReturn
from vitrina.domain.practitioner import Practitioner
from vitrina.storage.pending_grants import PendingGrant
from vitrina.vk.oauth import new_state, new_verifier

Outcome = Literal["refused", "failed", "wrong_profile", "too_narrow", "already_made", "too_many"]


async def keep_pending(
    services: GrantServices,
    practitioner: Practitioner,
    *,
    client: str,
    again: bool = False,
    follow_key: str | None = None,
    for_user: int | None = None,
    student: str | None = None,
    previous_outcome: Outcome | None = None,
    page_key: str | None = None,
) -> PendingGrant:
    """A new grant on its way for this form; `again` when a second community is wanted.

    `client` is whom it counts for. TooManyGrants, or GrantTooLarge.

    `for_user` is the VK user whose build waits for it: nobody else's grant is of use there.

    A retry keeps the `follow_key` of the grant that failed: whoever follows it goes on following,
    and learns from `previous_outcome` what became of it. `student` is an id that the school signed;
    `page_key` opens the finished community that stood in the way.
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
        previous_outcome=previous_outcome,
        page_key=page_key,
    )
    return await services.pending.put(grant, client)


async def keep_retry(
    services: GrantServices,
    pending: PendingGrant,
    came: VkReturn,
    outcome: Outcome,
    page_key: str | None = None,
) -> PendingGrant:
    """The same form on its way once more; whoever follows it learns the outcome of this try."""
    return await keep_pending(
        services,
        Practitioner.model_validate_json(pending.practitioner),
        client=came.limit_of(pending.student or "").client,
        again=outcome == "already_made" or pending.again,
        follow_key=pending.follow_key,
        for_user=pending.for_user,
        student=pending.student,
        previous_outcome=outcome,
        page_key=page_key,
    )
