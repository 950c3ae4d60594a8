"""The page of the audit log, and its lines for a spreadsheet."""

from dataclasses import dataclass, field
from typing import ClassVar

from vitrina.application.read_audit import AuditEntry
from vitrina.domain.member import ON_SERVER
from vitrina.web.look.parts import Scheme
from vitrina.web.school.csv_rows import Cell
from vitrina.web.school.frame import Frame
from vitrina.web.school.moments import Moment, view_moment
from vitrina.wording.audit import ACTS, say_act, say_data, say_who


@dataclass(frozen=True)
class Asked:
    """What the log is searched by, as the form has it; days as 2026-11-27, empty for all."""

    member: str = ""
    act: str = ""
    subject: str = ""
    since: str = ""
    until: str = ""

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """The same as hidden fields of another form."""
        return (
            ("member", self.member),
            ("act", self.act),
            ("subject", self.subject),
            ("since", self.since),
            ("until", self.until),
        )


@dataclass(frozen=True)
class EntryView:
    """One line of the log."""

    when: Moment
    who: str
    act: str
    subject: str
    more: str
    client: str


@dataclass(frozen=True)
class AuditPage:
    """`further` is the id below which the older entries are; `known` ids and mails to choose."""

    template: ClassVar[str] = "school_audit.html"

    frame: Frame
    asked: Asked
    entries: tuple[EntryView, ...]
    further: int | None
    is_first: bool
    known: tuple[tuple[str, str], ...] = field(repr=False)
    acts: tuple[tuple[str, str], ...] = tuple(sorted(ACTS.items(), key=lambda act: act[1]))
    theme: str = "sage"
    scheme: Scheme = "auto"


def view_entry(entry: AuditEntry) -> EntryView:
    """An entry as the page shows it."""
    return EntryView(
        when=view_moment(entry.at),
        who=say_who(entry.mail, entry.client),
        act=say_act(entry.act),
        subject=entry.subject if entry.subject != entry.mail else "",
        more=say_data(entry.data),
        client=entry.client if entry.client != ON_SERVER.client else "",
    )


def cells_of(entry: AuditEntry) -> tuple[Cell, ...]:
    """An entry as a row: the time in UTC, and the act as it is stored beside its words."""
    return (
        view_moment(entry.at).iso,
        say_who(entry.mail, entry.client),
        say_act(entry.act),
        entry.act,
        entry.subject,
        say_data(entry.data),
        entry.client,
    )
