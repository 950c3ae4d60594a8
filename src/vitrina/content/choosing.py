"""What a seed decides, and what a name begins with."""

import re
from functools import lru_cache
from hashlib import blake2b

from vitrina.content.template import Pick


def choose(seed: str, place: str, count: int) -> int:
    """A number below `count`, decided by the seed and the place alone."""
    digest = blake2b(f"{seed}\0{place}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest) % count


def picker(seed: str, place: str) -> Pick:
    """Decides every {choice|of words} of a place by the seed."""
    return lambda written, ways: choose(seed, f"{place}/{written}", ways)


def has_stem(text: str, stems: tuple[str, ...]) -> bool:
    """Whether some word of the text begins with one of the stems: «массаж стоп» has «стоп».

    A stem with a space at its end is a whole word: «спа » is not in «спасибо».
    """
    words = _spaced_words(text)
    return any(f" {stem}" in words for stem in stems)


@lru_cache(maxsize=4096)
def _spaced_words(text: str) -> str:
    return " " + re.sub(r"\W+", " ", text.lower().replace("ё", "е")).strip() + " "
