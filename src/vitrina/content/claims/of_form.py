"""Claims in a form: where they stand, and the form without them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from vitrina.content.claims.claim import Claim, Kind
from vitrina.content.claims.finding import find_claims
from vitrina.domain.piece_keys import product_keys
from vitrina.domain.practitioner import Practitioner, Price

FORM_CLAIMS_LIMIT = 100  # of one form: nobody reads more
_SENTENCE = re.compile(r"[^.!?\n]+[.!?…)]*|\n+|[.!?]+")
_LINES = ("area", "address", "hours")
_FIELDS = ("techniques", "pricing", *_LINES, "about", "overrides")
_SPACES = re.compile(r"\s{2,}")
_EDGES = " ,;:/+&—–-"


@dataclass(frozen=True)
class LeftOut:
    """A text that is not published: its field (as errors name it), itself, what it claims."""

    field: str
    text: str
    kind: Kind


def list_form_claims(form: Mapping[str, Any]) -> list[tuple[str, str, Claim]]:
    """The claims in a form as `parse_practitioner` takes it: field, its text, claim; the first."""
    found = ((field, text, claim) for field, text in _texts(form) for claim in find_claims(text))
    return list(islice(found, FORM_CLAIMS_LIMIT))


def list_claimed_words(form: Practitioner) -> list[tuple[str, str]]:
    """The fields of a stored form and the words in them that need a licence."""
    claims = list_form_claims(form.model_dump(include=set(_FIELDS)))
    return [(field, claim.word) for field, _, claim in claims]


def leave_claims_out(form: Practitioner, noun: str) -> tuple[Practitioner, tuple[LeftOut, ...]]:
    """The form without the sentences, techniques, services and texts that claim something.

    Where every technique or service would go, each keeps what is left of its words, at least
    `noun` («массаж»); that is listed too.
    """
    left: list[LeftOut] = []
    techniques = _without_claims("techniques.{}", form.techniques, noun, left)
    titles = _without_claims(
        "pricing.{}.title", [price.title for price in form.pricing], noun, left
    )
    about = _without_sentences("about", form.about, left)
    changed: dict[str, object] = {
        "techniques": tuple(dict.fromkeys(filter(None, techniques))),
        "pricing": _rename(form.pricing, titles),
        "about": about,
    }
    for field in _LINES:
        text = getattr(form, field)
        if claims := find_claims(text):
            left.append(LeftOut(field, text, claims[0].kind))
            changed[field] = ""
    changed["overrides"] = _own_texts(form, titles, left)
    return (form.model_copy(update=changed), tuple(left)) if left else (form, ())


def _texts(form: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for index, technique in enumerate(form.get("techniques") or ()):
        yield f"techniques.{index}", str(technique)
    for index, row in enumerate(form.get("pricing") or ()):
        yield f"pricing.{index}.title", str(row.get("title") or "")
    for field in (*_LINES, "about"):
        yield field, str(form.get(field) or "")
    for key, text in (form.get("overrides") or {}).items():
        if text:
            yield f"overrides.{key}", str(text)


def _without_claims(
    path: str, texts: tuple[str, ...] | list[str], noun: str, left: list[LeftOut]
) -> list[str]:
    """The texts in their order, empty where one is left out; never all of them empty."""
    claims = [find_claims(text) for text in texts]
    left += [
        LeftOut(path.format(index), text, found[0].kind)
        for index, (text, found) in enumerate(zip(texts, claims, strict=True))
        if found
    ]
    if not all(claims):
        return ["" if found else text for text, found in zip(texts, claims, strict=True)]
    return [_neutral(text, found, noun) for text, found in zip(texts, claims, strict=True)]


def _neutral(text: str, claims: list[Claim], noun: str) -> str:
    """«Лечебный массаж» as «Массаж»: the words around, where they name what is done."""
    for claim in reversed(claims):
        text = text[: claim.start] + text[claim.end :]
    rest = _SPACES.sub(" ", text).strip(_EDGES)
    if noun.lower()[:5] not in rest.lower() or find_claims(rest):
        rest = noun
    return rest[:1].upper() + rest[1:]


def _rename(pricing: tuple[Price, ...], titles: list[str]) -> tuple[Price, ...]:
    return tuple(
        price if price.title == title else price.model_copy(update={"title": title})
        for price, title in zip(pricing, titles, strict=True)
        if title
    )


def _own_texts(form: Practitioner, titles: list[str], left: list[LeftOut]) -> dict[str, str | None]:
    """The person's own texts without claims, under the keys of the services that stay."""
    old = product_keys(price.title for price in form.pricing)
    kept = [(key, title) for key, title in zip(old, titles, strict=True) if title]
    renamed = dict(zip([key for key, _ in kept], product_keys(t for _, t in kept), strict=True))
    own: dict[str, str | None] = {}
    for key, text in form.overrides.items():
        if key in old and key not in renamed:
            continue
        claims = find_claims(text) if text else []
        if claims and text:
            left.append(LeftOut(f"overrides.{key}", text, claims[0].kind))
        else:
            own[renamed.get(key, key)] = text
    return own


def _without_sentences(field: str, text: str, left: list[LeftOut]) -> str:
    claims = find_claims(text)
    kept = []
    for sentence in _SENTENCE.finditer(text):
        inside = [
            one for one in claims if one.start < sentence.end() and sentence.start() < one.end
        ]
        if inside:
            left.append(LeftOut(field, sentence[0].strip(), inside[0].kind))
        else:
            kept.append(sentence[0])
    return re.sub(r"\n{3,}", "\n\n", "".join(kept)).strip()
