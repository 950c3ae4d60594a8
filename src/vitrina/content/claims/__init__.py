"""What a text must not say unseen: treatment, doctors, guarantees, and what is forbidden."""

from vitrina.content.claims.claim import FORBIDDEN, REASONS, Claim, Kind
from vitrina.content.claims.finding import find_claims

__all__ = ["FORBIDDEN", "REASONS", "Claim", "Kind", "find_claims"]
