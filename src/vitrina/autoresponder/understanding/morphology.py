"""A message as words: small letters, the right layout, every form by its lemma."""

import re
import unicodedata
from functools import lru_cache

from vitrina.content.cities import dictionary
from vitrina.content.speech import letters
from vitrina.domain.model import Value

READ_LIMIT = 1000  # characters of a message that are read; a question is shorter
_LONGEST_WORD = 40  # letters; what is longer is no word
_WORD = re.compile(r"[^\W_]+")
_LATIN = re.compile(r"[a-z]")


class Word(Value):
    """One word as read: `lemmas` are the dictionary forms it may be, itself among them."""

    text: str
    lemmas: frozenset[str]


def flatten(text: str) -> str:
    """Small letters, the Russian yo as ye, runs of one letter shortened, accents composed."""
    low = letters.without_yo(unicodedata.normalize("NFKC", text[:READ_LIMIT]).lower())
    return re.sub(r"([^\W\d_])\1{2,}", r"\1", low[:READ_LIMIT])


def split_words(text: str) -> list[str]:
    """The words and numbers of a flattened text; a plus that stands alone counts as one."""
    return _WORD.findall(text) or (["+"] if text.strip() in ("+", "+1", "++") else [])


def other_readings(text: str) -> list[str]:
    """The same keys in the Russian layout, and Latin letters sounded in Russian."""
    if letters.CYRILLIC.search(text) or not _LATIN.search(text):
        return []
    sounded = text
    for latin, russian in letters.TRANSLITERATION:
        sounded = sounded.replace(latin, russian)
    return [text.translate(letters.LAYOUT), sounded]


@lru_cache(maxsize=8192)
def read_word(text: str) -> Word:
    """The word with every lemma that it may have."""
    return Word(text=text, lemmas=lemmas_of(text))


def is_readable(word: str) -> bool:
    """Whether the dictionary may be asked: it fails at letters that Unicode has not named."""
    return (
        len(word) <= _LONGEST_WORD
        and bool(letters.CYRILLIC.search(word))
        and all(letter.isascii() or letters.CYRILLIC.match(letter) for letter in word)
    )


@lru_cache(maxsize=8192)
def lemmas_of(word: str) -> frozenset[str]:
    """Every dictionary form the word may have, and the word itself."""
    if not is_readable(word):
        return frozenset({word})
    found = (str(parse.normal_form) for parse in dictionary().parse(word))
    return frozenset({word, *(letters.without_yo(lemma) for lemma in found)})


@lru_cache(maxsize=8192)
def is_known(word: str) -> bool:
    """Whether the dictionary has the word: then it is not a slip of the finger."""
    return bool(dictionary().word_is_known(word))


@lru_cache(maxsize=4096)
def is_verb(word: str) -> bool:
    """Whether it is most likely a verb."""
    return len(word) <= _LONGEST_WORD and dictionary().parse(word)[0].tag.POS in ("VERB", "INFN")


@lru_cache(maxsize=4096)
def forms_of(word: str) -> frozenset[str]:
    """Every form of a word: the dictionary's, or only itself."""
    if not is_known(word):
        return frozenset({word})
    forms = (str(form.word) for parse in dictionary().parse(word)[:2] for form in parse.lexeme)
    return frozenset({word, *(letters.without_yo(form) for form in forms)})


@lru_cache(maxsize=16384)
def sound_of(word: str) -> str:
    """How the word sounds, roughly: spelled by ear or by the rules, it is the same."""
    if len(word) > _LONGEST_WORD:
        return word
    for pattern, heard in letters.SOUNDS:
        word = re.sub(pattern, heard, word)
    return word
