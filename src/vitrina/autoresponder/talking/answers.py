"""What the bot answers: one message and the dialog so far in, replies and the new dialog out.

Pure and total: the same input always gives the same outcome, and no input raises.
"""

import math

from vitrina.autoresponder.talking.after_request import is_pressed_again
from vitrina.autoresponder.talking.attached import what_was_brought, without_links
from vitrina.autoresponder.talking.choosing import with_services
from vitrina.autoresponder.talking.conversation import Conversation
from vitrina.autoresponder.talking.dialog import (
    ASKED_LIVES_S,
    DRAFT_LIVES_S,
    GREETED_LIVES_S,
    PERSON_SILENCE_S,
    BotProfile,
    Dialog,
    Draft,
    Incoming,
    Outcome,
)
from vitrina.autoresponder.talking.keyboards import STEP_PRESSES, ButtonPress, read_press
from vitrina.autoresponder.talking.request import StepInput
from vitrina.autoresponder.talking.talk import STARTS_REQUEST, Message
from vitrina.autoresponder.understanding.hearing import Heard, hear
from vitrina.autoresponder.understanding.intents import (
    RecognizedIntent,
    matches_intent,
    read_message,
)
from vitrina.autoresponder.understanding.morphology import flatten
from vitrina.autoresponder.understanding.services import find_services

# RecognizedIntent in the answer to a step, they are the answer and not a question beside it.
_NO_QUESTIONS = STARTS_REQUEST | {
    "services", "ack", "hello", "bye", "thanks", "phone", "person",
}  # fmt: skip


def answer(incoming: Incoming, dialog: Dialog, profile: BotProfile, now: float) -> Outcome:
    """What one message comes to; the dialog in the outcome replaces the one given."""
    now = now if math.isfinite(now) else 0.0
    dialog = _forget_old(dialog, now)
    message = read_message_of(incoming, profile, in_request=bool(dialog.draft.step))
    keys = message.keys
    meant = f"{message.given.press.do} {message.given.press.of} {' '.join(keys)}".strip()[:80]
    if incoming.payload and is_pressed_again(meant, dialog, now):
        return Outcome(dialog=dialog)
    dialog = _refer(incoming, dialog, profile).model_copy(update={"latest": meant})
    if "forget" in keys:
        # Without the times of requests, forgetting would be the way around their limit.
        silence = {
            "silence": dialog.silence,
            "silent_since": dialog.silent_since,
            "booked": dialog.booked,
        }
        kept = Dialog(greeted=True, heard_at=now).model_copy(update=silence)
        return Conversation(profile, kept, message, now).forget()
    turn = Conversation(profile, dialog, message, now)
    if _wakes(message, dialog, profile):
        return turn.start()
    if dialog.silence:
        stopped = dialog.model_copy(update={"silence": "stop"}) if "stop" in keys else dialog
        return Outcome(dialog=stopped)
    return turn.answer()


def yield_to_practitioner(dialog: Dialog, now: float) -> Dialog:
    """The practitioner wrote in this dialog: the bot is silent there for PERSON_SILENCE_S."""
    if dialog.silence == "stop":
        return dialog
    now = now if math.isfinite(now) else 0.0
    return dialog.model_copy(
        update={"greeted": True, "silence": "person", "silent_since": now, "draft": Draft()}
    )


def first_answers(profile: BotProfile, now: float) -> tuple[tuple[str, str], ...]:
    """(visitor, bot) pairs that show before anything is built how the bot will talk."""
    dialog, shown = Dialog(), []
    book = profile.pack.answers
    for question in book.preview:
        outcome = answer(Incoming(text=question, sent_at=now), dialog, profile, now)
        dialog = outcome.dialog
        shown.append((question, "\n\n".join(reply.text for reply in outcome.replies)))
    return tuple(shown)


def read_message_of(incoming: Incoming, profile: BotProfile, *, in_request: bool) -> Message:
    """What was pressed or written, and what is heard in it; `in_request`: a request is open."""
    book = profile.pack.answers
    press = read_press(incoming.payload)
    offered = {intent.key for intent in book.intents if intent.about}
    if press.do not in STEP_PRESSES and press.do in {
        key for row in book.menu for key in row
    } | offered | {"cancel"}:
        pressed = RecognizedIntent(key=press.do, reason="button")
        return Message(given=StepInput(press=ButtonPress(), flat="", words=()), intents=(pressed,))
    if press.do in STEP_PRESSES or press.do == "start":
        return Message(given=StepInput(press=press, flat="", words=()), intents=())
    text = without_links(incoming.text)
    brought = what_was_brought(incoming)
    if not text.strip() and brought:
        alone = RecognizedIntent(key=brought, reason="brought along, no words")
        heard = Heard(intents=(alone,))
    else:
        heard = hear(text, incoming.attachments, book, in_request=in_request)
    flat = flatten(" ".join((text, *incoming.goods)))
    words = tuple(read_message(flat, book))
    asks = any(item.key not in _NO_QUESTIONS for item in heard.intents)
    return Message(
        given=StepInput(press=ButtonPress(), flat=flat, words=words, asks=asks),
        intents=heard.intents,
        asks=heard.asks,
        may_book=heard.may_book,
        is_story=heard.is_story,
        brought=brought,
        goods=incoming.goods,
    )


def _refer(incoming: Incoming, dialog: Dialog, profile: BotProfile) -> Dialog:
    """A message that answers one about a single service is about that service."""
    if not incoming.reply or dialog.draft.step:
        return dialog
    flat = flatten(incoming.reply)
    words = read_message(flat, profile.pack.answers)
    named = find_services(flat, words, profile.practitioner.pricing, profile.pack)
    if not named or len(named) == len(profile.practitioner.pricing):
        return dialog
    return dialog.model_copy(update={"draft": with_services(dialog.draft, named)})


def _wakes(message: Message, dialog: Dialog, profile: BotProfile) -> bool:
    """The Start button, or its word where the bot is silent."""
    if message.given.press.do == "start":
        return True
    return bool(dialog.silence) and matches_intent(
        "start", list(message.given.words), profile.pack.answers
    )


def _forget_old(dialog: Dialog, now: float) -> Dialog:
    """The dialog without what time has ended: silence, an unfinished request, acquaintance."""
    changes: dict[str, object] = {}
    if dialog.silence == "person" and now - dialog.silent_since >= PERSON_SILENCE_S:
        changes |= {"silence": ""}
    if dialog.last and now - dialog.last.at >= ASKED_LIVES_S:
        changes |= {"last": None}
    if dialog.draft != Draft() and now - dialog.heard_at >= DRAFT_LIVES_S:
        changes |= {"draft": Draft()}
    if dialog.greeted and now - dialog.heard_at >= GREETED_LIVES_S:
        changes |= {"greeted": False, "puzzled": 0}
    return dialog.model_copy(update=changes)
