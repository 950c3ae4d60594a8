"""What a message comes to: answers, a step of a booking request, the person, or silence."""

from collections.abc import Sequence

from vitrina.autoresponder.talking import silence
from vitrina.autoresponder.talking.after_request import (
    asks_of_request,
    repeat_request,
    what_is_known,
)
from vitrina.autoresponder.talking.booking import start_request
from vitrina.autoresponder.talking.choosing import with_services
from vitrina.autoresponder.talking.contact import read_phone
from vitrina.autoresponder.talking.dialog import BotProfile, Dialog, Draft, Outcome
from vitrina.autoresponder.talking.in_request import (
    answers_here,
    begin_request,
    go_on,
    leaves_phone,
)
from vitrina.autoresponder.talking.puzzled import WORDLESS, answer_wordless, ask_which, puzzle
from vitrina.autoresponder.talking.talk import STARTS_REQUEST, Message, Talk
from vitrina.autoresponder.talking.topics import (
    answer_named,
    goes_on_moving,
    names_visit,
    wishes_service,
)
from vitrina.autoresponder.understanding.names import find_name

# Who offers work or wants some leaves no number for a visit.
_STRANGERS = frozenset({"spam", "vacancy"})


class Conversation:
    """Chooses what a message is; each part of the talk has a file of its own."""

    def __init__(self, profile: BotProfile, dialog: Dialog, message: Message, now: float) -> None:
        self._talk = Talk(profile, dialog, message, now)

    def start(self) -> Outcome:
        """The Start button."""
        return silence.start(self._talk)

    def forget(self) -> Outcome:
        """A wish to be forgotten, heard in silence too."""
        return silence.forget(self._talk)

    def answer(self) -> Outcome:
        """An ordinary message, pressed or written."""
        self._remember_told()
        outcome = self._answer().model_copy(update={"topics": tuple(self._talk.message.keys)})
        if not outcome.calls_person:
            return outcome
        talk = self._talk
        calling = (key for key in talk.message.keys if (one := talk.book.find(key)) and one.calls)
        told = start_request(talk.before, talk.message.given, talk.profile, talk.local).draft
        moves = talk.dialog.moved_at == max(talk.now, 0.0)
        known = what_is_known(talk, told, "appointment" if moves else next(calling, ""))
        return outcome.model_copy(update={"known": known})

    def _answer(self) -> Outcome:
        talk, keys = self._talk, self._talk.message.keys
        if "spam" in keys:
            return Outcome(dialog=talk.dialog)
        if "stop" in keys and not answers_here(talk):
            return silence.stop(talk)
        if "person" in keys and not leaves_phone(talk):
            return silence.call_person(talk, keys)
        if asks_of_request(talk, keys):
            return repeat_request(talk)
        if talk.message.goods and talk.dialog.draft.step != "service":
            return self._show_goods()
        if talk.dialog.draft.step or talk.message.given.press.do:
            if "rude" in keys and "cancel" not in keys:
                return self._general(["rude"])
            return go_on(talk, keys)
        return self._answer_unasked(keys)

    def _answer_unasked(self, keys: list[str]) -> Outcome:
        """No request is open: a wish for one, a service, a question, or nothing understood."""
        talk = self._talk
        if goes_on_moving(talk, keys):
            return self._general(["appointment"])
        if (not keys or keys == ["services"]) and self._names_time():
            return self._general(["booking"])
        if names_visit(talk, keys) or wishes_service(talk, keys):
            return self._general(["booking"])
        if (named := answer_named(talk, keys)) is not None:
            return named
        if not keys and talk.dialog.draft.name != talk.name_before:
            return self._greet_by_name()
        if not keys and talk.message.asks:
            return ask_which(talk)
        if not keys:
            return puzzle(talk, "unclear")
        if keys[0] in WORDLESS:
            return answer_wordless(talk, keys[0])
        return self._general(keys)

    def _remember_told(self) -> None:
        """A phone and a name are not asked again, whenever they were told."""
        talk = self._talk
        flat = talk.message.given.flat
        told = {"phone": read_phone(flat), "name": find_name(flat)}
        told = {what: value for what, value in told.items() if value}
        if told and _STRANGERS.isdisjoint(talk.message.keys):
            talk.turn.change(draft=talk.dialog.draft.model_copy(update=told))
            talk.before = talk.dialog.draft

    def _greet_by_name(self) -> Outcome:
        self._talk.turn.say("told early", draft=self._talk.dialog.draft)
        return self._talk.turn.close()

    def _show_goods(self) -> Outcome:
        """A product was sent along: what it costs, and a request may begin with it."""
        talk = self._talk
        talk.turn.say_goods(talk.message.goods)
        talk.turn.change(puzzled=0)
        self._remember_topic()
        return talk.turn.close()

    def _remember_topic(self) -> None:
        """What was spoken of, so that a wish to come need not name it again."""
        talk, named = self._talk, self._talk.turn.named
        if (
            named
            and not talk.dialog.draft.step
            and len(named) < len(talk.profile.practitioner.pricing)
        ):
            talk.turn.change(draft=with_services(talk.dialog.draft, named))

    def _names_time(self) -> bool:
        """A day or a time asks for an appointment where it is wished, asked about or alone."""
        talk = self._talk
        if not talk.message.may_book:
            return False
        told = start_request(Draft(), talk.message.given, talk.profile, talk.local)
        return bool(told.draft.day or told.draft.part or told.draft.only)

    def _general(self, keys: Sequence[str]) -> Outcome:
        """Answers to everything asked, and the first step of a request when one was wished."""
        talk, turn = self._talk, self._talk.turn
        if keys == ["rude"] and turn.dialog.puzzled >= 2:
            return Outcome(dialog=turn.dialog)
        if keys == ["ack"] and turn.dialog.greeted:
            return Outcome(dialog=turn.dialog)
        if keys in (["hello"], ["ack"]) and not turn.dialog.greeted:
            turn.greet()
            turn.change(greeted=True)
        else:
            turn.say_answers(keys)
        self._remember_topic()
        if "appointment" in keys:
            turn.change(moved_at=max(talk.now, 0.0))
        # After an insult one answer is enough: what follows unread stays unanswered.
        turn.change(puzzled=2 if "rude" in keys else 0)
        keyboard = begin_request(talk) if STARTS_REQUEST & set(keys) else None
        calls = any(intent.calls for key in keys if (intent := talk.book.find(key)))
        return turn.close(calls_person=calls, tells_night=calls, keyboard=keyboard)
