"""What one event comes to: pure, so that whoever decides it again decides the same."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from vitrina.autoresponder.delivery.bursts import read_burst
from vitrina.autoresponder.delivery.vk_events import PRACTITIONER
from vitrina.autoresponder.talking.answers import answer, yield_to_practitioner
from vitrina.autoresponder.talking.dialog import (
    ANSWER_HERE,
    BotProfile,
    Dialog,
    Known,
    NewLead,
    Outcome,
    ToldEarly,
)
from vitrina.storage.conversations import Decided, Memory
from vitrina.storage.events import Event
from vitrina.storage.leads import LeadRecord
from vitrina.storage.replies import NewReply
from vitrina.wording.practitioner_notices import say_call, say_lead, say_part

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
    burst: Sequence[Event], written: Memory, context: CommunityContext, now: float
) -> Decided:
    """The dialog's next memory, the replies, maybe a lead; `written` is the memory so far.

    `burst` are the events of one question, `now` is unix seconds. A message without its text (it
    was forgotten), or one that has waited for a day (for a key, or for this service), changes
    nothing.
    """
    decided = _decide(burst, written, context, now)
    return replace(decided, earlier=tuple(burst[:-1]))


def _decide(
    burst: Sequence[Event], written: Memory, context: CommunityContext, now: float
) -> Decided:
    event, dialog, incoming = burst[-1], read_dialog(written), read_burst(burst)
    if event.kind == PRACTITIONER:
        written_at = incoming.sent_at if incoming and incoming.sent_at else now
        return _remember(event, yield_to_practitioner(dialog, written_at))
    if incoming is None or (incoming.sent_at and now - incoming.sent_at > STALE_AFTER):
        return _remember(event, dialog)
    outcome = answer(incoming, dialog, context.profile, now)
    lead = _lead_of(event, outcome.lead) if outcome.lead else None
    person = context.vk_user_id
    notices = _practitioner_notices(outcome)
    said = [(event.peer_id, number, reply) for number, reply in enumerate(outcome.replies)]
    return replace(
        _remember(event, outcome.dialog),
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


def leave(burst: Sequence[Event], written: Memory) -> Decided:
    """Nothing can be made of it: the memory stays, and the person reads it in VK."""
    return replace(_remember(burst[-1], read_dialog(written)), earlier=tuple(burst[:-1]))


def read_dialog(written: Memory) -> Dialog:
    """The memory as it was written; a fresh one where nothing readable was."""
    try:
        dialog = Dialog.model_validate_json(written.state) if written.state else Dialog()
        told = ToldEarly.model_validate_json(written.told) if written.told else ToldEarly()
    except ValueError:
        return Dialog()
    return dialog.model_copy(update={"draft": dialog.draft.model_copy(update=told.model_dump())})


def _remember(event: Event, dialog: Dialog) -> Decided:
    told = ToldEarly(phone=dialog.draft.phone, name=dialog.draft.name)
    return Decided(
        event=event,
        dialog=dialog.model_dump_json(),
        told="" if told == ToldEarly() else told.model_dump_json(),
    )


def random_id(event: Event, number: int) -> int:
    """What VK knows a reply by: a positive int32 (vk-contract 2026-11-22 §4, [O]), never 0."""
    digest = hashlib.blake2b(f"{event.group_id}/{event.dedup_key}/{number}".encode(), digest_size=8)
    return int.from_bytes(digest.digest()) % (_INT32 - 1) + 1


def _practitioner_notices(outcome: Outcome) -> list[str]:
    if (lead := outcome.lead) is not None:
        here = lead.contact == ANSWER_HERE
        return [say_lead(lead.service, lead.day, lead.part, answer_here=here, name=lead.name)]
    if not outcome.calls_person:
        return []
    known = outcome.known or Known()
    return [say_call(**known.model_dump())]


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
        part=say_part(new.part, new.name),
        contact=new.contact,
        consent_at=new.consent_at,
    )
