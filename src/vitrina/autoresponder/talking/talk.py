"""One message in its dialog: what was said, by whom, when, and the turn that answers it."""

from datetime import datetime

from vitrina.autoresponder.talking.contact import read_phone
from vitrina.autoresponder.talking.dialog import BotProfile, Dialog
from vitrina.autoresponder.talking.request import StepInput
from vitrina.autoresponder.talking.speaking import ReplyWriter
from vitrina.autoresponder.talking.turn import Turn
from vitrina.autoresponder.understanding.dates import local_time
from vitrina.autoresponder.understanding.intents import RecognizedIntent
from vitrina.domain.model import Value

# What asks for an appointment, and what is only polite beside a question.
STARTS_REQUEST = frozenset({"booking", "free_time"})
COURTESIES = STARTS_REQUEST | {"ack", "hello"}


class Message(Value):
    """A message as read: what was pressed or written, and which intents it has."""

    given: StepInput
    intents: tuple[RecognizedIntent, ...]
    brought: str = ""  # what came with the words and is not read: forwarded, shared, a place
    goods: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()  # the two intents it may have, when neither is certain
    may_book: bool = False  # a day or a time in it may be one to come
    is_story: bool = False  # a day or a time in it is told of, where nothing is wished or asked

    @property
    def keys(self) -> list[str]:
        """The intents in the order they were asked; who tells a number asks for none."""
        keys = [intent.key for intent in self.intents]
        return [key for key in keys if key != "phone" or not read_phone(self.given.flat)]


class Talk:
    """What the parts of a conversation share; `turn.dialog` is the memory as they change it."""

    def __init__(self, profile: BotProfile, dialog: Dialog, message: Message, now: float) -> None:
        self.profile, self.book = profile, profile.pack.answers
        self.message, self.now = message, now
        self.local: datetime = local_time(now, profile.practitioner.timezone)
        writer = ReplyWriter(profile, self.local, dialog, message.given)
        heard = dialog.model_copy(update={"heard_at": max(now, 0.0)})
        self.before, self.name_before = dialog.draft, dialog.draft.name
        self.turn = Turn(heard, writer, self.book)

    @property
    def dialog(self) -> Dialog:
        """The memory so far."""
        return self.turn.dialog
