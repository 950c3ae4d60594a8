"""A look at single pieces while no build runs: does VK show what a person says to have made?"""

from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import suppress
from functools import partial

from vitrina.building.dependencies import BuildDependencies
from vitrina.building.means import RunMeans
from vitrina.building.opening_means import open_means
from vitrina.building.pieces.context import PieceContext
from vitrina.building.pieces.registry import kind_of
from vitrina.building.readback import observe_pieces
from vitrina.building.waves.session import PieceSession
from vitrina.building.waves.waves import Waves
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
    async for token in _list_tokens(dependencies, build):
        means = await open_means(dependencies, build, token)
        try:
            return await _look(dependencies, build, means, pieces)
        except VkError as error:
            if error.need is not Need.GRANT:
                raise
    return dict.fromkeys(keys, Seen.UNKNOWN)


async def _list_tokens(
    dependencies: BuildDependencies, build: BuildRecord
) -> AsyncIterator[TokenRecord]:
    """What the build was opened with, then the community's own key; those that open.

    None is renewed: a look may be cut short, and a renewal that is cut short loses the grant.
    """
    token = None
    with suppress(LostSecret):
        token = await dependencies.grants.find(build.grant_id)
        yield token
    with suppress(LostSecret):
        key = await dependencies.grants.find_key_of(build.community_id)
        if key is not None and (token is None or key.id != token.id):
            yield key


async def _look(
    dependencies: BuildDependencies, build: BuildRecord, means: RunMeans, pieces: list[Piece]
) -> dict[str, Seen]:
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

    async def look() -> dict[str, Seen]:
        while True:
            try:
                found = await observe_pieces(shown, context)
            except VkError as error:
                # Each time one reader less is left, so this ends.
                if not await means.note_unreadable(error):
                    raise
            else:
                return {key: one.seen for key, one in found.items()}

    (seen,) = await waves.run([look])
    return {piece.key: seen.get(piece.key, Seen.UNKNOWN) for piece in pieces}


async def _send_nothing(intents: Mapping[str, JSON]) -> None:
    """Reads have no intent; a wave of them is told of none."""
    if intents:
        raise AssertionError("a look sends no effect")


async def _no_age() -> float:
    return 0.0
