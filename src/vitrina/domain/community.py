"""The states of a community that lives, and of what VK has of it."""

from enum import StrEnum


class CommunityState(StrEnum):
    """How far a community is; `forgotten` has nothing of a person left."""

    DRAFT = "draft"  # VK has no group of it yet
    MADE = "made"  # VK has the group, its first run is not over
    LIVING = "living"
    LOST = "lost"
    FORGOTTEN = "forgotten"


class OpenedBy(StrEnum):
    """Who made the group: we with a person's token, or a person in VK."""

    BY_API = "by_api"
    BY_HAND = "by_hand"


class GrantKind(StrEnum):
    """Whose means a grant is."""

    USER_TOKEN = "user_token"  # noqa: S105 -- a word
    COMMUNITY_KEY = "community_key"
    SERVICE_KEY = "service_key"  # the app's own: reads what anybody may see, never writes


class Way(StrEnum):
    """How a piece goes to VK, or went; the first two are whose token sends it."""

    USER_TOKEN = "user_token"  # noqa: S105 -- a word
    COMMUNITY_KEY = "community_key"
    FEED = "feed"  # VK's own import of our feed
    HAND = "hand"


class Seen(StrEnum):
    """What a look at VK said of a piece."""

    SAME = "same"
    DIFFERS = "differs"
    MISSING = "missing"
    UNKNOWN = "unknown"  # nobody has looked, or it cannot be read
