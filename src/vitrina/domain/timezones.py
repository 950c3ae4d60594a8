"""The time zone of a city by its name, so that posts come out at human hours where people live."""

import re
from functools import cache
from pathlib import Path

from vitrina.domain.alphabet import YE, YO
from vitrina.domain.word_lists import FORM_WORDS, read_word_lists

DEFAULT_TIMEZONE = "Europe/Moscow"

_CITIES = Path(__file__).with_name("cities.txt")


def timezone_of(city: str) -> str:
    """The IANA zone of a known city, else Europe/Moscow.

    Case, yo, hyphens and the word "city" before the name do not matter.
    """
    return known_cities().get(_plain_name(city), DEFAULT_TIMEZONE)


@cache
def known_cities() -> dict[str, str]:
    """Zone by city, names in small letters with ye for yo and spaces for hyphens."""
    zones = read_word_lists(_CITIES)
    return {_plain_name(city): zone for zone, cities in zones.items() for city in cities}


def _plain_name(city: str) -> str:
    low = city.strip().lower().replace(YO, YE)
    low = _before_city().sub("", low)
    return " ".join(re.split(r"[\s\-‐‑–—]+", low))


@cache
def _before_city() -> re.Pattern[str]:
    """What people write before the name: "city" in full, or shortened with a full stop."""
    said = (
        re.escape(word) + ("" if word.endswith(".") else r"\s")
        for word in read_word_lists(FORM_WORDS)["city"]
    )
    return re.compile(rf"^(?:{'|'.join(said)})\s*")
