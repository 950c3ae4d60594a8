"""The bot falls silent, wakes up, or forgets."""

from collections.abc import Sequence

from vitrina.autoresponder.talking import keyboards
from vitrina.autoresponder.talking.booking import start_request
from vitrina.autoresponder.talking.dialog import ANSWER_HERE, BOOKINGS, Draft, NewLead, Outcome
from vitrina.autoresponder.talking.talk import STARTS_REQUEST, Talk
from vitrina.autoresponder.understanding.intents import matches_intent


def start(talk: Talk) -> Outcome:
    """The Start button: whatever was before, the bot introduces itself."""
    known = talk.dialog.greeted
    talk.turn.change(greeted=True, silence="", puzzled=0, draft=Draft())
    if known:
        talk.turn.say("hello again")
    else:
        talk.turn.greet()
    return talk.turn.close(tells_night=True)


def forget(talk: Talk) -> Outcome:
    """Everything is deleted by the caller; one line says so, in silence too."""
    talk.turn.say("forget")
    return talk.turn.close(forgets=True, keyboard="" if talk.dialog.silence else None)


def stop(talk: Talk) -> Outcome:
    """No more messages until the visitor wants some."""
    talk.turn.say("stop")
    talk.turn.change(silence="stop", silent_since=talk.now, draft=Draft())
    return talk.turn.close(keyboard=keyboards.start_only(talk.book))


def call_person(talk: Talk, keys: Sequence[str]) -> Outcome:
    """What else was asked is answered, then the practitioner has the word.

    A request that was being told becomes one, with what is known of it.
    """
    talk.turn.say_answers([key for key in keys if key not in STARTS_REQUEST | {"person"}])
    lead = _finish_unfinished(talk)
    if lead is None:
        talk.turn.say("person")
    else:
        talk.turn.say("person asked", lead=lead)
        lately = talk.dialog.booked_lately(talk.now)
        talk.turn.change(booked=(*lately, max(talk.now, 0.0)))
    talk.turn.change(silence="person", silent_since=talk.now, draft=Draft(), puzzled=0)
    return talk.turn.close(
        calls_person=True, tells_night=True, keyboard=keyboards.start_only(talk.book), lead=lead
    )


def _finish_unfinished(talk: Talk) -> NewLead | None:
    """The open request as far as it is told; None where nothing is, or there were enough today.

    Who asks to be called agrees to a call: the number of this very wish is passed on, one that was
    told before and not agreed to is not.
    """
    if not talk.before.step or len(talk.dialog.booked_lately(talk.now)) >= BOOKINGS:
        return None
    told = start_request(talk.before, talk.message.given, talk.profile, talk.local).draft
    if not (told.service or told.day or told.part) or told.among:
        return None
    words = list(talk.message.given.words)
    agreed = talk.before.consent_at
    if agreed is None and matches_intent("leave_phone", words, talk.book):
        agreed = max(talk.now, 0.0)
    phone = told.phone if agreed is not None else ""
    return NewLead(
        service=told.service,
        day=told.day,
        part=told.part,
        contact=phone or ANSWER_HERE,
        consent_at=agreed if phone else None,
        name=told.name,
    )
