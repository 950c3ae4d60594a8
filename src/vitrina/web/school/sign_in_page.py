"""The page that lets a member in."""

from dataclasses import dataclass
from typing import ClassVar

from vitrina.web.look.parts import Scheme
from vitrina.wording.school_members import WRONG_SIGN_IN


@dataclass(frozen=True)
class SignInPage:
    """`there` is where it leads; `mail` as it was typed."""

    template: ClassVar[str] = "school_sign_in.html"

    csrf: str
    there: str
    mail: str = ""
    is_refused: bool = False
    refusal: str = WRONG_SIGN_IN
    school: str = ""
    theme: str = "sage"
    scheme: Scheme = "auto"
