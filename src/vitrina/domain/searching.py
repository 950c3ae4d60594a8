"""What somebody types to find a community: words, a phone, a student's id, an address in VK."""

import re
from dataclasses import dataclass

from vitrina.domain.search_terms import WORD, list_words, phone_term, student_term
from vitrina.domain.vk_address import VkAddress, read_address

LONGEST = 200  # characters that are read
_WORDS = 6
_FEWEST_DIGITS = 4
_PHONE = re.compile(r"[0-9 ()+.\-‐‑‒–—−\u00a0]+")
_ID = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")


@dataclass(frozen=True)
class Search:
    """A community is meant whose form has a word that begins so for each of `words`.

    Or that has a term which begins as one of `terms` does; or that is the one of VK's, or of ours.
    """

    words: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    group_id: int | None = None
    screen_name: str = ""
    community_id: str = ""


def read_search(text: str, *, by_phone: bool, site: str = "vk.ru") -> Search | None:
    """What is looked for; None where nothing is. Pure.

    `by_phone`: digits may be those of a phone. `site`: the host that people open VK at.
    """
    text = " ".join(text[:LONGEST].split())
    if not text:
        return None
    address = read_address(text, site)
    found = address if isinstance(address, VkAddress) else VkAddress()
    own = _ID.search(text.lower())
    return Search(
        words=tuple(WORD + word for word in list_words(text)[:_WORDS]),
        terms=tuple(_list_terms(text, by_phone=by_phone)),
        group_id=found.group_id or _number_of(text),
        screen_name=found.name,
        community_id=own.group() if own else "",
    )


def _list_terms(text: str, *, by_phone: bool) -> list[str]:
    terms = [] if " " in text or not text.isprintable() else [student_term(text)]
    digits = re.sub(r"[^0-9]", "", text)
    if by_phone and _PHONE.fullmatch(text) and len(digits) >= _FEWEST_DIGITS:
        if len(digits) == 10 or (len(digits) == 11 and digits[0] == "8"):
            digits = "7" + digits[-10:]
        terms.append(phone_term(digits))
    return terms


def _number_of(text: str) -> int | None:
    """A bare number may be a community's in VK."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else None
