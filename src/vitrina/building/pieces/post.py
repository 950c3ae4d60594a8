"""Posts, now and later."""

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from vitrina.building.pieces import market
from vitrina.building.pieces.context import PieceContext
from vitrina.building.pieces.editing import IS_OUT
from vitrina.building.pieces.effect import Effect, Observation, Reads, Settled, Shown
from vitrina.building.pieces.kind import PieceKind, PlanRequest
from vitrina.building.pieces.parts import Part, PostPart
from vitrina.building.pieces.saying import (
    COPY_TEXT,
    DOWNLOAD_PICTURE,
    SAVE,
    DoubleNote,
    ManualStep,
    StatusCount,
)
from vitrina.building.pieces.wall_posts import (
    attach_picture,
    find_told,
    guid_of,
    is_told,
    list_posts,
)
from vitrina.building.pieces.ways import by_user
from vitrina.content.month import SubjectText
from vitrina.content.posts import write_posts
from vitrina.domain.build import StepState
from vitrina.domain.community import GrantKind, Seen
from vitrina.domain.piece_keys import post_key
from vitrina.domain.pieces import PostPiece, odd_minute
from vitrina.domain.reason import Reason
from vitrina.storage.wall_events import WallEvent
from vitrina.vk.methods import wall
from vitrina.vk.outgoing import is_readable_as, is_shown_as
from vitrina.vk.screens import Screen

CLOSE_TO = 300.0  # seconds before its hour in which a planned post is left alone
_SOON = 600.0  # seconds until the first posts by a community's key: time for a look at them


class PostKind(PieceKind[PostPiece]):
    """wall.post as the community, with its picture uploaded before.

    A community key posts text but cannot upload pictures of posts (vk-contract §0.3, [F]).
    """

    value = PostPiece
    order = 80
    ways: ClassVar = {
        GrantKind.USER_TOKEN: ("photos.getWallUploadServer", "photos.saveWallPhoto", "wall.post"),
        GrantKind.COMMUNITY_KEY: ("wall.post",),
    }
    edit_ways: ClassVar = by_user("photos.getWallUploadServer", "photos.saveWallPhoto", "wall.edit")
    own_fields = ("publish_at", "day", "guid", "by_feed")
    outlives_its_run = True
    is_persons_to_remove = True
    is_always_observed = True
    is_seen_in_parts = True
    id_name = "post_id"
    is_counted = True
    status_counts = ("posts_published", "posts_scheduled", "total_posts")
    seconds = 1.2

    def plan(self, request: PlanRequest) -> Iterator[PostPiece]:
        """The pack's calendar, in the person's own time zone."""
        practitioner = request.practitioner
        today = datetime.fromtimestamp(request.now, ZoneInfo(practitioner.timezone))
        has_shop = request.is_made("market", market.KIND.ways)
        posts = write_posts(practitioner, request.pack, request.wording, has_shop=has_shop)
        for post in posts:
            key = post_key(post.number)
            moment = (today + timedelta(days=post.day)).replace(
                hour=post.hour, minute=post.minute, second=0, microsecond=0
            )
            yield PostPiece(
                key=key,
                text=request.own_text(key) or post.text,
                picture=post.picture,
                publish_at=int(moment.timestamp()) if post.day > 0 else None,
                day=post.day,
                guid=guid_of(request.seed, key),
            )

    def of_month(
        self, told: SubjectText, *, key: str, publish_at: int, day: int, seed: str
    ) -> PostPiece:
        """A post of a later month; `seed` is the community's mark."""
        return PostPiece(
            key=key,
            text=told.text,
            picture=told.picture,
            publish_at=publish_at,
            day=day,
            guid=guid_of(seed, key),
            subject=told.subject,
            wording=told.wording,
        )

    def by_way(self, piece: PostPiece, way: GrantKind, now: float) -> PostPiece:
        """By a community's key every post is planned, each for an odd minute of its own.

        The key cannot read the wall: an unanswered call is repeated before its minute comes, and
        the minute tells (vk-2026 §2 [M]; docs/decisions/0023).
        """
        if way is not GrantKind.COMMUNITY_KEY:
            return piece
        number = int(piece.key.rpartition("/")[2])
        soon = odd_minute(now + _SOON) + 120 * (number - 1)
        at = soon if piece.publish_at is None else odd_minute(piece.publish_at)
        return piece.model_copy(update={"publish_at": at})

    def by_feed(self, piece: PostPiece) -> PostPiece | None:
        """With its picture, at its own time."""
        return piece.model_copy(update={"by_feed": True})

    async def prepare(self, piece: PostPiece, context: PieceContext) -> Effect | Settled:
        """The picture becomes an attachment; a community key cannot upload one (vk-2026 §1 [M])."""
        picture = None if context.way is GrantKind.COMMUNITY_KEY else piece.picture
        attachments = [await attach_picture(picture, context)] if picture else []
        call = wall.post(
            context.group_id,
            piece.text,
            attachments=attachments,
            publish_date=piece.publish_at,
            guid=piece.guid,
        )
        return Effect(call=call, reference=lambda post_id: {self.id_name: post_id})

    def is_over(self, piece: PostPiece, now: float) -> bool:
        """A post that has come out, or is about to."""
        return piece.publish_at is None or piece.publish_at <= now + CLOSE_TO

    async def prepare_edit(self, piece: PostPiece, context: PieceContext) -> Effect | Settled:
        """Words and picture; the post keeps its time, and has another number once it is out."""
        reference = context.reference(piece.key)
        number, is_out = reference.get(self.id_name), IS_OUT in reference
        if is_out:
            published = await context.vk.ask(wall.get(context.group_id))
            number = number if number in [post.id for post in published] else None
        if number is None:
            return Settled(StepState.MANUAL)
        attachments = [await attach_picture(piece.picture, context)] if piece.picture else []
        call = wall.edit(
            context.group_id,
            number,
            piece.text,
            attachments=attachments,
            publish_date=None if is_out else piece.publish_at,
        )
        return Effect(call=call, reference=lambda _: {self.id_name: number})

    def content(self, piece: PostPiece) -> str | None:
        """Its words."""
        return piece.text

    def shown_content(self, piece: PostPiece, shown: Shown, number: int | None) -> str | None:
        """Its words."""
        return next((post.text for post in list_posts(shown) if post.id == number), None)

    def reads(self, piece: PostPiece, context: PieceContext) -> Reads:
        """The wall, and what waits for its hour: the id changes when a post comes out."""
        published: Reads = {"published": wall.get(context.group_id)}
        if piece.publish_at is None:
            return published
        return published | {"postponed": wall.get(context.group_id, posts="postponed")}

    def repeatable_until(self, piece: PostPiece) -> float | None:
        """Until it comes out VK takes the same guid, or one post for its minute, only once."""
        return piece.publish_at

    async def observe(self, piece: PostPiece, shown: Shown, context: PieceContext) -> Observation:
        """On the wall; where that cannot be read whole, by what VK's events tell of it too."""
        observation = await super().observe(piece, shown, context)
        is_whole = self.reads(piece, context).keys() <= shown.keys()
        if observation.seen is not Seen.MISSING or is_whole:
            return observation
        told = find_told(piece, await context.wall_told(context.group_id))
        if told is None:
            return observation
        return Observation(Seen.SAME, {self.id_name: told})

    def is_told(self, piece: PostPiece, told: WallEvent) -> bool:
        """By its words."""
        return is_told(piece, told)

    def is_text_shown(self, piece: PostPiece, shown: Shown, number: int) -> bool:
        """Its words."""
        texts = [post.text for post in list_posts(shown) if post.id == number]
        return any(is_readable_as(piece.text, text) for text in texts)

    def find(self, piece: PostPiece, shown: Shown) -> int | None:
        """By its text."""
        same = (post.id for post in list_posts(shown) if is_shown_as(piece.text, post.text))
        return next(same, None)

    def identity(self, piece: PostPiece) -> Hashable | None:
        """The words of its text."""
        return tuple(piece.text.split())

    def list_shown(self, shown: Shown, context: PieceContext) -> Iterable[tuple[Hashable, int]]:
        """All posts."""
        return ((tuple(post.text.split()), post.id) for post in list_posts(shown))

    def line_of(self, piece: PostPiece) -> str:
        """Posts of today and posts of the next days."""
        return "posts_now" if piece.comes_soon else "posts_later"

    def count_in_status(self, piece: PostPiece) -> StatusCount | None:
        """Published and scheduled ones are counted apart."""
        is_out = piece.publish_at is None or piece.by_feed  # VK takes no post before its time
        done = "posts_published" if is_out else "posts_scheduled"
        return StatusCount(done, "total_posts")

    def show(self, piece: PostPiece) -> Part | None:
        """The post."""
        return PostPart(piece.key, piece.text, piece.picture, piece.publish_at, piece.day)

    def manual_step(self, piece: PostPiece) -> ManualStep:
        """The text to copy."""
        return ManualStep(
            title=Reason(code="manual.post"),
            text=piece.text,
            steps=(
                Reason(code="step.post_take") if piece.picture else COPY_TEXT,
                Reason(code="step.post_write"),
                *((Reason(code="step.post_attach"),) if piece.picture else ()),
                *((Reason(code="step.post_time"),) if piece.publish_at else ()),
                Reason(code="step.post_publish"),
            ),
            group=Reason(code="manual.posts"),
            name=_name(piece),
            unseen=Reason(code="unseen.post"),
            order=70,
        )

    def edit_step(self, piece: PostPiece) -> ManualStep | None:
        """The new text for a post that waits for its hour in VK's list of planned ones."""
        made = self.manual_step(piece)
        return replace(
            made,
            title=Reason(code="manual.edit_post"),
            steps=(COPY_TEXT, Reason(code="step.post_edit"), SAVE),
            screen=Screen.POSTPONED,
            group=Reason(code="manual.edit_posts"),
            unseen=None,
        )

    def left_by_way(self, piece: PostPiece, way: GrantKind) -> ManualStep | None:
        """Its picture, which a community key cannot upload."""
        if way is not GrantKind.COMMUNITY_KEY or piece.picture is None or piece.by_feed:
            return None
        return ManualStep(
            title=Reason(code="manual.post_picture"),
            steps=(
                DOWNLOAD_PICTURE,
                Reason(code="step.picture_open"),
                Reason(code="step.picture_edit"),
                Reason(code="step.picture_save"),
            ),
            minutes=1,
            group=Reason(code="manual.post_pictures"),
            name=_name(piece),
            reason=Reason(code="left.by_key_picture"),
            order=65,
        )

    def describe_double(self, piece: PostPiece, number: int, group_id: int | None) -> DoubleNote:
        """One of two posts."""
        return DoubleNote(
            title=Reason(code="double.remove_post"),
            reason=Reason(code="build.post_twice"),
            path=f"/wall-{group_id}_{number}",
        )


def _name(piece: PostPiece) -> str:
    """What its picture says, else how its text begins."""
    return piece.picture.title if piece.picture else piece.text.partition("\n")[0]


KIND = PostKind()
