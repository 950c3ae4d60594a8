"""The list as its template shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from vitrina.application.list_communities import CommunityList
from vitrina.domain.listing import Stage
from vitrina.storage.listed_rows import ListedCommunity
from vitrina.web.look.parts import Scheme
from vitrina.web.school.frame import Frame
from vitrina.web.school.moments import Moment, view_moment
from vitrina.web.school_communities.asked import HOME, Addresses, Asked
from vitrina.web.school_communities.row_view import StateView, greet, view_state
from vitrina.wording import school_list as words
from vitrina.wording.reasons import say_code


@dataclass(frozen=True)
class Tab:
    """One stage with how many stand there."""

    key: str
    label: str
    count: int
    url: str
    is_here: bool


@dataclass(frozen=True)
class Choice:
    """One value of a filter."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Select:
    """A filter with its values; the empty one lets everything through."""

    name: str
    label: str
    all: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class RowView:
    """A community in the list. `message` is ready to be sent to the student, empty for nothing."""

    id: str
    url: str
    name: str
    city: str
    theme: str
    course: str
    state: StateView
    until: Moment | None
    since: Moment
    began: Moment
    message: str
    vk_url: str
    vk_name: str


@dataclass(frozen=True)
class CauseView:
    """All that stand for one cause, where the list is narrowed to it."""

    words: str
    count: int
    retry_url: str


@dataclass(frozen=True)
class CommunitiesPage:
    """`export` are the fields that a file of the same list is asked for with."""

    template: ClassVar[str] = "school_communities.html"

    frame: Frame
    asked: Asked
    tabs: tuple[Tab, ...]
    selects: tuple[Select, ...]
    rows: tuple[RowView, ...]
    total: int
    here_url: str
    reset_url: str
    first_url: str
    next_url: str
    export: tuple[tuple[str, str], ...]
    cause: CauseView | None
    may_act: bool
    nothing: str
    placeholder: str
    etag: str = ""
    title: str = words.TITLE
    theme: str = "sage"
    scheme: Scheme = "auto"

    @property
    def followed(self) -> object:
        """What changes by itself; addresses are sealed anew each time."""
        return [(tab.key, tab.count) for tab in self.tabs], self.rows

    @property
    def count(self) -> str:
        """How many of how many are shown."""
        return words.say_count(len(self.rows), self.total)


@dataclass(frozen=True)
class LivePart:
    """What of the page is followed while it is open."""

    template: ClassVar[str] = "school_communities_live.html"

    page: CommunitiesPage


def view_tabs(asked: Asked, counts: Mapping[Stage, int], addresses: Addresses) -> tuple[Tab, ...]:
    """All, then each stage."""
    total = Tab(
        "all", words.ALL, sum(counts.values()), addresses.of(replace(asked, stage="", order="")),
        not asked.stage,
    )  # fmt: skip
    stages = (
        Tab(stage, label, counts[stage], addresses.of(replace(asked, stage=stage, order="")),
            asked.stage == stage)
        for stage, label in words.TABS.items()
    )  # fmt: skip
    return (total, *stages)


def view_selects(asked: Asked, found: CommunityList) -> tuple[Select, ...]:
    """The filters."""
    named = {one: found.course_names.get(one, one) for one in found.courses}
    given: tuple[tuple[str, str, str, Mapping[Any, str], str], ...] = (
        ("course", words.COURSE, words.ANY_COURSE, {**named, "-": words.WITHOUT_COURSE},
         asked.course),
        ("piece", words.PIECE, words.ANY_PIECE, words.PIECES, asked.piece),
        ("code", words.CODE, words.ANY_CODE, {str(one): str(one) for one in found.error_codes},
         asked.code),
        ("means", words.MEANS_LABEL, words.ANY_MEANS, words.MEANS, asked.means),
        ("age", words.AGE, words.ANY_AGE, words.AGES, asked.age),
        ("order", words.ORDER, "", words.ORDERS, asked.sorting),
    )  # fmt: skip
    return tuple(
        Select(
            name, label, every,
            tuple(Choice(value, said, value == chosen) for value, said in choices.items()),
        )
        for name, label, every, choices, chosen in given
    )  # fmt: skip


def view_row(row: ListedCommunity, site: str, base: str) -> RowView:
    """The row; `site` is VK's, `base` ours."""
    state = view_state(row.state, row.build, row.ticks)
    name = row.screen_name or (f"club{row.group_id}" if row.group_id else "")
    return RowView(
        id=row.listed.community_id,
        url=f"{HOME}/{row.listed.community_id}",
        name=row.practitioner.name,
        city=row.practitioner.city,
        theme=row.practitioner.theme,
        course=row.course,
        state=state,
        until=view_moment(state.until) if state.until else None,
        since=view_moment(row.listed.since),
        began=view_moment(row.listed.created_at),
        message=write_message(row, state, words.FIND_MINE.format(link=f"{base}/communities")),
        vk_url=f"{site}/{name}" if name else "",
        vk_name=name,
    )


def write_message(row: ListedCommunity, state: StateView, where: str) -> str:
    """What to write to the student; empty where there is nothing to do."""
    if not state.nudge:
        return ""
    return f"{greet(row.practitioner)} {state.nudge}\n\n{where}"


def say_cause(reason: str, code: str) -> str:
    """A cause in words, with VK's code last."""
    said = say_code(reason)
    return f"{said} ({words.CODE_SHORT} {code})" if code else said
