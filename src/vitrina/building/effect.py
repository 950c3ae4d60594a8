"""The vocabulary between the runner and the kinds of items.

A kind prepares (reads and uploads, repeatable at will) and ends with one Effect, the call that
people can see. After an unknown outcome the kind is asked to `check` what VK has.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from vitrina.building.site import Site
from vitrina.domain.build import StepState
from vitrina.storage.records import JSON
from vitrina.vk.call import Call

I = TypeVar("I")  # noqa: E741 -- an item


@dataclass(frozen=True)
class Effect:
    """One call with a visible result. `before` is what the world looked like, for the check.

    After one that is not the last its step is planned again, and prepared anew.
    """

    call: Call[Any]
    reference: Callable[[Any], JSON]
    before: JSON = field(default_factory=dict)
    made_group: Callable[[Any], tuple[int, str]] | None = None
    is_last: bool = True


@dataclass(frozen=True)
class Settled:
    """Nothing is to be sent: the step ends in this state."""

    state: StepState = StepState.DONE
    reference: JSON = field(default_factory=dict)
    words: str | None = None


@dataclass(frozen=True)
class Found:
    """The check saw it in VK: it was done."""

    reference: JSON
    group: tuple[int, str] | None = None


class NotThere:
    """The check is sure that it was not done, or doing it again changes nothing."""


@dataclass(frozen=True)
class AskPerson:
    """The check cannot tell; only the person can."""

    words: str


Check = Found | NotThere | AskPerson


@dataclass(frozen=True)
class Kind(Generic[I]):
    """How one kind of item is made. `needs` names the items that must be done before its effect.

    `needs_first` are those that its preparing waits for too; all of them unless said otherwise.

    `again_if_missing`: what VK does not show at the end is made again, for that changes nothing.

    `lateness`: how many times VITRINA_SETTLE_SECONDS VK is given to act on a call it did not
    answer, before what it does not show is sent again; 0 where twice is as good as once.
    """

    prepare: Callable[[I, Site], Awaitable[Effect | Settled]]
    check: Callable[[I, Site, JSON], Awaitable[Check]]
    needs: Callable[[I], tuple[str, ...]] = lambda item: ("community",)
    again_if_missing: bool = False
    lateness: int = 0
    needs_first: Callable[[I], tuple[str, ...]] | None = None

    def needed_to_prepare(self, item: I) -> tuple[str, ...]:
        """The items that must be done before this one is prepared."""
        return (self.needs_first or self.needs)(item)


async def repeat_freely(item: object, site: Site, before: JSON) -> Check:
    """The check of effects whose repetition changes nothing."""
    return NotThere()
