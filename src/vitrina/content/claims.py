"""Words that promise treatment. In Russia they need a medical licence, so a text must not use them.

What may be said instead: rest, relaxation, care of the body (voice and field notes, 2026-11).
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice

from vitrina.domain.model import Value

READ_LIMIT = 16_000  # characters of a text that are looked at; no text of ours may be so long
CLAIMS_LIMIT = 100  # of one text: nobody corrects more at a time
_DENIAL_NEAR = 12  # characters before a word in which its denial ends
LICENCE = "можно писать только с медицинской лицензией"
DISEASE = "обещание помочь с болезнью: так можно писать только с медицинской лицензией"
BODY = "обещание изменить тело: этого никто не может гарантировать"


class Claim(Value):
    """One claim: `text[start:end]` is `word`; `instead` is what to put there, or nothing."""

    start: int
    end: int
    word: str
    reason: str
    instead: str = ""

    @property
    def advice(self) -> str:
        """The sentence shown beside the field."""
        return f"«{self.word}» — {self.reason}"


# Pattern of a whole word or phrase (small letters, «е» for «ё»), the reason.
_PATTERNS: tuple[tuple[str, str], ...] = (
    (r"(?:вы|из|под|про)?леч(?:у|ит|им|ите|ишь|ат|ить|ил|ила|или|ени[еяюи]|ением)", LICENCE),
    (r"лечебн\w+", LICENCE),
    (r"(?:ис|из)цел\w+", LICENCE),
    (r"медицинск\w+", LICENCE),
    (r"терап(?:ия|ии|ию|ией|евт\w*)", LICENCE),
    (r"(?:физио|мануало|рефлексо|мано|кинезио|гирудо|остео)терап\w+", LICENCE),
    (r"терапевтическ\w+", LICENCE),
    (r"мануальн\w+\s+(?:терап\w+|прием\w*|техник\w*)", LICENCE),
    (r"остеопат\w*", LICENCE),
    (r"(?:диагност|реабилит)\w+", LICENCE),
    (r"диагноз\w*", LICENCE),
    (r"пациент\w*", LICENCE),
    (r"(?:вы|о)здоров(?:еть|еете|ление|ления|лению)", LICENCE),
    (r"боль|боли|болью|болей|болям|болями|болит|болят|болезнен\w+", DISEASE),
    (r"(?:обез|обезз)бол\w+", DISEASE),
    (r"болезн\w+", DISEASE),
    (r"(?:остео)?хондроз\w*|остеохондр\w+", DISEASE),
    (r"грыж\w*|протрузи\w+|сколиоз\w*|кифоз\w*|лордоз\w*|радикулит\w*|ишиас\w*|люмбаго", DISEASE),
    (r"(?:остео)?артр(?:оз|ит)\w*|невралги\w+|неврит\w*|невроз\w*|мигрен\w*|миозит\w*", DISEASE),
    (r"варикоз\w*|тромбоз\w*|гипертони\w*|инсульт\w*|паралич\w*|дцп", DISEASE),
    (r"бессонниц\w*|депресси\w+", DISEASE),
    (r"защемлени\w+|спазм\w*|воспалени\w+|отек(?:и|ов|а|ам|ами|ах)?|отечност\w+", DISEASE),
    (r"кровообращени\w*|кровоток\w*|лимфоток\w*|лимфоотток\w*|обмен\w*\s+веществ", LICENCE),
    (r"иммунитет\w*|(?:артериальн\w+\s+)?давлени\w+\s+(?:снижа|нормализ)\w+", LICENCE),
    (r"(?:снижа|нормализ)\w+\s+(?:артериальн\w+\s+)?давлени\w+", LICENCE),
    (r"токсин\w*|шлак\w*|детокс\w*", BODY),
    (r"похуде\w+|сжига\w+\s+жир\w*|жиросжига\w+", BODY),
    (r"минус\s+\d+\s*(?:см|кг|сантиметр\w*|килограмм\w*)", BODY),
    (r"целлюлит\w*", BODY),
    (r"омолож\w+|омолажива\w+", BODY),
)  # fmt: skip
# «Не лечу», «без боли» say the opposite of a claim.
_DENIED = re.compile(r"(?:\bне|\bни|\bбез)\s{1,8}\Z")
_INSTEAD = {
    "лечу": "расслабляю",
    "лечит": "расслабляет",
    "лечим": "расслабляем",
    "лечить": "расслаблять",
    "вылечу": "расслаблю",
    "лечение": "отдых",
    "лечения": "отдыха",
    "лечению": "отдыху",
    "лечением": "отдыхом",
    "пациент": "гость",
    "пациенты": "гости",
    "пациентов": "гостей",
    "пациентам": "гостям",
    "отеки": "усталость",
    "боль": "усталость",
    "боли": "усталости",
}
_ADJECTIVE = re.compile(r"(?:лечебн|терапевтическ)(\w+)")
_ENDINGS = {
    "ый": "ий", "ий": "ий", "ого": "его", "ому": "ему", "ым": "им", "им": "им", "ом": "ем",
    "ая": "ая", "ой": "ей", "ую": "ую", "ое": "ее", "ые": "ие", "ие": "ие", "ых": "их",
    "их": "их", "ыми": "ими", "ими": "ими",
}  # fmt: skip


def find_claims(text: str) -> list[Claim]:
    """Claims of treatment in the text from left to right, not overlapping; the first hundred."""
    return list(islice(_walk(text[:READ_LIMIT]), CLAIMS_LIMIT))


def _walk(text: str) -> Iterator[Claim]:
    plain = _plain(text)
    for found in _everything().finditer(plain):
        if _DENIED.search(plain[max(0, found.start() - _DENIAL_NEAR) : found.start()]):
            continue
        word = text[found.start() : found.end()]
        yield Claim(
            start=found.start(),
            end=found.end(),
            word=word,
            reason=_PATTERNS[int(str(found.lastgroup)[1:])][1],
            instead=_like(word, _find_instead(found[0])),
        )


@cache
def _everything() -> re.Pattern[str]:
    parts = (f"(?P<p{number}>{pattern})" for number, (pattern, _) in enumerate(_PATTERNS))
    # All begin with a Russian letter: elsewhere none of the many is tried.
    return re.compile(rf"(?<![\w-])(?=[а-я])(?:{'|'.join(parts)})(?!\w)")


def _plain(text: str) -> str:
    """The text in small letters with «е» for «ё», of the same length."""
    low = text.lower()
    if len(low) != len(text):  # «İ» is two characters in small letters
        low = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    return low.replace("ё", "е")


def _find_instead(word: str) -> str:
    if known := _INSTEAD.get(word):
        return known
    if (found := _ADJECTIVE.fullmatch(word)) and (ending := _ENDINGS.get(found[1])):
        return f"расслабляющ{ending}"
    return ""


def _like(typed: str, word: str) -> str:
    return word[:1].upper() + word[1:] if typed[:1].isupper() else word
