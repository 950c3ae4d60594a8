"""What a draft of the guided way is made of, and what is read of it."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import RowMapping

from vitrina.domain.plan import CommunityPlan
from vitrina.domain.practitioner import Practitioner
from vitrina.storage.records import JSON


class TooManyDrafts(Exception):
    """This client has begun the day's drafts; one more may be begun in `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(frozen=True)
class NewDraft:
    """A form that goes the guided way. Keys are plain here and hashed in the table.

    `student` is an id that the school signed, or empty; `client` a pseudonym of hexadecimal digits,
    who may have `most` unfinished drafts of one day.
    """

    practitioner_id: str
    practitioner: Practitioner = field(repr=False)
    plan: CommunityPlan = field(repr=False)
    page_key: str = field(repr=False)
    follow_key: str = field(repr=False)
    student: str
    client: str = field(repr=False)
    most: int


@dataclass(frozen=True)
class DraftRecord:
    """One draft: `address` as it was pasted, the group that it or the key names, VK's word for it.

    `scope` are the key's rights as VK said them; `shown` is what VK showed of the community when
    the key came, `choices` what the person chose for it.
    """

    community_id: str
    practitioner_id: str
    practitioner: Practitioner = field(repr=False)
    plan: CommunityPlan = field(repr=False)
    student: str
    address: str = field(repr=False)
    group_id: int | None
    screen_name: str
    title: str = field(repr=False)
    has_key: bool
    scope: frozenset[str]
    shown: JSON = field(repr=False)
    choices: JSON


@dataclass(frozen=True)
class NamedGroup:
    """The group that an address or a key names; None and empty for what nobody has said yet."""

    group_id: int | None = None
    screen_name: str = ""
    title: str = ""


def group_values(group: NamedGroup) -> dict[str, Any]:
    """The group as a draft's row has it."""
    return {
        "group_id": group.group_id,
        "screen_name": group.screen_name or None,
        "title": group.title or None,
    }


def draft_of(row: RowMapping) -> DraftRecord:
    """The draft of a row, joined with its community and its form."""
    return DraftRecord(
        community_id=row["community_id"],
        practitioner_id=row["practitioner_id"],
        practitioner=Practitioner.model_validate_json(row["data"]),
        plan=CommunityPlan.model_validate_json(row["plan"]),
        student=row["student_id"],
        address=row["address"] or "",
        group_id=row["group_id"],
        screen_name=row["screen_name"] or "",
        title=row["title"] or "",
        has_key=row["sealed_key"] is not None,
        scope=frozenset((row["scope"] or "").split()),
        shown=row["shown"] or {},
        choices=row["choices"] or {},
    )
