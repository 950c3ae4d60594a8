"""Techniques as people type them: names, lists, capitals, short words and whole sentences."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from vitrina.content import words
from vitrina.content.choosing import has_stem
from vitrina.content.cities import dictionary
from vitrina.content.head import ONLY, PackHead, PackTechnique
from vitrina.domain.model import Value
from vitrina.domain.practitioner import Practitioner

_READ_LIMIT = 200  # characters of one technique that are looked at; a form takes 60
# A comma before «но» or «чтобы» parts no names: «глубоко, но бережно».
_PARTS = re.compile(
    r",(?!\s*(?:но|а(?! также)|зато|чтобы|если|когда|как|где|что)\b)|[;+|•·]|(?<=\w) ?/ ?(?=\w)",
    re.IGNORECASE,
)
_DASH = re.compile(r"\s[-–—]\s")
_AND = re.compile(r"\s(?:и|или|&)\s", re.IGNORECASE)
_TOKEN = re.compile(r"[А-Яа-яЁёA-Za-z-]+")
_SENTENCE_FROM = 6  # words: so many are a sentence, also without a verb
_SHORT_NAME = 4  # letters: such capitals are an abbreviation («СПА»)
_BESIDE = frozenset(
    {"я", "мы", "в", "во", "с", "со", "по", "на", "технике", "техниках", "техникой", "техниками",
     "также", "еще", "ещё", "только", "такие", "виды", "вид", "разные", "и", "а"}
)  # fmt: skip
_DENIALS = frozenset({"не", "нет", "кроме"})


class Technique(Value):
    """`name` as it is said and shown («классический», «массаж лица»); `entry` what is known."""

    name: str
    entry: PackTechnique | None = None

    @property
    def heading(self) -> str:
        """The name with a capital, for pictures."""
        return self.name[:1].upper() + self.name[1:]


def read_techniques(typed: Sequence[str], head: PackHead) -> tuple[Technique, ...]:
    """What the form's techniques name, each once, in order.

    «делаю классику и спорт» is two, «делаю массаж» none; what nothing is known of stays as typed.
    """
    plain = [" ".join(text[:_READ_LIMIT].split()) for text in typed]
    found: dict[str, Technique] = {}
    for text in plain:
        for technique in _read_one(text, head):
            found.setdefault(technique.name.casefold(), technique)
    named = tuple(found.values())
    return (Technique(name=head.noun), *named) if _names_trade(plain, named, head) else named


def _names_trade(typed: Sequence[str], named: Sequence[Technique], head: PackHead) -> bool:
    """Whether the trade itself is one of several: «маникюр» beside «педикюр»."""
    if not named or head.noun not in (text.lower() for text in typed):
        return False
    return not any(words.agrees(technique.name, head.noun) for technique in named)


def list_techniques(techniques: Sequence[Technique], head: PackHead) -> str:
    """All for after a colon: «классический и спортивный массаж, массаж лица, «Нега»»."""
    names = [_without_noun(technique.name, head.noun) for technique in techniques]
    known = (technique.name for technique in techniques if technique.entry)
    ordinary = (*head.suggested, *known, head.noun)
    trade = head.words.model_copy(update={"ordinary": ordinary})
    return words.techniques_list(names, trade)


def find_technique(text: str, head: PackHead) -> PackTechnique | None:
    """What the pack knows of a technique, or of a service named after one."""
    return next((entry for entry in head.techniques if has_stem(text, entry.stems)), None)


def list_kinds(practitioner: Practitioner, head: PackHead) -> frozenset[str]:
    """Which of `PackHead.kind_slots` hold: of the techniques, or else of the services."""
    known = [t.entry for t in read_techniques(practitioner.techniques, head) if t.entry]
    is_whole = len(known) == len(practitioner.techniques)
    if not any(entry.kinds for entry in known):
        titles = [find_technique(price.title, head) for price in practitioner.pricing]
        known, is_whole = [entry for entry in titles if entry], None not in titles
    kinds = {kind for entry in known for kind in entry.kinds}
    only = {f"{ONLY} {kind}" for kind in kinds if is_whole and _is_all(kind, known)}
    return frozenset(kinds | only)


def name_trade(practitioner: Practitioner, head: PackHead) -> tuple[str, str]:
    """What the community is called, and its first hashtag: «Педикюр», «#Педикюр»."""
    held = list_kinds(practitioner, head)
    own = (kind for kind in head.kinds if kind.trade and f"{ONLY} {kind.name}" in held)
    kind = next(own, None)
    return (kind.trade, kind.hashtag or head.hashtag) if kind else (head.trade, head.hashtag)


def _is_all(kind: str, known: Sequence[PackTechnique]) -> bool:
    return all(kind in entry.kinds for entry in known)


def _read_one(plain: str, head: PackHead) -> Iterator[Technique]:
    plain = words.sentence_tail(plain.strip(" !?•-–—"))
    if plain and head.words.is_ordinary(plain):
        name = plain.lower() if plain.isupper() else plain
        yield Technique(name=name, entry=find_technique(name, head))
        return
    for part in _PARTS.split(plain):
        part = part.strip()
        if not part or _DENIALS & set(part.lower().split()):
            continue
        named = [named for one in _AND.split(part) if (named := _name_known(one.strip(), head))]
        if len(named) == len(_AND.split(part)):
            yield from named
        elif _is_sentence(part) and (heard := _hear(part, head)):
            yield from heard
        elif name := _name_unknown(part, head):
            entry = None if "," in name else find_technique(name, head)
            yield Technique(name=_with_noun(name, head.noun), entry=entry)


def _name_known(part: str, head: PackHead) -> Technique | None:
    """«классику», «спортивным массажем», «КЛАССИЧЕСКИЙ»: one word, perhaps with the noun."""
    tokens = [word for word in _without_verbs(part.split()) if not _is_noun(word, head.noun)]
    if len(tokens) != 1:
        return None
    word = tokens[0].lower()
    if adjective := _nominative(word, head.noun):
        name = adjective if len(part.split()) == 1 else f"{adjective} {head.noun}"
        return Technique(name=name, entry=find_technique(adjective, head))
    return _hear_word(word, head)


def _hear(part: str, head: PackHead) -> list[Technique]:
    """Every technique that a sentence names."""
    found = []
    for word in _TOKEN.findall(part.lower()):
        if technique := _hear_word(word, head):
            found.append(technique)
        elif (adjective := _nominative(word, head.noun)) and (
            entry := find_technique(adjective, head)
        ):
            found.append(Technique(name=adjective, entry=entry))
    return found


def _hear_word(word: str, head: PackHead) -> Technique | None:
    for entry in head.techniques:
        if entry.name and has_stem(word, entry.short):
            return Technique(name=entry.name, entry=entry)
    return None


def _name_unknown(part: str, head: PackHead) -> str:
    kept = _without_verbs(part.split())
    if not [word for word in kept if not _is_noun(word, head.noun)]:
        return ""  # «делаю массаж» names none
    if len(kept) < len(part.split()) and _is_noun(kept[0], head.noun):
        kept[0] = head.noun
    if all(word.isupper() for word in kept):
        kept = [word if len(word) <= _SHORT_NAME else word.lower() for word in kept]
    return " ".join(kept)


def _is_sentence(text: str) -> bool:
    """Whether somebody told a story instead of giving a name."""
    spoken = text.split()
    if len(spoken) >= _SENTENCE_FROM or _DASH.search(text):
        return True
    return any(_is_verb(word) for word in spoken)


def _without_verbs(spoken: list[str]) -> list[str]:
    """The words without «я делаю», «работаю в технике» before them."""
    if not any(_is_verb(word) for word in spoken[:3]):
        return spoken
    start = 0
    while start < len(spoken) and (
        _is_verb(spoken[start]) or spoken[start].lower().strip(",.:") in _BESIDE
    ):
        start += 1
    return spoken[start:]


@lru_cache(maxsize=4096)
def _is_verb(word: str) -> bool:
    low = word.lower().strip(",.:!")
    if not re.fullmatch(r"[а-яё]{4,20}", low):
        return False
    best = dictionary().parse(low)[0].tag
    return ("VERB" in best and "1per" in best) or "INFN" in best


@lru_cache(maxsize=4096)
def _nominative(word: str, noun: str) -> str:
    """«классическим» as «классический» for «массаж»; nothing for what is no adjective."""
    if not re.fullmatch(r"[а-яё-]{4,40}", word):
        return ""
    if words.agrees(word, noun):
        return word
    gender = words.gender_of(noun)
    for parse in dictionary().parse(word):
        if "ADJF" in parse.tag and gender and word.endswith(("им", "ым", "ого", "его", "ую", "ой")):
            form = parse.inflect({gender, "nomn"})
            if form is not None and words.agrees(str(form.word), noun):
                return str(form.word)
    return ""


@lru_cache(maxsize=4096)
def _is_noun(word: str, noun: str) -> bool:
    """Whether the word is a form of the trade's noun: «массажем»."""
    low = word.lower()
    return low.startswith(noun[:5]) and any(
        parse.normal_form == noun for parse in dictionary().parse(low)
    )


def _with_noun(name: str, noun: str) -> str:
    """«скульптурный лица» as «скульптурный массаж лица»."""
    first, _, rest = name.partition(" ")
    if not rest or not words.agrees(first, noun) or not _is_part(rest):
        return name
    return f"{first} {noun} {rest}"


@lru_cache(maxsize=4096)
def _is_part(word: str) -> bool:
    """Whether it is one noun in the genitive: what the massage is of."""
    low = word.lower()
    if not re.fullmatch(r"[а-яё]{3,20}", low) or not dictionary().word_is_known(low):
        return False
    tags = [parse.tag for parse in dictionary().parse(low)]
    return any("NOUN" in tag and "gent" in tag and "Fixd" not in tag for tag in tags)


def _without_noun(name: str, noun: str) -> str:
    """«классический массаж» as «классический», so that adjectives stand together."""
    first, _, rest = name.partition(" ")
    return first if rest.lower() == noun and words.agrees(first, noun) else name
