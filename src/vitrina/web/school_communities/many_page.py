"""Pages about many communities: all of one cause, and whom to remind."""

from dataclasses import dataclass
from typing import ClassVar

from vitrina.web.look.parts import Scheme
from vitrina.web.school.frame import Frame
from vitrina.web.school_communities.list_page import RowView
from vitrina.wording import school_list as words


@dataclass(frozen=True)
class RetryPage:
    """Which would be tried again and how many; `fields` are carried on with the press."""

    template: ClassVar[str] = "school_communities_retry.html"

    frame: Frame
    cause: str
    rows: tuple[RowView, ...]
    total: int
    most: int
    fields: tuple[tuple[str, str], ...]
    back_url: str
    title: str = words.RETRY_TITLE
    hint: str = words.RETRY_HINT
    theme: str = "sage"
    scheme: Scheme = "auto"

    @property
    def count(self) -> int:
        """How many this press queues."""
        return min(self.total, self.most)


@dataclass(frozen=True)
class NudgeView:
    """A student who has something to do; contacts are empty where they may not be seen."""

    url: str
    name: str
    about: str
    phone: str
    telegram: str
    message: str


@dataclass(frozen=True)
class NudgesPage:
    """The first of them; the file has all. `export` are the fields that it is asked for with."""

    template: ClassVar[str] = "school_communities_nudges.html"

    frame: Frame
    people: tuple[NudgeView, ...]
    has_more: bool
    may_act: bool
    export: tuple[tuple[str, str], ...]
    press: str
    back_url: str
    title: str = words.NUDGES_TITLE
    lead: str = words.NUDGES_LEAD
    nobody: str = words.NUDGES_NOBODY
    theme: str = "sage"
    scheme: Scheme = "auto"
