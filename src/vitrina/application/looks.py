"""How verbs look at a community that lives."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from vitrina.building.pieces.effect import Observation
from vitrina.storage.records import BuildRecord


@dataclass(frozen=True)
class Looks:
    """`look` asks VK of everything that was made there, by the latest run over the community.

    VkError when VK does not answer. `count_errors` writes down what VK refused.
    """

    look: Callable[[BuildRecord], Awaitable[Mapping[str, Observation]]]
    count_errors: Callable[[], Awaitable[None]]
