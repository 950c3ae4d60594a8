"""The texts that the person agrees to, and their version."""

import hashlib
from dataclasses import dataclass
from typing import ClassVar, Literal

from vitrina.domain.school import SchoolProfile
from vitrina.web.look.parts import Scheme
from vitrina.wording.form_page import CONSENT_PERSONAL_DATA, CONSENT_PUBLICATION

CONSENT_VERSION = "2026-11-22"
_HASHED = 8  # hex digits

ConsentKind = Literal["personal_data", "publication"]


def consent_version(profile: SchoolProfile) -> str:
    """Which text is agreed to: its edition, and with a hash who the school says answers for it."""
    if not profile.operator_name:
        return CONSENT_VERSION
    operator = f"{profile.operator_name}\n{profile.operator_address}"
    return f"{CONSENT_VERSION}/{hashlib.sha256(operator.encode()).hexdigest()[:_HASHED]}"


@dataclass(frozen=True)
class ConsentPage:
    """One consent in full: `/consent/personal-data` or `/consent/publication`."""

    template: ClassVar[str] = "consent.html"

    consent: ConsentKind
    version: str = CONSENT_VERSION
    scheme: Scheme = "auto"

    @property
    def theme(self) -> str:
        """Texts of consent wear the first theme."""
        return "sage"

    @property
    def title(self) -> str:
        """The page's heading."""
        if self.consent == "personal_data":
            return CONSENT_PERSONAL_DATA
        return CONSENT_PUBLICATION
