"""What the person makes of the posts of a month: their own words, and posts that they skip."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from vitrina.application.refill_posts import Edits, MonthPreview
from vitrina.application.services import BuildServices
from vitrina.content.claims import list_form_claims
from vitrina.domain.form_design import read_overrides
from vitrina.domain.reader import FieldError, Reader
from vitrina.domain.reason import Reason

_WORD_LIMIT = 60


@dataclass(frozen=True)
class EditsRefused:
    """What is wrong with the texts, by their posts' keys."""

    errors: tuple[FieldError, ...]


async def edit_month(
    services: BuildServices,
    community_id: str,
    month: MonthPreview,
    texts: Mapping[str, str],
    skipped: Collection[str],
) -> Edits | EditsRefused:
    """The edits of these posts, clean; a text that says what ours says is none.

    Other keys are left out. Words that need a licence are refused where nobody has confirmed one.
    """
    ours = {post.key: getattr(post, "text", "") for post in month.posts}
    own: dict[str, str | None] = {
        key: texts[key]
        for key, text in ours.items()
        if key in texts and key not in skipped and _plain(texts[key]) != _plain(text)
    }
    reader = Reader({"overrides": own})
    found = read_overrides(reader, ())
    if not reader.errors:
        found_person = await services.communities.practitioner_of(community_id)
        consents = found_person[1].consents if found_person else None
        is_confirmed = consents is not None and consents.claims_confirmed_at is not None
        # In a thread: long texts take a while.
        reader.errors += await asyncio.to_thread(_find_claims, found, is_confirmed)
    if reader.errors:
        errors = (FieldError(_key_of(one.field), one.reason) for one in reader.errors)
        return EditsRefused(tuple(errors))
    return {**found, **dict.fromkeys(key for key in ours if key in skipped)}


def _find_claims(texts: Mapping[str, str | None], is_confirmed: bool) -> list[FieldError]:
    errors: dict[str, FieldError] = {}
    for field, _, claim in list_form_claims({"overrides": texts}):
        if claim.is_forbidden or not is_confirmed:
            word = claim.word[:_WORD_LIMIT]
            needs_licence = Reason(code="form.claim_licence", data={"word": word})
            forbidden = Reason(code="form.claim_forbidden", data={"word": word})
            reason = forbidden if claim.is_forbidden else needs_licence
            errors.setdefault(field, FieldError(field, reason))
    return list(errors.values())


def _key_of(field: str) -> str:
    return field.removeprefix("overrides.")


def _plain(text: str) -> str:
    """As two texts are compared: browsers send other line ends than we show."""
    return text.replace("\r\n", "\n").strip()
