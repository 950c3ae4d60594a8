"""A request is made: the bot remembers what was asked for, and what the practitioner is told."""

from collections.abc import Sequence

from vitrina.autoresponder.talking.dialog import (
    PRESSED_TWICE_S,
    Asked,
    Dialog,
    Draft,
    Known,
    NewLead,
    Outcome,
)
from vitrina.autoresponder.talking.keyboards import STEP_PRESSES
from vitrina.autoresponder.talking.talk import STARTS_REQUEST, Talk
from vitrina.autoresponder.understanding.intents import matches_intent

# What "when shall I come?" may also be heard as; whatever else is asked has an answer of its own.
_HEARD_AS = STARTS_REQUEST | {
    "hours", "appointment", "waiting", "ack", "hello", "services", "thanks", "bye", "duration",
}  # fmt: skip


def remember_request(lead: NewLead, now: float) -> Asked:
    """What is remembered of a finished request."""
    return Asked(service=lead.service, day=lead.day, part=lead.part, at=max(now, 0.0))


def asks_of_request(talk: Talk, keys: Sequence[str]) -> bool:
    """Whether the message asks about the request that is made already, or presses its buttons."""
    if talk.dialog.last is None or talk.dialog.draft.step:
        return False
    if talk.message.given.press.do in STEP_PRESSES:
        return True  # a finger that trembled, or an old screen
    words = list(talk.message.given.words)
    return _HEARD_AS.issuperset(keys) and matches_intent("my_request", words, talk.book)


def repeat_request(talk: Talk) -> Outcome:
    """What was asked for, and that the practitioner confirms it."""
    talk.turn.say("my request", lead=talk.dialog.last)
    talk.turn.change(puzzled=0)
    return talk.turn.close()


def is_pressed_again(meant: str, dialog: Dialog, now: float) -> bool:
    """The same button within seconds: it opens and says nothing new."""
    return bool(meant) and meant == dialog.latest and 0 <= now - dialog.heard_at < PRESSED_TWICE_S


def what_is_known(talk: Talk, told: Draft, about: str) -> Known:
    """For the practitioner: the unfinished request, else the latest one that was made."""
    last = talk.dialog.last
    if about == "appointment" and last is not None:
        told = Draft(name=told.name)
    if told.service or told.day or told.part or last is None:
        return Known(
            about=about, service=told.service, day=told.day, part=told.part, name=told.name
        )
    return Known(
        about=about, service=last.service, day=last.day, part=last.part, name=told.name,
        is_asked=True,
    )  # fmt: skip
