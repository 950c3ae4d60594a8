"""The page of the posts of a next month: looked at, edited, skipped, sent."""

from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup

from vitrina.web.look.parts import Action, Scheme
from vitrina.wording import month_page as words


@dataclass(frozen=True)
class MonthPost:
    """One post; `text` is what would come out, the person's own where they wrote some."""

    key: str
    when: str
    title: str
    text: str
    picture: Markup | None = None
    is_skipped: bool = False
    error: str = ""


@dataclass(frozen=True)
class MonthPage:
    """The posts, and whether those of later months are planned by themselves (`is_monthly`)."""

    template: ClassVar[str] = "month.html"

    home: str
    theme: str
    csrf: str
    month: str
    digest: str
    posts: tuple[MonthPost, ...]
    how: str = ""
    note: str = ""
    is_monthly: bool = False
    scheme: Scheme = "auto"

    @property
    def title(self) -> str:
        return words.say_title(self.month)

    @property
    def lead(self) -> str:
        return words.LEAD if self.posts else words.NOTHING

    @property
    def monthly_words(self) -> str:
        return words.MONTHLY_ON if self.is_monthly else words.MONTHLY_OFF

    @property
    def monthly(self) -> Action:
        """The button that begins or ends the months that come by themselves."""
        label = words.STOP_MONTHLY if self.is_monthly else words.START_MONTHLY
        fields = (("csrf", self.csrf), ("wished", "0" if self.is_monthly else "1"))
        return Action(label, f"{self.home}/months", post=True, fields=fields)
