"""A look at single pieces while no build runs: does VK show what a person says to have made?"""

from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import suppress
from functools import partial

from vitrina.building.dependencies import BuildDependencies
from vitrina.building.means import RunMeans
from vitrina.building.opening_means import find_token, open_means
from vitrina.building.pieces.context import PieceContext
from vitrina.building.pieces.effect import Observation
from vitrina.building.pieces.registry import kind_of
from vitrina.building.readback import observe_pieces
from vitrina.building.waves.session import PieceSession
from vitrina.building.waves.waves import Waves
from vitrina.domain.build import StepState
from vitrina.domain.community import Seen
from vitrina.domain.pieces import Piece
from vitrina.storage.records import JSON, BuildRecord, TokenRecord
from vitrina.storage.vault import LostSecret
from vitrina.storage.wall_events import read_wall_events
from vitrina.vk.errors import Need, VkError


async def look_at(
    dependencies: BuildDependencies, build: BuildRecord, keys: Collection[str]
) -> dict[str, Seen]:
    """What VK shows of these pieces of a made community, whoever made them; only reads are sent.

    A token that VK does not take any more is passed over. What no means may read is unknown.
    VkError when VK does not answer.
    """
    pieces = [
        kind_of(piece).by_hand(piece) for piece in build.plan.pieces if piece.key in set(keys)
    ]
    found = await _look_by_some(dependencies, build, pieces, _list_tokens(dependencies, build))
    return {key: found[key].seen if key in found else Seen.UNKNOWN for key in keys}


async def look_at_all(
    dependencies: BuildDependencies, run: BuildRecord, *, may_renew: bool = False
) -> dict[str, Observation]:
    """What VK shows of all that the runs over a community have made; only reads are sent.

    `run` is the latest of them, with its steps. `may_renew`: a token that ends soon may be
    renewed, for nobody cuts this look short. What no means may read is not among them.
    """
    pieces = [piece for piece in run.plan.pieces if run.steps[piece.key].state is StepState.DONE]
    tokens = _list_tokens(dependencies, run, may_renew=may_renew)
    return await _look_by_some(dependencies, run, pieces, tokens)


async def _look_by_some(
    dependencies: BuildDependencies,
    build: BuildRecord,
    pieces: list[Piece],
    tokens: AsyncIterator[TokenRecord],
) -> dict[str, Observation]:
    """By the first token that VK takes."""
    async for token in tokens:
        means = await open_means(dependencies, build, token)
        try:
            return await _look(dependencies, build, means, pieces)
        except VkError as error:
            if error.need is not Need.GRANT:
                raise
    return {}


async def _list_tokens(
    dependencies: BuildDependencies, build: BuildRecord, *, may_renew: bool = False
) -> AsyncIterator[TokenRecord]:
    """What the build was opened with, then the community's own key; those that open.

    A look that may be cut short renews none: a renewal that is cut short loses the grant.
    """
    token = None
    with suppress(LostSecret):
        token = (
            await find_token(dependencies, build)
            if may_renew
            else await dependencies.grants.find(build.grant_id)
        )
        if token is not None:
            yield token
    with suppress(LostSecret):
        key = await dependencies.grants.find_key_of(build.community_id)
        if key is not None and (token is None or key.id != token.id):
            yield key


async def _look(
    dependencies: BuildDependencies, build: BuildRecord, means: RunMeans, pieces: list[Piece]
) -> dict[str, Observation]:
    waves = Waves(
        means.sessions,
        _send_nothing,
        together=dependencies.waves,
        sleep=dependencies.sleep,
        monotonic=dependencies.monotonic,
    )
    context = PieceContext(
        community_id=build.community_id,
        run=build,
        vk=PieceSession(waves, means.sessions, means.reader, 0),
        draw=dependencies.draw,
        webhooks=dependencies.webhooks,
        webhook_url=dependencies.webhook_url,
        new_secret=str,
        known_groups=dependencies.builds.groups_of_others(build.community_id),
        sleep=dependencies.sleep,
        age=_no_age,
        wall_told=partial(read_wall_events, dependencies.database),
    )
    shown = [piece for piece in pieces if kind_of(piece).reads(piece, context)]

    async def look() -> dict[str, Observation]:
        while True:
            try:
                return await observe_pieces(shown, context)
            except VkError as error:
                # Each time one reader less is left, so this ends.
                if not await means.note_unreadable(error):
                    raise

    (seen,) = await waves.run([look])
    return seen


async def _send_nothing(intents: Mapping[str, JSON]) -> None:
    """Reads have no intent; a wave of them is told of none."""
    if intents:
        raise AssertionError("a look sends no effect")


async def _no_age() -> float:
    return 0.0
