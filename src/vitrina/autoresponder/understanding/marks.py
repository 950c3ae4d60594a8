"""What a message is before what it is about: a wish, a question, a no, the past, somebody else."""

from collections.abc import Sequence
from functools import lru_cache

from vitrina.autoresponder.understanding.morphology import Word, is_readable
from vitrina.content.cities import dictionary
from vitrina.content.speech import marks_words, when_words
from vitrina.domain.model import Value

# Of the words of days and times those that stand for one; others are counted things.
_TIME_WORDS = frozenset(
    word for word, sign in when_words.WORDS.items() if sign not in ("unit", "whose", "w")
)
_TIME_LEMMAS = frozenset(word for word, sign in when_words.LEMMAS.items() if sign != "unit")


class Marks(Value):
    """`past`: it tells what was. `third_person`: of others. `about_self`: of the writer.

    `only_time`: nothing but a day or a time and the small words around it.
    """

    wish: bool = False
    question: bool = False
    negated: bool = False
    past: bool = False
    third_person: bool = False
    about_self: bool = False
    only_time: bool = False

    @property
    def asks(self) -> bool:
        """Whether something is wished or asked."""
        return self.wish or self.question

    def forbid(self, names: Sequence[str]) -> bool:
        """Whether one of these marks is there and nothing is wished or asked."""
        return not self.asks and any(getattr(self, name) for name in names)


def read_marks(flat: str, words: Sequence[Word]) -> Marks:
    """The marks of a flattened text and its words."""
    lemmas = frozenset(lemma for word in words for lemma in word.lemmas)
    verbs = [_verb_of(word.text) for word in words]
    wish = not lemmas.isdisjoint(marks_words.WISHES)
    return Marks(
        wish=wish,
        question="?" in flat or not lemmas.isdisjoint(marks_words.QUESTIONS),
        negated=not lemmas.isdisjoint(marks_words.NEGATIONS),
        # "Would like" is no past.
        past="past" in verbs and lemmas.isdisjoint((marks_words.WOULD, marks_words.WANT)),
        third_person="third" in verbs or not lemmas.isdisjoint(marks_words.OTHERS),
        about_self=not lemmas.isdisjoint(marks_words.ABOUT_SELF),
        only_time=bool(words) and all(_belongs_to_time(word) for word in words),
    )


@lru_cache(maxsize=8192)
def _verb_of(text: str) -> str:
    """`past` or `third` for a verb that is one, by its likeliest reading; else nothing."""
    if len(text) < 3 or not is_readable(text):
        return ""
    tag = dictionary().parse(text)[0].tag
    if tag.POS != "VERB":
        return ""
    if tag.tense == "past":
        return "past"
    return "third" if tag.person == "3per" else ""


def _belongs_to_time(word: Word) -> bool:
    return (
        word.text in marks_words.BESIDE_TIME
        or word.text in _TIME_WORDS
        or word.text[:1].isdigit()
        or not word.lemmas.isdisjoint(_TIME_LEMMAS)
    )
