"""The page of keys, and the one that shows a key once."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import ClassVar

from vitrina.domain.api_key import ApiKey, Scope
from vitrina.web.look.parts import Scheme
from vitrina.web.school.frame import Frame
from vitrina.web.school.moments import Moment, view_moment
from vitrina.wording.school_programs import LIVES, SCOPES


@dataclass(frozen=True)
class KeyView:
    """A key in the list; `ended` is when it ended, by itself or by a button."""

    id: str
    name: str
    hint: str
    scopes: tuple[str, ...]
    used: Moment | None
    until: Moment | None
    ended: Moment | None


@dataclass(frozen=True)
class Choice:
    """A box of a form."""

    value: str
    label: str
    hint: str
    is_chosen: bool


@dataclass(frozen=True)
class KeysPage:
    """`error` stands at the field `error_of`, or above everything."""

    template: ClassVar[str] = "school_keys.html"

    frame: Frame
    keys: tuple[KeyView, ...]
    scopes: tuple[Choice, ...]
    name: str
    error: str
    error_of: str
    api_url: str
    lives: tuple[tuple[str, str], ...] = tuple(LIVES.items())
    theme: str = "sage"
    scheme: Scheme = "auto"


@dataclass(frozen=True)
class KeyPage:
    """A key that was just made, shown this once."""

    template: ClassVar[str] = "school_key.html"

    frame: Frame
    key: str = field(repr=False)
    name: str
    api_url: str
    theme: str = "sage"
    scheme: Scheme = "auto"


def choose_scopes(chosen: Collection[Scope]) -> tuple[Choice, ...]:
    """The boxes of scopes."""
    return tuple(
        Choice(scope, label, hint, scope in chosen) for scope, (label, hint) in SCOPES.items()
    )


def view_key(key: ApiKey, now: float) -> KeyView:
    """A key as the page shows it; `now` is unix seconds."""
    is_over = key.ends_at is not None and key.ends_at <= now
    ended = key.ended_at if key.ended_at is not None else key.ends_at if is_over else None
    return KeyView(
        id=key.id,
        name=key.name,
        hint=key.hint,
        scopes=tuple(SCOPES[scope][0] for scope in SCOPES if scope in key.scopes),
        used=_view(key.used_at),
        until=_view(key.ends_at),
        ended=_view(ended),
    )


def _view(moment: float | None) -> Moment | None:
    return None if moment is None else view_moment(moment)
