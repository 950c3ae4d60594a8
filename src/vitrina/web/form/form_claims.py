"""Words of the form that promise treatment: marked with the reason, never changed silently."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from vitrina.content.claims import Claim, Kind, find_claims
from vitrina.web.form.form_values import FormValues

CLAIMS_LIMIT = 100  # of one form: each is a line beside its field


@dataclass(frozen=True)
class FieldClaim:
    """One word at `field` (a path: `about`, `pricing.0.title`, `overrides.post/3`).

    `text[start:end]` of what was typed is the word; `instead` is what to put there, or nothing.
    Places count characters, as scripts see them: an emoji is two.
    """

    field: str
    message: str
    start: int
    end: int
    instead: str


def find_field_claims(values: FormValues) -> tuple[FieldClaim, ...]:
    """The claims in what is typed, in the order of the form; the first hundred."""
    return tuple(islice(_walk(values), CLAIMS_LIMIT))


def _walk(values: FormValues) -> Iterator[FieldClaim]:
    for field, text in _list_texts(values):
        for claim in find_claims(text):
            start = _length(text[: claim.start])
            end = start + _length(claim.word)
            yield FieldClaim(field, _say(claim), start, end, claim.instead)


def _list_texts(values: FormValues) -> Iterator[tuple[str, str]]:
    for index, technique in enumerate(values.techniques):
        yield f"techniques.{index}", technique
    for index, row in enumerate(values.pricing):
        yield f"pricing.{index}.title", row.title
    yield "about", values.about
    for key, text in values.overrides:
        if text:
            yield f"overrides.{key}", text


def _say(claim: Claim) -> str:
    dash = "" if claim.kind is Kind.LICENCE else "— "
    return f"«{claim.word}» {dash}{claim.reason}"


def _length(text: str) -> int:
    """Length in UTF-16 units, in which browsers count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
