"""One turn of the bot: texts are collected, then closed into an outcome."""

from collections.abc import Sequence

from vitrina.autoresponder.talking import keyboards
from vitrina.autoresponder.talking.dialog import Asked, Dialog, Draft, NewLead, Outcome, Reply
from vitrina.autoresponder.talking.speaking import ReplyWriter, fit_messages
from vitrina.content.answers import AnswerBook
from vitrina.domain.practitioner import Price


class Turn:
    """What the bot says to one message; `dialog` is its memory as this turn changes it."""

    def __init__(self, dialog: Dialog, writer: ReplyWriter, book: AnswerBook) -> None:
        self.dialog = dialog
        self._writer, self._book = writer, book
        self._texts: list[str] = []

    def change(self, **changes: object) -> None:
        """Remember this in the dialog."""
        self.dialog = self.dialog.model_copy(update=changes)

    def greet(self) -> None:
        """Introduce the bot."""
        self._texts.append(self._writer.greet())

    def say(
        self,
        key: str,
        *,
        draft: Draft | None = None,
        lead: NewLead | Asked | None = None,
        error: str = "",
        options: tuple[str, str] | None = None,
    ) -> None:
        """One text of the book."""
        said = self._writer.say(key, draft=draft, lead=lead, error=error, options=options)
        self._texts.append(said)

    def say_goods(self, titles: Sequence[str]) -> None:
        """What the products cost that the message brought along."""
        self._texts.append(self._writer.say_goods(titles))

    def say_way_to_book(self, found: Sequence[Price]) -> None:
        """What these services cost, and how to book one."""
        self._texts.append(self._writer.say_way_to_book(found))

    @property
    def named(self) -> tuple[Price, ...]:
        """The services that the message named."""
        return self._writer.named

    def say_answers(self, keys: Sequence[str]) -> None:
        """The answers to these questions, each once."""
        told = {other for key in keys if (intent := self._book.find(key)) for other in intent.tells}
        for key in keys:
            intent = self._book.find(key)
            if intent is None or intent.quiet or key in told:
                continue
            if key == "hello" and not self.dialog.greeted:
                continue
            text = self._writer.say_answer(key)
            if text and text not in self._texts:
                self._texts.append(text)

    @property
    def is_silent(self) -> bool:
        """Whether nothing is said so far."""
        return not self._texts

    def close(
        self,
        *,
        keyboard: str | None = None,
        lead: NewLead | None = None,
        calls_person: bool = False,
        forgets: bool = False,
        tells_night: bool = False,
    ) -> Outcome:
        """One reply of everything said, two when it is too long for one."""
        if calls_person and not self._writer.is_reached:
            self.say("unreached")
        if not self.dialog.greeted:
            self._texts.insert(0, self._writer.say("greeting line"))
        if self.dialog.silence != "stop" and not forgets:
            self._tell_night(always=tells_night)
        self.change(greeted=True, turn=(self.dialog.turn + 1) % 1_000_000)
        shown = keyboards.main_menu(self._book) if keyboard is None else keyboard
        bodies = fit_messages(self._texts)
        replies = tuple(
            Reply(text=body, keyboard=shown if body is bodies[-1] else "") for body in bodies
        )
        return Outcome(
            dialog=self.dialog, replies=replies, lead=lead, calls_person=calls_person,
            forgets=forgets,
        )  # fmt: skip

    def _tell_night(self, *, always: bool) -> None:
        """Once a night, and whenever the person is awaited."""
        opens = self._writer.opens
        if opens is None or (self.dialog.night_told == opens.date().isoformat() and not always):
            return
        self.say("night")
        self.change(night_told=opens.date().isoformat())
