"""The vocabulary between the runner and the kinds: what is sent, and what VK shows of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from vitrina.domain.build import StepState
from vitrina.domain.community import Seen
from vitrina.domain.reason import Reason
from vitrina.storage.records import JSON
from vitrina.vk.call import Call
from vitrina.vk.methods.groups import GroupState


@dataclass(frozen=True)
class Effect:
    """One call with a visible result. `before` is what the world looked like, for the check.

    After one that is not the last its step is planned again, and prepared anew.
    """

    call: Call[Any]
    reference: Callable[[Any], JSON] = lambda reply: {}
    before: JSON = field(default_factory=dict)
    made_group: Callable[[Any], tuple[int, str]] | None = None
    is_last: bool = True


@dataclass(frozen=True)
class Settled:
    """Nothing is to be sent: the step ends in this state."""

    state: StepState = StepState.DONE
    reference: JSON = field(default_factory=dict)
    reason: Reason | None = None


@dataclass(frozen=True)
class Observation:
    """What VK shows of a piece: after an unknown outcome, in the last look, and ever after.

    `reference` is what VK calls it, `group` the community it made. `ask`: several could be ours,
    and only the person knows; why they are asked. `is_readable`: its text is words, not garbage.
    `content`: what people read of it there; None where that cannot be compared. `is_gone`: the
    community as a whole is deleted or blocked, and what is seen in it means nothing.
    """

    seen: Seen
    reference: JSON = field(default_factory=dict)
    group: tuple[int, str] | None = None
    ask: Reason | None = None
    is_readable: bool = True
    content: str | None = None
    is_gone: bool = False


# The reads that show a piece and what they gave, by the names that its kind has for them.
Shown = dict[str, Any]
Reads = dict[str, Call[Any]]


def is_gone(shown: Shown) -> bool:
    """Whether the community's face, where it was read, shows that all of it is deleted."""
    face: GroupState | None = shown.get("face")
    return face is not None and face.is_gone


def told(is_there: bool | None) -> Observation:
    """What VK says of a thing without looks of its own; None: VK did not say."""
    if is_there is None:
        return Observation(Seen.UNKNOWN)
    return Observation(Seen.SAME if is_there else Seen.MISSING)
