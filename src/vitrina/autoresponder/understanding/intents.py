"""What a visitor wants: the intents recognized in a message, each with its reason."""

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

INTENTS_LIMIT = 3  # questions answered in one message
_LOOSE_WORDS = 12  # in a longer message words of a phrase meet by chance
_WORDS_LIMIT = 80  # words of a message that are read
_ATTACHMENT_INTENTS = {"audio_message": "voice", "sticker": "sticker"}


class RecognizedIntent(Value):
    """One intent of a message: `reason` says which phrase matched which words, `words` are
    their places in the message; a weak one counts only when nothing else was recognized."""

    key: str
    reason: str
    words: tuple[int, ...] = ()
    weak: bool = False


def understand(
    text: str, attachments: Sequence[str], book: AnswerBook
) -> tuple[RecognizedIntent, ...]:
    """At most three intents in the order they were asked; nothing when nothing was recognised.

    Beside the book's own there are `voice`, `sticker`, `picture` (a file of any kind), `emoji` and
    `empty`, each only when there is no word to read.
    """
    flat = flatten(text)
    return recognize_all(flat, read_message(flat, book), attachments, book)


def recognize_all(
    flat: str, words: Sequence[Word], attachments: Sequence[str], book: AnswerBook
) -> tuple[RecognizedIntent, ...]:
    """`understand` for a message whose words are read already."""
    if not words:
        return (_recognize_wordless(flat, attachments),)
    sentence = Sentence(words)
    questions = [intent for intent in book.intents if not intent.asked]
    found = [one for intent in questions if (one := _recognize(intent, sentence))]
    if not found and len(words) <= _LOOSE_WORDS:
        found = [one for intent in questions if (one := _recognize_scattered(intent, sentence))]
    return _resolve(found, book)


def matches_intent(key: str, words: list[Word], book: AnswerBook) -> bool:
    """Whether these words are an answer of this kind, when the bot has just asked for one."""
    intent = book.find(key)
    return intent is not None and bool(words) and _recognize(intent, Sentence(words)) is not None


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


def _recognize_wordless(flat: str, attachments: Sequence[str]) -> RecognizedIntent:
    for kind in attachments:
        key = _ATTACHMENT_INTENTS.get(kind, "picture")
        return RecognizedIntent(key=key, reason=f"attachment {kind[:40]}")
    plain = flat.strip()
    is_smile = SMILE.fullmatch(plain) and ("(" in plain or ")" in plain)
    if plain and (is_smile or not re.fullmatch(r"[\s?!.,…-]*", plain)):
        return RecognizedIntent(key="emoji", reason="only signs")
    return RecognizedIntent(key="empty", reason="no words")


def _recognize(intent: Intent, sentence: Sentence) -> RecognizedIntent | None:
    if any(find_phrase(phrase, sentence) for phrase in intent.unless):
        return None
    found = _find_phrases(intent.phrases, sentence, whole=intent.whole)
    weak = intent.weak or not found
    found = found or _find_phrases(intent.perhaps, sentence, whole=intent.whole)
    if not found:
        return None
    places, phrase = max(found, key=lambda pair: len(pair[0]))
    said = " ".join(sentence.words[index].text for index in places)
    return RecognizedIntent(
        key=intent.key, reason=f"«{phrase}»: «{said[:80]}»", words=tuple(places), weak=weak
    )


def _recognize_scattered(intent: Intent, sentence: Sentence) -> RecognizedIntent | None:
    """The words of a phrase in any order."""
    if intent.whole or any(find_phrase(phrase, sentence) for phrase in intent.unless):
        return None
    for phrase in intent.phrases:
        places = find_scattered(phrase, sentence)
        if len(places) > 1:
            reason = f"«{phrase}», words scattered"
            return RecognizedIntent(
                key=intent.key, reason=reason, words=tuple(places), weak=intent.weak
            )
    return None


def _find_phrases(
    phrases: Iterable[str], sentence: Sentence, *, whole: bool
) -> list[tuple[list[int], str]]:
    """The phrases that the message holds, each with the places where it does."""
    return [
        (places, phrase)
        for phrase in phrases
        if (places := find_phrase(phrase, sentence, whole=whole))
    ]


def _resolve(found: list[RecognizedIntent], book: AnswerBook) -> tuple[RecognizedIntent, ...]:
    """Without what other intents stand for, and without courtesies beside a question.

    Words that are a part of a longer phrase speak for that phrase only.
    """
    by_key = {intent.key: intent for intent in book.intents}
    found = [one for one in found if not any(set(one.words) < set(other.words) for other in found)]
    covered = {other for one in found for other in by_key[one.key].instead_of}
    kept = [one for one in found if one.key not in covered] or found
    strong = [one for one in kept if not one.weak] or kept
    return tuple(sorted(strong, key=lambda one: one.words[:1])[:INTENTS_LIMIT])
