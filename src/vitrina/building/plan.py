"""The plan of a community: a pure function of practitioner, pack, route and time.

Everything is decided here and nothing later: texts, pictures, dates, keys, what the person does.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from vitrina.building.finishing import finish_texts
from vitrina.building.pieces.kind import PlanRequest
from vitrina.building.pieces.registry import kind_of, list_kinds
from vitrina.building.routing import PlanTerms, route_pieces, terms_of
from vitrina.content import community
from vitrina.content.pack import Pack
from vitrina.domain.markup import remove_markup
from vitrina.domain.pieces import DatedPiece, Piece, odd_minute
from vitrina.domain.plan import CommunityPlan, Route
from vitrina.domain.practitioner import Practitioner

_SOON = 600.0  # seconds: a post due earlier than this is moved, VK takes no past dates


def plan_community(
    practitioner: Practitioner,
    pack: Pack,
    route: Route,
    now: float,
    seed: str,
    terms: PlanTerms | None = None,
) -> CommunityPlan:
    """The whole community, in the order in which it is made.

    `now` is unix seconds; `seed` marks posts and products, and chooses wordings and drawings where
    the form did not bring a seed of its own. The same seeds give the same plan.
    """
    wording = wording_seed(practitioner, seed)
    terms = terms or terms_of(route)
    request = PlanRequest(practitioner, pack, now, seed, wording, terms.means)
    planned = (piece for kind in list_kinds() for piece in kind.plan(request))
    pieces = [
        finish_texts(piece)
        for piece in _put_in_order(planned)
        if practitioner.overrides.get(piece.key, "") is not None or piece.required
    ]
    return CommunityPlan(
        route=route,
        timezone=practitioner.timezone,
        pack=pack.name,
        greeting=remove_markup(community.bot_greeting(practitioner, pack, wording)),
        pieces=route_pieces(pieces, terms, now),
    )


def _put_in_order(planned: Iterable[Piece]) -> list[Piece]:
    """Kind by kind, but each piece that follows another right behind it."""
    ordered: list[Piece] = []
    for piece in planned:
        before = kind_of(piece).follows(piece)
        keys = [other.key for other in ordered]
        ordered.insert(keys.index(before) + 1 if before in keys else len(ordered), piece)
    return ordered


def wording_seed(practitioner: Practitioner, seed: str) -> str:
    """What chooses wordings and drawings: the form's own seed, so that what it showed is made."""
    return practitioner.seed or seed


def rebase(plan: CommunityPlan, now: float, waiting: set[str]) -> CommunityPlan:
    """The same plan with late posts moved: those of `waiting` that are due before long or past.

    Each goes to its own hour on the next day that has no post yet, never before the one moved
    ahead of it; one that is to come at once goes to a minute soon. Nothing late: the plan itself.
    """
    late = [
        piece
        for piece in plan.pieces
        if isinstance(piece, DatedPiece)
        and piece.key in waiting
        and piece.publish_at is not None
        and piece.publish_at < now + _SOON
    ]
    if not late:
        return plan
    zone = ZoneInfo(plan.timezone)
    late_keys = {piece.key for piece in late}
    taken = {
        datetime.fromtimestamp(piece.publish_at, zone).date()
        for piece in plan.pieces
        if isinstance(piece, DatedPiece) and piece.publish_at and piece.key not in late_keys
    }
    moved: dict[str, Piece] = {}
    earliest = now + _SOON
    for number, piece in enumerate(sorted(late, key=lambda post: post.publish_at or 0)):
        if piece.comes_soon:
            at = odd_minute(now + _SOON + 60) + 120 * number
            moved[piece.key] = piece.model_copy(update={"publish_at": at})
            continue
        wanted = datetime.fromtimestamp(piece.publish_at or now, zone)
        slot = datetime.fromtimestamp(now, zone).replace(
            hour=wanted.hour, minute=wanted.minute, second=0, microsecond=0
        )
        while slot.timestamp() < earliest or slot.date() in taken:
            slot += timedelta(days=1)
        taken.add(slot.date())
        earliest = slot.timestamp()
        moved[piece.key] = piece.model_copy(update={"publish_at": int(slot.timestamp())})
    pieces = tuple(moved.get(piece.key, piece) for piece in plan.pieces)
    return plan.model_copy(update={"pieces": pieces, "version": plan.version + 1})


def replace_piece(plan: CommunityPlan, piece: Piece) -> CommunityPlan:
    """The next version of the plan, with this piece in place of the one of its key."""
    pieces = tuple(piece if one.key == piece.key else one for one in plan.pieces)
    return plan.model_copy(update={"pieces": pieces, "version": plan.version + 1})


def move_by_a_minute(plan: CommunityPlan, key: str) -> CommunityPlan:
    """The same plan with this post on the next minute that none of our posts has."""
    moments = {
        piece.key: piece.publish_at
        for piece in plan.pieces
        if isinstance(piece, DatedPiece) and piece.publish_at is not None
    }
    taken = {moment // 60 for other, moment in moments.items() if other != key}
    # By a community's key posts keep to odd minutes, see `PostKind.by_way`.
    step = 120 if moments[key] // 60 % 2 else 60
    moment = moments[key] + step
    while moment // 60 in taken:
        moment += step
    return replace_piece(plan, plan.piece(key).model_copy(update={"publish_at": moment}))
