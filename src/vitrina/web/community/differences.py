"""The difference that a change makes, in words and pictures. Values in, values out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from markupsafe import Markup

from vitrina.art.cards import picture_markup
from vitrina.building.changes import Change
from vitrina.building.showing import ShownCommunity, show_community
from vitrina.domain.picture import Picture
from vitrina.domain.pieces import Piece
from vitrina.domain.plan import CommunityPlan
from vitrina.web.community.change_page import Difference, DifferenceGroup
from vitrina.wording.change_page import HEADINGS
from vitrina.wording.dates import say_moment
from vitrina.wording.kit import say_price
from vitrina.wording.pieces import begin_with, say_piece

SHAPES = {"cover": "cover", "avatar": "face", "item": "item", "post": "pic"}


@dataclass(frozen=True)
class _Shown:
    """What people see of one piece: its price or its time, its lines, its picture."""

    title: str = ""
    head: str = ""
    lines: tuple[str, ...] = ()
    picture: Picture | None = None


def group_changes(
    changes: Iterable[Change],
    before: CommunityPlan,
    after: CommunityPlan,
    *,
    overwrite: frozenset[str],
    now: float,
) -> tuple[DifferenceGroup, ...]:
    """The changes by what becomes of them, in the order of their headings."""
    was, new = _show(before, now), _show(after, now)
    found: dict[str, list[Difference]] = {how: [] for how in HEADINGS}
    for change in changes:
        found[change.how].append(_tell(change, was, new, overwrite))
    return tuple(DifferenceGroup(how, tuple(items)) for how, items in found.items() if items)


def _tell(
    change: Change, was: dict[str, _Shown], new: dict[str, _Shown], overwrite: frozenset[str]
) -> Difference:
    piece = change.after or change.before
    old = was.get(change.key, _Shown()) if change.before else _Shown()
    fresh = new.get(change.key, _Shown()) if change.after else _Shown()
    if change.how == "left":
        fresh = _Shown(fresh.title or old.title)
    is_choice = change.how == "theirs" or change.key in overwrite
    return Difference(
        title=_name(piece, fresh.title or old.title),
        head_was=old.head if fresh.head not in ("", old.head) else "",
        head=fresh.head if fresh.head != old.head else "",
        was=tuple(_without(old.lines, fresh.lines)) if change.how not in ("left", "theirs") else (),
        now=tuple(_without(fresh.lines, old.lines)),
        picture_was=mark_up(old.picture) if _is_redrawn(old, fresh) else None,
        picture=mark_up(fresh.picture) if fresh.picture != old.picture else None,
        shape=_shape(fresh.picture or old.picture),
        overwrite=change.key if is_choice else "",
        is_overwritten=change.key in overwrite,
    )


def _is_redrawn(old: _Shown, fresh: _Shown) -> bool:
    return fresh.picture is not None and old.picture != fresh.picture


def _shape(picture: Picture | None) -> str:
    return SHAPES.get(picture.kind, "pic") if picture else ""


def _name(piece: Piece | None, title: str) -> str:
    return begin_with(say_piece(piece.kind if piece else "", title))


def _without(lines: Iterable[str], others: Iterable[str]) -> Iterator[str]:
    """The lines that are not among the others."""
    known = set(others)
    return (line for line in lines if line not in known and line.strip())


def _show(plan: CommunityPlan, now: float) -> dict[str, _Shown]:
    shown = show_community(plan)
    return dict(_list_shown(shown, plan.timezone, now))


def _list_shown(shown: ShownCommunity, timezone: str, now: float) -> Iterator[tuple[str, _Shown]]:
    yield "info", _Shown(lines=tuple(shown.description.splitlines()))
    if shown.cover is not None:
        yield shown.cover.key, _Shown(picture=shown.cover.picture)
    if shown.avatar is not None:
        yield shown.avatar.key, _Shown(picture=shown.avatar.picture)
    for product in shown.products:
        price = say_price(product.minutes, product.rubles)
        lines = tuple(product.description.splitlines())
        yield product.key, _Shown(product.title, price, lines, product.picture)
    for part in shown.manual:
        yield part.key, _Shown(part.title, lines=tuple(part.text.splitlines()))
    for post in shown.posts:
        title = post.picture.title if post.picture else post.text.partition("\n")[0]
        at = say_moment(post.publish_at, timezone, now) if post.publish_at else ""
        yield post.key, _Shown(title, at, tuple(post.text.splitlines()), post.picture)


def mark_up(picture: Picture | None) -> Markup | None:
    """The picture's own markup, whose template has escaped every text.

    Its sizes go from `style` to `data-style`, as in the preview: a script sets them.
    """
    if picture is None:
        return None
    return Markup(picture_markup(picture).replace(' style="', ' data-style="'))  # noqa: S704 - our own
