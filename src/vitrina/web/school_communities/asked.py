"""What a page of the list was asked for, as its address has it; what was typed stands there sealed.

A search may be a name or a phone, and what the list is sorted by may be a name: both are sealed for
the member who looks, so that no log, history or copied address can be read.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from urllib.parse import urlencode

from vitrina.application.list_seals import ListSeals
from vitrina.domain.listing import Cause, Filters, Means, Order, Place, Stage
from vitrina.domain.searching import LONGEST, read_search
from vitrina.wording.school_list import AGES, PIECES

HOME = "/school/communities"
DAY = 86400.0
_AGES = {"day": (1, None), "week": (7, None), "month": (30, None), "older": (None, 30)}
# What a piece of the list stands for among the keys of plans.
_KEYS = {
    "info": ("info", "category", "messages"),
    "avatar": ("avatar", "avatar_post"),
    "post": ("post", "pin"),
    "product": ("product", "market"),
}
_LONGEST_ID = 64


@dataclass(frozen=True)
class Asked:
    """The parts of an address, each empty where it says nothing; `search` is what was typed."""

    stage: str = ""
    course: str = ""
    means: str = ""
    piece: str = ""
    code: str = ""
    reason: str = ""
    age: str = ""
    order: str = ""
    search: str = field(default="", repr=False)

    @property
    def sorting(self) -> Order:
        """The order; people who wait come with the longest first."""
        if self.order:
            return Order(self.order)
        return Order.WAITING if self.stage == Stage.WAITING else Order.NEWEST

    @property
    def has_filters(self) -> bool:
        """Whether anything but a tab and an order is asked for."""
        return replace(self, stage="", order="") != Asked()


def read_asked(query: Mapping[str, str], search: str = "") -> Asked:
    """The parts of an address that mean something; the others count as not there."""
    allowed: dict[str, set[str]] = {
        "stage": set(Stage), "means": set(Means), "piece": set(PIECES), "age": set(AGES),
        "order": set(Order),
    }  # fmt: skip
    known = {name: query.get(name, "") for name in allowed}
    code = query.get("code", "")
    reason = query.get("reason", "")
    return Asked(
        **{name: value if value in allowed[name] else "" for name, value in known.items()},
        course=query.get("course", "")[:_LONGEST_ID].replace("\x00", ""),
        code=code if code.isascii() and code.isdigit() and len(code) < 6 else "",
        reason=reason if reason.replace(".", "").replace("_", "").isalnum() else "",
        search=search,
    )


def filters_of(asked: Asked, now: float, *, by_phone: bool, site: str) -> Filters:
    """What the store is asked for; `by_phone`: whoever looks may see phones."""
    newest, oldest = _AGES.get(asked.age, (None, None))
    code = int(asked.code) if asked.code else None
    return Filters(
        stage=Stage(asked.stage) if asked.stage else None,
        course=asked.course,
        means=Means(asked.means) if asked.means else None,
        pieces=_KEYS.get(asked.piece, (asked.piece,)) if asked.piece else (),
        error_code=None if asked.reason else code,
        cause=Cause(asked.reason[:64], code) if asked.reason else None,
        since=None if newest is None else now - newest * DAY,
        until=None if oldest is None else now - oldest * DAY,
        search=read_search(asked.search, by_phone=by_phone, site=site),
    )


@dataclass(frozen=True)
class Addresses:
    """Makes and reads the addresses of one member's list."""

    seals: ListSeals

    def of(self, asked: Asked, after: Place | None = None, home: str = HOME) -> str:
        """The address of this list, of the page that begins after this row."""
        parts = {one.name: getattr(asked, one.name) for one in fields(asked)}
        search = parts.pop("search")
        said = {name: value for name, value in parts.items() if value}
        if search:
            said["find"] = self.seals.seal(search)
        if after is not None:
            said["after"] = self.seals.seal(json.dumps([after.value, after.community_id]))
        return f"{home}?{urlencode(said)}" if said else home

    def read_search(self, query: Mapping[str, str]) -> str:
        """What was typed; nothing where it was typed by somebody else, or long ago."""
        return self.seals.open(query.get("find", ""))[:LONGEST]

    def read_place(self, query: Mapping[str, str], order: Order) -> Place | None:
        """Where the page begins; the beginning for anything that we have not written."""
        with suppress(ValueError):
            value, community_id = json.loads(self.seals.open(query.get("after", "")))
            is_text = isinstance(value, str)
            if is_text is (order is Order.NAME) and isinstance(community_id, str):
                return Place(value if is_text else float(value), community_id)
        return None
