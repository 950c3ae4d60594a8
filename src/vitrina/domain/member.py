"""Members of a school: who may do what in its console, and who has done something."""

from dataclasses import dataclass
from enum import StrEnum


class Right(StrEnum):
    """What a member may be allowed; a right is named in the route table."""

    SEE = "see"  # lists, pages, figures
    SEE_PHONES = "see_phones"  # phones, names of visitors and their requests
    ACT = "act"  # retry, cancel, a new link, nudge, continue
    EXPORT = "export"  # without phones and names of visitors where SEE_PHONES is missing
    FORGET = "forget"
    SETTINGS = "settings"
    MEMBERS = "members"
    KEYS = "keys"  # API keys, endpoints, the keys of GetCourse
    AUDIT = "audit"


class Role(StrEnum):
    """What a member is in the school; stored by these words."""

    OWNER = "owner"
    CURATOR = "curator"
    READ_ONLY = "read_only"

    def may(self, right: Right) -> bool:
        """Whether this role has the right."""
        return right in _RIGHTS[self]


_RIGHTS = {
    Role.OWNER: frozenset(Right),
    Role.CURATOR: frozenset((Right.SEE, Right.SEE_PHONES, Right.ACT, Right.EXPORT)),
    Role.READ_ONLY: frozenset((Right.SEE, Right.EXPORT)),
}


@dataclass(frozen=True)
class Member:
    """Somebody of the school, who signs in with `mail`."""

    id: str
    mail: str
    name: str
    role: Role

    def may(self, right: Right) -> bool:
        """Whether their role has the right."""
        return self.role.may(right)


@dataclass(frozen=True)
class Actor:
    """Who does something, and from where: `client` is their address.

    `member_id` is empty for whoever works on the server itself, and for a stranger.
    """

    member_id: str
    mail: str
    client: str


ON_SERVER = Actor("", "", "server")  # a command, run by whoever may log in there
