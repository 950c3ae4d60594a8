"""What was not understood: said once, the person called once, then nothing until something is."""

from collections.abc import Sequence

from vitrina.autoresponder.talking import keyboards
from vitrina.autoresponder.talking.booking import ask_step
from vitrina.autoresponder.talking.dialog import Outcome
from vitrina.autoresponder.talking.talk import Talk
from vitrina.autoresponder.understanding.phones import find_phone

# What is not read, and is said to be not read.
UNREAD = frozenset({"voice", "picture", "geo", "forward", "shared"})
WORDLESS = UNREAD | {"sticker", "emoji", "empty"}


def puzzle(talk: Talk, text: str, keyboard: str | None = None) -> Outcome:
    """This text of the book the first time; a number alone is told to the practitioner."""
    if talk.dialog.puzzled >= 2:
        return Outcome(dialog=talk.dialog)
    if text == "unclear" and talk.message.brought:
        text = talk.message.brought
    if find_phone(talk.message.given.flat) and not talk.dialog.draft.step:
        talk.turn.say("phone alone")
        talk.turn.change(puzzled=2)
        return talk.turn.close(calls_person=True, tells_night=True)
    again = talk.dialog.puzzled > 0
    talk.turn.say("unclear again" if again else text)
    talk.turn.change(puzzled=talk.dialog.puzzled + 1)
    return talk.turn.close(keyboard=keyboard, calls_person=again, tells_night=again)


def ask_which(talk: Talk) -> Outcome:
    """Which of two intents was meant, by buttons; the second time in a row nobody is asked."""
    if talk.dialog.puzzled:
        return puzzle(talk, "unclear")
    names = [intent.about for key in talk.message.asks if (intent := talk.book.find(key))]
    first, second = (f"{name[:1].lower()}{name[1:]}" for name in names if name)
    talk.turn.say("which", options=(first, second))
    talk.turn.change(puzzled=1)
    keyboard = keyboards.choose_intent(talk.book, talk.message.asks)
    outcome = talk.turn.close(keyboard=keyboard)
    return outcome.model_copy(update={"asks": talk.message.asks})


def answer_wordless(talk: Talk, key: str) -> Outcome:
    """A file, a sticker, signs or nothing."""
    if not talk.dialog.greeted and key not in UNREAD:
        talk.turn.greet()
        talk.turn.change(greeted=True)
        return talk.turn.close()
    if key in UNREAD:
        return puzzle(talk, key)
    return Outcome(dialog=talk.dialog) if key != "empty" else puzzle(talk, "unclear")


def repeat_unread(talk: Talk, keys: Sequence[str]) -> Outcome:
    """Neither an answer to the step nor a question: said once what is waited for."""
    if keys and keys[0] in ("sticker", "emoji"):
        return Outcome(dialog=talk.dialog)
    text = keys[0] if keys and keys[0] in UNREAD else talk.message.brought or "unread"
    step = talk.dialog.draft.step or "service"
    _, keyboard = ask_step(talk.dialog.draft, talk.profile, talk.local)
    return puzzle(talk, f"unread {step}" if text == "unread" else text, keyboard)
