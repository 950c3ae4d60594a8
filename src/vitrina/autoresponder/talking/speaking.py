"""The bot's words for this practitioner: texts of the book, filled from the form."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from vitrina.autoresponder.talking.choosing import services_among, services_of
from vitrina.autoresponder.talking.dialog import (
    ANSWER_HERE,
    Asked,
    BotProfile,
    Dialog,
    Draft,
    NewLead,
)
from vitrina.autoresponder.talking.request import StepInput
from vitrina.autoresponder.understanding.dates import local_time
from vitrina.autoresponder.understanding.lengths_said import choose_by_words
from vitrina.autoresponder.understanding.opening_hours import read_hours
from vitrina.autoresponder.understanding.services import (
    find_services,
    find_titled,
    find_unpriced,
    misses_technique,
)
from vitrina.content.answers import BOT_SLOTS, BotSlot
from vitrina.content.community import bot_greeting
from vitrina.content.facts import PRICES_SLOT, price_line
from vitrina.content.pack import choose
from vitrina.content.speech.calendar import say_date, say_when
from vitrina.content.speech.service_words import WHOLE_LIST
from vitrina.content.telling import fill_slots
from vitrina.content.template import fill
from vitrina.content.words import name_technique
from vitrina.domain.markup import remove_markup
from vitrina.domain.phone import show_phone
from vitrina.domain.practitioner import Price

# Bytes of UTF-8: VK is reported to refuse messages over 4,096 bytes with 914 (2026), though its
# schema speaks of 9,000 characters.
REPLY_LIMIT = 4000
_REPLIES_LIMIT = 2
_PRICED = frozenset({"price", "services", "duration"})
# What nobody told the bot about may still stand in the price list.
_PERHAPS_LISTED = frozenset({"gift", "discount", "kids", "men", "course", "choose"})


class ReplyWriter:
    """Everything the bot can say in one turn; `opens` is the next opening while it is closed."""

    def __init__(
        self, profile: BotProfile, local: datetime, dialog: Dialog, given: StepInput
    ) -> None:
        self._profile, self._turn = profile, dialog.turn
        self.is_reached = profile.is_reached
        self._words, self._flat = given.words, given.flat
        person, pack = profile.practitioner, profile.pack
        self.named = find_services(given.flat, given.words, person.pricing, pack)
        self._spoken_of = services_of(dialog.draft, profile)
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
        self,
        key: str,
        *,
        draft: Draft | None = None,
        lead: NewLead | Asked | None = None,
        error: str = "",
        options: tuple[str, str] | None = None,
    ) -> str:
        """One text, in a wording that changes from turn to turn."""
        slots = dict(self._slots)
        if draft is not None:
            slots |= _appointment(draft)
            if offered := services_among(draft, self._profile):
                slots[BotSlot.PRICE_LIST] = "\n".join(price_line(price) for price in offered)
        if lead is not None:
            slots |= _appointment(lead)
        slots[BotSlot.MISTAKE] = error
        if options is not None:
            slots[BotSlot.ONE], slots[BotSlot.OTHER] = options
        return self._fill(key, slots)

    def say_answer(self, key: str) -> str:
        """The answer to a question; about the services that were named, where some were."""
        if key not in _PRICED:
            listed = self.named if key in _PERHAPS_LISTED else ()
            return self.say_prices(listed) or self._fill(key, self._slots)
        person, pack = self._profile.practitioner, self._profile.pack
        if not self.named and (technique := find_unpriced(self._words, person, pack)):
            named = name_technique(technique, pack.head.words)
            named = named[:1].upper() + named[1:]
            return self._fill("unpriced service", self._slots | {BotSlot.SERVICE: named})
        if not self.named and misses_technique(self._words, person, pack):
            return self._fill("no such service", self._slots)
        return self.say_prices(self.named or self._about_the_same(key)) or self._fill(
            key, self._slots
        )

    def say_prices(self, shown: Sequence[Price]) -> str:
        """The prices of these services; nothing when they are all or none."""
        if not shown or len(shown) == len(self._profile.practitioner.pricing):
            return ""
        lines = "\n".join(price_line(price) for price in shown)
        return self._fill("prices of some", self._slots | {BotSlot.PRICE_LIST: lines})

    def say_goods(self, titles: Sequence[str]) -> str:
        """The prices of products that the message brought along, and the way to book."""
        pricing, pack = self._profile.practitioner.pricing, self._profile.pack
        found = tuple(price for title in titles for price in find_titled(title, pricing, pack))
        if not found:
            return self._fill("no such service", self._slots)
        self.named = found
        return self.say_way_to_book(found)

    def say_way_to_book(self, found: Sequence[Price]) -> str:
        """The prices of these services, and how to book one."""
        lines = "\n".join(dict.fromkeys(price_line(price) for price in found))
        return self._fill("goods", self._slots | {BotSlot.PRICE_LIST: lines})

    def _about_the_same(self, key: str) -> tuple[Price, ...]:
        """What the talk is about already, unless the whole list is asked for."""
        lemmas = {lemma for word in self._words for lemma in word.lemmas}
        if key == "services" or not WHOLE_LIST.isdisjoint(lemmas):
            return ()
        self.named = choose_by_words(self._flat, self._spoken_of)
        return self.named

    def _fill(self, key: str, slots: dict[str, str]) -> str:
        wordings = self._profile.pack.answers.texts[key]
        first = choose(self._profile.seed, f"answers/{key}", len(wordings))
        return fill(wordings[(first + self._turn) % len(wordings)], slots)


def say_unreached(profile: BotProfile) -> str:
    """That the practitioner could not be told, with their phone where the form has one."""
    slots = fill_slots(profile.practitioner, profile.pack, profile.seed)
    slots |= dict.fromkeys(BOT_SLOTS, "")
    return remove_markup(fill(profile.pack.answers.texts["unreached"][0], slots))


def _appointment(told: Draft | NewLead | Asked) -> dict[str, str]:
    slots: dict[str, str] = {
        BotSlot.SERVICE: told.service,
        BotSlot.DAY: told.day,
        BotSlot.PART: told.part,
    }
    if isinstance(told, Asked):
        return slots
    phone = told.phone if isinstance(told, Draft) else told.contact
    shown = show_phone(phone) if phone and phone != ANSWER_HERE else ""
    return slots | {BotSlot.VISITOR_PHONE: shown, BotSlot.VISITOR: told.name}


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
