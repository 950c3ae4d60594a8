"""Small pieces of Russian: money, minutes, lists, hashtags, techniques, names in their cases."""

import re
from collections.abc import Sequence
from functools import lru_cache

from vitrina.content.cities import city_name, dictionary, where
from vitrina.domain.counting import plural
from vitrina.domain.model import Value

__all__ = [
    "TradeWords", "agrees", "city_name", "duration_range", "gender_of", "hashtag", "join_list",
    "lower_first", "minutes", "minutes_accusative", "minutes_short", "name_technique", "rubles",
    "rubles_range", "sentence_tail", "shorten", "techniques_list", "upper_first", "where",
]  # fmt: skip

NARROW = "\u202f"  # narrow no-break space: between thousands and before ₽ (voice.md)


def rubles(amount: int) -> str:
    """`2500` as «2 500 ₽», with narrow no-break spaces."""
    return f"{amount:,}".replace(",", NARROW) + NARROW + "₽"


def rubles_range(amounts: Sequence[int]) -> str:
    """What things cost together: «2 500 ₽» or «от 1 500 до 2 800 ₽»."""
    low, high = min(amounts), max(amounts)
    if low == high:
        return rubles(low)
    return f"от {rubles(low).removesuffix(NARROW + '₽')} до {rubles(high)}"


def minutes(count: int) -> str:
    """`60` as «60 минут», `21` as «21 минута»."""
    return f"{count} {plural(count, 'минута', 'минуты', 'минут')}"


def minutes_accusative(count: int) -> str:
    """What a session lasts: `31` as «31 минуту»."""
    return f"{count} {plural(count, 'минуту', 'минуты', 'минут')}"


def minutes_short(count: int) -> str:
    """`60` as «60 мин»."""
    return f"{count} мин"


def duration_range(counts: Sequence[int]) -> str:
    """How long things take together: «60 минут» or «от 40 до 90 минут»; nothing for no numbers."""
    if not counts:
        return ""
    low, high = min(counts), max(counts)
    if low == high:
        return minutes(low)
    return f"от {low} до {high} {plural(high, 'минуты', 'минут', 'минут')}"


def join_list(items: Sequence[str]) -> str:
    """«a, b и c»."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} и {items[-1]}"


def hashtag(words: str) -> str:
    """«Набережные Челны» as «#НабережныеЧелны»; nothing when no letter is left."""
    parts = re.findall(r"\w+", words.replace("_", " "))
    tag = "".join(part[:1].upper() + part[1:] for part in parts)
    return f"#{tag}" if any(char.isalpha() for char in tag) else ""


def sentence_tail(text: str) -> str:
    """The text without the stop or comma at its end, ready to stand inside a sentence."""
    return text.rstrip(" .,;:")


def lower_first(text: str) -> str:
    """«Тайский массаж» as «тайский массаж»; abbreviations («СПА-уход») stay."""
    first = re.split(r"[\s-]", text, maxsplit=1)[0]
    return text if len(first) > 1 and first.isupper() else text[:1].lower() + text[1:]


def upper_first(text: str) -> str:
    """«студия «Релакс»» as «Студия «Релакс»»."""
    return text[:1].upper() + text[1:]


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters by whole words, with «…» where words were left out.

    One word longer than the limit is cut: it is only for pictures and button labels.
    """
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    if text[limit - 1].isalnum() and " " in head:
        head = head.rsplit(" ", 1)[0]
    return head.rstrip(" .,;:—-") + "…"


class TradeWords(Value):
    """How the techniques of a trade are said.

    `noun` is what they are techniques of («массаж»); `ordinary` are names that need no quotes.
    """

    noun: str
    ordinary: tuple[str, ...] = ()

    def is_ordinary(self, technique: str) -> bool:
        """Whether the pack itself suggests this name."""
        return technique.casefold() in {name.casefold() for name in self.ordinary}


def name_technique(technique: str, trade: TradeWords) -> str:
    """«Классический» as «классический массаж»; a phrase stays as typed, with a small letter when
    it begins with an ordinary word («Массаж лица» → «массаж лица»)."""
    plain = " ".join(technique.split())
    if agrees(plain, trade.noun):
        return f"{lower_first(plain)} {trade.noun}"
    first = plain.split(" ")[0]
    ordinary = first.lower() == trade.noun or (" " in plain and agrees(first, trade.noun))
    return lower_first(plain) if ordinary or trade.is_ordinary(plain) else plain


def techniques_list(techniques: Sequence[str], trade: TradeWords) -> str:
    """All techniques for after a colon: «классический и спортивный массаж, «Лицо», массаж стоп».

    A name of the person's own stands in quotes, so that its case and capital are nobody's mistake.
    """
    adjectives = [lower_first(t) for t in techniques if agrees(t, trade.noun)]
    together = f"{join_list(adjectives)} {trade.noun}"
    named = [
        together if agrees(t, trade.noun) else _quoted(name_technique(t, trade), trade)
        for t in techniques
    ]
    return ", ".join(dict.fromkeys(named))


def _quoted(name: str, trade: TradeWords) -> str:
    plain_words = name.split(" ")
    ordinary = trade.noun in plain_words or agrees(plain_words[0], trade.noun)
    return (
        name
        if ordinary or trade.is_ordinary(name) or any(mark in name for mark in '«»"')
        else f"«{name}»"
    )


@lru_cache(maxsize=4096)
def agrees(word: str, noun: str) -> bool:
    """Whether the word is an adjective for the noun: «точечный» for «массаж», «мужская» for
    «стрижка»."""
    low = word.lower()
    gender = gender_of(noun)
    if not gender or not re.fullmatch(
        rf"[а-яё]+(?:-[а-яё]+)?(?:{_ADJECTIVE_ENDINGS[gender]})", low
    ):
        return False
    return any(
        ("ADJF" in parse.tag or "PRTF" in parse.tag) and {gender, "nomn"} in parse.tag
        for parse in dictionary().parse(low)
    )


_ADJECTIVE_ENDINGS = {"masc": "ий|ый|ой", "femn": "ая|яя", "neut": "ое|ее", "plur": "ые|ие"}


@lru_cache(maxsize=64)
def gender_of(noun: str) -> str | None:
    """`masc`, `femn`, `neut` or `plur` (which wins: «брови»); None for a word that is no noun."""
    for parse in dictionary().parse(noun.lower()):
        if "NOUN" in parse.tag and "nomn" in parse.tag:
            return "plur" if "plur" in parse.tag else str(parse.tag.gender)
    return None
