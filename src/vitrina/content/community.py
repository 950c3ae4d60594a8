"""The community's own words: title, description, reviews topic, bot greeting, hand items."""

from pydantic import Field

from vitrina.content import words
from vitrina.content.pack import Pack
from vitrina.content.persona import read_persona
from vitrina.content.techniques import name_trade
from vitrina.content.telling import Teller, fill_slots
from vitrina.domain.model import Value
from vitrina.domain.phone import show_phone
from vitrina.domain.practitioner import Practitioner

TITLE_LIMIT = 48
_DOT = " • "


class HandText(Value):
    """Words of one thing that only the person can do: what, why, and the text to copy.

    `fields` go into other fields of the same screen, by their names.
    """

    key: str
    title: str
    reason: str
    text: str
    fields: dict[str, str] = Field(default_factory=dict)


def community_title(practitioner: Practitioner, pack: Pack) -> str:
    """«Массаж • Москва • Иван Петров» within 48 characters, shortened only by whole words.

    In order: full name, «Иван П.», first name; then the same without the city; then the city alone.
    """
    trade, city = name_trade(practitioner, pack.head)[0], words.city_name(practitioner.city)
    names = _names(practitioner)
    candidates = [[trade, city, name] for name in names] + [[trade, name] for name in names]
    for parts in [*candidates, [trade, city]]:
        title = _DOT.join(part for part in parts if part)
        if len(title) <= TITLE_LIMIT:
            return title
    return trade


def community_description(practitioner: Practitioner, pack: Pack, seed: str) -> str:
    """Who, what, where, how to book, hours."""
    return Teller(practitioner, pack, seed).write("community", "описание")


def community_status(practitioner: Practitioner, pack: Pack, seed: str) -> str:
    """The line under the community's name; empty where the pack has none."""
    if "статус" not in pack.texts["community"]:
        return ""
    return pack.write("community", "статус", fill_slots(practitioner, pack, seed), seed)


def reviews_topic(practitioner: Practitioner, pack: Pack, seed: str) -> tuple[str, str]:
    """Title and first message of the reviews topic: rules, and not one review."""
    slots = fill_slots(practitioner, pack, seed)
    return pack.write("reviews", "название", slots, seed), pack.write(
        "reviews", "правила", slots, seed
    )


def bot_greeting(practitioner: Practitioner, pack: Pack, seed: str) -> str:
    """The first answer of the bot: whose answering machine it is and what it can do."""
    return pack.write("bot", "приветствие", fill_slots(practitioner, pack, seed), seed)


def hand_texts(practitioner: Practitioner, pack: Pack, seed: str) -> tuple[HandText, ...]:
    """Greeting of the messages, action button, and the map address where there is one."""
    slots = fill_slots(practitioner, pack, seed)
    found = []
    for key, section in (("greeting", "приветствие"), ("button", "кнопка"), ("map", "карта")):
        text = pack.write("hand", section, slots, seed)
        if text:
            title = pack.write("hand", f"{section}: название", slots, seed)
            reason = pack.write("hand", f"{section}: зачем", slots, seed)
            fields = _fields_beside(practitioner) if key == "map" else {}
            found.append(HandText(key=key, title=title, reason=reason, text=text, fields=fields))
    return tuple(found)


def _fields_beside(practitioner: Practitioner) -> dict[str, str]:
    """What VK asks for beside an address."""
    said = {"phone": show_phone(practitioner.phone), "hours": practitioner.hours}
    return {name: text for name, text in said.items() if text}


def _names(practitioner: Practitioner) -> list[str]:
    """The name in full, then «Иван П.», then «Иван»; a studio's without what it is."""
    who = read_persona(practitioner.name)
    return [who.shown, *who.brief]
