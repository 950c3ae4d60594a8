"""A phrase of the book found in a message: its words in order, up to two others between them."""

from collections.abc import Sequence
from functools import cached_property, lru_cache

from vitrina.autoresponder.understanding.morphology import Word, flatten, read_word
from vitrina.domain.model import Value

_GAP = 2  # other words between two words of a phrase
_STEM = 16  # letters of a beginning that are compared at first


class Sentence:
    """The words of a message, with what they hold together, so that most phrases fail at once."""

    def __init__(self, words: Sequence[Word]) -> None:
        self.words = tuple(words)

    @cached_property
    def tokens(self) -> frozenset[str]:
        """Every word as read, its dictionary forms, and its beginnings with a star."""
        found = {token for word in self.words for token in (word.text, *word.lemmas)}
        for word in self.words:
            found |= {f"{word.text[:end]}*" for end in range(1, min(len(word.text), _STEM) + 1)}
        return frozenset(found)


class Slot(Value):
    """One word of a phrase: any of its lemmas, beginnings or exact forms."""

    lemmas: frozenset[str] = frozenset()
    stems: tuple[str, ...] = ()
    exact: frozenset[str] = frozenset()
    tokens: frozenset[str] = frozenset()  # all of these, as a sentence has them
    next_to: bool = False  # nothing between it and the word before

    def matches(self, word: Word) -> bool:
        """Whether the word of the message is this word of the phrase."""
        return (
            word.text in self.exact
            or not self.lemmas.isdisjoint(word.lemmas)
            or word.text.startswith(self.stems)
        )

    def matches_any(self, sentence: Sentence) -> bool:
        """Whether any word of the message may be; no other one is looked at."""
        return not self.tokens.isdisjoint(sentence.tokens)


@lru_cache(maxsize=16384)
def read_phrase(phrase: str) -> tuple[Slot, ...]:
    """The phrase's words as the book writes them: `word`, `wor*`, `=word`, `one/other`, `~next`."""
    return tuple(_read_slot(part) for part in flatten(phrase).split())


def find_phrase(phrase: str, sentence: Sentence, *, whole: bool = False) -> list[int]:
    """Where the phrase's words stand; nothing when they do not. `whole`: and nothing else does."""
    slots, words = read_phrase(phrase), sentence.words
    if len(slots) > len(words) or (whole and len(words) != len(slots)):
        return []
    for slot in slots:  # a plain loop: most of a thousand phrases end here
        if not slot.matches_any(sentence):
            return []
    starts = range(1 if whole else len(words) - len(slots) + 1)
    return next((places for start in starts if (places := _match_from(slots, words, start))), [])


def find_scattered(phrase: str, sentence: Sentence) -> list[int]:
    """Where the phrase's words stand in whatever order; nothing when one of them is missing."""
    found = [
        next((place for place, word in enumerate(sentence.words) if slot.matches(word)), None)
        for slot in read_phrase(phrase)
    ]
    places = sorted({place for place in found if place is not None})
    return places if len(places) == len(found) else []


def _match_from(slots: tuple[Slot, ...], words: Sequence[Word], start: int) -> list[int]:
    if not slots[0].matches(words[start]):
        return []
    places = [start]
    for slot in slots[1:]:
        gap = 0 if slot.next_to else _GAP
        near = range(places[-1] + 1, min(places[-1] + 2 + gap, len(words)))
        following = next((index for index in near if slot.matches(words[index])), None)
        if following is None:
            return []
        places.append(following)
    return places


def _read_slot(part: str) -> Slot:
    lemmas: set[str] = set()
    stems: list[str] = []
    exact: set[str] = set()
    for choice in filter(None, part.removeprefix("~").split("/")):
        if choice.startswith("="):
            exact.add(choice[1:])
        elif choice.endswith("*"):
            stems.append(choice[:-1])
        else:
            lemmas |= read_word(choice).lemmas
    tokens = lemmas | exact | {f"{stem[:_STEM]}*" for stem in stems}
    return Slot(
        lemmas=frozenset(lemmas),
        stems=tuple(stems),
        exact=frozenset(exact),
        tokens=frozenset(tokens),
        next_to=part.startswith("~"),
    )
