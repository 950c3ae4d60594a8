"""The time zone of a city by its name, so that posts come out at human hours where people live."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from vitrina.domain.places import (
    KnownPlace,
    ReadPlaces,
    places_by_name,
    plain_name,
    read_places,
    zones_of_regions,
)

DEFAULT_TIMEZONE = "Europe/Moscow"

# Two zones are one clock when they agree in winter and in summer.
_WINTER, _SUMMER = datetime(2026, 12, 15, tzinfo=UTC), datetime(2027, 7, 15, tzinfo=UTC)


def timezone_of(city: str) -> str:
    """The IANA zone of a known place or region, else Europe/Moscow.

    Case, yo, hyphens, the word "city" before the name and a region beside it do not matter.
    """
    return find_timezone(city) or DEFAULT_TIMEZONE


def find_timezone(city: str, *, witness: str = "") -> str | None:
    """The IANA zone of what was typed for a city, or None: then the person has to be asked.

    Of two places of one name that live by different clocks the name alone tells nothing, unless
    one is a great city. `witness` is the zone of the person's device: it decides between such
    places, and for a place that nobody knows.
    """
    read = read_places(city)
    chosen = {zone for zone in (_choose(one, read) for one in read.places) if zone}
    if read.places and len(chosen) and len({clock_of(zone) for zone in chosen}) == 1:
        return _choose(read.places[0], read) or next(iter(chosen))
    possible = {place.zone for one in read.places for place in one}
    if not read.places:
        possible = {zone for code in read.regions for zone in zones_of_regions().get(code, ())}
        if possible and len({clock_of(zone) for zone in possible}) == 1:
            return min(possible)
    # Every region has villages of one name, and the table has only the larger ones.
    return _ask_witness(witness, () if read.is_village else possible)


def is_known_place(name: str) -> bool:
    """Whether the table has a place of this name."""
    return plain_name(name) in places_by_name()


@cache
def known_zones() -> frozenset[str]:
    """Every zone that a place of the table has."""
    return frozenset(place.zone for places in places_by_name().values() for place in places)


@cache
def clock_of(zone: str) -> tuple[timedelta | None, ...]:
    """What a zone's clock shows against UTC, in winter and in summer."""
    there = ZoneInfo(zone)
    return tuple(moment.astimezone(there).utcoffset() for moment in (_WINTER, _SUMMER))


def _choose(places: tuple[KnownPlace, ...], read: ReadPlaces) -> str | None:
    """The zone of the one place that is meant, or of all of them."""
    there = [place for place in places if place.region in read.regions]
    if read.regions and not there:
        zones = {zone for code in read.regions for zone in zones_of_regions().get(code, ())}
        return _agreed([place.zone for place in places] + sorted(zones))
    fitting = there or list(places)
    if not there and read.is_village and all(place.rank == 2 for place in fitting):
        return None
    if not read.is_village and fitting[0].rank == 0:
        return fitting[0].zone
    return _agreed(place.zone for place in fitting)


def _agreed(zones: Iterable[str]) -> str | None:
    found = list(zones)
    return found[0] if found and len({clock_of(zone) for zone in found}) == 1 else None


def _ask_witness(witness: str, possible: Iterable[str]) -> str | None:
    """The device's zone where it may be true: one of the places', or any that we know."""
    if witness not in known_zones():
        return None
    zones = sorted(possible)
    return (
        next((zone for zone in zones if clock_of(zone) == clock_of(witness)), None)
        if zones
        else witness
    )
