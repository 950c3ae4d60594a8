"""Prices and lengths as people type them: one number, or why it is none."""

import re
from functools import cache

from vitrina.domain import practitioner as limits
from vitrina.domain.alphabet import YE, YO
from vitrina.domain.lengths import find_lengths, number_choice, read_number, word_choice
from vitrina.domain.number_words import number_words
from vitrina.domain.reason import Reason
from vitrina.domain.sizes import cut_raw, raw_limit
from vitrina.domain.text import plain_line
from vitrina.domain.word_lists import FORM_WORDS, read_word_lists

_LIMIT = 60  # characters of an amount with what stands beside it
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,'’]\d{3})+(?:[.,]\d{2})?")
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
_FIGURES = re.compile(r"\d+(?: \d{3}(?!\d))*")
_KOPECKS = re.compile(r"(?<=\d)\s?[-=.,]\s?(?:00|-|=)?$")
_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)")
_LEAST = 10  # rubles that somebody may have meant
_HOURS_BELOW = 5  # a broken number below it is hours: nobody works one minute and a half


class InvalidAmount(ValueError):
    """What was sent is not one amount; `reason` says what to type."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.code)
        self.reason = reason


def read_rubles(value: object) -> int:
    """`2 500 ₽`, `1,5 thousand`, with or without rubles in words; else InvalidAmount."""
    if value is None:
        raise InvalidAmount(Reason(code="form.price_missing"))
    number = _plain_number(value) if not isinstance(value, str) else _read_price(value)
    if number <= 0:
        raise InvalidAmount(Reason(code="form.price_not_positive"))
    if number > limits.PRICE_RUBLES_LIMIT:
        raise InvalidAmount(Reason(code="form.price_too_big"))
    if number != int(number):
        raise InvalidAmount(Reason(code="form.price_not_whole"))
    return int(number)


def read_minutes(value: object) -> int | None:
    """`60`, `1,5 hours`, `1:30` and lengths in words as minutes, nothing as None."""
    if value is None:
        return None
    if isinstance(value, str):
        text = _plain(value)
        if not text:
            return None
        number = _read_length(text)
    elif isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        raise InvalidAmount(_no_minutes())
    else:
        number = value
    if 0 < number < _HOURS_BELOW and number != int(number):
        number *= 60
    if not limits.MINUTES_FROM <= number <= limits.MINUTES_TO or number != int(number):
        first, last = limits.MINUTES_FROM, limits.MINUTES_TO
        raise InvalidAmount(Reason(code="form.minutes", data={"first": first, "last": last}))
    return int(number)


def _plain(value: str) -> str:
    """Small letters, single spaces, ye for yo, nothing that nobody sees; a long one is cut."""
    text = plain_line(cut_raw(value, _LIMIT)[: raw_limit(_LIMIT)]).rstrip("'′’")
    return " ".join(text.lower().replace(YO, YE).replace("−", "-").split())


def _plain_number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        raise InvalidAmount(Reason(code="form.price_not_positive"))
    return value


def _read_price(value: str) -> float:
    text = _plain(value)
    if not text:
        raise InvalidAmount(Reason(code="form.price_missing"))
    low = _beside_price().sub("", _before_price().sub("", text)).strip()
    low = _KOPECKS.sub("", low)
    digits = low.replace(" ", "")
    if re.fullmatch(r"[\d ]+", low) and not _FIGURES.fullmatch(low):
        raise _no_price(text)  # «1500 2000»
    # Nobody writes thousandths of a ruble: in «2.500» and «2,500» the sign parts the thousands.
    if _THOUSANDS.fullmatch(digits):
        whole = re.fullmatch(r"(.*\d{3})(?:[.,](\d{2}))?", digits)
        number = re.sub(r"\D", "", whole[1] if whole else digits)
        return float(number) + float(f"0.{whole[2]}" if whole and whole[2] else 0)
    if _NUMBER.fullmatch(digits):
        return float(digits.replace(",", "."))
    if found := _thousands().fullmatch(low):
        count = 1.5 if found["half"] else read_number(found["count"]) if found["count"] else 1
        return count * 1000 + float(found["rest"] or 0)
    raise _no_price(text)


def _no_price(text: str) -> InvalidAmount:
    """Why a text is no price: another currency, several numbers or a bound, or no number."""
    if _foreign().search(text):
        return InvalidAmount(Reason(code="form.price_foreign"))
    figures = [int(found.replace(" ", "")[:9]) for found in _FIGURES.findall(text)]
    if max(figures, default=0) < _LEAST or not (
        len(figures) > 1 or _bound().match(text) or text.endswith("+")
    ):
        return InvalidAmount(Reason(code="form.price_not_number"))
    example = min(max(figures), limits.PRICE_RUBLES_LIMIT)
    return InvalidAmount(Reason(code="form.price_several", data={"example": example}))


def _read_length(text: str) -> float:
    if _NUMBER.fullmatch(text.replace(" ", "")) and text.count(" ") == 0:
        return float(text.replace(",", "."))
    if clock := _CLOCK.fullmatch(text):
        return int(clock[1]) * 60 + int(clock[2])
    if text in number_words():
        return number_words()[text]
    found = find_lengths(text)
    if len(found) == 1 and (found[0].start, found[0].end) == (0, len(text)):
        return found[0].minutes
    several = len(found) > 1 or len(re.findall(r"\d+", text)) > 1 or _bound().match(text)
    if several:
        raise InvalidAmount(Reason(code="form.minutes_several"))
    raise InvalidAmount(_no_minutes())


def _no_minutes() -> Reason:
    return Reason(code="form.minutes_not_number")


@cache
def _words(name: str) -> str:
    words = read_word_lists(FORM_WORDS)[name]
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


@cache
def _before_price() -> re.Pattern[str]:
    return re.compile(rf"^(?:(?:{_words('price')})\s?:?\s|(?:₽|{_words('rubles')})\.?\s?(?=\d))")


@cache
def _beside_price() -> re.Pattern[str]:
    """Rubles at the end, kopecks of nothing, what it is for."""
    per = rf"(?:\s?/\s?|\s(?:{_words('per')})\s)(?:1\s)?(?:{_words('per_what')})"
    return re.compile(
        rf"(?:\s?(?:₽|(?:{_words('rubles')})(?!\w)\.?))?(?:\s?00\s?(?:{_words('kopecks')})\.?)?"
        rf"(?:{per})?$"
    )


@cache
def _thousands() -> re.Pattern[str]:
    return re.compile(
        rf"(?:(?P<half>{word_choice('one_and_half')})\s|(?P<count>{number_choice()})\s?)?"
        rf"(?:{_words('thousands')})\.?(?:\s(?P<rest>\d{{3}}))?"
    )


@cache
def _foreign() -> re.Pattern[str]:
    return re.compile(rf"[$€£¥₴₸]|(?:{_words('foreign')})")


@cache
def _bound() -> re.Pattern[str]:
    return re.compile(rf"(?:{word_choice('bounds')}|{_words('nearly')})\s|[~≈]")
