"""The build's page: progress, waiting states and the result are one page with one context."""

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from vitrina.domain.counting import plural
from vitrina.web.bot.page import BotCard
from vitrina.web.leads.page import LeadsCard
from vitrina.web.look.community import CommunityView
from vitrina.web.look.parts import Notice, Scheme

LineState = Literal["done", "now", "waits", "sleeps", "by_hand", "to_do"]


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
    """One line of «Уже сделано»; its detail is a link to `url` where there is one."""

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
class ManualStep:
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
    manual_steps: tuple[ManualStep, ...] = ()
    bot: BotCard | None = None
    leads: LeadsCard | None = None
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
            return "Готово, вы открыты"
        if self.progress.notice is not None and self.failed:
            return self.progress.notice.heading
        return "Собираем ваше сообщество"

    @property
    def bot_asks(self) -> bool:
        """Whether the bot waits for the person's permission."""
        return self.bot is not None and self.bot.asks

    @property
    def manual_steps_lead(self) -> str:
        """«Три дела, минут пять. ВКонтакте не даёт сделать их за вас.»"""
        return _manual_steps_lead(len(self.manual_steps) + self.bot_asks)


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
    """«Уже сделано» from counts; `last_post` is ready to read («6 декабря в 12:30»).

    `bot_url` is where the practitioner tries the bot.
    """
    lines = []
    if posts_now or posts_later:
        lines.append(_posts_line(posts_now, posts_later, last_post))
    if products:
        services = plural(products, "услуга", "услуги", "услуг")
        lines.append(MadeLine(f"{products} {services} с ценами и картинками"))
    if topic:
        lines.append(MadeLine("Обсуждение для отзывов с правилами"))
    if bot:
        ask = "Написать ему «сколько стоит?»" if bot_url else ""
        lines.append(MadeLine("Бот отвечает в сообщениях", ask, bot_url))
    return tuple(lines)


def _posts_line(now: int, later: int, last: str) -> MadeLine:
    here = f"{now} {plural(now, 'запись', 'записи', 'записей')} на стене"
    posts = plural(later, "запись выйдет сама", "записи выйдут сами", "записей выйдут сами")
    if not later:
        return MadeLine(here)
    detail = f"последняя {last}" if last and later > 1 else last
    if not now:
        return MadeLine(f"{later} {posts}", detail)
    out = plural(later, "выйдет сама", "выйдут сами", "выйдут сами")
    return MadeLine(f"{here}, ещё {later} {out}", detail)


def _manual_steps_lead(count: int) -> str:
    words = ("Одно", "Два", "Три", "Четыре", "Пять", "Шесть", "Семь", "Восемь", "Девять", "Десять")
    number = words[count - 1] if 0 < count <= len(words) else str(count)
    minutes = "минуты две" if count == 1 else "минут пять" if count <= 3 else "минут десять"
    them = "его" if count == 1 else "их"
    return (
        f"{number} {plural(count, 'дело', 'дела', 'дел')}, {minutes}. "
        f"ВКонтакте не даёт сделать {them} за вас."
    )
