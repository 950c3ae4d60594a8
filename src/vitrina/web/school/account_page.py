"""A member's own page."""

from dataclasses import dataclass
from typing import ClassVar

from vitrina.storage.sessions import SessionRecord
from vitrina.web.look.parts import Scheme
from vitrina.web.school.frame import Frame
from vitrina.web.school.moments import Moment, view_moment
from vitrina.wording.school_members import say_agent, say_codes_left


@dataclass(frozen=True)
class SessionView:
    """A signed in browser, as its member recognises it."""

    id: str
    agent: str
    client: str
    since: Moment
    seen: Moment
    is_here: bool


@dataclass(frozen=True)
class AccountPage:
    """The member's sessions, the present one first."""

    template: ClassVar[str] = "school_account.html"

    frame: Frame
    mail: str
    codes_left: int
    sessions: tuple[SessionView, ...]
    theme: str = "sage"
    scheme: Scheme = "auto"

    @property
    def codes_words(self) -> str:
        """How many codes are left, in words."""
        return say_codes_left(self.codes_left)


@dataclass(frozen=True)
class PasswordPage:
    """A new password is chosen."""

    template: ClassVar[str] = "school_password.html"

    frame: Frame
    mail: str
    error: str = ""
    theme: str = "sage"
    scheme: Scheme = "auto"


def view_session(session: SessionRecord, *, here: str) -> SessionView:
    """The session as the page shows it; `here` is the id of the one that looks."""
    return SessionView(
        id=session.id,
        agent=say_agent(session.agent),
        client=session.client,
        since=view_moment(session.created_at),
        seen=view_moment(session.seen_at),
        is_here=session.id == here,
    )
