"""What a form claims is confirmed, left out or refused, before anything of it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vitrina.content.claims import (
    FORM_CLAIMS_LIMIT,
    LeftOut,
    leave_claims_out,
    list_form_claims,
)
from vitrina.domain.form import CLAIMS_CONFIRMED, FieldError, InvalidForm
from vitrina.domain.practitioner import Practitioner
from vitrina.domain.reason import Reason

_WORD_LIMIT = 60


@dataclass(frozen=True)
class CheckedForm:
    """Who a form is about; `left_out` are texts of theirs that will not be published."""

    practitioner: Practitioner
    left_out: tuple[LeftOut, ...] = ()


def check_claims(
    practitioner: Practitioner, form: Mapping[str, Any], *, asks: bool, noun: str, now: float
) -> CheckedForm:
    """The form with its claims confirmed at `now`, or without them.

    InvalidForm names each field with something that nobody may publish; where the form asks the
    person (`asks`), it also says that the claims are still to be confirmed or changed.
    """
    claims = list_form_claims(form)
    if not claims:
        return CheckedForm(practitioner)
    forbidden = {field: claim.word for field, _, claim in reversed(claims) if claim.is_forbidden}
    if forbidden:
        raise InvalidForm(
            tuple(
                FieldError(
                    field,
                    Reason(code="form.claim_forbidden", data={"word": word[:_WORD_LIMIT]}),
                )
                for field, word in reversed(forbidden.items())
            )
        )
    # So many claims are not all looked at, and nobody can answer for them.
    if form.get(CLAIMS_CONFIRMED) is True and len(claims) < FORM_CLAIMS_LIMIT:
        return CheckedForm(_confirm(practitioner, now))
    if asks:
        raise InvalidForm((FieldError(CLAIMS_CONFIRMED, Reason(code="form.claims_unconfirmed")),))
    return CheckedForm(*leave_claims_out(practitioner, noun))


def _confirm(practitioner: Practitioner, now: float) -> Practitioner:
    consents = practitioner.consents
    if consents is None:
        return practitioner
    confirmed = consents.model_copy(update={"claims_confirmed_at": now})
    return practitioner.model_copy(update={"consents": confirmed})
