"""Small pieces that several pages show: an action, a note, a picture of the community."""

from dataclasses import dataclass
from typing import Literal

Scheme = Literal["auto", "light", "dark"]
NoticeKind = Literal["captcha", "grant", "sleeping", "person", "refused", "failed"]


@dataclass(frozen=True)
class Action:
    """One button: a link, or with `post` a form that carries `fields` (csrf and the like).

    `new_tab` is for VK's own pages. `copies` makes it a button that copies that text instead;
    the empty text stands for the page's own address.
    """

    label: str
    url: str = ""
    post: bool = False
    fields: tuple[tuple[str, str], ...] = ()
    new_tab: bool = False
    copies: str | None = None


@dataclass(frozen=True)
class Check:
    """VK's check at `url` on `host`, and where its answer goes: from VK's window, or by hand.

    `hosts` are those whose windows are believed; `answer` is the form that takes the answer.
    """

    url: str
    host: str
    hosts: tuple[str, ...]
    answer: Action
    error: str = ""


@dataclass(frozen=True)
class Notice:
    """A state that needs somebody, or a moment: icon by `kind`, heading, two sentences.

    `notice_id` changes when the state came anew: an open page loads itself again by it.
    """

    kind: NoticeKind
    heading: str
    text: str
    actions: tuple[Action, ...] = ()
    check: Check | None = None
    notice_id: str = "notice"
