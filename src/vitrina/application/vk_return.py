"""What comes back from VK with a person."""

from collections.abc import Callable
from dataclasses import dataclass, field

from vitrina.storage.openings import OpeningLimit

LimitOf = Callable[[str], OpeningLimit]


@dataclass(frozen=True)
class VkReturn:
    """What comes back from VK with a person; `limit_of` says whose opening it would be."""

    state: str = field(repr=False)
    browser: str = field(repr=False)
    code: str | None = field(repr=False)
    device_id: str | None = field(repr=False)
    limit_of: LimitOf
