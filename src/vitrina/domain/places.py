"""Places and their clocks: the table of `places.txt`, and what people type for a place's name."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from vitrina.domain.alphabet import YE, YO
from vitrina.domain.word_lists import FORM_WORDS, read_word_lists

_HERE = Path(__file__)
_TYPED_LIMIT = 200  # characters: beyond it nothing is a place
_WORDS_LIMIT = 8
_PARTS = re.compile(r"[,;()/|]")
_SPACES = re.compile(r"[\s\-‐‑–—]+")


@dataclass(frozen=True)
class KnownPlace:
    """One place of a name; `rank` is 0 for one that is meant by the name alone, 2 for a small."""

    zone: str
    region: str
    rank: int


@dataclass(frozen=True)
class ReadPlaces:
    """What was typed: `places` of each name that is known, codes of regions, and whether the place
    was called a village or a settlement."""

    places: tuple[tuple[KnownPlace, ...], ...]
    regions: frozenset[str]
    is_village: bool


def read_places(typed: str) -> ReadPlaces:
    """The places that a name may mean, and the regions said beside it."""
    places: list[tuple[KnownPlace, ...]] = []
    regions: set[str] = set()
    is_village = False
    joint = rf" (?:{'|'.join(read_word_lists(FORM_WORDS)['and'])}) "
    text = re.sub(joint, ",", plain_name(typed[:_TYPED_LIMIT]))
    for part in filter(str.strip, _PARTS.split(text)):
        name, is_settlement = _cut_before(part.strip(" .!?\"'«»"))
        is_village |= is_settlement
        found, region = _read_part(name)
        places += [found] if found else []
        regions |= region
    return ReadPlaces(tuple(places), frozenset(regions), is_village)


def plain_name(name: str) -> str:
    """The name in small letters, with ye for yo and spaces for hyphens."""
    return _SPACES.sub(" ", name[:_TYPED_LIMIT].strip().lower().replace(YO, YE))


@cache
def places_by_name() -> dict[str, tuple[KnownPlace, ...]]:
    """The places of each name, the largest first."""
    found: dict[str, list[KnownPlace]] = {}
    for key, names in read_word_lists(_HERE.with_name("places.txt")).items():
        zone, region, *size = key.split()
        rank = {"meant": 0, "small": 2}.get("".join(size), 1)
        for name in names:
            found.setdefault(name, []).append(KnownPlace(zone, region, rank))
    return {name: tuple(sorted(all_, key=_by_rank)) for name, all_ in found.items()}


@cache
def zones_of_regions() -> dict[str, frozenset[str]]:
    """The zones of each region's places."""
    zones: dict[str, set[str]] = {}
    for places in places_by_name().values():
        for place in places:
            zones.setdefault(place.region, set()).add(place.zone)
    return {region: frozenset(found) for region, found in zones.items()}


def _by_rank(place: KnownPlace) -> int:
    return place.rank


def _read_part(name: str) -> tuple[tuple[KnownPlace, ...], frozenset[str]]:
    """The places of a name and the region it names, or that is said before or after it."""
    places = _find(name)
    if places or name in _regions():
        region = frozenset() if places else frozenset((_regions()[name],))
        return places, region
    words = name.split()[:_WORDS_LIMIT]
    for cut in range(len(words) - 1, 0, -1):
        first, last = " ".join(words[:cut]), " ".join(words[cut:])
        for place, region_name in ((first, last), (last, first)):
            if region_name in _regions():
                return _find(place), frozenset((_regions()[region_name],))
    return (), frozenset()


def _find(name: str) -> tuple[KnownPlace, ...]:
    return places_by_name().get(_short_names().get(name, name), ())


@cache
def _short_names() -> dict[str, str]:
    lists = read_word_lists(_HERE.with_name("place_short.txt"))
    return {short: name for name, shorts in lists.items() for short in shorts}


@cache
def _regions() -> dict[str, str]:
    """Code by the region's name, with its last word shortened too."""
    lists = read_word_lists(_HERE.with_name("regions.txt"))
    names = {plain_name(name): code for code, all_ in lists.items() for name in all_}
    for full, *shorts in read_word_lists(_HERE.with_name("region_words.txt")).values():
        for name, code in list(names.items()):
            if re.search(rf"\b{full}\b", name):
                names |= {re.sub(rf"\b{full}\b", short, name): code for short in shorts}
    return names


def _cut_before(part: str) -> tuple[str, bool]:
    """The name without the word for a city or a settlement before it, and whether it is no city."""
    city, settlement = _before("city"), _before("settlement")
    found = city.match(part)
    if found:
        return part[found.end() :], False
    found = settlement.match(part)
    return (part[found.end() :], True) if found else (part, False)


@cache
def _before(kind: str) -> re.Pattern[str]:
    words = sorted((plain_name(word) for word in read_word_lists(FORM_WORDS)[kind]), key=len)
    said = (re.escape(word) + ("" if word.endswith(".") else r"\s") for word in reversed(words))
    return re.compile(rf"(?:{'|'.join(said)})\s*(?=\S)")
