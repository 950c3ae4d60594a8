"""What the title of a service says of itself: how long it takes, how many times it is done."""

import re
from functools import cache, lru_cache

from vitrina.domain.alphabet import YE, YO
from vitrina.domain.lengths import find_lengths, number_choice, read_number, word_choice
from vitrina.domain.model import Value

_READ_LIMIT = 200  # characters; a title has at most half of them
_SHORTEST, _LONGEST = 5, 600  # minutes
_MOST_SESSIONS = 100


class TitleFacts(Value):
    """What a title tells; None for what it does not, or tells in several ways.

    `minutes` are those of one session, `sessions` are two or more: a package.
    """

    minutes: int | None = None
    sessions: int | None = None


def read_title(title: str) -> TitleFacts:
    """The facts of a title; what is a range or said twice differently is none."""
    low = title[:_READ_LIMIT].lower().replace(YO, YE)
    return _read(" ".join(low.split()))


@lru_cache(maxsize=1024)
def _read(flat: str) -> TitleFacts:
    sessions = {_count(found) for found in _sessions().finditer(flat)}
    return TitleFacts(minutes=_read_minutes(flat), sessions=_only(sessions, 2, _MOST_SESSIONS))


def _read_minutes(flat: str) -> int | None:
    found = find_lengths(flat)
    if any(_range_before().search(flat[: one.start]) for one in found):
        return None
    return _only({one.minutes for one in found}, _SHORTEST, _LONGEST)


def _only(numbers: set[float], first: int, last: int) -> int | None:
    if len(numbers) != 1:
        return None
    number = numbers.pop()
    return int(number) if first <= number <= last and number == int(number) else None


def _count(found: re.Match[str]) -> float:
    named = [found[key] for key in ("named", "counted", "by", "times") if found[key]]
    return read_number(named[0]) + int(found["gift"] or found["plus"] or 0)


@cache
def _range_before() -> re.Pattern[str]:
    """A number that goes on in what follows ("60-", "60 or"), or a bound before it ("from")."""
    number = rf"(?:{number_choice()}|(?:{word_choice('one_and_half')})|(?:{word_choice('hours')}))"
    joint = rf"(?:\s?[-‐‑–—−/+,]\s?|\s(?:{word_choice('range')})\s)"
    return re.compile(rf"(?:(?<!\w){number}{joint}|(?<!\w)(?:{word_choice('bounds')})\s?)$")


@cache
def _sessions() -> re.Pattern[str]:
    number = number_choice()
    kinds = rf"(?:\w+(?:{word_choice('adjective_ends')})\s)?(?:{word_choice('sessions')})(?!\w)"
    gift = r"(?:\s?\+\s?(?P<gift>\d{1,2})(?!\d))?"
    plus = rf"(?:\+\s?(?P<plus>\d{{1,2}})\s?(?=(?:{word_choice('one_session')})(?!\w)))"
    bound = "".join(rf"(?<!\b{word}\s)" for word in word_choice("bounds").split("|"))
    ends = rf"(?:\s?-?\s?(?:{word_choice('ends')})(?!\w))?(?:\s?\(\w+\))?\s?"
    often = rf"(?!\s(?:{word_choice('often')}))"
    times = rf"(?:\s?(?:{word_choice('times')})\s?|\s(?:{word_choice('by')})\s)"
    unit = rf"(?:{word_choice('minutes')}|{word_choice('hours')})(?!\w)"
    on = rf"(?:{word_choice('on')}|:|-|–|—|№)"
    ending = word_choice("genitive_end")
    return re.compile(
        rf"(?:{bound}(?<![\w.,/+-])(?P<counted>{number}){ends}(?:{plus}|{kinds}{gift}{often})"
        rf"|(?<![\w.,/-])(?P<by>\d{{1,2}}){times}(?=\d{{2,3}}\s?{unit})"
        rf"|(?<!\w)(?:{word_choice('times')})\s?(?P<times>\d{{1,2}})(?=$|[,;)(])"
        rf"|(?<!\w)(?:{word_choice('packages')})(?:\s\w+{ending})?\s?(?:{on}\s?)?(?P<named>\d{{1,2}}){ends}"
        rf"(?=$|[,;.)(]))"
    )
