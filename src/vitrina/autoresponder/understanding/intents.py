"""What a visitor wants: the intents heard in a message, each with the reason it was heard."""

import re
from collections.abc import Iterable, Sequence

from vitrina.autoresponder.understanding.morphology import (
    READ_LIMIT,
    Word,
    flatten,
    other_readings,
    read_word,
    split_words,
)
from vitrina.autoresponder.understanding.phrases import Sentence, find_phrase, find_scattered
from vitrina.autoresponder.understanding.vocabulary import read_vocabulary
from vitrina.content.answers import AnswerBook, Intent
from vitrina.content.speech.chat_words import SMILE
from vitrina.domain.model import Value

HEARD_LIMIT = 3  # questions answered in one message
_LOOSE_WORDS = 12  # in a longer message words of a phrase meet by chance
_WORDS_LIMIT = 80  # words of a message that are read
_QUIET_KINDS = {"audio_message": "voice", "sticker": "sticker"}


class Heard(Value):
    """One intent of a message: `reason` says which phrase met which words, `words` are
    their places in the message; a weak one counts only when nothing else was heard."""

    key: str
    reason: str
    words: tuple[int, ...] = ()
    weak: bool = False


def understand(text: str, attachments: Sequence[str], book: AnswerBook) -> tuple[Heard, ...]:
    """At most three intents in the order they were asked; nothing when nothing was recognised.

    Beside the book's own there are `voice`, `sticker`, `picture` (a file of any kind), `emoji` and
    `empty`, each only when there is no word to read.
    """
    flat = flatten(text)
    words = read_message(flat, book)
    if not words:
        return (_hear_wordless(flat, attachments),)
    sentence = Sentence(words)
    questions = [intent for intent in book.intents if not intent.asked]
    found = [heard for intent in questions if (heard := _hear(intent, sentence))]
    if not found and len(words) <= _LOOSE_WORDS:
        found = [heard for intent in questions if (heard := _hear_loosely(intent, sentence))]
    return _resolve(found, book)


def hears(key: str, words: list[Word], book: AnswerBook) -> bool:
    """Whether these words are an answer of this kind, when the bot has just asked for one."""
    intent = book.find(key)
    return intent is not None and bool(words) and _hear(intent, Sentence(words)) is not None


def read_message(flat: str, book: AnswerBook) -> list[Word]:
    """The words of a flattened text as they were meant: layout, alphabet and slips put right."""
    vocabulary = read_vocabulary(book.intents)
    flat = flat[:READ_LIMIT]
    plain = split_words(flat)
    if not any(word in vocabulary.exact for word in plain):
        for reading in other_readings(flat):
            other = split_words(reading)
            if sum(vocabulary.has(word) for word in other) * 2 >= len(other) > 0:
                plain = other
                break
    plain = plain[:_WORDS_LIMIT]
    return [read_word(part) for word in plain for part in vocabulary.correct(word)]


def _hear_wordless(flat: str, attachments: Sequence[str]) -> Heard:
    for kind in attachments:
        key = _QUIET_KINDS.get(kind, "picture")
        return Heard(key=key, reason=f"attachment {kind[:40]}")
    plain = flat.strip()
    is_smile = SMILE.fullmatch(plain) and ("(" in plain or ")" in plain)
    if plain and (is_smile or not re.fullmatch(r"[\s?!.,…-]*", plain)):
        return Heard(key="emoji", reason="only signs")
    return Heard(key="empty", reason="no words")


def _hear(intent: Intent, sentence: Sentence) -> Heard | None:
    if any(find_phrase(phrase, sentence) for phrase in intent.unless):
        return None
    found = _meet(intent.phrases, sentence, whole=intent.whole)
    weak = intent.weak or not found
    found = found or _meet(intent.perhaps, sentence, whole=intent.whole)
    if not found:
        return None
    met, phrase = max(found, key=lambda pair: len(pair[0]))
    said = " ".join(sentence.words[index].text for index in met)
    return Heard(key=intent.key, reason=f"«{phrase}»: «{said[:80]}»", words=tuple(met), weak=weak)


def _hear_loosely(intent: Intent, sentence: Sentence) -> Heard | None:
    """The words of a phrase in any order."""
    if intent.whole or any(find_phrase(phrase, sentence) for phrase in intent.unless):
        return None
    for phrase in intent.phrases:
        met = find_scattered(phrase, sentence)
        if len(met) > 1:
            reason = f"«{phrase}», words scattered"
            return Heard(key=intent.key, reason=reason, words=tuple(met), weak=intent.weak)
    return None


def _meet(
    phrases: Iterable[str], sentence: Sentence, *, whole: bool
) -> list[tuple[list[int], str]]:
    """The phrases that the message holds, each with the places where it does."""
    return [
        (met, phrase) for phrase in phrases if (met := find_phrase(phrase, sentence, whole=whole))
    ]


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
