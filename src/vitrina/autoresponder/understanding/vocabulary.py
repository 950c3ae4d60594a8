"""Every word that the book's phrases use, to put a visitor's slips of the finger right."""

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from vitrina.autoresponder.understanding.morphology import forms_of, is_known, sound_of
from vitrina.autoresponder.understanding.phrases import read_phrase
from vitrina.content.answers import Intent

_SHORTEST, _LONGEST = 5, 30  # letters of a word that is put right
_SHORTEST_STEM = 6
_EQUALS = 10  # how many equally near words are compared by spelling


class Vocabulary:
    """A known word is never changed; an unknown one becomes the nearest that sounds like it."""

    def __init__(self, phrases: Iterable[str]) -> None:
        slots = [slot for phrase in phrases for slot in read_phrase(phrase)]
        self.exact = frozenset(word for slot in slots for word in slot.exact)
        self.stems = tuple(sorted({stem for slot in slots for stem in slot.stems}))
        lemmas = {lemma for slot in slots for lemma in slot.lemmas}
        self.forms = frozenset(form for lemma in lemmas for form in forms_of(lemma)) | self.exact
        # By the first sound: the first letter is rarely the wrong one.
        self._sounds: dict[str, dict[str, str]] = defaultdict(dict)
        for form in sorted(form for form in self.forms if len(form) >= _SHORTEST - 1):
            sound = sound_of(form)
            self._sounds[sound[:1]][form] = sound

    def has(self, word: str) -> bool:
        """Whether a phrase could meet the word, or the dictionary knows it."""
        return (
            word in self.forms or word.startswith(self.stems) or (len(word) > 2 and is_known(word))
        )

    def correct(self, word: str) -> tuple[str, ...]:
        """The word, the one it was meant to be, or the two it was glued from."""
        if not (_SHORTEST <= len(word) <= _LONGEST and word.isalpha()):
            return (word,)
        if word in self.forms or is_known(word):
            return (word,)
        if glued := self._split_glued(word):
            return glued
        return (word if word.startswith(self.stems) else self._nearest(word),)

    def _split_glued(self, word: str) -> tuple[str, str] | None:
        for cut in range(4, len(word) - 3):
            left, right = word[:cut], word[cut:]
            if left in self.forms and right in self.forms:
                return left, right
        return None

    def _nearest(self, word: str) -> str:
        heard = sound_of(word)
        allowed = 1 if len(heard) < 8 else 2
        near = process.extract(
            heard,
            self._sounds.get(heard[:1], {}),
            scorer=OSA.distance,
            score_cutoff=allowed,
            limit=_EQUALS,
        )
        found = [(distance, OSA.distance(word, form), form) for _, distance, form in near]
        for stem in self.stems:
            if len(stem) >= _SHORTEST_STEM and stem[0] == word[0]:
                distance = OSA.distance(word[: len(stem)], stem, score_cutoff=1)
                if distance <= 1:
                    found.append((distance, distance, stem))
        return min(found)[2] if found else word


@lru_cache(maxsize=16)
def read_vocabulary(intents: tuple[Intent, ...]) -> Vocabulary:
    """The vocabulary of a book, made once."""
    return Vocabulary(
        phrase
        for intent in intents
        for phrase in (*intent.phrases, *intent.perhaps, *intent.unless)
    )
