"""The wall post that VK makes for a new avatar, taken away again."""

from collections.abc import Iterator, Mapping

from vitrina.building.pieces.context import PieceContext
from vitrina.building.pieces.effect import Effect, Observation, Reads, Settled, Shown, told
from vitrina.building.pieces.kind import PieceKind, PlanRequest
from vitrina.building.pieces.saying import ManualStep
from vitrina.building.pieces.ways import by_user, was_sent_again
from vitrina.domain.pieces import AvatarPostPiece
from vitrina.domain.reason import Reason
from vitrina.storage.records import StepRecord
from vitrina.vk.methods import wall
from vitrina.vk.methods.wall import Post

_AVATAR = "avatar"


class AvatarPostKind(PieceKind[AvatarPostPiece]):
    """wall.delete of each such post. VK refuses to delete a post twice, so it is looked for."""

    value = AvatarPostPiece
    order = 60
    ways = by_user("wall.delete")
    again_if_missing = True
    follows_edits = True
    line = "avatar"
    is_implied = True

    def plan(self, request: PlanRequest) -> Iterator[AvatarPostPiece]:
        """Always, where there is an avatar."""
        yield AvatarPostPiece(key="avatar_post")

    def needs(self, piece: AvatarPostPiece) -> tuple[str, ...]:
        """The avatar."""
        return ("community", _AVATAR)

    def holder(self, piece: AvatarPostPiece) -> str | None:
        """Without an avatar there is no such post."""
        return _AVATAR

    async def prepare(self, piece: AvatarPostPiece, context: PieceContext) -> Effect | Settled:
        """Nothing to do when there is none; an avatar that was sent again has left several."""
        known = context.reference(_AVATAR).get("post_id")
        if known is not None and context.attempts(_AVATAR) == 1:
            return Effect(call=wall.delete(context.group_id, known))
        posts = _avatar_posts(await context.vk.ask(wall.get(context.group_id)), context)
        if not posts:
            return Settled()
        return Effect(call=wall.delete(context.group_id, posts[0]), is_last=len(posts) == 1)

    def is_observed(self, piece: AvatarPostPiece, steps: Mapping[str, StepRecord]) -> bool:
        """An avatar that VK set twice, the second time late, has left one more post."""
        return was_sent_again(steps.get(_AVATAR))

    def reads(self, piece: AvatarPostPiece, context: PieceContext) -> Reads:
        """The wall."""
        return {"published": wall.get(context.group_id)}

    async def observe(
        self, piece: AvatarPostPiece, shown: Shown, context: PieceContext
    ) -> Observation:
        """It is as it should be when no such post is there."""
        return told(not _avatar_posts(shown["published"], context))

    def doing(self, piece: AvatarPostPiece) -> Reason | None:
        """The avatar itself is there already."""
        return Reason(code="progress.removing_avatar_post")

    def manual_step(self, piece: AvatarPostPiece) -> ManualStep:
        """A post to delete."""
        return ManualStep(
            title=Reason(code="manual.avatar_post"),
            steps=(Reason(code="step.avatar_post_find"), Reason(code="step.avatar_post_delete")),
            minutes=1,
            order=130,
        )


def _avatar_posts(posts: tuple[Post, ...], context: PieceContext) -> list[int]:
    known = context.reference(_AVATAR).get("post_id")
    return [post.id for post in posts if post.is_avatar_post or post.id == known]


KIND = AvatarPostKind()
