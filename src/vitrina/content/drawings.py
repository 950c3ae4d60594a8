"""What is drawn on a product's card, by the words of its title."""

import re
from collections.abc import Mapping

from vitrina.content.head import PackHead
from vitrina.content.pack import choose
from vitrina.domain.picture import Motif

_WORD = re.compile(r"[^\W_]+|[,.;:()+/&]")
_WITHOUT = "без"
# Until one of these the title tells what is not done.
_ENDS = frozenset(",.;:()+/&") | {"но", "с", "со", "плюс"}


def choose_motif(title: str, head: PackHead, seed: str) -> Motif:
    """The sign of what the service is; of one that the pack does not know, any of the neutral ones.

    The first tier of `drawings` that knows a word of the title decides, and in it the word that
    comes first. What is named after «без» does not count.
    """
    said = _words_said(title)
    for tier in head.drawings:
        if (found := _earliest(said, tier)) is not None:
            return found
    own = next((one.motif for one in head.services if one.motif and _knows(said, one.stems)), None)
    neutral = head.item_motifs
    return own or neutral[choose(seed, f"item/{title}", len(neutral))]


def _earliest(said: str, tier: Mapping[Motif, tuple[str, ...]]) -> Motif | None:
    places = [
        (place, -len(stem), motif)
        for motif, stems in tier.items()
        for stem in stems
        if (place := said.find(f" {stem}")) >= 0
    ]
    return min(places)[2] if places else None


def _knows(said: str, stems: tuple[str, ...]) -> bool:
    return any(f" {stem}" in said for stem in stems)


def _words_said(title: str) -> str:
    """« маникюр без дизайна + снятие» becomes « маникюр снятие »."""
    words, is_left_out = [], False
    for word in _WORD.findall(title[:400].lower().replace("ё", "е")):
        if word == _WITHOUT:
            is_left_out = True
        elif word in _ENDS:
            is_left_out = False
        if not is_left_out and word[0].isalnum():
            words.append(word)
    return f" {' '.join(words)} "
