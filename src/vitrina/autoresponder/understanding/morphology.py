"""A message as words: small letters, «е» for «ё», the right layout, every form by its lemma."""

import re
import unicodedata
from functools import lru_cache

from vitrina.content.cities import dictionary
from vitrina.domain.model import Value

READ_LIMIT = 1000  # characters of a message that are read; a question is shorter
_LONGEST_WORD = 40  # letters; what is longer is no word
_WORD = re.compile(r"[^\W_]+")
_LATIN = re.compile(r"[a-z]")
_CYRILLIC = re.compile(r"[а-я]")
# Both halves of a keyboard: what the finger meant when the layout was English.
_LAYOUT = str.maketrans(
    "qwertyuiop[]asdfghjkl;'zxcvbnm,.`{}:\"<>~&",
    "йцукенгшщзхъфывапролджэячсмитьбюехъжэбюе?",
)
_TRANSLIT: tuple[tuple[str, str], ...] = (
    ("shch", "щ"), ("sch", "щ"), ("sh", "ш"), ("ch", "ч"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"),
    ("yu", "ю"), ("ya", "я"), ("yo", "е"), ("ja", "я"), ("ju", "ю"), ("4", "ч"),
    *zip("abcdefghijklmnopqrstuvwxyz", "абцдефгхижклмнопкрстуввхйз", strict=True),
)  # fmt: skip


class Word(Value):
    """One word as read: `lemmas` are the dictionary forms it may be, itself among them."""

    text: str
    lemmas: frozenset[str]


def flatten(text: str) -> str:
    """Small letters, «ё» as «е», runs of one letter shortened, marks of the alphabet composed."""
    low = unicodedata.normalize("NFKC", text[:READ_LIMIT]).lower().replace("ё", "е")
    return re.sub(r"([^\W\d_])\1{2,}", r"\1", low[:READ_LIMIT])


def split_words(text: str) -> list[str]:
    """The words and numbers of a flattened text; a plus that stands alone counts as one."""
    return _WORD.findall(text) or (["+"] if text.strip() in ("+", "+1", "++") else [])


def other_readings(text: str) -> list[str]:
    """The same keys in the Russian layout, and Latin letters sounded in Russian."""
    if _CYRILLIC.search(text) or not _LATIN.search(text):
        return []
    sounded = text
    for latin, russian in _TRANSLIT:
        sounded = sounded.replace(latin, russian)
    return [text.translate(_LAYOUT), sounded]


@lru_cache(maxsize=8192)
def read_word(text: str) -> Word:
    """The word with its lemmas: «стоит» is «стоить» and «стоять»."""
    return Word(text=text, lemmas=lemmas_of(text))


@lru_cache(maxsize=8192)
def lemmas_of(word: str) -> frozenset[str]:
    """Every dictionary form the word may have, and the word itself."""
    if not _CYRILLIC.search(word) or len(word) > _LONGEST_WORD:
        return frozenset({word})
    found = (str(parse.normal_form) for parse in dictionary().parse(word))
    return frozenset({word, *(lemma.replace("ё", "е") for lemma in found)})


@lru_cache(maxsize=8192)
def is_known(word: str) -> bool:
    """Whether the dictionary has the word: then it is not a slip of the finger."""
    return bool(dictionary().word_is_known(word))


@lru_cache(maxsize=4096)
def forms_of(word: str) -> frozenset[str]:
    """Every form of a word: the dictionary's, or only itself."""
    if not is_known(word):
        return frozenset({word})
    forms = (str(form.word) for parse in dictionary().parse(word)[:2] for form in parse.lexeme)
    return frozenset({word, *(form.replace("ё", "е") for form in forms)})


_SOUNDS: tuple[tuple[str, str], ...] = (
    (r"ться|тся|тца|тса|ца\b", "ца"), (r"ого\b", "ова"), (r"его\b", "ева"), (r"(.)\1", r"\1"),
    (r"[оа]", "а"), (r"[еэияый]+", "и"), (r"[ьъ]", ""), (r"[чщ]", "ч"), (r"ю", "у"),
    (r"з(?=[пткс]|\b)", "с"), (r"д(?=[пткс]|\b)", "т"), (r"в(?=[пткс]|\b)", "ф"), (r"стн", "сн"),
)  # fmt: skip


@lru_cache(maxsize=16384)
def sound_of(word: str) -> str:
    """How the word is heard, roughly: «запесаца» and «записаться» sound the same."""
    if len(word) > _LONGEST_WORD:
        return word
    for pattern, heard in _SOUNDS:
        word = re.sub(pattern, heard, word)
    return word
