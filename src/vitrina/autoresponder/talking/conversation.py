"""One turn of a conversation: what is said to a message, in which order, with which keyboard."""

from collections.abc import Sequence
from datetime import datetime

from vitrina.autoresponder.talking import keyboards
from vitrina.autoresponder.talking.booking import ask_step, continue_request, start_request
from vitrina.autoresponder.talking.contact import find_phone
from vitrina.autoresponder.talking.dialog import (
    BOOKINGS,
    BotProfile,
    Dialog,
    Draft,
    NewLead,
    Outcome,
    Reply,
)
from vitrina.autoresponder.talking.request import Said, Turn
from vitrina.autoresponder.talking.speaking import Speech
from vitrina.autoresponder.understanding.dates import local_time
from vitrina.autoresponder.understanding.intents import Heard, hears
from vitrina.domain.model import Value

_WORDLESS = frozenset({"voice", "sticker", "picture", "emoji", "empty"})
_CONTACT_STEPS = frozenset({"contact", "consent", "phone"})
_ASK_THEMSELVES = frozenset({"ask other day", "unread phone"})
STARTS_REQUEST = frozenset({"booking", "free_time"})
_COURTESIES = STARTS_REQUEST | {"ack", "hello"}


class Message(Value):
    """A message as read: what was pressed or written, and what was heard in it."""

    said: Said
    heard: tuple[Heard, ...]

    @property
    def keys(self) -> list[str]:
        """The intents in the order they were asked."""
        return [heard.key for heard in self.heard]


class Conversation:
    """One turn of the conversation: collects what is said, then closes it into an outcome."""

    def __init__(self, profile: BotProfile, dialog: Dialog, message: Message, now: float) -> None:
        self.profile, self.book, self.now = profile, profile.pack.answers, now
        self.dialog = dialog.model_copy(update={"heard_at": max(now, 0.0)})
        self.message = message
        self.local: datetime = local_time(now, profile.practitioner.timezone)
        self.speech = Speech(profile, self.local, dialog.turn, message.said.words)
        self.texts: list[str] = []

    def start(self) -> Outcome:
        """The Start button: whatever was before, the bot introduces itself."""
        known = self.dialog.greeted
        self._change(greeted=True, silence="", puzzled=0, draft=Draft())
        self.texts.append(self.speech.say("hello again") if known else self.speech.greet())
        return self._close(tells_night=True)

    def forget(self) -> Outcome:
        """Everything is deleted by the caller; one line says so, in silence too."""
        self.texts.append(self.speech.say("forget"))
        return self._close(forgets=True, keyboard="" if self.dialog.silence else None)

    def answer(self) -> Outcome:
        """An ordinary message, pressed or written."""
        keys = self.message.keys
        if "spam" in keys:
            return Outcome(dialog=self.dialog)
        if "stop" in keys:
            return self._stop()
        if "person" in keys and not self._leaves_phone():
            return self._call_person(keys)
        if self.dialog.draft.step or self.message.said.press.do:
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
        told = start_request(Draft(), self.message.said, self.profile, self.local)
        return bool(told.draft.day or told.draft.part)

    def _stop(self) -> Outcome:
        self.texts.append(self.speech.say("stop"))
        self._change(silence="stop", silent_since=self.now, draft=Draft())
        return self._close(keyboard=keyboards.start_only(self.book))

    def _call_person(self, keys: Sequence[str]) -> Outcome:
        self._say_answers([key for key in keys if key != "person"])
        self.texts.append(self.speech.say("person"))
        self._change(silence="person", silent_since=self.now, draft=Draft(), puzzled=0)
        return self._close(
            calls_person=True, tells_night=True, keyboard=keyboards.start_only(self.book)
        )

    def _general(self, keys: Sequence[str]) -> Outcome:
        """Answers to everything asked, and the first step of a request when one was wished."""
        if keys == ["rude"] and self.dialog.puzzled >= 2:
            return Outcome(dialog=self.dialog)
        if keys == ["ack"] and self.dialog.greeted:
            return Outcome(dialog=self.dialog)
        if keys in (["hello"], ["ack"]) and not self.dialog.greeted:
            self.texts.append(self.speech.greet())
            self._change(greeted=True)
        else:
            self._say_answers(keys)
        # After an insult one answer is enough: what follows unread stays unanswered.
        self._change(puzzled=2 if "rude" in keys else 0)
        keyboard = self._begin_request() if STARTS_REQUEST & set(keys) else None
        calls = any(intent.calls for key in keys if (intent := self.book.find(key)))
        return self._close(calls_person=calls, tells_night=calls, keyboard=keyboard)

    def _begin_request(self) -> str:
        turn = start_request(self.dialog.draft, self.message.said, self.profile, self.local)
        self._change(draft=turn.draft)
        return self._ask(turn)

    def _in_request(self, keys: Sequence[str]) -> Outcome:
        """A message while a request is open: its answer, a question beside it, or neither."""
        draft = self.dialog.draft
        if "cancel" in keys:
            self._change(draft=Draft(), puzzled=0)
            self.texts.append(self.speech.say("cancelled"))
            return self._close()
        if "rude" in keys:
            return self._general(["rude"])
        turn = continue_request(draft, self.message.said, self.profile, self.local, self.now)
        questions = self._questions(keys, answered=turn is not None)
        if turn is None and not (questions or _is_courtesy(keys, draft)):
            return self._unread_step(keys)
        self._say_answers(questions)
        if turn is None:
            self.texts.append(self.speech.say("go on"))
            turn = Turn(draft=draft)
        calls = any(intent.calls for key in questions if (intent := self.book.find(key)))
        self._change(puzzled=0, draft=turn.draft)
        if turn.lead is not None:
            return self._book(turn.lead)
        return self._close(calls_person=calls, keyboard=self._ask(turn))

    def _ask(self, turn: Turn) -> str:
        """Says what the message did to the request and asks for what is missing."""
        self.texts += [self.speech.say(k, draft=turn.draft, error=turn.error) for k in turn.says]
        ask, keyboard = ask_step(turn.draft, self.profile, self.local)
        if not _ASK_THEMSELVES & set(turn.says):
            self.texts.append(self.speech.say(ask, draft=turn.draft))
        return keyboard

    def _questions(self, keys: Sequence[str], *, answered: bool) -> list[str]:
        """What was asked beside the answer to a step; instead of it, courtesies count too."""
        unasked = set(STARTS_REQUEST | {"ack", "hello"})
        if answered:
            unasked |= {"services", "thanks", "bye", "choose"}
            if self.dialog.draft.step in _CONTACT_STEPS:
                unasked |= {"phone", "person"}
        known = [(key, self.book.find(key)) for key in keys if key not in unasked]
        return [key for key, intent in known if intent is not None and not intent.quiet]

    def _leaves_phone(self) -> bool:
        """A wish to be called, where it was asked how to answer, calls nobody yet."""
        words = list(self.message.said.words)
        return self.dialog.draft.step == "contact" and hears("leave_phone", words, self.book)

    def _unread_step(self, keys: Sequence[str]) -> Outcome:
        """Neither an answer nor a question: said once what is waited for."""
        if keys and keys[0] in ("sticker", "emoji"):
            return Outcome(dialog=self.dialog)
        text = keys[0] if keys and keys[0] in ("voice", "picture") else "unread"
        step = self.dialog.draft.step or "service"
        _, keyboard = ask_step(self.dialog.draft, self.profile, self.local)
        return self._puzzle(f"unread {step}" if text == "unread" else text, keyboard)

    def _book(self, lead: NewLead) -> Outcome:
        lately = self.dialog.booked_lately(self.now)
        if len(lately) >= BOOKINGS:
            self.texts.append(self.speech.say("booked enough"))
            return self._close(tells_night=True)
        self._change(booked=(*lately, max(self.now, 0.0)))
        self.texts.append(self.speech.say("booked", lead=lead))
        return self._close(lead=lead, tells_night=True)

    def _wordless(self, key: str) -> Outcome:
        if not self.dialog.greeted and key not in ("voice", "picture"):
            self.texts.append(self.speech.greet())
            self._change(greeted=True)
            return self._close()
        if key in ("voice", "picture"):
            return self._puzzle(key)
        return Outcome(dialog=self.dialog) if key != "empty" else self._puzzle("unclear")

    def _puzzle(self, text: str, keyboard: str | None = None) -> Outcome:
        """Not understood is said once, the person offered once, then nothing until something is."""
        if self.dialog.puzzled >= 2:
            return Outcome(dialog=self.dialog)
        if find_phone(self.message.said.flat) and not self.dialog.draft.step:
            self.texts.append(self.speech.say("phone alone"))
            self._change(puzzled=2)
            return self._close(calls_person=True, tells_night=True)
        self.texts.append(self.speech.say("unclear again" if self.dialog.puzzled else text))
        self._change(puzzled=self.dialog.puzzled + 1)
        return self._close(keyboard=keyboard)

    def _say_answers(self, keys: Sequence[str]) -> None:
        told = {other for key in keys if (intent := self.book.find(key)) for other in intent.tells}
        for key in keys:
            intent = self.book.find(key)
            if intent is None or intent.quiet or key in told:
                continue
            if key == "hello" and not self.dialog.greeted:
                continue
            text = self.speech.say_answer(key)
            if text and text not in self.texts:
                self.texts.append(text)

    def _close(
        self,
        *,
        keyboard: str | None = None,
        lead: NewLead | None = None,
        calls_person: bool = False,
        forgets: bool = False,
        tells_night: bool = False,
    ) -> Outcome:
        """One reply of everything said, two when it is too long for one."""
        if not self.dialog.greeted:
            self.texts.insert(0, self.speech.say("greeting line"))
        if self.dialog.silence != "stop" and not forgets:
            self._tell_night(always=tells_night)
        self._change(greeted=True, turn=(self.dialog.turn + 1) % 1_000_000)
        shown = keyboards.main_menu(self.book) if keyboard is None else keyboard
        bodies = self.speech.join(self.texts)
        replies = tuple(
            Reply(text=body, keyboard=shown if body is bodies[-1] else "") for body in bodies
        )
        return Outcome(
            dialog=self.dialog, replies=replies, lead=lead, calls_person=calls_person,
            forgets=forgets,
        )  # fmt: skip

    def _tell_night(self, *, always: bool) -> None:
        """Once a night, and whenever the person is awaited."""
        opens = self.speech.opens
        if opens is None or (self.dialog.night_told == opens.date().isoformat() and not always):
            return
        self.texts.append(self.speech.say("night"))
        self._change(night_told=opens.date().isoformat())

    def _change(self, **changes: object) -> None:
        self.dialog = self.dialog.model_copy(update=changes)


def _is_courtesy(keys: Sequence[str], draft: Draft) -> bool:
    """Whether the step may simply be asked again; a yes to "here or by phone?" says nothing."""
    polite = _COURTESIES - {"ack"} if draft.step in _CONTACT_STEPS else _COURTESIES
    return not polite.isdisjoint(keys)
