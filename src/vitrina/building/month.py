"""The posts of one more month: a pure function of what was chosen, the form and the time."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from vitrina.building.finishing import finish_texts
from vitrina.building.pieces import post
from vitrina.building.pieces.registry import kind_of
from vitrina.content.choosing import choose
from vitrina.content.facts import collect_facts
from vitrina.content.month import (
    SubjectText,
    collect_sentences,
    is_told,
    may_follow,
    retell_subject,
    tell_subject,
)
from vitrina.content.pack import Pack
from vitrina.content.subjects import Subject, SubjectKind
from vitrina.domain.community import GrantKind
from vitrina.domain.piece_keys import month_key
from vitrina.domain.pieces import DatedPiece
from vitrina.domain.practitioner import Practitioner

DAYS = 30  # that a month of posts covers
_SOONEST = 3600.0  # seconds: a post planned for an earlier moment would come as a surprise
_NEAR = 5  # free days that are looked at for one between two quiet ones
_NOON = 12  # where the pack's own posts all come out at once
_MINUTES = range(0, 30, 5)


def name_month(now: float, timezone: str) -> str:
    """The month («2026-12») that most of the posts planned now fall into."""
    middle = datetime.fromtimestamp(now, ZoneInfo(timezone)) + timedelta(days=DAYS / 2)
    return f"{middle:%Y-%m}"


def plan_month(
    practitioner: Practitioner,
    pack: Pack,
    *,
    seed: str,
    now: float,
    chosen: Sequence[Subject],
    taken: Iterable[float] = (),
    used: AbstractSet[str] = frozenset(),
    known: Collection[str] = (),
    way: GrantKind | None = None,
) -> tuple[DatedPiece, ...]:
    """A post for each of the chosen subjects, over the next thirty days from tomorrow.

    At most one a day and none on a day of `taken` (unix seconds of all known posts, out or to
    come), at the pack's hours in the person's zone; each subject in a month that it fits. No
    sentence is one of `used` (as `collect_sentences` gives it), nor said twice; a subject for
    which there are no more words, or no day, has no post. `known` are the keys that the community
    has already, `way` is whose token sends the posts. The same arguments give the same posts.
    """
    zone = ZoneInfo(practitioner.timezone)
    month, base = name_month(now, practitioner.timezone), practitioner.seed or seed
    free = list(_list_slots(pack, base, now, zone, taken, len(chosen)))
    said, found = set(used), list[DatedPiece]()
    keys = _free_keys(month, known)
    for subject, slot in _give_slots(chosen, free):
        told = tell_subject(subject, practitioner, pack, seed=f"{base}/{month}", used=said)
        if told is None:
            continue
        said |= collect_sentences([told.text])
        key = next(keys)
        piece = post.KIND.of_month(
            told,
            key=key,
            publish_at=int(slot.timestamp()),
            day=(slot.date() - datetime.fromtimestamp(now, zone).date()).days,
            seed=seed,
        )
        found.append(_finish(piece, told, practitioner, way, now))
    return tuple(found)


def render_month_post(
    piece: DatedPiece, practitioner: Practitioner, pack: Pack
) -> DatedPiece | None:
    """The post of a month with what the form says now, in its own wording and at its own time.

    A post without a subject, or of one that the pack has no more, stays as it is. None: the form
    has nothing more of what it speaks of, such as home visits.
    """
    subject = next((one for one in pack.subjects if one.key == piece.subject), None)
    if subject is None:
        return piece
    if not is_told(subject, collect_facts(practitioner, pack.head)):
        return None
    told = retell_subject(subject, practitioner, pack, piece.wording)
    return _finish(piece, told, practitioner, None, 0.0)


def _finish(
    piece: DatedPiece,
    told: SubjectText,
    practitioner: Practitioner,
    way: GrantKind | None,
    now: float,
) -> DatedPiece:
    """With the person's own words where they wrote some, on an odd minute where the way asks it."""
    text = practitioner.overrides.get(piece.key) or told.text
    written = piece.model_copy(update={"text": text, "picture": told.picture})
    placed: DatedPiece = kind_of(piece).by_way(written, way, now) if way else written
    return finish_texts(placed)


def _free_keys(month: str, known: Collection[str]) -> Iterator[str]:
    """The keys of that month that the community does not have, from the first one."""
    return (key for number in count(1) if (key := month_key(month, number)) not in known)


def _give_slots(
    chosen: Sequence[Subject], slots: Iterable[datetime]
) -> Iterator[tuple[Subject, datetime]]:
    """Each moment with the next subject that fits its month, no three of one kind in a row."""
    left, kinds = list(chosen), list[SubjectKind]()
    for slot in slots:
        fitting = [subject for subject in left if subject.fits_month(slot.month)]
        best = next((subject for subject in fitting if may_follow(subject.kind, kinds)), None)
        if best is None:
            continue
        left.remove(best)
        kinds.append(best.kind)
        yield best, slot


def _list_slots(
    pack: Pack, seed: str, now: float, zone: ZoneInfo, taken: Iterable[float], wanted: int
) -> Iterator[datetime]:
    """Moments spread over the thirty days, each on a day of its own that nothing comes out on."""
    full = {datetime.fromtimestamp(moment, zone).date() for moment in taken}
    first = datetime.fromtimestamp(now, zone).date() + timedelta(days=1)
    hours = sorted({hour for one in pack.head.posts if one.day for hour in one.hour_minute[:1]})
    turn = choose(seed, f"hours/{first}", len(hours) or 1)
    for number in range(wanted):
        day = _find_day(first, number * DAYS // max(wanted, 1), full)
        if day is None:
            return
        full.add(day)
        hour = hours[(turn + number) % len(hours)] if hours else _NOON
        minute = _MINUTES[choose(seed, f"minute/{day}", len(_MINUTES))]
        slot = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
        if slot.timestamp() >= now + _SOONEST:
            yield slot


def _find_day(first: date, offset: int, full: Collection[date]) -> date | None:
    """The first free day from that one on, rather one whose neighbours are free as well."""
    days = [first + timedelta(days=number) for number in range(offset, DAYS)]
    free = [day for day in days if day not in full]
    step = timedelta(days=1)
    quiet = (day for day in free[:_NEAR] if not {day - step, day + step} & {*full})
    return next(quiet, free[0] if free else None)
