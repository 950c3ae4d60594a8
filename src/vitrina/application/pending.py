"""A grant on its way, as the verbs that ask for one begin it."""

import secrets
import uuid
from dataclasses import replace
from typing import Literal

from vitrina.application.services import GrantServices
from vitrina.application.vk_return import VkReturn
from vitrina.domain.practitioner import Practitioner
from vitrina.storage.keys import hash_key
from vitrina.storage.pending_grants import PendingGrant, state_of
from vitrina.vk.oauth import new_verifier

Outcome = Literal[
    "refused",
    "failed",
    "interrupted",
    "wrong_profile",
    "too_narrow",
    "already_made",
    "too_many",
    "nothing",
]


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
    tried_code: str | None = None,
) -> PendingGrant:
    """A new grant on its way for this form; `again` when a second community is wanted.

    `client` is whom it counts for. TooManyGrants, or GrantTooLarge.

    `for_user` is the VK user whose build waits for it: nobody else's grant is of use there.

    A retry keeps the `follow_key` of the grant that failed: whoever follows it goes on following,
    and learns from `previous_outcome` what became of it. `student` is an id that the school signed;
    `page_key` opens the finished community that stood in the way.
    """
    ticket = secrets.token_urlsafe(32)
    grant = PendingGrant(
        state=state_of(ticket),
        ticket=ticket,
        follow_key=follow_key or secrets.token_urlsafe(16),
        verifier=new_verifier(),
        practitioner=practitioner.model_dump_json(),
        practitioner_id=uuid.uuid4().hex,
        again=again,
        for_user=for_user,
        student=student,
        previous_outcome=previous_outcome,
        page_key=page_key,
        tried_code=tried_code,
    )
    return await services.pending.put(grant, client)


async def keep_retry(
    services: GrantServices,
    pending: PendingGrant,
    came: VkReturn,
    outcome: Outcome,
    page_key: str | None = None,
    *,
    may_repeat: bool = False,
) -> PendingGrant:
    """The same form on its way once more; whoever follows it learns the outcome of this try.

    `may_repeat`: VK did not answer, so the code may still be good.
    """
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
        tried_code=None if may_repeat else _hash_code(came),
    )


async def keep_retry_as_is(
    services: GrantServices,
    pending: PendingGrant,
    came: VkReturn,
    outcome: Outcome,
    *,
    may_repeat: bool = False,
) -> PendingGrant:
    """The same for a grant without a form."""
    ticket = secrets.token_urlsafe(32)
    retry = replace(
        pending,
        state=state_of(ticket),
        ticket=ticket,
        previous_outcome=outcome,
        tried_code=None if may_repeat else _hash_code(came),
    )
    return await services.pending.put(retry, came.limit_of("").client)


def is_next_try(retry: PendingGrant, came: VkReturn) -> bool:
    """Whether this return brings a code that the try before `retry` did not come with."""
    return bool(came.code) and retry.tried_code != _hash_code(came)


def _hash_code(came: VkReturn) -> str | None:
    return hash_key(came.code) if came.code else None
