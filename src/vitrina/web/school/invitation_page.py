"""The page of an invitation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from markupsafe import Markup

from vitrina.application.accept_invitation import Unfit
from vitrina.web.look.parts import Scheme
from vitrina.wording import school_members as words


@dataclass(frozen=True)
class InvitationPage:
    """`errors` by the name of the field, none at first; `is_reset` for whoever was a member."""

    template: ClassVar[str] = "school_invitation.html"

    csrf: str
    mail: str
    role: str
    name: str
    secret: str = field(repr=False)
    qr: Markup = field(repr=False)
    is_reset: bool
    errors: Mapping[str, str]
    theme: str = "sage"
    scheme: Scheme = "auto"

    @property
    def grouped_secret(self) -> str:
        """The secret as people type it, in groups of four."""
        return " ".join(self.secret[at : at + 4] for at in range(0, len(self.secret), 4))


def say_unfit(unfit: Unfit) -> dict[str, str]:
    """What is wrong, by field; every field has its line, empty where it is right."""
    errors = {"name": "", "password": "", "code": ""}
    if unfit.is_name_missing:
        errors["name"] = words.NAME_MISSING
    if unfit.weakness:
        errors["password"] = words.WEAKNESSES[unfit.weakness]
    if unfit.is_code_wrong:
        errors["code"] = words.WRONG_CODE
    return errors
