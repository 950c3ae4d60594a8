"""One community as the school's page of it shows it."""

from dataclasses import dataclass
from typing import ClassVar

from vitrina.web.look.parts import Scheme
from vitrina.web.school.frame import Frame
from vitrina.web.school.moments import Moment
from vitrina.web.school_communities.one_views import EventView, PartView, RunView, ThingView
from vitrina.web.school_communities.row_view import StateView
from vitrina.wording import school_community as words


@dataclass(frozen=True)
class Acts:
    """What may be done now, by whoever looks."""

    may_act: bool
    may_forget: bool
    can_retry: bool
    can_cancel: bool
    can_check: bool


@dataclass(frozen=True)
class CommunityPage:
    """`facts` are names with values; `message` is ready for the student; `said` what came of a
    button, `press` names the next press of the button that gives a new link."""

    template: ClassVar[str] = "school_community.html"

    frame: Frame
    id: str
    name: str
    city: str
    state: StateView
    until: Moment | None
    since: Moment | None
    message: str
    vk_url: str
    facts: tuple[tuple[str, str], ...]
    began: Moment
    checked: Moment | None
    parts: tuple[PartView, ...]
    events: tuple[EventView, ...]
    runs: tuple[RunView, ...]
    things: tuple[ThingView, ...]
    acts: Acts
    here_url: str
    press: str
    said: str = ""
    is_bad: bool = False
    retry_cause_url: str = ""
    etag: str = ""
    theme: str = "sage"
    scheme: Scheme = "auto"

    @property
    def followed(self) -> object:
        """What changes by itself."""
        return (
            self.state, self.facts, self.checked, self.parts, self.events, self.runs, self.things,
            self.acts,
        )  # fmt: skip


@dataclass(frozen=True)
class LiveCommunity:
    """What of the page is followed while it is open."""

    template: ClassVar[str] = "school_community_live.html"

    page: CommunityPage


@dataclass(frozen=True)
class LinkPage:
    """The new link, shown once, and the message with it."""

    template: ClassVar[str] = "school_community_link.html"

    frame: Frame
    name: str
    back_url: str
    link: str
    message: str
    lead: str = words.LINK_LEAD
    theme: str = "sage"
    scheme: Scheme = "auto"


@dataclass(frozen=True)
class ForgetAskPage:
    """What goes when the person is forgotten, and the button."""

    template: ClassVar[str] = "school_community_forget.html"

    frame: Frame
    id: str
    name: str
    going: tuple[str, ...]
    staying: tuple[str, ...]
    error: str = ""
    theme: str = "sage"
    scheme: Scheme = "auto"


@dataclass(frozen=True)
class SaidPage:
    """A page of the console that says one thing, with a way on."""

    template: ClassVar[str] = "school_communities_said.html"

    frame: Frame
    title: str
    text: str
    back_url: str
    back: str
    theme: str = "sage"
    scheme: Scheme = "auto"
