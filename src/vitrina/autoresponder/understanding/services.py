"""Which services of the price list a message speaks of."""

from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b

from vitrina.autoresponder.understanding.morphology import Word, flatten, lemmas_of, split_words
from vitrina.content.facts import minutes_beside
from vitrina.content.pack import Pack, has_stem
from vitrina.content.speech.chat_words import ORDINARY
from vitrina.domain.practitioner import Practitioner, Price


def find_services(words: Sequence[Word], pricing: Sequence[Price], trade: str) -> tuple[Price, ...]:
    """The services whose titles share most words with the message; nothing when none stands out.

    Words that the trade or all titles have tell nothing.
    """
    said = frozenset(lemma for word in words for lemma in word.lemmas if not lemma.isdigit())
    telling = _telling_words(tuple(price.title for price in pricing), trade)
    scores = [len([1 for lemmas in title if not said.isdisjoint(lemmas)]) for title in telling]
    best = max(scores, default=0)
    if best == 0:
        return ()
    found = [price for price, score in zip(pricing, scores, strict=True) if score == best]
    return _by_minutes(found, words)


def misses_technique(words: Sequence[Word], practitioner: Practitioner, pack: Pack) -> bool:
    """Whether a technique that the pack knows was named and this practitioner does not offer it."""
    offered = " ".join([*practitioner.techniques, *(price.title for price in practitioner.pricing)])
    named = [
        entry.stems
        for entry in pack.head.techniques
        if any(has_stem(word.text, entry.stems) for word in words)
    ]
    return bool(named) and not any(has_stem(offered, stems) for stems in named)


def service_name(price: Price) -> str:
    """The title with its minutes: two services may share a title."""
    title, minutes = " ".join(price.title.split()), minutes_beside(price)
    return f"{title}, {minutes}" if minutes else title


def service_key(price: Price) -> str:
    """What stands for a service in a button: its name may be longer than a payload."""
    name = service_name(price)
    return blake2b(name.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def find_by_minutes(words: Sequence[Word], pricing: Sequence[Price]) -> tuple[Price, ...]:
    """The services that take as long as the number that is said."""
    numbers = {word.text for word in words if word.text.isdigit()}
    return tuple(price for price in pricing if str(price.minutes or "") in numbers)


def _by_minutes(found: list[Price], words: Sequence[Word]) -> tuple[Price, ...]:
    """Of services named alike, the one whose minutes were named."""
    numbers = {word.text for word in words if word.text.isdigit()}
    exact = [
        price
        for price in found
        if numbers & ({str(price.minutes or "")} | set(split_words(flatten(price.title))))
    ]
    return tuple(exact or found)


@lru_cache(maxsize=1024)
def _telling_words(titles: tuple[str, ...], trade: str) -> tuple[tuple[frozenset[str], ...], ...]:
    """For each title its words, as lemmas, that tell it from the others."""
    generic = lemmas_of(flatten(trade)) | ORDINARY
    read = [
        tuple(
            lemmas
            for word in dict.fromkeys(split_words(flatten(title)))
            if len(word) > 2
            and not word.isdigit()
            and generic.isdisjoint(lemmas := lemmas_of(word))
        )
        for title in titles
    ]
    if len(read) < 2:
        return tuple(read)
    return tuple(
        tuple(
            lemmas
            for lemmas in title
            if not all(any(lemmas & other for other in words) for words in read)
        )
        for title in read
    )
