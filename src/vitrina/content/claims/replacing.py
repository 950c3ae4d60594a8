"""What may be written instead of a claim, as it was typed: large letters and endings."""

import re

_ENDINGS = {
    "ый": "ий", "ий": "ий", "ого": "его", "ому": "ему", "ым": "им", "им": "им", "ом": "ем",
    "ая": "ая", "ой": "ей", "ую": "ую", "ое": "ее", "ые": "ие", "ие": "ие", "ых": "их",
    "их": "их", "ыми": "ими", "ими": "ими",
}  # fmt: skip
_HUSHING = "щшчж"


def find_instead(typed: str, instead: str, found: re.Match[str]) -> str:
    """`instead` with the ending of what was found, in the case of what was typed."""
    words = instead
    if words.endswith("*"):
        ending = next((group for group in found.groups() if group), "")
        stem = words.removesuffix("*")
        if stem[-1] in _HUSHING:
            ending = _ENDINGS.get(ending, "")
            if not ending:
                return ""
        words = stem + ending
    return _like(typed, words)


def _like(typed: str, words: str) -> str:
    if typed.isupper() and len(typed) > 1:
        return words.upper()
    return words[:1].upper() + words[1:] if typed[:1].isupper() else words
