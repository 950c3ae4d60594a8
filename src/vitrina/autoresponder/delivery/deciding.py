"""What one event comes to: pure, so that whoever decides it again decides the same."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

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
from vitrina.storage.new_notices import NewNotice, NoticeKind
from vitrina.storage.receivers import Receiver
from vitrina.storage.replies import NewReply
from vitrina.wording.practitioner_notices import (
    BOUND,
    BOUND_TO_ANOTHER,
    MISSED,
    NOT_SEEN_BY_VISITOR,
    is_notice,
    say_call,
    say_lead,
    say_part,
)

# An older message is left to the person: an answer after a day would only confuse.
STALE_AFTER = 86_400.0  # seconds
# By which number of its event VK knows a notice: after the visitor's replies.
NOTICE_NUMBER, FAREWELL_NUMBER = 90, 95
_INT32 = 2**31


@dataclass(frozen=True)
class CommunityContext:
    """Whose community it is and with which texts."""

    profile: BotProfile


def decide(
    burst: Sequence[Event],
    written: Memory,
    context: CommunityContext,
    now: float,
    receiver: Receiver | None = None,
    is_code: bool = False,
) -> Decided:
    """The dialog's next memory, the replies, maybe a lead; `written` is the memory so far.

    `burst` are the events of one question, `now` is unix seconds; `receiver` is who is told of
    requests, `is_code` when the question carries a code that binds its writer. A message without
    its text (it was forgotten), or one that has waited for a day (for a key, or for this service),
    changes nothing; of the latter the practitioner is told.
    """
    decided = _decide(burst, written, context, now, receiver, is_code)
    return replace(decided, earlier=tuple(burst[:-1]))


def _decide(
    burst: Sequence[Event],
    written: Memory,
    context: CommunityContext,
    now: float,
    receiver: Receiver | None,
    is_code: bool,
) -> Decided:
    event, dialog, incoming = burst[-1], read_dialog(written), read_burst(burst)
    if event.kind == PRACTITIONER:
        written_at = incoming.sent_at if incoming and incoming.sent_at else now
        return _remember(event, yield_to_practitioner(dialog, written_at))
    if incoming is not None and is_code:
        return _bind(event, dialog, incoming.code, receiver)
    if incoming is None:
        return _remember(event, dialog)
    if incoming.sent_at and now - incoming.sent_at > STALE_AFTER:
        return replace(_remember(event, dialog), notices=(_missed(event),))
    is_receiver = receiver is not None and receiver.vk_user_id == event.peer_id
    if is_receiver and is_notice(incoming.reply):
        told = _reply(event, event.peer_id, 0, NOT_SEEN_BY_VISITOR)
        return replace(_remember(event, dialog), replies=(told,), is_heard=True)
    profile = context.profile
    if receiver is not None and not receiver.is_reached:
        profile = profile.model_copy(update={"is_reached": False})
    outcome = answer(incoming, dialog, profile, now)
    return replace(
        _remember(event, outcome.dialog),
        replies=tuple(
            _reply(event, event.peer_id, number, reply.text, reply.keyboard)
            for number, reply in enumerate(outcome.replies)
        ),
        notices=_notices_of(event, outcome),
        lead=_lead_of(event, outcome.lead) if outcome.lead else None,
        forgets=outcome.forgets,
        is_heard=is_receiver,
        topics=outcome.topics,
        month=f"{datetime.fromtimestamp(now, UTC):%Y-%m}",
    )


def leave(burst: Sequence[Event], written: Memory) -> Decided:
    """Nothing can be made of it: the memory stays, and the person is told to read it in VK."""
    event = burst[-1]
    missed = () if event.kind == PRACTITIONER else (_missed(event),)
    remembered = _remember(event, read_dialog(written))
    return replace(remembered, earlier=tuple(burst[:-1]), notices=missed)


def _bind(event: Event, dialog: Dialog, code: str, receiver: Receiver | None) -> Decided:
    """Who wrote is told of requests from now on; who was told before learns that they are not."""
    replies = [_reply(event, event.peer_id, 0, BOUND)]
    if receiver is not None and receiver.is_bound and receiver.vk_user_id != event.peer_id:
        assert receiver.vk_user_id is not None  # noqa: S101 -- a bound one is known
        replies.append(_reply(event, receiver.vk_user_id, FAREWELL_NUMBER, BOUND_TO_ANOTHER))
    known = dialog.model_copy(update={"greeted": True})
    remembered = _remember(event, known)
    return replace(remembered, replies=tuple(replies), binds=code, is_heard=True)


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


def _notices_of(event: Event, outcome: Outcome) -> tuple[NewNotice, ...]:
    if (lead := outcome.lead) is not None:
        here = lead.contact == ANSWER_HERE
        text = say_lead(
            lead.service,
            lead.day,
            lead.part,
            answer_here=here,
            name=lead.name,
            calls=outcome.calls_person,
        )
        return (_notice(event, "request", text),)
    if not outcome.calls_person:
        return ()
    known = outcome.known or Known()
    return (_notice(event, "call", say_call(**known.model_dump())),)


def _notice(event: Event, kind: NoticeKind, text: str) -> NewNotice:
    return NewNotice(
        id=_name(f"{event.group_id}/{event.dedup_key}/{kind}"),
        peer_id=event.peer_id,
        kind=kind,
        random_id=random_id(event, NOTICE_NUMBER),
        text=text,
    )


def _missed(event: Event) -> NewNotice:
    """One for each visitor and day, however much they wrote while nobody answered."""
    day = int(event.received_at // STALE_AFTER)
    name = _name(f"{event.group_id}/{event.peer_id}/missed/{day}")
    return replace(_notice(event, "missed", MISSED), id=name)


def _name(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


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
    return LeadRecord(
        id=_name(f"{event.group_id}/{event.dedup_key}"),
        group_id=event.group_id,
        peer_id=event.peer_id,
        service=new.service,
        day=new.day,
        part=say_part(new.part, new.name),
        contact=new.contact,
        consent_at=new.consent_at,
    )
