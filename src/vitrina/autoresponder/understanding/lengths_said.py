"""Lengths and prices by which a visitor chooses one of several services."""

from collections.abc import Sequence

from vitrina.autoresponder.understanding.morphology import READ_LIMIT, split_words
from vitrina.content.speech import service_words
from vitrina.domain.lengths import find_lengths
from vitrina.domain.practitioner import Price
from vitrina.domain.titles import read_title

_MINUTES = range(15, 301)  # a number alone that may be a length
_RUBLES_FROM = 300  # a number alone that may be a price


def tell_minutes(flat: str) -> frozenset[int]:
    """The lengths that are named, also in words, and numbers alone that may be lengths."""
    text = " ".join(flat[:READ_LIMIT].split())
    named = {
        int(found.minutes)
        for found in find_lengths(text)
        if not service_words.WHEN_BEFORE.search(text[: found.start])
        and not service_words.WHEN_AFTER.match(text[found.end :])
    }
    return frozenset(named | {number for number in _numbers(text) if number in _MINUTES})


def minutes_of_price(price: Price) -> frozenset[int]:
    """How long the service takes, by the form or by its title; nothing when neither says it."""
    told = price.minutes or read_title(price.title).minutes
    return frozenset({told}) if told else frozenset()


def choose_by_words(flat: str, found: Sequence[Price]) -> tuple[Price, ...]:
    """Those of the services that suit the length or the price named; all when none is named."""
    if len(found) < 2:
        return tuple(found)
    said = tell_minutes(flat)
    exact = [price for price in found if said & minutes_of_price(price)]
    if not exact:
        numbers = {number for number in _numbers(flat[:READ_LIMIT]) if number >= _RUBLES_FROM}
        exact = [price for price in found if price.rubles in numbers]
    return tuple(exact or _choose_by_measure(flat[:READ_LIMIT], found) or found)


def choose_listed(flat: str, found: Sequence[Price]) -> tuple[Price, ...]:
    """Those of the services just listed that are chosen by words or by their place."""
    text = flat[:READ_LIMIT]
    for number, ordinal in enumerate(service_words.ORDINALS[: len(found)]):
        if ordinal.search(text):
            return (found[number],)
    if found and service_words.LAST.search(text):
        return (found[-1],)
    return choose_by_words(text, found)


def _choose_by_measure(text: str, found: Sequence[Price]) -> list[Price]:
    lengths = [max(minutes_of_price(price), default=0) for price in found]
    rubles = [price.rubles for price in found]
    for pattern, measures, wanted in (
        (service_words.LONGER, lengths, max),
        (service_words.SHORTER, lengths, min),
        (service_words.CHEAPER, rubles, min),
        (service_words.DEARER, rubles, max),
    ):
        if pattern.search(text) and all(measures):
            best = wanted(measures)
            return [price for price, one in zip(found, measures, strict=True) if one == best]
    return []


def _numbers(text: str) -> list[int]:
    return [int(word) for word in split_words(text) if word.isdecimal() and len(word) < 7]
