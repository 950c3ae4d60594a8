"""Recovery codes, shown once."""

from dataclasses import dataclass, field
from typing import ClassVar

from vitrina.web.look.parts import Scheme
from vitrina.wording.school_members import CODES_LEAD


@dataclass(frozen=True)
class CodesPage:
    """The codes as they are kept in nobody's memory: in groups of four letters."""

    template: ClassVar[str] = "school_codes.html"

    codes: tuple[str, ...] = field(repr=False)
    lead: str = CODES_LEAD
    theme: str = "sage"
    scheme: Scheme = "auto"

    @property
    def lines(self) -> tuple[str, ...]:
        """The codes as people write them down."""
        return tuple(
            "-".join(code[at : at + 4] for at in range(0, len(code), 4)) for code in self.codes
        )
