"""The page that asks for the password once more."""

from dataclasses import dataclass
from typing import ClassVar

from vitrina.web.look.parts import Scheme
from vitrina.web.school.frame import Frame
from vitrina.wording.school_members import WRONG_PASSWORD

PASSWORD_FIELD = "confirmed_password"  # noqa: S105 -- the name of a field


@dataclass(frozen=True)
class ConfirmPage:
    """`fields` of the form that is waiting go on to `action` with the password."""

    template: ClassVar[str] = "school_confirm.html"

    frame: Frame
    action: str
    fields: tuple[tuple[str, str], ...] = ()
    is_wrong: bool = False
    theme: str = "sage"
    scheme: Scheme = "auto"

    @property
    def refusal(self) -> str:
        """What stands at the field."""
        return WRONG_PASSWORD if self.is_wrong else ""
