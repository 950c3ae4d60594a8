"""The build's page: progress, waiting states and the result are one page with one context."""

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from vitrina.web.pages.parts import CommunityView, Notice, Scheme

LineState = Literal["done", "now", "waits", "by_hand", "to_do"]


@dataclass(frozen=True)
class ProgressLine:
    """One line of the list. `done`/`total` are shown as «2 из 5» when `total` is above 1."""

    key: str
    title: str
    state: LineState
    done: int = 0
    total: int = 0
    detail: str = ""


@dataclass(frozen=True)
class Progress:
    """How far the build is; the page and the event stream show the same object.

    `lit` holds the plan's item keys that are already there (`cover`, `avatar`, `product/x`).
    """

    state: str
    done: int
    total: int
    lines: tuple[ProgressLine, ...]
    seconds_left: int | None = None
    lit: tuple[str, ...] = ()
    notice: Notice | None = None


@dataclass(frozen=True)
class MadeLine:
    """One line of «Уже сделано»."""

    text: str
    detail: str = ""


@dataclass(frozen=True)
class Result:
    """A finished community. `address` is shown («vk.com/club1»), `url` is opened."""

    url: str
    address: str
    seconds: int | None = None
    bot_answers: bool = False
    made: tuple[MadeLine, ...] = ()


@dataclass(frozen=True)
class Hand:
    """Something left to the person: ready `text` to copy or picture to download, and where."""

    key: str
    title: str
    reason: str
    text: str = ""
    settings_url: str = ""
    picture_url: str | None = None
    picture_name: str = ""
    done: bool = False


@dataclass(frozen=True)
class BuildPage:
    """The page of one build; with `result` it is the result page.

    `build_key` names the person's ticks in the browser's own storage; give it the build's id or
    another stable text that is not the page key.
    """

    template: ClassVar[str] = "build.html"

    build_key: str
    theme: str
    progress: Progress
    community: CommunityView
    events_url: str
    status_url: str
    result: Result | None = None
    hands: tuple[Hand, ...] = ()
    edit_url: str = ""
    scheme: Scheme = "auto"


def progress_event(progress: Progress, *, reload: bool = False) -> dict[str, Any]:
    """The JSON of one message of the event stream, and of `status_url + "?view=page"`.

    `reload` tells the page to load itself again: when the result or a waiting state came.
    """
    raise NotImplementedError


def made_lines(
    *, posts_now: int, posts_later: int, last_post: str, products: int, topic: bool, bot: bool
) -> tuple[MadeLine, ...]:
    """«Уже сделано» from counts; `last_post` is ready to read («6 декабря в 12:30»)."""
    raise NotImplementedError
