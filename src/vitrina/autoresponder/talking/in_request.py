"""A booking request is begun, goes on, or is finished."""

from collections.abc import Sequence

from vitrina.autoresponder.talking.after_request import remember_request
from vitrina.autoresponder.talking.booking import ask_step, continue_request, start_request
from vitrina.autoresponder.talking.contact import CONTACT_STEPS, read_phone
from vitrina.autoresponder.talking.dialog import BOOKINGS, Draft, NewLead, Outcome
from vitrina.autoresponder.talking.puzzled import repeat_unread
from vitrina.autoresponder.talking.request import StepResult
from vitrina.autoresponder.talking.talk import COURTESIES, STARTS_REQUEST, Talk
from vitrina.autoresponder.understanding.intents import matches_intent
from vitrina.autoresponder.understanding.names import find_name

# After these nobody is asked for a day in the same breath; the request waits.
_TIME_STEPS = frozenset({"service", "day", "part"})
_PAUSES = frozenset({"danger", "complaint", "vacancy", "appointment", "waiting"})
# With "write here" these are no wish to leave: "do not call, write here".
_MEANT_HERE = frozenset({"cancel", "stop", "phone", "person"})
_ASK_THEMSELVES = frozenset({"ask other day", "which day", "unread phone"})


def begin_request(talk: Talk) -> str:
    """Takes what the message told and asks for the rest; the keyboard of what is asked."""
    result = start_request(talk.dialog.draft, talk.message.given, talk.profile, talk.local)
    talk.turn.change(draft=result.draft)
    return _ask(talk, result)


def go_on(talk: Talk, keys: Sequence[str]) -> Outcome:
    """A message while a request is open: its answer, a question beside it, or neither."""
    draft, given = talk.dialog.draft, talk.message.given
    if answers_here(talk) and _MEANT_HERE.issuperset(keys):
        keys, given = [], given.model_copy(update={"asks": False})
    if "cancel" in keys:
        talk.turn.change(draft=Draft(), puzzled=0)
        talk.turn.say("cancelled")
        return talk.turn.close()
    told = draft.step in _TIME_STEPS and talk.message.is_story
    result = None if told else continue_request(draft, given, talk.profile, talk.local, talk.now)
    questions = _questions(talk, keys, answered=result is not None)
    calls = any(intent.calls for key in questions if (intent := talk.book.find(key)))
    if not _PAUSES.isdisjoint(questions):
        talk.turn.say_answers(questions)
        moved = {"moved_at": max(talk.now, 0.0)} if "appointment" in questions else {}
        talk.turn.change(puzzled=0, **moved)
        return talk.turn.close(calls_person=calls, tells_night=calls)
    if result is None and not questions and _tells_early(talk):
        talk.turn.say("told early", draft=draft)
        talk.turn.change(puzzled=0)
        return talk.turn.close(keyboard=_ask(talk, StepResult(draft=draft)))
    if result is None and not (questions or _is_courtesy(keys, draft)):
        return repeat_unread(talk, keys)
    talk.turn.say_answers(questions)
    if result is None:
        return _answer_beside(talk, draft, calls=calls)
    talk.turn.change(puzzled=0, draft=result.draft.model_copy(update={"nagged": False}))
    if result.lead is not None:
        return _book_visit(talk, result.lead)
    return talk.turn.close(calls_person=calls, keyboard=_ask(talk, result))


def _answer_beside(talk: Talk, draft: Draft, *, calls: bool) -> Outcome:
    """Something else was asked: after the first time the step is only kept ready by its buttons."""
    talk.turn.change(puzzled=0, draft=draft.model_copy(update={"nagged": True}))
    if not draft.nagged:
        talk.turn.say("go on")
        return talk.turn.close(calls_person=calls, keyboard=_ask(talk, StepResult(draft=draft)))
    if talk.turn.is_silent:
        return Outcome(dialog=talk.dialog)
    _, keyboard = ask_step(draft, talk.profile, talk.local)
    return talk.turn.close(calls_person=calls, keyboard=keyboard)


def answers_here(talk: Talk) -> bool:
    """An answer in messages is wished where it was asked how: nobody wants the bot away."""
    words = list(talk.message.given.words)
    return talk.dialog.draft.step in CONTACT_STEPS and matches_intent("here", words, talk.book)


def leaves_phone(talk: Talk) -> bool:
    """A wish to be called, where it was asked how to answer, calls nobody yet."""
    words = list(talk.message.given.words)
    return talk.dialog.draft.step == "contact" and matches_intent("leave_phone", words, talk.book)


def _ask(talk: Talk, result: StepResult) -> str:
    """Says what the message did to the request and asks for what is missing."""
    for key in result.says:
        talk.turn.say(key, draft=result.draft, error=result.error)
    ask, keyboard = ask_step(result.draft, talk.profile, talk.local)
    if not _ASK_THEMSELVES & set(result.says):
        talk.turn.say(ask, draft=result.draft)
    return keyboard


def _questions(talk: Talk, keys: Sequence[str], *, answered: bool) -> list[str]:
    """What was asked beside the answer to a step; instead of it, courtesies count too."""
    unasked = set(STARTS_REQUEST | {"ack", "hello"})
    if answered:
        unasked |= {"services", "thanks", "bye", "choose"}
        if talk.dialog.draft.among:
            unasked |= {"discount", "duration", "price", "hours"}  # by these one chooses
        if talk.dialog.draft.step in CONTACT_STEPS:
            unasked |= {"phone", "person"}
    known = [(key, talk.book.find(key)) for key in keys if key not in unasked]
    return [key for key, intent in known if intent is not None and not intent.quiet]


def _book_visit(talk: Talk, lead: NewLead) -> Outcome:
    lately = talk.dialog.booked_lately(talk.now)
    if len(lately) >= BOOKINGS:
        talk.turn.say("booked enough")
        return talk.turn.close(tells_night=True)
    last = remember_request(lead, talk.now)
    talk.turn.change(booked=(*lately, max(talk.now, 0.0)), last=last)
    talk.turn.say("booked", lead=lead)
    return talk.turn.close(lead=lead, tells_night=True)


def _tells_early(talk: Talk) -> bool:
    """Whether the message holds a phone or a name, where neither was asked for."""
    flat = talk.message.given.flat
    return bool(read_phone(flat) or find_name(flat))


def _is_courtesy(keys: Sequence[str], draft: Draft) -> bool:
    """Whether the step may simply be asked again; a yes to "here or by phone?" says nothing."""
    polite = COURTESIES - {"ack"} if draft.step in CONTACT_STEPS else COURTESIES
    return not polite.isdisjoint(keys)
