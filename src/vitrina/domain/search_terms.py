"""By what a form is found: words folded alike when they are stored and when they are searched for.

A term is its sort's letter, a colon, and the text. Whoever searches gives the beginning of one.
"""

import re
from collections.abc import Iterator

from vitrina.domain.practitioner import CITY_LIMIT, ID_LIMIT, NAME_LIMIT, Practitioner

TERM_LIMIT = 80
_TEXT_LIMIT = 400  # characters that words are read from
_WORD_LIMIT = 40  # characters of a word; two longer ones that begin alike are found together
_WORD = re.compile(r"[^\W_]+")

# The sorts of terms: of words, of a phone's digits from the last to the first, of a student's id.
WORD, PHONE, STUDENT = "w:", "p:", "s:"


def fold(text: str) -> str:
    """Without capitals, and with one letter for ye and yo."""
    return text.casefold().replace("\u0451", "\u0435")


def list_words(text: str) -> list[str]:
    """The folded words of a text, each once, in their order."""
    return list(
        dict.fromkeys(word[:_WORD_LIMIT] for word in _WORD.findall(fold(text[:_TEXT_LIMIT])))
    )


def name_key_of(name: str) -> str:
    """By what names are sorted."""
    return fold(" ".join(name[:NAME_LIMIT].split()))[:TERM_LIMIT]


def list_terms(form: Practitioner, student: str = "") -> set[str]:
    """Everything that this form is found by; `student` is an id that the school signed."""
    return {*_list_terms(form, student)}


def _list_terms(form: Practitioner, student: str) -> Iterator[str]:
    for text, limit in ((form.name, NAME_LIMIT), (form.city, CITY_LIMIT)):
        for word in list_words(text[:limit]):
            yield WORD + word
    yield phone_term(form.phone)
    for known in (form.student_id, student):
        if known:
            yield student_term(known)


def phone_term(digits: str) -> str:
    """The term of a number, or of its last digits."""
    return PHONE + digits.lstrip("+")[::-1][:_WORD_LIMIT]


def student_term(student_id: str) -> str:
    """The term of a student's id, or of its beginning."""
    return (STUDENT + fold(student_id[:ID_LIMIT]))[:TERM_LIMIT]
