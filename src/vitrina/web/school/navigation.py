"""The sections of the console: an entry for each page that is there, and who sees it."""

from dataclasses import dataclass

from vitrina.domain.member import Member, Right
from vitrina.wording import school_navigation as words


@dataclass(frozen=True)
class Section:
    """A section whose pages begin with `path`."""

    path: str
    label: str
    right: Right


SECTIONS: tuple[Section, ...] = (
    Section("/school/communities", words.COMMUNITIES, Right.SEE),
    Section("/school/courses", words.COURSES, Right.SEE),
    Section("/school/getcourse", words.GETCOURSE, Right.SEE),
    Section("/school/endpoints", words.ENDPOINTS, Right.KEYS),
    Section("/school/keys", words.KEYS, Right.KEYS),
    Section("/school/members", words.MEMBERS, Right.MEMBERS),
    Section("/school/audit", words.AUDIT, Right.AUDIT),
    Section("/school/settings", words.SETTINGS, Right.SETTINGS),
)
ACCOUNT = "/school/account"


def sections_for(member: Member) -> tuple[Section, ...]:
    """Those that the member may open."""
    return tuple(section for section in SECTIONS if member.may(section.right))


def first_page_for(member: Member) -> str:
    """Where the console begins for them."""
    return next((section.path for section in sections_for(member)), ACCOUNT)
