"""One claim in a text: what a community of ours must not say unseen, and why."""

from enum import StrEnum

from vitrina.domain.model import Value


class Kind(StrEnum):
    """What is claimed; the value is its section in `rules.txt`."""

    LICENCE = "licence"
    DISEASE = "disease"
    BODY = "body"
    GUARANTEE = "guarantee"
    DOCTOR = "doctor"
    SEXUAL = "sexual"
    OCCULT = "occult"


# What nobody may publish, whatever papers they have: VK blocks communities for it.
FORBIDDEN = frozenset((Kind.SEXUAL, Kind.OCCULT))

# Stands after the word in quotes.
REASONS = {
    Kind.LICENCE: "можно писать только с медицинской лицензией",
    Kind.DISEASE: "обещание помочь с болезнью: так можно писать только с медицинской лицензией",
    Kind.BODY: "обещание изменить тело: этого никто не может гарантировать",
    Kind.GUARANTEE: "обещание результата: он у каждого свой",
    Kind.DOCTOR: "так может называть себя только врач с лицензией",
    Kind.SEXUAL: "такие услуги ВКонтакте запрещает, опубликовать это нельзя",
    Kind.OCCULT: "такие услуги рекламировать нельзя, опубликовать это не получится",
}


class Claim(Value):
    """One claim: `text[start:end]` is `word`; `instead` is what to put there, or nothing."""

    start: int
    end: int
    word: str
    kind: Kind
    instead: str = ""

    @property
    def reason(self) -> str:
        """Why it may not be said, to stand after the word."""
        return REASONS[self.kind]

    @property
    def is_forbidden(self) -> bool:
        """Whether no licence makes it right."""
        return self.kind in FORBIDDEN

    @property
    def advice(self) -> str:
        """What the check of a pack says of it."""
        return f"«{self.word}» — {self.reason}"
