"""Which services of the price list a message speaks of."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise

from rapidfuzz.distance import OSA

from vitrina.autoresponder.understanding.lengths_said import (
    choose_by_words,
    minutes_of_price,
    tell_minutes,
)
from vitrina.autoresponder.understanding.morphology import (
    Word,
    flatten,
    is_known,
    is_verb,
    lemmas_of,
    read_word,
    split_words,
)
from vitrina.content.facts import minutes_beside
from vitrina.content.pack import Pack, has_stem
from vitrina.content.speech.chat_words import ORDINARY
from vitrina.content.speech.service_words import DENIALS, TURNS, WISHES_OF
from vitrina.content.spoken import Spoken, SpokenWords
from vitrina.domain.practitioner import Practitioner, Price

_SLIP_FROM, _TWO_SLIPS_FROM = 6, 9  # letters of a word that may have one slip, and two
_DENIED = 2  # words after a denial that it may be about


def find_services(
    flat: str, words: Sequence[Word], pricing: Sequence[Price], pack: Pack
) -> tuple[Price, ...]:
    """The services that the message names best; nothing when none stands out.

    What the trade or all titles have tells nothing, what is denied does not count, and of
    services named alike a length or a price chooses.
    """
    titles = tuple(price.title for price in pricing)
    said = _meant(words, titles, pack.spoken)
    if _lacking(said, titles, (), pack):
        return ()
    scores = [matched for matched, _ in _compare(said, titles, pack)]
    best = max(scores, default=0)
    if best == 0:
        return ()
    found = [price for price, score in zip(pricing, scores, strict=True) if score == best]
    return choose_by_words(flat, found)


def find_titled(title: str, pricing: Sequence[Price], pack: Pack) -> tuple[Price, ...]:
    """The services of a product's title: with the very same one, else what its words name."""
    plain = split_words(flatten(title))
    same = [price for price in pricing if plain and split_words(flatten(price.title)) == plain]
    if same:
        return choose_by_words(flatten(title), same)
    flat = flatten(title)
    return find_services(flat, [read_word(word) for word in plain], pricing, pack)


def choose_nearest(
    words: Sequence[Word], found: Sequence[Price], practitioner: Practitioner, pack: Pack
) -> tuple[Price, ...]:
    """Of services that a message named as well, those that are just this; all when none is."""
    titles = tuple(price.title for price in practitioner.pricing)
    said = _meant(words, titles, pack.spoken)
    known = pack.spoken.services
    wanted = _said_topics(" ".join(said), known) & _topics(titles, known)
    compared = dict(zip(practitioner.pricing, _compare(said, titles, pack), strict=True))
    just = tuple(
        price
        for price in found
        if compared[price][1] == compared[price][0] and compared[price][0] >= len(wanted)
    )
    return just or tuple(found)


def _compare(said: Sequence[str], titles: tuple[str, ...], pack: Pack) -> list[tuple[int, int]]:
    """For each title how much of it was said, and how much there is to say."""
    lemmas = frozenset(lemma for word in said for lemma in lemmas_of(word) if not lemma.isdigit())
    topics_said = _said_topics(" ".join(said), pack.spoken.services)
    return [
        (
            len(topics & topics_said) + len([word for word in own if not lemmas.isdisjoint(word)]),
            len(topics) + len(own),
        )
        for topics, own in _telling(titles, pack.head.trade, pack.spoken.services)
    ]


def misses_technique(words: Sequence[Word], practitioner: Practitioner, pack: Pack) -> bool:
    """Whether something that the pack knows was named and this practitioner does not offer it."""
    titles = tuple(price.title for price in practitioner.pricing)
    said = _meant(words, titles, pack.spoken)
    if _lacking(said, titles, practitioner.techniques, pack):
        return True
    named = [
        entry.stems
        for entry in pack.head.techniques
        if any(has_stem(word, entry.stems) for word in said)
    ]
    offered = " ".join([*practitioner.techniques, *titles])
    return bool(named) and not any(has_stem(offered, stems) for stems in named)


def find_unpriced(words: Sequence[Word], practitioner: Practitioner, pack: Pack) -> str:
    """The technique of the form that was named and stands in no title; nothing when none."""
    titles = tuple(price.title for price in practitioner.pricing)
    said = " ".join(_meant(words, (*titles, *practitioner.techniques), pack.spoken))
    known = _topics(titles, pack.spoken.services)
    for technique in practitioner.techniques:
        topics = _topics((technique,), pack.spoken.services) - known
        if any(pack.spoken.services[topic].is_said(said) for topic in topics):
            return technique
    return ""


def service_name(price: Price) -> str:
    """The title with its minutes: two services may share a title."""
    title, minutes = service_title(price), minutes_beside(price)
    return f"{title}, {minutes}" if minutes else title


def service_title(price: Price) -> str:
    """The title as it is said."""
    return " ".join(price.title.split())


def service_key(price: Price) -> str:
    """What stands for a service in a button: its name may be longer than a payload."""
    name = service_name(price)
    return blake2b(name.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def find_by_minutes(flat: str, pricing: Sequence[Price]) -> tuple[Price, ...]:
    """The services that take as long as is said."""
    said = tell_minutes(flat)
    return tuple(price for price in pricing if said & minutes_of_price(price))


def _meant(words: Sequence[Word], titles: Sequence[str], spoken: SpokenWords) -> tuple[str, ...]:
    """The words as they were meant: without what is denied, slips of the finger put right."""
    kept: list[str] = []
    denied = 0
    texts = [word.text for word in words]
    for text, following in pairwise([*texts, ""]):
        if text in DENIALS:
            # A verb after it is denied alone ("won't you tell me"), but for a wish.
            denied = 0 if is_verb(following) and following not in WISHES_OF else _DENIED
            denied += following in WISHES_OF and bool(denied)
        elif text in TURNS and not (denied and text in WISHES_OF):
            denied = 0
            kept.append(text)
        elif denied:
            denied -= 1
        else:
            kept.append(text)
    return tuple(_put_right(text, tuple(titles), spoken) for text in kept)


def _put_right(word: str, titles: tuple[str, ...], spoken: SpokenWords) -> str:
    if len(word) < _SLIP_FROM or not word.isalpha() or is_known(word):
        return word
    targets = (*spoken.stems, *(part for title in titles for part in split_words(flatten(title))))
    if any(word.startswith(target) for target in targets if len(target) > 2):
        return word
    allowed = 1 if len(word) < _TWO_SLIPS_FROM else 2
    near = [
        (OSA.distance(word[: len(target)], target), target)
        for target in targets
        if len(target) >= _SLIP_FROM and target[0] == word[0]
    ]
    distance, target = min(near, default=(allowed + 1, word))
    return target if distance <= allowed else word


def _lacking(
    said: Sequence[str], titles: Sequence[str], techniques: Sequence[str], pack: Pack
) -> bool:
    """Whether techniques were named by their names and none of them is offered."""
    text = " ".join(said)
    known = pack.spoken.services
    named = {
        number for number, one in enumerate(known) if not one.area and one.is_in_title(text)
    } - _topics((pack.head.trade,), known)
    return bool(named) and named.isdisjoint(_topics((*titles, *techniques), known))


def _said_topics(text: str, known: tuple[Spoken, ...]) -> frozenset[int]:
    """What a message is about; words that name one thing are no part of another."""
    return _find_topics(text, known, Spoken.is_said)


def _topics(texts: Sequence[str], known: tuple[Spoken, ...]) -> frozenset[int]:
    return frozenset(number for text in texts for number in _topics_of(text, known))


@lru_cache(maxsize=1024)
def _topics_of(text: str, known: tuple[Spoken, ...]) -> frozenset[int]:
    plain = " ".join(split_words(flatten(text)))
    return _find_topics(plain, known, Spoken.is_in_title)


def _find_topics(
    text: str, known: tuple[Spoken, ...], names: Callable[[Spoken, str], bool]
) -> frozenset[int]:
    found = set()
    for number, one in enumerate(known):
        if names(one, text):
            found.add(number)
            text = one.cut(text)
    return frozenset(found)


@lru_cache(maxsize=512)
def _telling(
    titles: tuple[str, ...], trade: str, known: tuple[Spoken, ...]
) -> tuple[tuple[frozenset[int], tuple[frozenset[str], ...]], ...]:
    """For each title its topics and its other words, as lemmas, that tell it from the others."""
    generic = lemmas_of(flatten(trade)) | ORDINARY
    read = [(_topics_of(title, known), _own_words(title, generic, known)) for title in titles]
    if len(read) < 2:
        return tuple(read)
    shared = frozenset.intersection(*(topics for topics, _ in read))
    return tuple(
        (
            topics - shared,
            tuple(
                lemmas
                for lemmas in own
                if not all(any(lemmas & other for other in words) for _, words in read)
            ),
        )
        for topics, own in read
    )


def _own_words(
    title: str, generic: frozenset[str], known: tuple[Spoken, ...]
) -> tuple[frozenset[str], ...]:
    """The words of a title that no topic speaks for."""
    plain = " ".join(split_words(flatten(title)))
    for topic in known:
        plain = topic.cut(plain)
    return tuple(
        lemmas
        for word in dict.fromkeys(plain.split())
        if len(word) > 2 and not word.isdigit() and generic.isdisjoint(lemmas := lemmas_of(word))
    )
