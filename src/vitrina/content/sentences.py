"""Sentences of a text: what must not stand twice in one community."""

import re

READ_LIMIT = 16_000  # characters that are looked at; no text of a community is so long
_NUMBER = re.compile(r"\d{1,3}\. ")
# A stop ends a sentence unless it stands behind a shortened word («ул. Мира») or an initial.
_END = re.compile(r"[.!?…]+[»)]?(?=\s|\Z)")
_SHORTENED = re.compile(
    r"(?:\b[А-ЯЁA-Z]|\b(?:ул|мкр|мкрн|ал|пр|просп|пер|пл|наб|бул|ш|г|д|м|с|пос|дер|обл|корп|стр|кв|оф|эт|к|тел|"
    r"мин|ч|руб|р|т|ст))\.\Z",
    re.IGNORECASE,
)


def split_sentences(text: str) -> list[str]:
    """The sentences of a text in order, lines apart, without list numbers and hashtags."""
    found: list[str] = []
    for line in text[:READ_LIMIT].split("\n"):
        plain = line.strip()
        if number := _NUMBER.match(plain):
            plain = plain[number.end() :]
        if not plain.startswith("#"):
            found += _split_line(plain)
    return found


def _split_line(line: str) -> list[str]:
    found, start = [], 0
    for end in _END.finditer(line):
        if _SHORTENED.search(line[max(0, end.start() - 6) : end.end()]):
            continue
        found.append(line[start : end.end()].strip())
        start = end.end()
    found.append(line[start:].strip())
    return [sentence for sentence in found if sentence]
