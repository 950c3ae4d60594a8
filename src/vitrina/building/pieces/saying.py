"""What a kind says of its pieces to people, as codes: the sentences are in `wording/`."""

from dataclasses import dataclass

from vitrina.domain.reason import Reason


@dataclass(frozen=True)
class ManualStep:
    """One thing that the person does: `text` is what they copy or choose, ready or as a code."""

    title: Reason
    text: str | Reason = ""


@dataclass(frozen=True)
class DoubleNote:
    """What may be done about one thing too many, why it is there, and its path on VK's site."""

    title: Reason
    reason: Reason
    path: str


@dataclass(frozen=True)
class StatusCount:
    """Fields of the status JSON: `done` counts those that are made, `total` all of them."""

    done: str
    total: str
