"""A build as somebody sees it who follows it without its page: the frame, or a way back."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from vitrina.web.look.parts import Scheme

FollowState = Literal["asked", "refused", "works", "sleeps", "waits", "made", "failed", "gone"]


@dataclass(frozen=True)
class Followed:
    """What to say of it; nothing personal. `done` of `total` lines, `doing` is the one under way.

    `url` is the community's address once it is made; `go` is the label of the way to its page.
    """

    state: FollowState
    title: str
    text: str
    done: int = 0
    total: int = 0
    doing: str = ""
    url: str = ""
    go: str = ""


NOTHING_YET = Followed("asked", "", "")


@dataclass(frozen=True)
class FollowPage:
    """The way back: how the build goes, its page (`page_url`) and the form anew (`again_url`)."""

    template: ClassVar[str] = "follow.html"

    followed: Followed
    follow_url: str
    page_url: str
    again_url: str
    framed: bool = False
    framers: tuple[str, ...] = ()
    theme: str = "sage"
    scheme: Scheme = "auto"
