"""What a message comes to: answers, a step of a booking request, the person, or silence."""

from collections.abc import Sequence
from datetime import datetime

from vitrina.autoresponder.talking import keyboards
from vitrina.autoresponder.talking.booking import ask_step, continue_request, start_request
from vitrina.autoresponder.talking.dialog import (
    BOOKINGS,
    BotProfile,
    Dialog,
    Draft,
    NewLead,
    Outcome,
)
from vitrina.autoresponder.talking.request import StepInput, StepResult
from vitrina.autoresponder.talking.speaking import ReplyWriter
from vitrina.autoresponder.talking.turn import Turn
from vitrina.autoresponder.understanding.dates import local_time
from vitrina.autoresponder.understanding.intents import RecognizedIntent, matches_intent
from vitrina.autoresponder.understanding.phones import find_phone
from vitrina.domain.model import Value

_WORDLESS = frozenset({"voice", "sticker", "picture", "emoji", "empty"})
_CONTACT_STEPS = frozenset({"contact", "consent", "phone"})
_ASK_THEMSELVES = frozenset({"ask other day", "unread phone"})
STARTS_REQUEST = frozenset({"booking", "free_time"})
_COURTESIES = STARTS_REQUEST | {"ack", "hello"}


class Message(Value):
    """A message as read: what was pressed or written, and which intents it has."""

    given: StepInput
    intents: tuple[RecognizedIntent, ...]

    @property
    def keys(self) -> list[str]:
        """The intents in the order they were asked."""
        return [intent.key for intent in self.intents]


class Conversation:
    """What a message comes to: which answers are given, and which step of a request follows."""

    def __init__(self, profile: BotProfile, dialog: Dialog, message: Message, now: float) -> None:
        self._profile, self._book, self._now = profile, profile.pack.answers, now
        self._message = message
        self._local: datetime = local_time(now, profile.practitioner.timezone)
        writer = ReplyWriter(profile, self._local, dialog.turn, message.given.words)
        heard = dialog.model_copy(update={"heard_at": max(now, 0.0)})
        self._turn = Turn(heard, writer, self._book)

    def start(self) -> Outcome:
        """The Start button: whatever was before, the bot introduces itself."""
        known = self._turn.dialog.greeted
        self._turn.change(greeted=True, silence="", puzzled=0, draft=Draft())
        if known:
            self._turn.say("hello again")
        else:
            self._turn.greet()
        return self._turn.close(tells_night=True)

    def forget(self) -> Outcome:
        """Everything is deleted by the caller; one line says so, in silence too."""
        self._turn.say("forget")
        return self._turn.close(forgets=True, keyboard="" if self._turn.dialog.silence else None)

    def answer(self) -> Outcome:
        """An ordinary message, pressed or written."""
        keys = self._message.keys
        if "spam" in keys:
            return Outcome(dialog=self._turn.dialog)
        if "stop" in keys:
            return self._stop()
        if "person" in keys and not self._leaves_phone():
            return self._call_person(keys)
        if self._turn.dialog.draft.step or self._message.given.press.do:
            return self._in_request(keys)
        if (not keys or keys == ["services"]) and self._names_time():
            return self._general(["booking"])
        if not keys:
            return self._puzzle("unclear")
        if keys[0] in _WORDLESS:
            return self._wordless(keys[0])
        return self._general(keys)

    def _names_time(self) -> bool:
        """A day or a time asks for an appointment, whatever else was not understood."""
        told = start_request(Draft(), self._message.given, self._profile, self._local)
        return bool(told.draft.day or told.draft.part)

    def _stop(self) -> Outcome:
        self._turn.say("stop")
        self._turn.change(silence="stop", silent_since=self._now, draft=Draft())
        return self._turn.close(keyboard=keyboards.start_only(self._book))

    def _call_person(self, keys: Sequence[str]) -> Outcome:
        self._turn.say_answers([key for key in keys if key != "person"])
        self._turn.say("person")
        self._turn.change(silence="person", silent_since=self._now, draft=Draft(), puzzled=0)
        return self._turn.close(
            calls_person=True, tells_night=True, keyboard=keyboards.start_only(self._book)
        )

    def _general(self, keys: Sequence[str]) -> Outcome:
        """Answers to everything asked, and the first step of a request when one was wished."""
        if keys == ["rude"] and self._turn.dialog.puzzled >= 2:
            return Outcome(dialog=self._turn.dialog)
        if keys == ["ack"] and self._turn.dialog.greeted:
            return Outcome(dialog=self._turn.dialog)
        if keys in (["hello"], ["ack"]) and not self._turn.dialog.greeted:
            self._turn.greet()
            self._turn.change(greeted=True)
        else:
            self._turn.say_answers(keys)
        # After an insult one answer is enough: what follows unread stays unanswered.
        self._turn.change(puzzled=2 if "rude" in keys else 0)
        keyboard = self._begin_request() if STARTS_REQUEST & set(keys) else None
        calls = any(intent.calls for key in keys if (intent := self._book.find(key)))
        return self._turn.close(calls_person=calls, tells_night=calls, keyboard=keyboard)

    def _begin_request(self) -> str:
        result = start_request(
            self._turn.dialog.draft, self._message.given, self._profile, self._local
        )
        self._turn.change(draft=result.draft)
        return self._ask(result)

    def _in_request(self, keys: Sequence[str]) -> Outcome:
        """A message while a request is open: its answer, a question beside it, or neither."""
        draft = self._turn.dialog.draft
        if "cancel" in keys:
            self._turn.change(draft=Draft(), puzzled=0)
            self._turn.say("cancelled")
            return self._turn.close()
        if "rude" in keys:
            return self._general(["rude"])
        result = continue_request(draft, self._message.given, self._profile, self._local, self._now)
        questions = self._questions(keys, answered=result is not None)
        if result is None and not (questions or _is_courtesy(keys, draft)):
            return self._unread_step(keys)
        self._turn.say_answers(questions)
        if result is None:
            self._turn.say("go on")
            result = StepResult(draft=draft)
        calls = any(intent.calls for key in questions if (intent := self._book.find(key)))
        self._turn.change(puzzled=0, draft=result.draft)
        if result.lead is not None:
            return self._book_visit(result.lead)
        return self._turn.close(calls_person=calls, keyboard=self._ask(result))

    def _ask(self, result: StepResult) -> str:
        """Says what the message did to the request and asks for what is missing."""
        for key in result.says:
            self._turn.say(key, draft=result.draft, error=result.error)
        ask, keyboard = ask_step(result.draft, self._profile, self._local)
        if not _ASK_THEMSELVES & set(result.says):
            self._turn.say(ask, draft=result.draft)
        return keyboard

    def _questions(self, keys: Sequence[str], *, answered: bool) -> list[str]:
        """What was asked beside the answer to a step; instead of it, courtesies count too."""
        unasked = set(STARTS_REQUEST | {"ack", "hello"})
        if answered:
            unasked |= {"services", "thanks", "bye", "choose"}
            if self._turn.dialog.draft.step in _CONTACT_STEPS:
                unasked |= {"phone", "person"}
        known = [(key, self._book.find(key)) for key in keys if key not in unasked]
        return [key for key, intent in known if intent is not None and not intent.quiet]

    def _leaves_phone(self) -> bool:
        """A wish to be called, where it was asked how to answer, calls nobody yet."""
        words = list(self._message.given.words)
        return self._turn.dialog.draft.step == "contact" and matches_intent(
            "leave_phone", words, self._book
        )

    def _unread_step(self, keys: Sequence[str]) -> Outcome:
        """Neither an answer nor a question: said once what is waited for."""
        if keys and keys[0] in ("sticker", "emoji"):
            return Outcome(dialog=self._turn.dialog)
        text = keys[0] if keys and keys[0] in ("voice", "picture") else "unread"
        step = self._turn.dialog.draft.step or "service"
        _, keyboard = ask_step(self._turn.dialog.draft, self._profile, self._local)
        return self._puzzle(f"unread {step}" if text == "unread" else text, keyboard)

    def _book_visit(self, lead: NewLead) -> Outcome:
        lately = self._turn.dialog.booked_lately(self._now)
        if len(lately) >= BOOKINGS:
            self._turn.say("booked enough")
            return self._turn.close(tells_night=True)
        self._turn.change(booked=(*lately, max(self._now, 0.0)))
        self._turn.say("booked", lead=lead)
        return self._turn.close(lead=lead, tells_night=True)

    def _wordless(self, key: str) -> Outcome:
        if not self._turn.dialog.greeted and key not in ("voice", "picture"):
            self._turn.greet()
            self._turn.change(greeted=True)
            return self._turn.close()
        if key in ("voice", "picture"):
            return self._puzzle(key)
        return Outcome(dialog=self._turn.dialog) if key != "empty" else self._puzzle("unclear")

    def _puzzle(self, text: str, keyboard: str | None = None) -> Outcome:
        """Not understood is said once, the person offered once, then nothing until something is."""
        if self._turn.dialog.puzzled >= 2:
            return Outcome(dialog=self._turn.dialog)
        if find_phone(self._message.given.flat) and not self._turn.dialog.draft.step:
            self._turn.say("phone alone")
            self._turn.change(puzzled=2)
            return self._turn.close(calls_person=True, tells_night=True)
        self._turn.say("unclear again" if self._turn.dialog.puzzled else text)
        self._turn.change(puzzled=self._turn.dialog.puzzled + 1)
        return self._turn.close(keyboard=keyboard)


def _is_courtesy(keys: Sequence[str], draft: Draft) -> bool:
    """Whether the step may simply be asked again; a yes to "here or by phone?" says nothing."""
    polite = _COURTESIES - {"ack"} if draft.step in _CONTACT_STEPS else _COURTESIES
    return not polite.isdisjoint(keys)
