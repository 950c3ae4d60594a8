"""What the verbs about builds that are there already work with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from vitrina.storage.builds import Builds


@dataclass(frozen=True)
class RunServices:
    """For verbs that let a build go on, or stop it.

    `submit` tells the queue of a build (its id, its turn).
    """

    builds: Builds
    submit: Callable[[str, str], Awaitable[None]]
