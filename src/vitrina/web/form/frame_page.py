"""The form as `GET /create` shows it: on its own, or inside the school's frame."""

from dataclasses import dataclass
from typing import ClassVar

from vitrina.web.follow.page import NOTHING_YET, Followed
from vitrina.web.form.form_page import FormPage


@dataclass(frozen=True)
class FramePage(FormPage):
    """The form with what it needs inside a frame; on its own it looks like the plain form.

    `framers` are the sites whose pages may hold it and talk to its script; `tab_url` opens it in
    a tab of its own. `framed` is what the browser said; its script finds out for itself as well.
    """

    template: ClassVar[str] = "frame.html"

    framed: bool = False
    framers: tuple[str, ...] = ()
    tab_url: str = "/create"
    followed: Followed = NOTHING_YET
