"""Words of the form that need a licence: marked with the reason, never changed silently."""

from dataclasses import dataclass

from vitrina.content.claims import Claim, Kind, list_form_claims
from vitrina.web.form.form_values import FormValues


@dataclass(frozen=True)
class FieldClaim:
    """One word at `field` (a path: `about`, `pricing.0.title`, `overrides.post/3`).

    `text[start:end]` of what was typed is the word; `instead` is what to put there, or nothing.
    Places count characters, as scripts see them: an emoji is two. `is_forbidden`: no licence makes
    it right.
    """

    field: str
    word: str
    message: str
    start: int
    end: int
    instead: str
    is_forbidden: bool


def find_field_claims(values: FormValues) -> tuple[FieldClaim, ...]:
    """The claims in what is typed, in the order of the form; the first hundred."""
    form = {
        "techniques": values.techniques,
        "pricing": [{"title": row.title} for row in values.pricing],
        "area": values.area,
        "address": values.address if values.has_room else "",
        "hours": values.hours,
        "about": values.about,
        "overrides": dict(values.overrides),
    }
    return tuple(
        FieldClaim(
            field=field,
            word=claim.word,
            message=_say(claim),
            start=_length(text[: claim.start]),
            end=_length(text[: claim.end]),
            instead=claim.instead,
            is_forbidden=claim.is_forbidden,
        )
        for field, text, claim in list_form_claims(form)
    )


def _say(claim: Claim) -> str:
    dash = "" if claim.kind is Kind.LICENCE else "— "
    return f"«{claim.word}» {dash}{claim.reason}"


def _length(text: str) -> int:
    """Length in UTF-16 units, in which browsers count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
