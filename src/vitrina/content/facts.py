"""What the form says, as slots for a pack's texts. An empty slot means «the form did not say»."""

import re
from collections.abc import Mapping

from vitrina.content import words
from vitrina.domain.phone import show_phone
from vitrina.domain.practitioner import Practitioner, Price

SLOTS: Mapping[str, str] = {
    "имя": "первое слово имени: Ольга",
    "имя полностью": "имя, как в анкете: Ольга Васильева",
    "имя кого": "первое имя в родительном падеже: Ольги; пусто, если имя незнакомое",
    "город": "Набережные Челны",
    "в городе": "в Набережных Челнах",
    "район": "район, как в анкете, при нужде со словом «район»",
    "город с районом": "Набережные Челны, район Новый город",
    "в городе с районом": "в Набережных Челнах, район Новый город",
    "адрес": "адрес, как в анкете",
    "адрес полностью": "город и адрес",
    "телефон": "+7 917 222-33-44",
    "телеграм": "имя в Telegram без @",
    "часы": "часы, как в анкете",
    "обо мне": "текст «О себе»",
    "техники": "перечень после двоеточия: классический и спортивный массаж, стоун-терапия",
    "несколько техник": "есть, если техник больше одной",
    "о техниках": "по строке на каждую технику",
    "цены": "по строке на каждую услугу",
    "стоимость": "2 500 ₽ или «от 1 500 до 2 800 ₽»",
    "длительность": "60 минут или «от 40 до 90 минут»; пусто, если минуты не указаны",
    "несколько услуг": "есть, если услуг больше одной",
    "разные цены": "есть, если услуги стоят по-разному",
    "разная длительность": "есть, если услуги длятся по-разному",
    "выезд": "есть, если мастер приезжает на дом",
    "кабинет": "есть, если мастер принимает у себя",
}
_TELLS_ITSELF = re.compile(
    r"[.,\d]|район|р-н|мкр|метро|округ|квартал|улиц|проспект|посёл|посел|комплекс|\bцентр\b|\bвесь\b"
)


def collect_facts(practitioner: Practitioner, about_techniques: str = "") -> dict[str, str]:
    """Every slot of SLOTS for this practitioner."""
    city, in_city = words.city_name(practitioner.city), words.where(practitioner.city)
    district = district_words(practitioner.area)
    address = words.sentence_tail(practitioner.address)
    first = first_name(practitioner)
    amounts = [price.rubles for price in practitioner.pricing]
    durations = [price.minutes for price in practitioner.pricing if price.minutes]
    return {
        "имя": first,
        "имя полностью": " ".join(practitioner.name.split()),
        "имя кого": words.genitive_name(first),
        "город": city,
        "в городе": in_city,
        "район": district,
        "город с районом": f"{city}, {district}" if district else city,
        "в городе с районом": f"{in_city}, {district}" if district else in_city,
        "адрес": address,
        "адрес полностью": full_address(city, address),
        "телефон": show_phone(practitioner.phone),
        "телеграм": telegram_name(practitioner.telegram),
        "часы": words.sentence_tail(practitioner.hours),
        "обо мне": _closed_sentence(practitioner.about),
        "техники": words.techniques_list(practitioner.techniques),
        "несколько техник": _flag(len(practitioner.techniques) > 1),
        "о техниках": about_techniques,
        "цены": "\n".join(price_line(price) for price in practitioner.pricing),
        "стоимость": words.rubles_range(amounts),
        "длительность": words.duration_range(durations),
        "несколько услуг": _flag(len(practitioner.pricing) > 1),
        "разные цены": _flag(len(set(amounts)) > 1),
        "разная длительность": _flag(len(set(durations)) > 1),
        "выезд": _flag(practitioner.is_home_visit),
        "кабинет": _flag(practitioner.has_room),
    }


def first_name(practitioner: Practitioner) -> str:
    """The first word of the name, or the whole when there is no word in it."""
    return next(iter(practitioner.name.split()), practitioner.name)


def price_line(price: Price) -> str:
    """«Общий массаж, 60 минут — 2 500 ₽»; minutes are not said twice."""
    duration = minutes_beside(price)
    title = " ".join(price.title.split())
    return f"{title}{', ' + duration if duration else ''} — {words.rubles(price.rubles)}"


def minutes_beside(price: Price) -> str:
    """«60 минут» unless the form has no minutes or the title says the number itself."""
    if not price.minutes or str(price.minutes) in price.title:
        return ""
    return words.minutes(price.minutes)


def district_words(area: str) -> str:
    """«Центральный» as «Центральный район», «Новый город» as «район Новый город».

    What says itself what it is stays as typed: «м. Выхино», «Центральный район», «ул. Мира».
    """
    plain = words.sentence_tail(" ".join(area.split()))
    if not plain or _TELLS_ITSELF.search(plain.lower()):
        return plain
    if words.is_masculine_adjective(plain):
        return f"{plain} район"
    return f"район {plain}"


def full_address(city: str, address: str) -> str:
    """City and address; the city is not said twice."""
    if not address or city.casefold() in address.casefold():
        return address
    return f"{city}, {address}"


def telegram_name(telegram: str) -> str:
    """The bare name: VK reads «@name» as a mention of its own people."""
    return telegram.strip().rstrip("/").rsplit("/", 1)[-1].lstrip("@")


def _closed_sentence(text: str) -> str:
    plain = text.strip()
    return f"{plain}." if plain and (plain[-1].isalnum() or plain[-1] in ")»") else plain


def _flag(holds: bool) -> str:
    return "да" if holds else ""
