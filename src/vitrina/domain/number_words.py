"""Small numbers that people write in words."""

from functools import cache
from pathlib import Path

from vitrina.domain.word_lists import read_word_lists

_NUMBER_WORDS = Path(__file__).with_name("number_words.txt")


@cache
def number_words() -> dict[str, int]:
    """The number of each word or pair of words, small letters with ye for yo."""
    lists = read_word_lists(_NUMBER_WORDS)
    return {word: int(number) for number, words in lists.items() for word in words}


def number_pattern() -> str:
    """Any of these words for a regular expression, the longest first."""
    return "|".join(sorted(number_words(), key=lambda word: (-len(word), word)))
