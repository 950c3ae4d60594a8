"""Posts for one more month: shown first, edited, skipped, and then sent as they were shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from vitrina.application.services import BuildServices
from vitrina.application.standing import Living, NotLiving, digest_of, read_living
from vitrina.application.start_run import AnotherRun, Changed, start_run
from vitrina.building.changes import ChangeSet
from vitrina.building.month import name_month, plan_month
from vitrina.building.pieces.post_history import (
    edit_posts,
    list_history,
    list_said,
    list_taken,
)
from vitrina.building.refill import add_posts
from vitrina.content.month import POSTS_A_MONTH, choose_subjects
from vitrina.content.pack import Pack
from vitrina.domain.build import BuildPurpose
from vitrina.domain.pieces import DatedPiece
from vitrina.storage.questions import read_questions
from vitrina.storage.run_opening import RunOutdated
from vitrina.storage.wall_events import read_wall_events

ASKED_FOR = 62 * 86400.0  # seconds back that visitors' questions count


@dataclass(frozen=True)
class MonthPreview:
    """The posts of a month, the month («2026-12»), and the name of exactly this work.

    `edits` are the person's own: another text by a post's key, None for one that they skip. `posts`
    are all, skipped ones too. Empty: the pack has nothing more to say within the year.
    """

    month: str
    posts: tuple[DatedPiece, ...] = field(repr=False)
    edits: Mapping[str, str | None] = field(repr=False)
    digest: str


@dataclass(frozen=True)
class MonthOutdated:
    """Time or the community has gone on since the posts were shown."""

    preview: MonthPreview


@dataclass(frozen=True)
class NoPosts:
    """Every post was skipped, or there is nothing more to say."""


Edits = Mapping[str, str | None]


async def preview_month(
    services: BuildServices, community_id: str, edits: Edits | None = None
) -> MonthPreview | NotLiving:
    """What the next month's posts would be; nothing is sent and nothing is saved."""
    living = await read_living(services, community_id)
    if isinstance(living, NotLiving):
        return living
    return (await _plan(services, living, edits or {}))[0]


async def refill_posts(
    services: BuildServices, community_id: str, digest: str, edits: Edits | None = None
) -> Changed | AnotherRun | MonthOutdated | NoPosts | NotLiving:
    """Open the run that plans exactly the posts that were shown under this digest."""
    living = await read_living(services, community_id)
    if isinstance(living, NotLiving):
        return living
    preview, work = await _plan(services, living, edits or {})
    if not work.tasks:
        return NoPosts()
    if preview.digest != digest:
        return MonthOutdated(preview)
    opened = await start_run(services, living, living.new_run(BuildPurpose.REFILL, work))
    return MonthOutdated(preview) if isinstance(opened, RunOutdated) else opened


async def _plan(
    services: BuildServices, living: Living, edits: Edits
) -> tuple[MonthPreview, ChangeSet]:
    standing = living.standing
    pack = services.take_pack(standing.plan.pack)
    month = name_month(standing.now, standing.plan.timezone)
    posts = await _write(services, living, pack, month)
    work = add_posts(standing, edit_posts(posts, edits))
    return MonthPreview(month, posts, edits, digest_of(work)), work


async def _write(
    services: BuildServices, living: Living, pack: Pack, month: str
) -> tuple[DatedPiece, ...]:
    """Eight posts by season, by what visitors asked, and by what the community has said so far."""
    standing, group_id = living.standing, living.community.group_id or 0
    since = datetime.fromtimestamp(standing.now - ASKED_FOR, UTC)
    chosen = choose_subjects(
        pack,
        living.practitioner,
        month=month,
        history=list_history(standing.plan),
        asked=await read_questions(services.database, group_id, f"{since:%Y-%m}"),
        seed=living.seed,
        count=POSTS_A_MONTH,
    )
    told = await read_wall_events(services.database, group_id)
    return plan_month(
        living.practitioner,
        pack,
        seed=living.seed,
        now=standing.now,
        chosen=chosen,
        taken=list_taken(standing.plan, told),
        used=list_said(standing.plan, standing.now - timedelta(days=366).total_seconds()),
        known=[piece.key for piece in standing.plan.pieces],
        way=next((one.kind for one in standing.means), None),
    )
