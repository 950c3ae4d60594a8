"""Two witnesses agree, or the visitor is asked: the rules of intents.py and the classifier.

An intent that both hear is answered. One that the rules hear and the classifier thinks unlikely,
or the other way round, is asked about by two buttons; where both are unsure nothing is heard.
"""

from collections.abc import Sequence

from vitrina.autoresponder.understanding.classifier import read_classifier
from vitrina.autoresponder.understanding.intents import (
    INTENTS_LIMIT,
    RecognizedIntent,
    read_message,
    recognize_all,
)
from vitrina.autoresponder.understanding.marks import Marks, read_marks
from vitrina.autoresponder.understanding.morphology import (
    Word,
    flatten,
    read_word,
    split_words,
)
from vitrina.autoresponder.understanding.when_signs import names_only_time
from vitrina.content.answers import AnswerBook
from vitrina.content.examples import NOTHING
from vitrina.content.speech.marks_words import PART_ENDS, SENTENCE_ENDS
from vitrina.domain.model import Value

# Chosen by hand; how is told in docs/decisions/0030.
AGREES = 0.05  # from here on the classifier does not contradict the rules
AGREES_ASIDE = 0.2  # and where it hears a message that asks for nothing
BESIDE = 0.02  # and where another intent of the message is certain
ALONE = 0.75  # from here on it is believed without them
GUESS = 0.25  # from here on its guess is worth a question
SMALL_TALK = 0.5  # from here on it hears a message that asks for nothing
STORY, STORY_WORDS = 0.4, 3  # from here on a day in it is no answer to "which day?"
_MENTIONED = 0.01  # likely enough to stand on the second button


BOOKING = "booking"
_PARTS_LIMIT = 6


class Heard(Value):
    """What a message is: its intents, or the two that the visitor is asked to choose from.

    `may_book`: a day or a time in it may be one to come: there is a wish, a question, or nothing
    else. `is_story`: it is none.
    """

    intents: tuple[RecognizedIntent, ...] = ()
    asks: tuple[str, ...] = ()
    may_book: bool = False
    is_story: bool = False


def hear(
    text: str, attachments: Sequence[str], book: AnswerBook, *, in_request: bool = False
) -> Heard:
    """What both witnesses make of a message; while a request is open, what the rules make of it."""
    flat = flatten(text)
    words = read_message(flat, book)
    ruled = recognize_all(flat, words, attachments, book)
    if not words:
        return Heard(intents=ruled)
    marks = read_marks(flat, words)
    likely = _likelihoods(words, book)
    if not ruled and (typed := [read_word(word) for word in split_words(flat)]) != words:
        # A slip put right is a guess: alone, the classifier has to hear it as it was typed.
        as_typed = _likelihoods(typed, book)
        likely = {key: min(value, as_typed[key]) for key, value in likely.items()}
    aside = likely.get(NOTHING, 0.0) >= SMALL_TALK
    may_book = marks.only_time or (
        marks.asks and likely.get(BOOKING, 1.0) >= (AGREES if marks.wish else GUESS)
    )
    is_story = (
        not (marks.asks or marks.only_time)
        and likely.get(NOTHING, 0.0) >= STORY
        and likely.get(BOOKING, 1.0) < GUESS
        and len(words) >= STORY_WORDS
        and not _says_when(flat, book)
    )
    if in_request:
        return Heard(intents=ruled, may_book=may_book, is_story=is_story)
    ruled = tuple(
        one for one in ruled if book.find(one.key) is None or _is_possible(one.key, marks, book)
    )
    agreed = _in_parts(flat, likely, book) if len(ruled) > 1 else likely
    kept = [one for one in ruled if _agrees(one.key, agreed, book)]
    if kept and not aside:  # one question is certain: the next one may be said in a word
        kept = [one for one in ruled if one in kept or agreed.get(one.key, 1.0) >= BESIDE]
    guesses = [key for key, _ in sorted(likely.items(), key=lambda pair: -pair[1])
               if key != NOTHING and _is_possible(key, marks, book)]  # fmt: skip
    sure = [key for key in guesses if likely[key] >= ALONE and likely[key] > likely[NOTHING]]
    if kept or (sure and not ruled):
        found = kept + _heard_alone(sure, kept, likely, book)
        return Heard(intents=tuple(found[:INTENTS_LIMIT]), may_book=may_book, is_story=is_story)
    asked = _choose_asked(ruled, guesses, likely, book)
    return Heard(asks=asked, may_book=may_book, is_story=is_story)


def _says_when(flat: str, book: AnswerBook) -> bool:
    """Whether a sentence of its own is nothing but a day or a time: it answers the bot."""
    sentences = SENTENCE_ENDS.split(flat)[:_PARTS_LIMIT]
    return any(names_only_time(one, read_message(one, book)) for one in sentences)


def _likelihoods(words: Sequence[Word], book: AnswerBook) -> dict[str, float]:
    """By the classifier; an intent that speaks for others is as likely as the likeliest."""
    told = read_classifier().likelihoods(words)
    likely = {key: told[key] for key in told if key == NOTHING or book.find(key) is not None}
    for intent in book.intents:
        near = [told[other] for other in (intent.key, *intent.like) if other in told]
        if near and intent.key in told:
            likely[intent.key] = max(near)
    return likely


def _in_parts(flat: str, likely: dict[str, float], book: AnswerBook) -> dict[str, float]:
    """Each intent as likely as in the likeliest part: of three questions none fills the message."""
    best = dict(likely)
    for part in PART_ENDS.split(flat)[:_PARTS_LIMIT]:
        if words := read_message(part, book):
            for key, value in _likelihoods(words, book).items():
                best[key] = max(best.get(key, 0.0), value)
    return best


def _is_possible(key: str, marks: Marks, book: AnswerBook) -> bool:
    intent = book.find(key)
    return intent is not None and not marks.forbid(intent.not_when)


def _agrees(key: str, likely: dict[str, float], book: AnswerBook) -> bool:
    intent = book.find(key)
    if key not in likely or intent is None or intent.sure:
        return True
    aside = likely[NOTHING] >= SMALL_TALK
    return likely[key] >= (AGREES_ASIDE if aside else AGREES)


def _heard_alone(
    sure: Sequence[str],
    kept: Sequence[RecognizedIntent],
    likely: dict[str, float],
    book: AnswerBook,
) -> list[RecognizedIntent]:
    """What only the classifier hears, without what is alike something heard."""
    found: list[RecognizedIntent] = []
    for key in sure:
        heard = {one.key for one in (*kept, *found)}
        heard |= {other for one in heard if (near := book.find(one)) for other in near.instead_of}
        intent = book.find(key)
        if intent is None or intent.quiet or intent.weak or key in heard:
            continue
        if any(key in near.like or other in intent.like
               for other in heard if (near := book.find(other))):  # fmt: skip
            continue
        found.append(RecognizedIntent(key=key, reason=f"by its letters, {likely[key]:.2f}"))
    return found


def _choose_asked(
    ruled: Sequence[RecognizedIntent],
    guesses: Sequence[str],
    likely: dict[str, float],
    book: AnswerBook,
) -> tuple[str, ...]:
    """The two intents worth asking about; none where the message most likely asks for nothing."""
    nothing = likely[NOTHING]
    best = guesses[0] if guesses else ""
    if nothing >= SMALL_TALK or not (ruled or (best and likely[best] >= max(GUESS, nothing))):
        return ()
    wanted = [*(key for key in guesses if likely[key] >= GUESS), *(one.key for one in ruled)]
    wanted += [key for key in guesses if likely[key] >= _MENTIONED]
    chosen: list[str] = []
    for key in wanted:
        intent = book.find(key)
        if intent is None or not intent.about or key in chosen:
            continue
        if not any(key in near.like or other in intent.like
                   for other in chosen if (near := book.find(other))):  # fmt: skip
            chosen.append(key)
    if len(chosen) == 1:
        chosen.append("booking" if chosen[0] == "person" else "person")
    return tuple(chosen[:2])
