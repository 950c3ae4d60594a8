"""What a text must not say unseen: treatment, doctors, guarantees, and what is forbidden."""

from vitrina.content.claims.claim import FORBIDDEN, REASONS, Claim, Kind
from vitrina.content.claims.finding import find_claims
from vitrina.content.claims.of_form import (
    FORM_CLAIMS_LIMIT,
    LeftOut,
    leave_claims_out,
    list_claimed_words,
    list_form_claims,
)

__all__ = [
    "FORBIDDEN", "FORM_CLAIMS_LIMIT", "REASONS", "Claim", "Kind", "LeftOut", "find_claims",
    "leave_claims_out", "list_claimed_words", "list_form_claims",
]  # fmt: skip
