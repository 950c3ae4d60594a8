"""What the repositories give back: frozen rows in the words of the domain."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import RowMapping

from vitrina.domain.build import (
    BuildPurpose,
    BuildState,
    Operation,
    StepState,
    WaitingFor,
    turn_of,
)
from vitrina.domain.community import GrantKind
from vitrina.domain.plan import CommunityPlan, Route
from vitrina.domain.reason import Reason, reason_as_written

JSON = dict[str, Any]


@dataclass(frozen=True)
class StepRecord:
    """One item of a build: how far it is, what was intended, what VK gave it.

    `operation`: what the run does with it.
    """

    key: str
    state: StepState
    attempt: int = 0
    intent: JSON | None = None
    settles_at: float | None = None
    reference: JSON | None = None
    error_code: int | None = None
    way: str | None = None
    reason: Reason | None = None
    operation: Operation = Operation.MAKE

    @property
    def is_kept(self) -> bool:
        """Whether this run found it as it is and leaves it so."""
        return self.operation is Operation.KEEP


@dataclass(frozen=True)
class BuildRecord:
    """One build. `steps` is in the order of the plan and empty where it was not asked for.

    The plan names a phone and the answer to a captcha is a secret: neither shows in a repr.
    """

    id: str
    community_id: str
    purpose: BuildPurpose
    practitioner_id: str
    grant_id: str
    vk_user_id: int | None
    route: Route
    plan: CommunityPlan = field(repr=False)
    state: BuildState
    waiting_for: WaitingFor | None
    waiting_data: JSON | None = field(repr=False)
    not_before: float | None
    epoch: int
    sleeps: int
    group_id: int | None
    screen_name: str | None
    error_code: int | None
    requests: int
    uploads: int
    created_at: float
    started_at: float | None
    finished_at: float | None
    reason: Reason | None = None
    steps: dict[str, StepRecord] = field(default_factory=dict)

    @property
    def turn(self) -> str:
        """Builds with one turn never run together."""
        return turn_of(self.vk_user_id, self.group_id)


@dataclass(frozen=True)
class TokenRecord:
    """A person's VK token or a community's key, opened; never log or show it.

    `rights`: methods that VK was seen to allow or to refuse it.
    """

    id: str
    vk_user_id: int | None
    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    device_id: str | None = field(repr=False)
    scope: frozenset[str] | None
    expires_at: float | None
    kind: GrantKind = GrantKind.USER_TOKEN
    rights: Mapping[str, bool] = field(default_factory=dict)


def build_of(row: RowMapping, steps: dict[str, StepRecord]) -> BuildRecord:
    """A build from its row."""
    return BuildRecord(
        id=row["id"],
        community_id=row["community_id"],
        purpose=BuildPurpose(row["purpose"]),
        practitioner_id=row["practitioner_id"],
        grant_id=row["grant_id"],
        vk_user_id=row["vk_user_id"],
        route=Route(row["route"]),
        plan=CommunityPlan.model_validate_json(row["plan"]),
        state=BuildState(row["state"]),
        waiting_for=WaitingFor(row["waiting_for"]) if row["waiting_for"] else None,
        waiting_data=row["waiting_data"],
        not_before=row["not_before"],
        epoch=row["epoch"],
        sleeps=row["sleeps"],
        group_id=row["group_id"],
        screen_name=row["screen_name"],
        error_code=row["error_code"],
        requests=row["requests"],
        uploads=row["uploads"],
        created_at=row["created_at"],
        started_at=row["started_at"],
        finished_at=row["finished_at"],
        reason=_reason_of(row),
        steps=steps,
    )


def step_of(row: RowMapping) -> StepRecord:
    """A step from its row."""
    return StepRecord(
        key=row["key"],
        state=StepState(row["state"]),
        attempt=row["attempt"],
        intent=row["intent"],
        settles_at=row["settles_at"],
        reference=row["reference"],
        error_code=row["error_code"],
        way=row["way"],
        reason=_reason_of(row),
        operation=Operation(row["operation"] or Operation.MAKE),
    )


def _reason_of(row: RowMapping) -> Reason | None:
    """The reason; a sentence that the first release stored is one as it was written."""
    if row["reason"] is None:
        return reason_as_written(row["words"])
    return Reason.model_validate(row["reason"])
