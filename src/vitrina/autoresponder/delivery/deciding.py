"""What one event comes to: pure, so that whoever decides it again decides the same."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from vitrina.autoresponder.delivery.bursts import read_burst
from vitrina.autoresponder.delivery.vk_events import PRACTITIONER
from vitrina.autoresponder.talking.answers import answer, yield_to_practitioner
from vitrina.autoresponder.talking.dialog import ANSWER_HERE, BotProfile, Dialog, NewLead, Outcome
from vitrina.storage.conversations import Decided
from vitrina.storage.events import Event
from vitrina.storage.leads import LeadRecord
from vitrina.storage.replies import NewReply
from vitrina.wording.practitioner_notices import say_call, say_lead

# An older message is left to the person: an answer after a day would only confuse.
STALE_AFTER = 86_400.0  # seconds
NOTICES_FROM = 90  # notices are numbered after the visitor's replies
_INT32 = 2**31


@dataclass(frozen=True)
class CommunityContext:
    """A profile and the practitioner's VK user, who is told of leads where they are known."""

    profile: BotProfile
    vk_user_id: int | None


def decide(
    burst: Sequence[Event], written: str | None, context: CommunityContext, now: float
) -> Decided:
    """The dialog's next memory, the replies, maybe a lead; `written` is the memory so far.

    `burst` are the events of one question, `now` is unix seconds. A message without its text (it
    was forgotten), or one that has waited for a day (for a key, or for this service), changes
    nothing.
    """
    decided = _decide(burst, written, context, now)
    return replace(decided, earlier=tuple(burst[:-1]))


def _decide(
    burst: Sequence[Event], written: str | None, context: CommunityContext, now: float
) -> Decided:
    event, dialog, incoming = burst[-1], read_dialog(written), read_burst(burst)
    if event.kind == PRACTITIONER:
        written_at = incoming.sent_at if incoming and incoming.sent_at else now
        return Decided(event, yield_to_practitioner(dialog, written_at).model_dump_json())
    if incoming is None or (incoming.sent_at and now - incoming.sent_at > STALE_AFTER):
        return Decided(event, dialog.model_dump_json())
    outcome = answer(incoming, dialog, context.profile, now)
    lead = _lead_of(event, outcome.lead) if outcome.lead else None
    person = context.vk_user_id
    notices = _practitioner_notices(outcome)
    said = [(event.peer_id, number, reply) for number, reply in enumerate(outcome.replies)]
    return Decided(
        event=event,
        dialog=outcome.dialog.model_dump_json(),
        replies=(
            *(_reply(event, peer, number, one.text, one.keyboard) for peer, number, one in said),
            *(
                _reply(event, person, number, text)
                for number, text in enumerate(notices, NOTICES_FROM)
                if person is not None
            ),
        ),
        lead=lead,
        forgets=outcome.forgets,
    )


def read_dialog(written: str | None) -> Dialog:
    """The memory as it was written; a fresh one where nothing readable was."""
    try:
        return Dialog.model_validate_json(written) if written else Dialog()
    except ValueError:
        return Dialog()


def random_id(event: Event, number: int) -> int:
    """What VK knows a reply by: a positive int32 (vk-contract 2026-11-22 §4, [O]), never 0."""
    digest = hashlib.blake2b(f"{event.group_id}/{event.dedup_key}/{number}".encode(), digest_size=8)
    return int.from_bytes(digest.digest()) % (_INT32 - 1) + 1


def _practitioner_notices(outcome: Outcome) -> list[str]:
    if (lead := outcome.lead) is not None:
        here = lead.contact == ANSWER_HERE
        return [say_lead(lead.service, lead.day, lead.part, answer_here=here)]
    return [say_call()] if outcome.calls_person else []


def _reply(event: Event, peer_id: int, number: int, text: str, keyboard: str = "") -> NewReply:
    return NewReply(
        peer_id=peer_id,
        dedup_key=event.dedup_key,
        number=number,
        random_id=random_id(event, number),
        text=text,
        keyboard=keyboard,
    )


def _lead_of(event: Event, new: NewLead) -> LeadRecord:
    name = hashlib.blake2b(
        f"{event.group_id}/{event.dedup_key}".encode(), digest_size=16
    ).hexdigest()
    return LeadRecord(
        id=name,
        group_id=event.group_id,
        peer_id=event.peer_id,
        service=new.service,
        day=new.day,
        part=new.part,
        contact=new.contact,
        consent_at=new.consent_at,
    )
