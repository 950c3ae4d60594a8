"""A month of posts, added to a community (pure)."""

from collections.abc import Sequence

from vitrina.building.changes import ChangeSet
from vitrina.building.month import render_month_post
from vitrina.building.pieces.post_history import goes_by_feed, list_posts
from vitrina.building.pieces.registry import kind_of
from vitrina.building.standing import Standing
from vitrina.content.pack import Pack
from vitrina.domain.build import Operation, StepState
from vitrina.domain.pieces import DatedPiece
from vitrina.domain.plan import CommunityPlan
from vitrina.domain.practitioner import Practitioner
from vitrina.storage.run_opening import Task


def add_posts(standing: Standing, posts: Sequence[DatedPiece]) -> ChangeSet:
    """The community with these posts, each sent by the first way that its means allow."""
    is_fed = goes_by_feed(standing.plan)
    added = [(kind_of(post).by_feed(post) if is_fed else None) or post for post in posts]
    tasks = {post.key: Task(Operation.MAKE, _state_of(post, standing)) for post in added}
    kept = standing.plan.pieces
    last = list_posts(standing.plan)[-1:]
    place = kept.index(last[0]) + 1 if last else len(kept)
    pieces = (*kept[:place], *added, *kept[place:])
    update = {"pieces": pieces, "version": standing.plan.version + 1}
    return ChangeSet((), standing.plan.model_copy(update=update), tasks)


def retell_months(
    plan: CommunityPlan, before: Practitioner, after: Practitioner, pack: Pack
) -> tuple[DatedPiece, ...]:
    """The posts of its months as the form `after` has them tell it.

    One that says something else than the form `before` has it tell was written by the person, or by
    an older pack, and stays as it is. One that the form has nothing of any more is left out.
    """
    told: list[DatedPiece] = []
    for post in list_posts(plan):
        if not post.subject:
            continue
        ours = render_month_post(post, before, pack)
        if ours is None or kind_of(ours).content(ours) != kind_of(post).content(post):
            told.append(post)
        elif (fresh := render_month_post(post, after, pack)) is not None:
            told.append(fresh)
    return tuple(told)


def _state_of(post: DatedPiece, standing: Standing) -> StepState:
    if post.goes_by_feed:
        return StepState.PLANNED  # the run leaves it to the feed
    return StepState.PLANNED if standing.may(post, Operation.MAKE) else StepState.MANUAL
