"""Claims in a text: `find_claims`."""

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from vitrina.content.claims.claim import Claim, Kind
from vitrina.content.claims.context import look_around
from vitrina.content.claims.phrases import Phrase, find_phrases, read_phrases
from vitrina.content.claims.reading import ReadText, join_words, read_text
from vitrina.content.claims.replacing import find_instead

CLAIMS_LIMIT = 100  # of one text: nobody corrects more at a time
_SENTENCE_END = re.compile(r"[.!?\n]")


def find_claims(text: str) -> list[Claim]:
    """What the text claims, from left to right, not overlapping; the first hundred."""
    read = read_text(text)
    claims: list[Claim] = []
    for way in (read, *join_words(read)):
        claims += islice(_walk(text, way), CLAIMS_LIMIT)
    claims = _without_overlaps(claims)
    return _without_idle_advice(text, claims[:CLAIMS_LIMIT])


def _walk(typed: str, read: ReadText) -> Iterator[Claim]:
    around = look_around(read.plain)
    last = 0
    best: tuple[Phrase, re.Match[str]] | None = None
    for phrase, found in find_phrases(read.plain, read_phrases("rules.txt")):
        if best and found.start() >= best[1].end():
            yield _claim(typed, read, *best)
            last, best = best[1].end(), None
        if found.start() < last or (best and not _is_better(found, best[1])):
            continue
        if not around.is_innocent(found.start(), found.end(), Kind(phrase.section)):
            best = phrase, found
    if best:
        yield _claim(typed, read, *best)


def _is_better(found: re.Match[str], than: re.Match[str]) -> bool:
    """Of two at one place the longer one; what begins first wins."""
    return found.start() == than.start() and found.end() > than.end()


def _claim(typed: str, read: ReadText, phrase: Phrase, found: re.Match[str]) -> Claim:
    start, end = read.place_of(found.start(), found.end())
    word = typed[start:end]
    instead = find_instead(word, phrase.instead, found) if phrase.instead else ""
    return Claim(start=start, end=end, word=word, kind=Kind(phrase.section), instead=instead)


def _without_overlaps(claims: list[Claim]) -> list[Claim]:
    """Of claims that share letters the first one, then the longer one."""
    kept: list[Claim] = []
    for claim in sorted(claims, key=lambda one: (one.start, -one.end)):
        if not kept or claim.start >= kept[-1].end:
            kept.append(claim)
    return kept


def _without_idle_advice(typed: str, claims: list[Claim]) -> list[Claim]:
    """No word is offered for «лечу» of «лечу грыжи»: what is promised of it would stay."""
    told = list(claims)
    for place, (claim, after) in enumerate(pairwise(claims)):
        between = typed[claim.end : after.start]
        if claim.instead and not after.instead and not _SENTENCE_END.search(between):
            told[place] = claim.model_copy(update={"instead": ""})
    return told
