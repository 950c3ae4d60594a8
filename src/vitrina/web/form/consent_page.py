"""The texts that the person agrees to, and their version."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from vitrina.web.look.parts import Scheme
from vitrina.wording.form_page import CONSENT_PERSONAL_DATA, CONSENT_PUBLICATION

CONSENT_VERSION = "2026-11-22"

ConsentKind = Literal["personal_data", "publication"]


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
