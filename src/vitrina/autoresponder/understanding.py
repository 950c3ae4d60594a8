"""What a visitor wants: the intents heard in a message, each with the reason it was heard."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA

from vitrina.autoresponder.wording import (
    Word,
    flatten,
    forms_of,
    is_known,
    other_readings,
    read_word,
    sound_of,
    split_words,
)
from vitrina.content.answers import AnswerBook, Intent
from vitrina.domain.model import Value

HEARD_LIMIT = 3  # questions answered in one message
_GAP = 2  # other words between two words of a phrase
_QUIET_KINDS = {"audio_message": "voice", "sticker": "sticker"}
_SMILE = re.compile(r"[()\s:;=xXхХ%0-9dDpPоОoO*^_-]*[()]+[()\s]*")


class Heard(Value):
    """One intent of a message: `reason` says which phrase met which words, `words` are
    their places in the message; a weak one counts only when nothing else was heard."""

    key: str
    reason: str
    words: tuple[int, ...] = ()
    weak: bool = False


class Slot(Value):
    """One word of a phrase: any of its lemmas, beginnings or exact forms."""

    lemmas: frozenset[str] = frozenset()
    stems: tuple[str, ...] = ()
    exact: frozenset[str] = frozenset()

    def meets(self, word: Word) -> bool:
        """Whether the word of the message is this word of the phrase."""
        return (
            word.text in self.exact
            or not self.lemmas.isdisjoint(word.lemmas)
            or word.text.startswith(self.stems)
        )


def understand(text: str, attachments: Sequence[str], book: AnswerBook) -> tuple[Heard, ...]:
    """At most three intents in the order they were asked; nothing when nothing was recognised.

    Beside the book's own there are `voice`, `sticker`, `picture` (a file of any kind), `emoji` and
    `empty`, each only when there is no word to read.
    """
    flat = flatten(text)
    words = read_message(flat, book)
    if not words:
        return (_hear_wordless(flat, attachments),)
    questions = (intent for intent in book.intents if not intent.asked)
    return _resolve([heard for intent in questions if (heard := _hear(intent, words))], book)


def hears(key: str, words: list[Word], book: AnswerBook) -> bool:
    """Whether these words are an answer of this kind, when the bot has just asked for one."""
    intent = book.find(key)
    return intent is not None and bool(words) and _hear(intent, words) is not None


def read_message(flat: str, book: AnswerBook) -> list[Word]:
    """The words of a flattened text as they were meant: layout, alphabet and slips put right."""
    vocabulary = _vocabulary(book.intents)
    plain = split_words(flat)
    if not any(word in vocabulary.exact for word in plain):
        for reading in other_readings(flat):
            other = split_words(reading)
            if sum(vocabulary.has(word) for word in other) * 2 >= len(other) > 0:
                plain = other
                break
    return [read_word(part) for word in plain for part in vocabulary.correct(word)]


def _hear_wordless(flat: str, attachments: Sequence[str]) -> Heard:
    for kind in attachments:
        key = _QUIET_KINDS.get(kind, "picture")
        return Heard(key=key, reason=f"вложение {kind[:40]}")
    plain = flat.strip()
    if plain and (_SMILE.fullmatch(plain) or not re.fullmatch(r"[\s?!.,…-]*", plain)):
        return Heard(key="emoji", reason="только значки")
    return Heard(key="empty", reason="нет слов")


def _hear(intent: Intent, words: list[Word]) -> Heard | None:
    for phrase in intent.unless:
        if _find(_read_phrase(phrase), words, whole=False):
            return None
    found = _meet(intent.phrases, words, whole=intent.whole)
    weak = intent.weak or not found
    found = found or _meet(intent.perhaps, words, whole=intent.whole)
    if not found:
        return None
    met, phrase = max(found, key=lambda pair: len(pair[0]))
    said = " ".join(words[index].text for index in met)
    return Heard(key=intent.key, reason=f"«{phrase}»: «{said[:80]}»", words=tuple(met), weak=weak)


def _meet(phrases: Iterable[str], words: list[Word], *, whole: bool) -> list[tuple[list[int], str]]:
    """The phrases that the words hold, each with the places where it does."""
    return [
        (met, phrase)
        for phrase in phrases
        if (met := _find(_read_phrase(phrase), words, whole=whole))
    ]


def _find(phrase: tuple[Slot, ...], words: list[Word], *, whole: bool) -> list[int]:
    """Where the phrase's words stand; nothing when they do not."""
    if whole and len(words) != len(phrase):
        return []
    for start in range(len(words) - len(phrase) + 1):
        if met := _match_from(phrase, words, start):
            return met
        if whole:
            break
    return []


def _match_from(phrase: tuple[Slot, ...], words: list[Word], start: int) -> list[int]:
    if not phrase[0].meets(words[start]):
        return []
    met = [start]
    for slot in phrase[1:]:
        near = range(met[-1] + 1, min(met[-1] + 2 + _GAP, len(words)))
        following = next((index for index in near if slot.meets(words[index])), None)
        if following is None:
            return []
        met.append(following)
    return met


def _resolve(found: list[Heard], book: AnswerBook) -> tuple[Heard, ...]:
    """Without what other intents stand for, and without courtesies beside a question.

    Words that are a part of a longer phrase speak for that phrase only.
    """
    by_key = {intent.key: intent for intent in book.intents}
    found = [
        heard for heard in found if not any(set(heard.words) < set(other.words) for other in found)
    ]
    covered = {other for heard in found for other in by_key[heard.key].instead_of}
    kept = [heard for heard in found if heard.key not in covered] or found
    strong = [heard for heard in kept if not heard.weak] or kept
    return tuple(sorted(strong, key=lambda heard: heard.words[:1])[:HEARD_LIMIT])


@lru_cache(maxsize=8192)
def _read_phrase(phrase: str) -> tuple[Slot, ...]:
    return tuple(_read_slot(part) for part in flatten(phrase).split())


def _read_slot(part: str) -> Slot:
    lemmas: set[str] = set()
    stems: list[str] = []
    exact: set[str] = set()
    for choice in filter(None, part.split("/")):
        if choice.startswith("="):
            exact.add(choice[1:])
        elif choice.endswith("*"):
            stems.append(choice[:-1])
        else:
            lemmas |= read_word(choice).lemmas
    return Slot(lemmas=frozenset(lemmas), stems=tuple(stems), exact=frozenset(exact))


class _Vocabulary:
    """Every word that phrases use, to put slips right; a known word is never changed."""

    def __init__(self, phrases: Iterable[str]) -> None:
        slots = [slot for phrase in phrases for slot in _read_phrase(phrase)]
        self.exact = frozenset(word for slot in slots for word in slot.exact)
        self.stems = tuple({stem for slot in slots for stem in slot.stems})
        lemmas = {lemma for slot in slots for lemma in slot.lemmas}
        self.forms = frozenset(form for lemma in lemmas for form in forms_of(lemma)) | self.exact
        self._sounds = {
            form: sound_of(form) for form in sorted((*self.forms, *self.stems)) if len(form) >= 4
        }

    def has(self, word: str) -> bool:
        """Whether a phrase could meet the word, or the dictionary knows it."""
        return (
            word in self.forms or word.startswith(self.stems) or (len(word) > 2 and is_known(word))
        )

    def correct(self, word: str) -> tuple[str, ...]:
        """The word, the one it was meant to be, or the two it was glued from."""
        if not (5 <= len(word) <= 30 and word.isalpha()) or word in self.forms or is_known(word):
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
        best, best_distance = word, allowed + 1
        for form, sound in self._sounds.items():
            said = heard[: len(sound)] if form in self.stems else heard
            if sound[:1] != heard[:1] or (form in self.stems and len(form) < 6):
                continue
            distance = OSA.distance(said, sound, score_cutoff=allowed)
            # Of equals the one spelled more alike.
            if distance < best_distance or (
                distance == best_distance <= allowed
                and OSA.distance(word, form) < OSA.distance(word, best)
            ):
                best, best_distance = form, distance
        return best


@lru_cache(maxsize=16)
def _vocabulary(intents: tuple[Intent, ...]) -> _Vocabulary:
    return _Vocabulary(
        phrase
        for intent in intents
        for phrase in (*intent.phrases, *intent.perhaps, *intent.unless)
    )
