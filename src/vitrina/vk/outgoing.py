"""Texts as they go to VK: every text parameter of a call passes here, and nothing else does.

VK reads markup in what it is sent and decodes HTML entities in it (`&#64;id1` becomes `@id1`; field
experience, [NV]). So markup is taken out of the finished text, whatever fields it was joined from,
and what would be decoded is written so that it arrives as it was typed.
"""

import html
import re
from collections import Counter

from vitrina.domain.markup import remove_markup

# All that the most eager decoder takes for an entity; without its end it may be one too.
_ENTITY = re.compile(r"&(?:#[0-9]|#[xX][0-9a-fA-F]|[A-Za-z][A-Za-z0-9]{1,31})")
_ENDLESS_NUMBER = re.compile(r"&#[0-9]{9}")


def write_text(text: str) -> str:
    """The text for a parameter of a call: no mention, no link in brackets, entities literal.

    Texts of ours pass unchanged. What VK shows of it is `remove_markup` of the text.
    """
    return _ENTITY.sub(_escape, remove_markup(text))


def is_shown_as(text: str, shown: str) -> bool:
    """Whether VK's text is the one we sent: VK trims and folds spaces, so they do not count."""
    return _words_of(remove_markup(text)) == _words_of(shown)


def is_readable_as(text: str, shown: str) -> bool:
    """Whether VK's text still says what we sent: half of our letters are in it at least.

    VK tidies texts and people edit them; letters that were sent in a wrong way are not there.
    """
    ours = _count_letters(remove_markup(text))
    theirs = _count_letters(" ".join(_words_of(shown)))
    return 2 * (ours & theirs).total() >= ours.total()


def _count_letters(text: str) -> Counter[str]:
    return Counter(letter for letter in text.casefold() if letter.isalpha())


def _words_of(text: str) -> list[str]:
    # Whether a method answers with entities or with characters is not verified.
    return (text if _ENDLESS_NUMBER.search(text) else html.unescape(text)).split()


def _escape(found: re.Match[str]) -> str:
    entity = found[0]
    if entity.startswith("&#"):
        return f"&amp;{entity[1:]}"
    is_decoded = html.unescape(entity) != entity or html.unescape(f"{entity};") != f"{entity};"
    return f"&amp;{entity[1:]}" if is_decoded else entity
