"""Where a text may be broken: between words, and inside a word that is too long for its box."""

import re

from vitrina.domain.text import plain_line

NBSP = "\u00a0"

_VOWELS = frozenset("аеёиоуыэюяәіөүұaeiouy")
_NEVER_FIRST = frozenset("ьъйы")
# Techniques are long compounds: they read best broken where their parts meet.
_STEMS = (
    "лимфо", "анти", "рефлексо", "миофасци", "висцеро", "гидро", "аромато", "арома", "стоун",
    "крио", "вибро", "мануально", "кранио", "остео", "кинезио", "обще", "спорт", "релакс", "коррек",
    "восстано", "оздоро", "классиче", "целлю", "дренаж", "расслаб", "сегментар", "точеч",
)  # fmt: skip
_NUMBER_AND_NEXT = re.compile(r"(?<=\d) (?=(?:\d|мин|час|руб|₽|%|км|лет|год))")
_SIGN_AND_NUMBER = re.compile(r"(?<=№) (?=\d)")
_SHORT_AND_NEXT = re.compile(r"(?<![^\s«(\u00a0])([^\W\d_]{1,2}) (?=\S)")
_ABBREVIATED = re.compile(
    r"(?i)(?<!\w)((?:пр|просп|ул|пер|наб|пл|бул|мкр|корп|кв|каб|оф|стр)\.) (?=\S)"
)
_WORD_AND_NEXT = re.compile(r"(?i)(?<!\w)(без|для|над|под|при|про|или) (?=\S)")
_DASH = re.compile(r" (?=[—–-] )")


def tidy(text: str) -> str:
    """One clean line in which a preposition, a dash or a number keeps to its neighbour."""
    text = plain_line(text)
    for pattern in (_NUMBER_AND_NEXT, _SIGN_AND_NUMBER, _DASH):
        text = pattern.sub(NBSP, text)
    for pattern in (_ABBREVIATED, _WORD_AND_NEXT, _SHORT_AND_NEXT):
        text = pattern.sub(rf"\1{NBSP}", text)
    return text


def words(text: str) -> list[str]:
    """The pieces a line may be broken between; no-break spaces stay inside a piece."""
    return [word for word in text.split(" ") if word.strip()]


def break_places(word: str) -> list[int]:
    """Positions inside `word` where a hyphen may go, ascending: known stems and syllables.

    A part keeps a vowel and two letters at least, so a word without vowels has no such place.
    """
    syllables = [place for place in range(2, len(word) - 1) if _parts_read_well(word, place)]
    lower = word.lower()
    stems = [len(stem) for stem in _STEMS if lower.startswith(stem) and len(word) - len(stem) > 2]
    return sorted({*syllables, *stems})


def stem_place(word: str) -> int | None:
    """Where a known compound is joined: «лимфо|дренажный»."""
    lower = word.lower()
    places = [len(stem) for stem in _STEMS if lower.startswith(stem) and len(word) - len(stem) > 4]
    return max(places, default=None)


def _parts_read_well(word: str, place: int) -> bool:
    left, right = word[:place].lower(), word[place:].lower()
    if right[0] in _NEVER_FIRST or not (left[-1].isalpha() and right[0].isalpha()):
        return False
    if not (_has_vowel(left) and _has_vowel(right)):
        return False
    if left[-1] in _VOWELS:  # о|ра, but not о|тдых: one consonant at most goes over
        return len(right) < 2 or right[0] in _VOWELS or right[1] in _VOWELS
    return right[0] not in _VOWELS and right[1:2] not in ("ь", "ъ") and left[-2:-1] != ""


def _has_vowel(part: str) -> bool:
    return any(letter in _VOWELS for letter in part)
