"""Where a city is, in Russian: «в Москве», «во Владимире», «в Набережных Челнах».

Exceptions first, then the dictionary, then endings; who is left gets «в городе X», always right.
"""

import re
from functools import cache, lru_cache
from importlib.resources import files

from pymorphy3 import MorphAnalyzer
from pymorphy3.analyzer import Parse

from vitrina.content.place_names import (
    ABBREVIATIONS,
    BESIDE_ADJECTIVE,
    HARD,
    NOWHERE,
    SETTLEMENTS,
    SHORT_NAMES,
    is_region,
    main_place,
)
from vitrina.domain.timezones import is_known_place

# Not an adjective and not a rule: «во» before these too.
_WITH_VO = ("мценск", "мстера", "львов", "льгов", "мга")
_LONGEST = 200  # characters: beyond it nothing is a city's name
_FIRST_PART_FIXED = ("о", "усть", "санкт", "нижне", "верхне", "средне")  # «Наро-Фоминск»
_ENDING_TAKES_E = re.compile(
    r".{2,}(?:ск|цк|град|бург|горск|город|поль|[оеё]в|[иы]н|жск|абад|стан)"
)
_FEMININE = re.compile(r".{3,}(?:ка|иха|уха)")  # «Кабардинка», «Власиха»
_CYRILLIC = re.compile(r"[А-ЯЁа-яё]+(?:[ -][А-ЯЁа-яё]+)*")
# «Нижний новгород»: a second word that lost its capital.
_PAIR = re.compile(r"[А-ЯЁ][а-яё]+ (?!область|край|район)[а-яё]{3,}")
_VO = re.compile(r"[вф][бвгджзйклмнпрстфхцчшщ]", re.IGNORECASE)


@cache
def dictionary() -> MorphAnalyzer:
    """The Russian dictionary, opened once."""
    return MorphAnalyzer()


def city_name(city: str) -> str:
    """The city without «г.» and its region, with capitals and hyphens where none were typed."""
    if len(city) > _LONGEST:
        return city.strip()
    plain = re.sub(r"\s*[-–—]\s*", "-", main_place(" ".join(city.split())))
    found = re.match(r"(?:г\.|г\s|гор\.|город\s)\s*(?=\S)", plain, re.IGNORECASE)
    name = plain[found.end() :] if found else plain
    name = re.sub(r"(?<=\w) (на|под) (?=\w)", r"-\1-", name, flags=re.IGNORECASE)
    if name.lower() == "спб":
        return "СПб"
    if name.lower() in ABBREVIATIONS:
        return name.upper()
    if name.lower().startswith(("не ", "нет ")):
        return name  # no place at all
    if re.search(r"-(?:на|в|под|над)-", name, re.IGNORECASE):
        return re.sub(r"[^\s-]+", lambda word: _capitalise(word[0]), name)
    if name.islower() or (name.isupper() and len(name) > 1) or _PAIR.fullmatch(name):
        return re.sub(r"[^\s-]+", lambda word: _capitalise(word[0]), name)
    return name


def _join_known(name: str) -> str:
    """«Ханты мансийск» as «Ханты-Мансийск», where only the name with a hyphen is a place."""
    if name.count(" ") != 1 or not _CYRILLIC.fullmatch(name) or _inflect(name):
        return name
    joined = "-".join(word.capitalize() for word in name.split())
    return joined if is_known_place(joined) and _inflect(joined) else name


def where(city: str) -> str:
    """The city with its preposition, never empty: «в Москве»; when unsure «в городе Хххх»."""
    return _where(city) if len(city) <= _LONGEST else f"в городе {city.strip()}"


@lru_cache(maxsize=4096)
def _where(city: str) -> str:
    plain = main_place(" ".join(city.split()))
    if said := NOWHERE.get(plain.lower()):
        return said
    for pattern, words in SETTLEMENTS:
        if found := re.match(pattern + r"\s*(?=\S)", plain, re.IGNORECASE):
            return f"{words} {plain[found.end() :]}"
    name = city_name(plain)
    if not name:
        return "в городе"
    if name.upper() == name and name.lower() in ABBREVIATIONS and name.lower() not in SHORT_NAMES:
        return f"в {name}"
    whole = _join_known(SHORT_NAMES.get(name.lower(), name))
    inflected = _inflect_each(whole) if _CYRILLIC.fullmatch(whole) else None
    if inflected is None:
        return f"в городе {name}"
    if inflected.startswith("на "):
        return inflected
    takes_vo = _VO.match(inflected) or whole.lower().replace("ё", "е").startswith(_WITH_VO)
    return f"{'во' if takes_vo else 'в'} {inflected}"


def _inflect_each(name: str) -> str | None:
    """One place, or two: «Казань и Зеленодольск»."""
    both = [_inflect(one) for one in name.split(" и ")]
    return " и ".join(one for one in both if one) if all(both) else None


@cache
def _known_names() -> dict[str, str]:
    """Prepositional case by name in small letters with «е» for «ё»."""
    text = (files("vitrina.content") / "city_names.txt").read_text(encoding="utf-8")
    lines = (line.partition(": ") for line in text.splitlines() if not line.startswith("#"))
    return {name: inflected for name, _, inflected in lines}


def _inflect(name: str) -> str | None:
    exception = _known_names().get(name.lower().replace("ё", "е"))
    found = exception or _inflect_words(name)
    if found is None:
        return None
    return found if "ё" in name.lower() else found.replace("ё", "е").replace("Ё", "Е")


def _inflect_words(name: str) -> str | None:
    words = name.split(" ")
    if len(words) == 1:
        return _inflect_hyphenated(name)
    if words[0].lower() == "республика":
        return " ".join(["Республике", *words[1:]])
    if len(words) == 2:
        return _inflect_pair(words[0], words[1]) or _inflect_unknown_pair(words[0], words[1])
    if is_region(name):
        first = [_inflect_adjective(word) for word in words[:-1]]
        last = _inflect_pair(words[-2], words[-1])
        return " ".join([*map(str, first[:-1]), last]) if all(first) and last else None
    return None


def _inflect_unknown_pair(first: str, second: str) -> str | None:
    """«Большие Вязёмы»: of a place that is known to be, the adjective tells how the noun ends."""
    if not is_known_place(f"{first} {second}"):
        return None
    adjective = _inflect_adjective(first)
    ends = next(
        (ends for ending, ends in BESIDE_ADJECTIVE.items() if first.lower().endswith(ending)), None
    )
    if adjective is None or ends is None or not second.lower().endswith(ends[0]):
        return None
    return f"{adjective} {second[:-1] if ends[1] else second}{ends[2]}"


def _inflect_pair(first: str, second: str) -> str | None:
    """«Нижний Новгород»: an adjective and a noun that agree, else None."""
    for noun in _nouns(second):
        for adjective in _adjectives(first):
            if _agree(adjective, noun):
                forms = adjective.inflect({"loct"}), noun.inflect({"loct"})
                if forms[0] and forms[1]:
                    return f"{_as_typed(first, forms[0].word)} {_as_typed(second, forms[1].word)}"
    return None


def _inflect_hyphenated(name: str) -> str | None:
    parts = name.split("-")
    if len(parts) == 1:
        return _inflect_word(name)
    if len(parts) == 3 and parts[1].lower() in ("на", "в", "под", "над"):
        head = _inflect_word(parts[0]) or _inflect_any_noun(parts[0])
        return head and "-".join([head, *parts[1:]])
    if len(parts) != 2:
        return None
    if parts[0].lower().endswith(_FIRST_PART_FIXED):
        tail = _inflect_word(parts[1])
        return tail and f"{parts[0]}-{tail}"
    head, tail = _inflect_word(parts[0]), _inflect_adjective(parts[1])
    if head and tail:
        return f"{head}-{tail}"
    if not is_known_place(name) or parts[1][-1] not in HARD:
        return None
    return f"{name}е"


def _inflect_any_noun(word: str) -> str | None:
    """«Камень» of «Камень-на-Оби»."""
    for parse in _nouns(word):
        if form := parse.inflect({"loct"}):
            return _as_typed(word, form.word)
    return None


def _inflect_word(word: str) -> str | None:
    exception = _known_names().get(word.lower().replace("ё", "е"))
    if exception:
        return _as_typed(word, exception)
    places = [parse for parse in _nouns(word) if "Geox" in parse.tag]
    if places and (form := places[0].inflect({"loct"})):
        return _as_typed(word, form.word)
    return _inflect_adjective(word) or _inflect_by_ending(word)


def _inflect_adjective(word: str) -> str | None:
    """«Жуковский», «Раменское»: a name that is an adjective."""
    if not re.search(r"(?:ий|ый|ой|ое|ее|ая|ие|ые)$", word.lower()):
        return None
    for parse in _adjectives(word):
        if form := parse.inflect({"loct"}):
            return _as_typed(word, form.word)
    return None


def _inflect_by_ending(word: str) -> str | None:
    low = word.lower()
    if re.search(r"[оеё]во$|[иы]но$", low):
        return word[:-1] + "е"
    if _FEMININE.fullmatch(low):
        return word[:-1] + "е"
    if low[-1] in HARD and is_known_place(word):
        return word + "е"
    if _ENDING_TAKES_E.fullmatch(low):
        return (word[:-1] if low.endswith("ь") else word) + "е"
    return None


def _nouns(word: str) -> list[Parse]:
    return [
        parse
        for parse in dictionary().parse(word)
        if "NOUN" in parse.tag and "nomn" in parse.tag and dictionary().word_is_known(word.lower())
    ]


def _adjectives(word: str) -> list[Parse]:
    return [p for p in dictionary().parse(word) if "ADJF" in p.tag and "nomn" in p.tag]


def _agree(adjective: Parse, noun: Parse) -> bool:
    if "plur" in noun.tag:
        return "plur" in adjective.tag
    return "sing" in adjective.tag and adjective.tag.gender == noun.tag.gender


def _capitalise(word: str) -> str:
    low = word.lower()
    return low if low in ("на", "в", "под", "над") else low[:1].upper() + low[1:]


def _as_typed(typed: str, inflected: str) -> str:
    """A capital where the person typed one: the dictionary answers in small letters."""
    return inflected[:1].upper() + inflected[1:] if typed[:1].isupper() else inflected.lower()
