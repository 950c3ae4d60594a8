"""How numbers and short words are set in Russian."""

import re

from vitrina.domain.alphabet import RUSSIAN, RUSSIAN_CAPITALS

NBSP = "\u00a0"

_LONGEST = 20_000  # characters of a text that is set at all: no page of ours shows a longer one
_SHORT_WORD = re.compile(rf"(?<![\w–-])([{RUSSIAN}A-Za-z]{{1,2}}) +(?=\S)")
_NUMBER_UNIT = re.compile(rf"(\d) +(?=[{RUSSIAN}₽])")
_INITIAL = re.compile(rf" (?=[{RUSSIAN_CAPITALS}]\.(?:\W|$))")


def set_words(text: str) -> str:
    """No-break spaces after short words, between number and unit, before an initial."""
    if len(text) > _LONGEST:
        return text
    # Twice: the space that ends one short word begins the next.
    text = _SHORT_WORD.sub(rf"\1{NBSP}", _SHORT_WORD.sub(rf"\1{NBSP}", text))
    return _INITIAL.sub(NBSP, _NUMBER_UNIT.sub(rf"\1{NBSP}", text))


def set_rubles(amount: int) -> str:
    """`2500` as `2 500 ₽`, with spaces that do not break."""
    return f"{amount:,}".replace(",", NBSP) + f"{NBSP}₽"
