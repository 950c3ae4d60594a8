"""What may become of asking for a link anew by proving the profile."""

from dataclasses import dataclass, field

from vitrina.application.vk_failures import VkFailure


@dataclass(frozen=True)
class FoundCommunity:
    """A community of this profile; the key is new, and the only one that opens its page."""

    page_key: str = field(repr=False)
    name: str = field(repr=False)
    city: str = field(repr=False)


@dataclass(frozen=True)
class CommunitiesFound:
    """At least one, the newest first."""

    found: tuple[FoundCommunity, ...]


@dataclass(frozen=True)
class NothingFound:
    """This profile owns no community of ours, or none that we know to be its own."""


@dataclass(frozen=True)
class FindRefused:
    """The person said no at VK."""


@dataclass(frozen=True)
class FindFailed:
    """VK did not say whose profile it is."""

    failure: VkFailure


FindEnd = CommunitiesFound | NothingFound | FindRefused | FindFailed
