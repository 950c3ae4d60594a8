"""The bot's words for this practitioner: texts of the book, filled from the form."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from vitrina.autoresponder.talking.dialog import ANSWER_HERE, BotProfile, Draft, NewLead
from vitrina.autoresponder.understanding.dates import local_time
from vitrina.autoresponder.understanding.morphology import Word
from vitrina.autoresponder.understanding.opening_hours import read_hours
from vitrina.autoresponder.understanding.services import find_services, misses_technique
from vitrina.content.answers import BOT_SLOTS, BotSlot
from vitrina.content.community import bot_greeting
from vitrina.content.facts import PRICES_SLOT, price_line
from vitrina.content.pack import choose
from vitrina.content.posts import fill_slots
from vitrina.content.speech.calendar import say_date, say_when
from vitrina.content.template import fill
from vitrina.domain.markup import remove_markup
from vitrina.domain.phone import show_phone

# Bytes of UTF-8: VK is reported to refuse messages over 4,096 bytes with 914 (2026), though its
# schema speaks of 9,000 characters.
REPLY_LIMIT = 4000
_REPLIES_LIMIT = 2
_PRICED = frozenset({"price", "services", "duration"})


class ReplyWriter:
    """Everything the bot can say in one turn; `opens` is the next opening while it is closed."""

    def __init__(
        self, profile: BotProfile, local: datetime, turn: int, words: Sequence[Word]
    ) -> None:
        self._profile, self._turn, self._words = profile, turn, words
        self.opens: datetime | None = None
        schedule = read_hours(profile.practitioner.hours)
        if schedule is not None and not schedule.is_open(local):
            self.opens = schedule.next_opening(local)
        self._slots = fill_slots(profile.practitioner, profile.pack, profile.seed)
        self._slots |= dict.fromkeys(BOT_SLOTS, "")
        dated = local_time(profile.prices_at, profile.practitioner.timezone)
        self._slots[BotSlot.PRICES_DATE] = say_date(dated.date())
        self._slots[BotSlot.PRICE_LIST] = self._slots[PRICES_SLOT]
        if self.opens is not None:
            self._slots[BotSlot.WHEN_READ] = say_when(self.opens, local)

    def greet(self) -> str:
        """The first answer, as the plan of the community shows it."""
        return bot_greeting(self._profile.practitioner, self._profile.pack, self._profile.seed)

    def say(
        self, key: str, *, draft: Draft | None = None, lead: NewLead | None = None, error: str = ""
    ) -> str:
        """One text, in a wording that changes from turn to turn."""
        slots = dict(self._slots)
        if draft is not None:
            slots |= _appointment(draft)
        if lead is not None:
            slots |= _appointment(lead)
            phone = "" if lead.contact == ANSWER_HERE else show_phone(lead.contact)
            slots[BotSlot.VISITOR_PHONE] = phone
        slots[BotSlot.MISTAKE] = error
        return self._fill(key, slots)

    def say_answer(self, key: str) -> str:
        """The answer to a question; about the services that were named, where some were."""
        if key not in _PRICED:
            return self._fill(key, self._slots)
        person, pack = self._profile.practitioner, self._profile.pack
        named = find_services(self._words, person.pricing, pack.head.trade)
        if named and len(named) < len(person.pricing):
            lines = "\n".join(price_line(price) for price in named)
            return self._fill("prices of some", self._slots | {BotSlot.PRICE_LIST: lines})
        if not named and misses_technique(self._words, person, pack):
            return self._fill("no such service", self._slots)
        return self._fill(key, self._slots)

    def _fill(self, key: str, slots: dict[str, str]) -> str:
        wordings = self._profile.pack.answers.texts[key]
        first = choose(self._profile.seed, f"answers/{key}", len(wordings))
        return fill(wordings[(first + self._turn) % len(wordings)], slots)


def _appointment(told: Draft | NewLead) -> dict[str, str]:
    return {BotSlot.SERVICE: told.service, BotSlot.DAY: told.day, BotSlot.PART: told.part}


def fit_messages(texts: Sequence[str]) -> list[str]:
    """The texts as one message, or two where one is too small; what is beyond is left out.

    They are as VK gets them: what somebody wrote into the form links and calls nobody. A text that
    is longer than a message is cut between its lines.
    """
    bodies: list[str] = []
    for piece in (piece for text in texts for piece in _cut(text)):
        if bodies and _size(bodies[-1]) + 2 + _size(piece) <= REPLY_LIMIT:
            bodies[-1] += "\n\n" + piece
        elif len(bodies) < _REPLIES_LIMIT:
            bodies.append(piece)
    return [remove_markup(body) for body in bodies]


def _cut(text: str) -> Iterator[str]:
    while _size(text) > REPLY_LIMIT:
        head = text.encode()[:REPLY_LIMIT].decode("utf-8", "ignore")
        lines = head.rpartition("\n")[0]
        head = lines if lines.strip() else head
        yield head
        text = text[len(head) :].lstrip("\n")
    if text:
        yield text


def _size(text: str) -> int:
    return len(text.encode())
