"""Services of many sessions («Курс 10 сеансов», «Абонемент»): they are no single session."""

import re

from vitrina.content import words
from vitrina.domain.counting import plural
from vitrina.domain.practitioner import Price
from vitrina.domain.titles import read_title

_READ_LIMIT = 200  # characters of a title that are looked at; a form takes 100
_COURSE = re.compile(r"\b(?:курс(?:а|ом)?|абонемент\w{0,3})\b", re.IGNORECASE)
# «Абонемент на 5 маникюров», but not «на 3 месяца».
_FOR = re.compile(
    r"\bна ([2-9]|[1-9]\d)(?=$|[ ,.;)](?! ?"
    r"(?:мин|час|ч\b|дн|день|нед|мес|год|лет|руб|₽|персон|чел|зон)))",
    re.IGNORECASE,
)
_NUMBERS = (
    "", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять", "десять",
    "одиннадцать", "двенадцать", "тринадцать", "четырнадцать", "пятнадцать", "шестнадцать",
    "семнадцать", "восемнадцать", "девятнадцать", "двадцать",
)  # fmt: skip

Visit = tuple[str, str, str]  # one, two, five: «сеанс», «сеанса», «сеансов»


def count_sessions(title: str) -> int:
    """How many sessions a service is: 1 for a single one, 0 for a course that does not say."""
    if sessions := read_title(title).sessions:
        return sessions
    if not _COURSE.search(title[:_READ_LIMIT]):
        return 1
    counted = {int(found[1]) for found in _FOR.finditer(title[:_READ_LIMIT])}
    return counted.pop() if len(counted) == 1 else 0


def known_minutes(price: Price) -> int | None:
    """How long one session is, by the form or else by the title."""
    told = read_title(price.title)
    return (told.minutes if told.sessions else None) or price.minutes or told.minutes


def is_package(price: Price) -> bool:
    """Whether the price is of more than one session."""
    return count_sessions(price.title) != 1


def say_sessions(price: Price, visit: Visit) -> str:
    """«десять сеансов по 50 минут», «несколько сеансов»; nothing for a single session."""
    count = count_sessions(price.title)
    if count == 1:
        return ""
    minutes = known_minutes(price)
    each = f" {each_minutes(minutes)}" if minutes else ""
    number = _NUMBERS[count] if count < len(_NUMBERS) else str(count)
    return f"{number or 'несколько'} {plural(count, *visit)}{each}"


def each_minutes(count: int) -> str:
    """`50` as «по 50 минут», `31` as «по 31 минуте»."""
    return f"по {count} {plural(count, 'минуте', 'минуты', 'минут')}"


def minutes_of_one(price: Price) -> str:
    """«60 минут», or «по 50 минут» where the price is of many sessions; nothing for no minutes."""
    if not price.minutes:
        return ""
    return each_minutes(price.minutes) if is_package(price) else words.minutes(price.minutes)
