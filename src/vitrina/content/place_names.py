"""A place as people type it, cut down to the one name that a text can decline."""

import re

_READ_LIMIT = 200  # characters: beyond it nothing is a place
_REGION_WORDS = (
    r"(?:область|обл\.?|край|республика|респ\.?|округ|автономный округ|ао|район|р-н|россия|рф)"
)
# «Московская область», «Республика Татарстан», «Крым» and what people shorten.
_REGION = re.compile(
    rf"(?:(?:\S+(?:ая|ий|ый|ой)\s+){{1,3}}{_REGION_WORDS}|(?:республика|респ\.?)\s.*|крым|кубань|сахалин|камчатка|якутия|бурятия"
    r"|татарстан|башкирия|башкортостан|удмуртия|чувашия|мордовия|карелия|коми|хакасия|тыва|тува"
    r"|дагестан|чечня|адыгея|осетия|ингушетия|приморье|подмосковье|ставрополье|забайкалье"
    r"|х?м?ао(?:-югра)?|янао|югра|нао|мо|ло|днр|лнр|казахстан|рк|беларусь|белоруссия|рб|украина"
    r"|кыргызстан|киргизия|узбекистан|армения|грузия|азербайджан|таджикистан|молдова|россия|рф)",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s*[,;()/|]\s*|\s+[—–]\s+")
_ADJECTIVE_REGION = r"[А-ЯЁа-яё-]+(?:ая|ий|ый|ой)\s+(?:область|обл\.?|край|район|р-н|республика)"
_REGION_AFTER = re.compile(
    rf"(?<=\S)\s+(?:{_ADJECTIVE_REGION}|(?:республика|респ\.?)\s+\S+)$", re.IGNORECASE
)
_REGION_BEFORE = re.compile(rf"(?:{_ADJECTIVE_REGION})\s+(?=\S)", re.IGNORECASE)
_ABBREVIATION = re.compile(r"(?<=[а-яё])\s+[А-ЯЁ]{2,5}$")  # «Краснодар ЮМР»
_FULL = (
    (re.compile(r"\bобл\.?$", re.IGNORECASE), "область"),
    (re.compile(r"\bр-н\.?$", re.IGNORECASE), "район"),
    (re.compile(r"^респ\.?\s+", re.IGNORECASE), "Республика "),
)
# Within a city: never the city itself.
_INSIDE = re.compile(
    r"(?:микрорайон|мкр|мк-н|район|р-н|улица|ул|проспект|пр-т|метро|м|жк|тц)[\s.]", re.IGNORECASE
)
_AND_AROUND = re.compile(
    r"\s+и\s+(?:его\s+)?(?:область|обл\.?|районы?|пригород\w*|окрестности|рядом|мо|ло)$",
    re.IGNORECASE,
)
# Said of no single place, and how a text says it.
NOWHERE = {
    "онлайн": "онлайн",
    "везде": "везде",
    "вся россия": "по всей России",
    "по всей россии": "по всей России",
    "любой город": "в любом городе",
}
# What people type instead of the name; the name itself is shown as they typed it.
SHORT_NAMES = {
    "спб": "Санкт-Петербург", "с-пб": "Санкт-Петербург", "с-петербург": "Санкт-Петербург",
    "санкт петербург": "Санкт-Петербург", "петербург": "Санкт-Петербург", "мск": "Москва",
    "екб": "Екатеринбург", "н новгород": "Нижний Новгород", "н. новгород": "Нижний Новгород",
    "н.новгород": "Нижний Новгород", "нн": "Нижний Новгород", "йошкар ола": "Йошкар-Ола",
    "улан удэ": "Улан-Удэ", "алма ата": "Алма-Ата", "наб. челны": "Набережные Челны",
    "наб челны": "Набережные Челны", "наб.челны": "Набережные Челны",
    "н. челны": "Набережные Челны", "н челны": "Набережные Челны", "челны": "Набережные Челны",
}  # fmt: skip
# Before the name of a place that is no city, and how a text begins then.
SETTLEMENTS = (
    (r"(?:п\.\s?г\.\s?т\.|пгт\.?\s|р\.\s?п\.|рп\s|пос[её]лок городского типа\s)", "в посёлке"),
    (r"(?:рабочий пос[её]лок\s|пос\.|п\.|пос\s|п\s|пос[её]лок\s)", "в посёлке"),
    (r"(?:с\.|село\s)", "в селе"),
    (r"(?:д\.|дер\.|деревня\s)", "в деревне"),
    (r"(?:ст\.|ст-ца\s|станица\s)", "в станице"),
    (r"(?:х\.|хутор\s)", "на хуторе"),
    (r"аул\s", "в ауле"),
)
_SETTLEMENT = re.compile("|".join(said for said, _ in SETTLEMENTS), re.IGNORECASE)
HARD = "бвгджзклмнпрстфхцчшщ"
# How a noun ends beside an adjective, whether its last letter goes, and what it gets.
BESIDE_ADJECTIVE: dict[str, tuple[str | tuple[str, ...], bool, str]] = {
    "ые": ("ы", True, "ах"), "ие": ("ы", True, "ах"), "ый": (tuple(HARD), False, "е"),
    "ий": (tuple(HARD), False, "е"), "ой": (tuple(HARD), False, "е"), "ая": ("а", True, "е"),
    "яя": ("а", True, "е"), "ое": ("о", True, "е"), "ее": ("о", True, "е"),
}  # fmt: skip
# Shown in capitals: the names they stand for are too long for a title.
ABBREVIATIONS = frozenset(("хмао", "янао", "нао", "лнр", "днр", "нн", "мо", "ло", "рб", "рк", "ао"))


def main_place(typed: str) -> str:
    """«Ялта, Крым», «Крым, Ялта» and «Ялта (Крым)» as «Ялта»; one region alone stays."""
    typed = typed[:_READ_LIMIT]
    plain = typed.strip(" .,;!?…\"'«»")
    parts = [part for part in _PARTS.split(plain) if part.strip()]
    if len(parts) > 1:
        named = [part for part in parts if not (_REGION.fullmatch(part) or _INSIDE.match(part))]
        plain = (named or parts)[0]
    plain = _AND_AROUND.sub("", plain)
    if not _REGION.fullmatch(plain):
        plain = _cut_region(plain)
    for short, full in _FULL:
        plain = short.sub(full, plain)
    return plain.strip(" .,;!?") or typed.strip()


def is_region(name: str) -> bool:
    """Whether the name is that of a region or a country."""
    return len(name) <= 100 and _REGION.fullmatch(name) is not None


def bare_name(name: str) -> str:
    """«с. Высокая Гора» as «Высокая Гора», for a hashtag."""
    cut = _SETTLEMENT.match(name[:_READ_LIMIT])
    return (name[cut.end() :].strip() if cut else "") or name


def _cut_region(plain: str) -> str:
    """«Краснодар ЮМР», «станица Каневская Краснодарский край» without what comes after."""
    cut = _REGION_BEFORE.sub("", plain, count=1) if _REGION_BEFORE.match(plain) else plain
    return _ABBREVIATION.sub("", _REGION_AFTER.sub("", cut))
