"""The page of endpoints, the one that shows a secret once, and the log of deliveries."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import ClassVar

from vitrina.application.change_endpoints import EndpointLog
from vitrina.domain.school_event import OF_COMMUNITIES, SchoolEvent
from vitrina.storage.delivery_log import DeliveryRecord
from vitrina.storage.endpoints import EndpointRecord
from vitrina.web.look.parts import Scheme
from vitrina.web.school.frame import Frame
from vitrina.web.school.moments import Moment, view_moment
from vitrina.web.school_endpoints.keys_page import Choice
from vitrina.wording.school_programs import (
    DELIVERIES,
    EVERY_DELIVERY,
    KINDS,
    PAUSED,
    STATES,
    say_attempts,
    say_fault,
    say_kind,
)


@dataclass(frozen=True)
class EndpointView:
    """One endpoint; `state` is its code, `says` the word for it."""

    id: str
    url: str
    kinds: tuple[str, ...]
    state: str
    says: str
    taken: Moment | None
    failing: Moment | None
    both_until: Moment | None
    waiting: int
    failed: int


@dataclass(frozen=True)
class DeliveryView:
    """One event to this endpoint; `answer` is a stranger's plain text."""

    id: str
    kind: str
    event_id: str
    state: str
    says: str
    attempts: str
    at: Moment
    next: Moment | None
    ended_how: str
    answer: str


@dataclass(frozen=True)
class EndpointsPage:
    """`error` stands at the field `error_of`."""

    template: ClassVar[str] = "school_endpoints.html"

    frame: Frame
    endpoints: tuple[EndpointView, ...]
    kinds: tuple[Choice, ...]
    url: str
    error: str
    error_of: str
    theme: str = "sage"
    scheme: Scheme = "auto"


@dataclass(frozen=True)
class SecretPage:
    """An endpoint's secret, shown this once."""

    template: ClassVar[str] = "school_secret.html"

    frame: Frame
    secret: str = field(repr=False)
    endpoint: str
    is_new: bool
    theme: str = "sage"
    scheme: Scheme = "auto"


@dataclass(frozen=True)
class LogPage:
    """What was sent to one endpoint; `state` is which deliveries are shown, empty for all.

    `then` is the query of the next page.
    """

    template: ClassVar[str] = "school_deliveries.html"

    frame: Frame
    endpoint: EndpointView
    deliveries: tuple[DeliveryView, ...]
    state: str
    then: str
    paused_title: str = PAUSED.title
    paused_text: str = PAUSED.text
    states: tuple[tuple[str, str], ...] = (("", EVERY_DELIVERY), *DELIVERIES.items())
    theme: str = "sage"
    scheme: Scheme = "auto"


def choose_kinds(chosen: Collection[SchoolEvent]) -> tuple[Choice, ...]:
    """The boxes of kinds."""
    return tuple(Choice(kind, *KINDS[kind], kind in chosen) for kind in OF_COMMUNITIES)


def view_endpoint(one: EndpointRecord) -> EndpointView:
    """An endpoint as pages show it."""
    return EndpointView(
        id=one.id,
        url=one.url,
        kinds=tuple(say_kind(kind) for kind in one.kinds),
        state=one.state.value,
        says=STATES[one.state.value],
        taken=_view(one.taken_at),
        failing=_view(one.failing_since),
        both_until=_view(one.both_until),
        waiting=one.waiting,
        failed=one.failed,
    )


def view_log(frame: Frame, log: EndpointLog, state: str, then: str) -> LogPage:
    """The log as its page shows it."""
    rows = tuple(_view_delivery(one) for one in log.deliveries)
    return LogPage(frame, view_endpoint(log.endpoint), rows, state, then)


def _view_delivery(one: DeliveryRecord) -> DeliveryView:
    waits = one.state == "waiting" and one.attempts > 0
    return DeliveryView(
        id=one.id,
        kind=say_kind(one.kind),
        event_id=one.event_id,
        state=one.state,
        says=DELIVERIES[one.state],
        attempts=say_attempts(one.attempts) if one.attempts else "",
        at=view_moment(one.created_at),
        next=view_moment(one.next_at) if waits else None,
        ended_how=say_fault(one.status, one.fault),
        answer=one.answer,
    )


def _view(moment: float | None) -> Moment | None:
    return None if moment is None else view_moment(moment)
