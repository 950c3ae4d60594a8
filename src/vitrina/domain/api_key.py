"""Keys of the school's API: what one may do, and how it looks."""

import re
from dataclasses import dataclass
from enum import StrEnum

PREFIX = "vtr_"  # unlike VK's, so that a key in the wrong place is recognised
_KEY = re.compile(r"vtr_[A-Za-z0-9_-]{43}")


class Scope(StrEnum):
    """What a key may do; stored by these words."""

    COMMUNITIES_READ = "communities:read"
    PERSONAL_READ = "personal:read"  # names and phones of practitioners, beside the one above
    LINKS_WRITE = "links:write"  # a new link to a community's page, which ends the old one
    EVENTS_READ = "events:read"


@dataclass(frozen=True)
class ApiKey:
    """A key as it is known; `hint` is how it begins. Times are unix seconds."""

    id: str
    name: str
    hint: str
    scopes: frozenset[Scope]
    created_at: float
    ends_at: float | None
    ended_at: float | None
    used_at: float | None


def is_key(text: str) -> bool:
    """Whether it looks like a key."""
    return len(text) == len(PREFIX) + 43 and _KEY.fullmatch(text) is not None
