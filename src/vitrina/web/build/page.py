"""The build's page: progress, waiting states and the result are one page with one context."""

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from vitrina.web.bot.page import BotCard
from vitrina.web.build.manual_page import Hands, ManualStep
from vitrina.web.feed.page import FeedCard
from vitrina.web.leads.page import LeadsCard
from vitrina.web.look.community import CommunityView
from vitrina.web.look.parts import Action, Notice, Scheme
from vitrina.web.notices.page import NoticesCard
from vitrina.wording import build_page as words
from vitrina.wording import runs

LineState = Literal["done", "now", "waits", "sleeps", "by_hand", "to_do"]


@dataclass(frozen=True)
class ProgressLine:
    """One line of the list. `done`/`total` are shown when `total` is above 1."""

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
    """One line of what is made already; its detail is a link to `url` where there is one."""

    text: str
    detail: str = ""
    url: str = ""


@dataclass(frozen=True)
class Result:
    """A finished community. `address` is shown («vk.com/club1»), `url` is opened."""

    url: str
    address: str
    seconds: int | None = None
    bot_answers: bool = False
    made: tuple[MadeLine, ...] = ()


@dataclass(frozen=True)
class BuildPage:
    """The page of one build; with `result` it is the result page.

    `build_key` names things of this build in the browser; give it the build's id or another stable
    text that is not the page key. `look_again` asks VK once more for what was ticked,
    which `may_look_again` says to be of use; `look_error`: why it could not be asked. `home_url`:
    the page of the community, where everything goes on. `purpose` is what the run is for, `month`
    (1 to 12) the one that it sets posts for.
    """

    template: ClassVar[str] = "build.html"

    build_key: str
    theme: str
    progress: Progress
    community: CommunityView
    events_url: str
    status_url: str
    result: Result | None = None
    manual_steps: tuple[ManualStep, ...] = ()
    look_again: Action | None = None
    may_look_again: bool = False
    look_error: str = ""
    bot: BotCard | None = None
    leads: LeadsCard | None = None
    feed: FeedCard | None = None
    notices: NoticesCard | None = None
    kit_url: str = ""
    home_url: str = ""
    purpose: str = "create"
    month: int | None = None
    scheme: Scheme = "auto"

    @property
    def running(self) -> bool:
        """Whether the page has something to wait for."""
        return self.result is None and not self.failed

    @property
    def refresh(self) -> int | None:
        """Seconds after which a page without scripts loads again; None while the person acts."""
        notice = self.progress.notice
        if not self.running or (notice is not None and notice.kind != "sleeping"):
            return None
        return 30 if notice else 3

    @property
    def failed(self) -> bool:
        """Whether the build ended without a community."""
        notice = self.progress.notice
        return self.result is None and notice is not None and notice.kind == "failed"

    @property
    def heading(self) -> str:
        """The page's h1: what is going on in one line."""
        if self.result is not None:
            return runs.say_ready(self.purpose, self.month) if self.is_over else words.READY
        if self.progress.notice is not None and self.failed:
            return self.progress.notice.heading
        return runs.UNDER_WAY[self.purpose] if self.is_over else words.UNDER_WAY

    @property
    def is_over(self) -> bool:
        """Whether it is a run over a community that was there before."""
        return runs.is_over_community(self.purpose)

    @property
    def result_text(self) -> str:
        """Of a run over a community: whether everything of it is done."""
        is_left = any(line.state == "by_hand" for line in self.progress.lines)
        return runs.LEFT_TEXT if is_left else runs.READY_TEXT

    @property
    def hands(self) -> Hands:
        """What is left to the person."""
        return Hands(
            mark=self.build_key,
            steps=self.manual_steps,
            bot=self.bot,
            look_again=self.look_again,
            may_look_again=self.may_look_again,
            look_error=self.look_error,
        )


def progress_event(progress: Progress, *, reload: bool = False) -> dict[str, Any]:
    """The JSON of one message of the event stream, and of `status_url + "?view=page"`.

    `reload` tells the page to load itself again: when the result or a waiting state came.
    """
    notice = progress.notice
    return {
        "state": progress.state,
        "done": progress.done,
        "total": progress.total,
        "lines": [
            {
                "key": line.key,
                "title": line.title,
                "state": line.state,
                "done": line.done,
                "total": line.total,
                "detail": line.detail,
            }
            for line in progress.lines
        ],
        "seconds_left": progress.seconds_left,
        "lit": list(progress.lit),
        "notice": _notice_event(notice) if notice else None,
        "reload": reload,
    }


def _notice_event(notice: Notice) -> dict[str, str]:
    return {"kind": notice.kind, "heading": notice.heading, "mark": notice.notice_id}


def made_lines(
    *,
    posts_now: int,
    posts_later: int,
    last_post: str,
    products: int,
    topic: bool,
    bot: bool,
    bot_url: str = "",
) -> tuple[MadeLine, ...]:
    """What is made already, from counts; `last_post` is ready to read.

    `bot_url` is where the practitioner tries the bot.
    """
    lines = []
    if posts_now or posts_later:
        detail = words.say_last_post(posts_later, last_post) if posts_later else ""
        lines.append(MadeLine(words.say_posts(posts_now, posts_later), detail))
    if products:
        lines.append(MadeLine(words.say_products(products)))
    if topic:
        lines.append(MadeLine(words.TOPIC_MADE))
    if bot:
        ask = words.ASK_BOT if bot_url else ""
        lines.append(MadeLine(words.BOT_ANSWERS, ask, bot_url))
    return tuple(lines)
