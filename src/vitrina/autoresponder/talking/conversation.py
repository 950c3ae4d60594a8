"""What a message comes to: answers, a step of a booking request, the person, or silence."""

from collections.abc import Sequence

from vitrina.autoresponder.talking import silence
from vitrina.autoresponder.talking.booking import start_request
from vitrina.autoresponder.talking.dialog import BotProfile, Dialog, Draft, Outcome
from vitrina.autoresponder.talking.in_request import begin_request, go_on, leaves_phone
from vitrina.autoresponder.talking.puzzled import WORDLESS, answer_wordless, puzzle
from vitrina.autoresponder.talking.talk import STARTS_REQUEST, Message, Talk


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
        talk, keys = self._talk, self._talk.message.keys
        if "spam" in keys:
            return Outcome(dialog=talk.dialog)
        if "stop" in keys:
            return silence.stop(talk)
        if "person" in keys and not leaves_phone(talk):
            return silence.call_person(talk, keys)
        if talk.dialog.draft.step or talk.message.given.press.do:
            if "rude" in keys and "cancel" not in keys:
                return self._general(["rude"])
            return go_on(talk, keys)
        if (not keys or keys == ["services"]) and self._names_time():
            return self._general(["booking"])
        if not keys:
            return puzzle(talk, "unclear")
        if keys[0] in WORDLESS:
            return answer_wordless(talk, keys[0])
        return self._general(keys)

    def _names_time(self) -> bool:
        """A day or a time asks for an appointment, whatever else was not understood."""
        talk = self._talk
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
        # After an insult one answer is enough: what follows unread stays unanswered.
        turn.change(puzzled=2 if "rude" in keys else 0)
        keyboard = begin_request(talk) if STARTS_REQUEST & set(keys) else None
        calls = any(intent.calls for key in keys if (intent := talk.book.find(key)))
        return turn.close(calls_person=calls, tells_night=calls, keyboard=keyboard)
