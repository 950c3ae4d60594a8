"""The practitioner's page of booking requests, and its short form on the build's page."""

from dataclasses import dataclass, field
from typing import ClassVar

from vitrina.web.look.message import MessagePage
from vitrina.web.look.parts import Action, Scheme
from vitrina.wording import buttons, leads
from vitrina.wording.told_in_vk import say_untold


@dataclass(frozen=True)
class LeadCard:
    """One request, ready to read. `phone` is empty for who waits for an answer in messages.

    `earlier` is what the same visitor wished before changing their mind, newest first. `visit` is
    when they come, in words; `visit_day`, `visit_time` and `visit_minutes` as fields have them.
    """

    id: str
    service: str
    wanted: str
    came: str
    dialog_url: str
    phone: str = ""
    phone_url: str = ""
    is_handled: bool = False
    earlier: tuple[str, ...] = ()
    visit: str = ""
    visit_day: str = ""
    visit_time: str = ""
    visit_minutes: int = 60


@dataclass(frozen=True)
class CalendarCard:
    """The visits to come, and the link that a phone's calendar reads them by."""

    url: str = field(repr=False)
    visits: tuple[str, ...] = ()

    @property
    def app_url(self) -> str:
        """The same address for the calendar of the phone itself to open."""
        return "webcal://" + self.url.partition("://")[2]


@dataclass(frozen=True)
class CallCard:
    """A visitor who waits for the person, and VK did not let the bot say so."""

    id: str
    text: str
    came: str
    dialog_url: str


@dataclass(frozen=True)
class LeadsCard:
    """The newest requests beside the finished community; `url` is the private link."""

    url: str
    change_url: str
    csrf: str
    newest: tuple[LeadCard, ...] = ()
    waiting: int = 0
    total: int = 0

    @property
    def lead(self) -> str:
        """How many wait for an answer, or that there is nothing yet."""
        return leads.say_how_many(self.waiting, self.total)


@dataclass(frozen=True)
class LeadsPage:
    """`home` is the page's own address; its key is the right to see and to change what is here.

    `waiting` and `handled` are of this page, `all_waiting` and `total` of all `pages`; `locked` so
    many of this page cannot be opened at the moment. `calls` and `untold` did not reach the person
    in VK: who waits for them, and how many requests.
    """

    template: ClassVar[str] = "leads.html"

    theme: str
    community: str
    community_url: str
    home: str
    csrf: str
    waiting: tuple[LeadCard, ...] = ()
    handled: tuple[LeadCard, ...] = ()
    all_waiting: int = 0
    total: int = 0
    number: int = 1
    pages: int = 1
    locked: int = 0
    calls: tuple[CallCard, ...] = ()
    untold: int = 0
    calendar: CalendarCard | None = None
    scheme: Scheme = "auto"

    @property
    def lead(self) -> str:
        """How many wait for an answer."""
        return leads.say_how_many(self.all_waiting, self.total)

    @property
    def locked_words(self) -> str:
        """That some cannot be opened at the moment; empty when all can."""
        return leads.say_locked(self.locked)

    @property
    def untold_words(self) -> str:
        """That VK did not let the bot tell of some requests; empty when it did."""
        return say_untold(self.untold)

    @property
    def place(self) -> str:
        """Which page it is, as its forms carry it on; empty for the first."""
        return f"?page={self.number}" if self.number > 1 else ""

    @property
    def newer_url(self) -> str:
        """The page before this one."""
        if self.number == 1:
            return ""
        return self.home if self.number == 2 else f"{self.home}?page={self.number - 1}"

    @property
    def older_url(self) -> str:
        """The page after this one."""
        return f"{self.home}?page={self.number + 1}" if self.number < self.pages else ""


def say_link_changed() -> MessagePage:
    """The link to the requests was changed for another one: 410."""
    return MessagePage(*leads.LINK_CHANGED, icon="clock")


def say_no_such_leads() -> MessagePage:
    """An unknown link to requests: 404."""
    return MessagePage(*leads.NO_SUCH_LEADS, icon="search")


def say_no_such_time(home: str) -> MessagePage:
    """What was typed is no time of a visit: 422."""
    return MessagePage(
        *leads.NO_SUCH_TIME, actions=(Action(buttons.TO_REQUESTS, home),), icon="clock"
    )


def say_no_such_lead(home: str) -> MessagePage:
    """The request is not of this page, or is deleted already: 404."""
    return MessagePage(
        *leads.NO_SUCH_LEAD, actions=(Action(buttons.TO_REQUESTS, home),), icon="search"
    )
