"""What the verbs about hand steps work with."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass

from vitrina.domain.community import Seen
from vitrina.storage.manual_ticks import ManualTicks
from vitrina.storage.records import BuildRecord


@dataclass(frozen=True)
class ManualServices:
    """For verbs about what is left to the person.

    `look` asks VK what it shows of these pieces, as far as it may be read; VkError when VK does not
    answer.
    """

    ticks: ManualTicks
    look: Callable[[BuildRecord, Collection[str]], Awaitable[Mapping[str, Seen]]]
    count_errors: Callable[[], Awaitable[None]]
