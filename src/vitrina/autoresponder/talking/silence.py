"""The bot falls silent, wakes up, or forgets."""

from collections.abc import Sequence

from vitrina.autoresponder.talking import keyboards
from vitrina.autoresponder.talking.dialog import Draft, Outcome
from vitrina.autoresponder.talking.talk import STARTS_REQUEST, Talk


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
    """What else was asked is answered, then the practitioner has the word."""
    talk.turn.say_answers([key for key in keys if key not in STARTS_REQUEST | {"person"}])
    talk.turn.say("person")
    talk.turn.change(silence="person", silent_since=talk.now, draft=Draft(), puzzled=0)
    return talk.turn.close(
        calls_person=True, tells_night=True, keyboard=keyboards.start_only(talk.book)
    )
