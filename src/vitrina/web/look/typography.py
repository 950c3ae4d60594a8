"""How numbers and short words are set in Russian."""

import re

from vitrina.domain.counting import plural

NBSP = "\u00a0"

_LONGEST = 20_000  # characters of a text that is set at all: no page of ours shows a longer one
_SHORT_WORD = re.compile(r"(?<![\w–-])([А-Яа-яЁёA-Za-z]{1,2}) +(?=\S)")
_NUMBER_UNIT = re.compile(r"(\d) +(?=[А-Яа-яЁё₽])")
_INITIAL = re.compile(r" (?=[А-ЯЁ]\.(?:\W|$))")


def set_words(text: str) -> str:
    """No-break spaces after short words, between number and unit, before an initial."""
    if len(text) > _LONGEST:
        return text
    # Twice: the space that ends one short word begins the next («и на дом»).
    text = _SHORT_WORD.sub(rf"\1{NBSP}", _SHORT_WORD.sub(rf"\1{NBSP}", text))
    return _INITIAL.sub(NBSP, _NUMBER_UNIT.sub(rf"\1{NBSP}", text))


def set_rubles(amount: int) -> str:
    """`2500` as `2 500 ₽`, with spaces that do not break."""
    return f"{amount:,}".replace(",", NBSP) + f"{NBSP}₽"


def set_seconds(seconds: int) -> str:
    """How long is left, roughly: «ещё секунд 12», «ещё минут 2»."""
    if seconds < 90:
        return f"ещё секунд{NBSP}{max(1, seconds)}"
    return f"ещё минут{NBSP}{-(-seconds // 60)}"


def set_took(seconds: int) -> str:
    """How long it took: «19 секунд», «2 минуты» (accusative)."""
    unit, forms = (60, _MINUTES) if seconds >= 120 else (1, _SECONDS)
    number = max(1, round(seconds / unit))
    return f"{number}{NBSP}{plural(number, *forms)}"


_MINUTES = ("минуту", "минуты", "минут")
_SECONDS = ("секунду", "секунды", "секунд")
