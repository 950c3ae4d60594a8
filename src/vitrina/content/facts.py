"""What the form says, as slots for a pack's texts. An empty slot means «the form did not say»."""

import re
from collections.abc import Sequence

from vitrina.content import words
from vitrina.content.districts import district_words, labelled_district
from vitrina.content.head import PackHead
from vitrina.content.packages import is_package, known_minutes, minutes_of_one
from vitrina.content.persona import read_persona
from vitrina.content.techniques import list_kinds, list_techniques, read_techniques
from vitrina.domain.phone import show_phone
from vitrina.domain.practitioner import Practitioner, Price
from vitrina.domain.titles import read_title

PRICES_SLOT = "цены"  # the whole price list
# What each holds is written for a school in packs/how-to-edit.txt.
SLOTS: tuple[str, ...] = (
    "имя", "имя полностью", "имя кого", "подпись", "меня зовут", "это я", "студия", "пара",
    "город", "в городе", "район", "ориентир",
    "город с районом", "в городе с районом", "адрес", "адрес полностью", "телефон", "телеграм",
    "часы", "обо мне", "техники", "несколько техник", "о техниках", "сравнение", PRICES_SLOT,
    "стоимость", "длительность", "несколько услуг", "разные цены", "разная длительность", "выезд",
    "кабинет", "только выезд", "место", "адрес или выезд", "товары",
)  # fmt: skip
_TELLS_TIME = re.compile(r"\d\s*(?:мин|час|ч\b)|\b(?:полтора|пол|два)\s?часа?\b|\bчас\b")


def collect_facts(
    practitioner: Practitioner,
    head: PackHead,
    about_techniques: Sequence[str] = (),
    *,
    has_shop: bool = True,
) -> dict[str, str]:
    """Every slot of SLOTS and of the pack's kinds, in a community that has a shop at once or not.

    `about_techniques`: a line for each technique that the pack knows.
    """
    city, in_city = words.city_name(practitioner.city), words.where(practitioner.city)
    district = district_words(practitioner.area)
    address = words.sentence_tail(practitioner.address)
    who = read_persona(practitioner.name)
    techniques = read_techniques(practitioner.techniques, head)
    kinds = list_kinds(practitioner, head)
    return {
        "имя": who.answering,
        "имя полностью": who.shown,
        "имя кого": who.declined,
        "подпись": words.upper_first(who.first_name),
        "меня зовут": who.called,
        "это я": who.introduced,
        "студия": _flag(who.kind == "studio"),
        "пара": _flag(who.kind == "pair"),
        "город": city,
        "в городе": in_city,
        "район": district,
        "ориентир": labelled_district(practitioner.area),
        "город с районом": f"{city}, {district}" if district else city,
        "в городе с районом": f"{in_city}, {district}" if district else in_city,
        "адрес": address,
        "адрес полностью": full_address(city, address),
        "телефон": show_phone(practitioner.phone),
        "телеграм": telegram_name(practitioner.telegram),
        "часы": _hours_inside(practitioner.hours),
        "обо мне": _closed_sentence(practitioner.about),
        "техники": list_techniques(techniques, head),
        "несколько техник": _flag(len(techniques) > 1),
        "о техниках": "\n\n".join(about_techniques),
        "сравнение": _flag(len(about_techniques) > 1),
        **_price_facts(practitioner.pricing),
        **_place_facts(practitioner),
        "товары": _flag(has_shop),
        **{slot: _flag(slot in kinds) for slot in head.kind_slots},
    }


def _price_facts(pricing: Sequence[Price]) -> dict[str, str]:
    """The price list; range and length are of single sessions, where there are some."""
    single = [price for price in pricing if not is_package(price)] or pricing
    amounts = [price.rubles for price in single]
    durations = [minutes for price in single if (minutes := known_minutes(price))]
    return {
        PRICES_SLOT: "\n".join(price_line(price) for price in pricing),
        "стоимость": words.rubles_range(amounts),
        "длительность": words.duration_range(durations),
        "несколько услуг": _flag(len(pricing) > 1),
        "разные цены": _flag(len(set(amounts)) > 1),
        "разная длительность": _flag(len(set(durations)) > 1),
    }


def _place_facts(practitioner: Practitioner) -> dict[str, str]:
    """Where one works, as far as the form says."""
    visits, room = practitioner.is_home_visit, has_room(practitioner)
    return {
        "выезд": _flag(visits),
        "кабинет": _flag(room is True),
        "только выезд": _flag(visits and room is False),
        "место": _flag(visits or room is True),
        "адрес или выезд": _flag(visits or bool(practitioner.address)),
    }


def has_room(practitioner: Practitioner) -> bool | None:
    """Whether people come to them; None where the form does not say."""
    return True if practitioner.address else practitioner.has_room


def price_line(price: Price) -> str:
    """«Общий массаж, 60 минут — 2 500 ₽»; minutes are not said twice."""
    duration = minutes_beside(price)
    title = " ".join(price.title.split())
    return f"{title}{', ' + duration if duration else ''} — {words.rubles(price.rubles)}"


def minutes_beside(price: Price) -> str:
    """«60 минут» unless the form has no minutes or the title tells the time itself."""
    told = read_title(price.title).minutes or _TELLS_TIME.search(price.title[:200].lower())
    if told or not price.minutes:
        return ""
    if str(price.minutes) in re.findall(r"\d+", price.title):
        return ""
    return minutes_of_one(price)


def full_address(city: str, address: str) -> str:
    """City and address; the city is not said twice."""
    return address if not address or _names(address.lower(), city.lower()) else f"{city}, {address}"


def _names(address: str, city: str) -> bool:
    """Whether the city stands in the address as a word of its own."""
    start = address.find(city)
    while start >= 0:
        end = start + len(city)
        around = address[start - 1 : start], address[end : end + 1]
        if not any(char == "_" or char.isalnum() for char in around):
            return True
        start = address.find(city, max(end, start + 1))
    return False


def telegram_name(telegram: str) -> str:
    """The bare name: VK reads «@name» as a mention of its own people."""
    return telegram.strip().rstrip("/").rsplit("/", 1)[-1].lstrip("@")


def _hours_inside(hours: str) -> str:
    """«Ежедневно с 10 до 20» with a small letter; «Пн–Сб» keeps its capital."""
    plain = words.sentence_tail(hours)
    return words.lower_first(plain) if re.match(r"[А-ЯЁ][а-яё]{3,}", plain) else plain


def _closed_sentence(text: str) -> str:
    plain = text.strip()
    return f"{plain}." if plain and (plain[-1].isalnum() or plain[-1] in ")»") else plain


def _flag(holds: bool) -> str:
    return "да" if holds else ""
