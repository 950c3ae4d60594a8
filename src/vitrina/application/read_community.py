"""Everything that the page of a community shows to its person."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from vitrina.application.read_bot_state import BotState, read_bot_state
from vitrina.application.read_requests import NewestRequests, read_newest_requests
from vitrina.application.services import Application
from vitrina.domain.build import FIRST_RUNS, BuildState
from vitrina.domain.community import CommunityState, Seen
from vitrina.domain.practitioner import Practitioner
from vitrina.storage.builds import LATEST
from vitrina.storage.communities import CommunityRecord
from vitrina.storage.manual_ticks import Ticks
from vitrina.storage.pieces import PieceRecord, read_pieces
from vitrina.storage.records import BuildRecord

_NOT_MADE = (BuildState.FAILED, BuildState.CANCELLED)


@dataclass(frozen=True)
class NotBegun:
    """A person is still opening it by hand: no run was made over it."""


@dataclass(frozen=True)
class BeingMade:
    """Its first run is not over."""


@dataclass(frozen=True)
class NotMade:
    """Its first run failed, or was stopped."""

    build: BuildRecord


@dataclass(frozen=True)
class Lost:
    """VK does not show it to us any more; `community` is what we know of it."""

    community: CommunityRecord


@dataclass(frozen=True)
class Forgotten:
    """Its person asked us to forget them."""


@dataclass(frozen=True)
class Health:
    """What the looks at VK said, by the keys of pieces; `checked_at` (unix seconds) is the last.

    `theirs`: pieces that a person changed by hand, and that are left alone.
    """

    checked_at: float | None
    seen: Mapping[str, Seen]
    theirs: frozenset[str]

    def of(self, seen: Seen) -> frozenset[str]:
        """The pieces that were seen so."""
        return frozenset(key for key, one in self.seen.items() if one is seen)


@dataclass(frozen=True)
class LivingCommunity:
    """A community that is there.

    The steps of the `latest` run over it are all of it as it stands now.
    """

    community: CommunityRecord
    practitioner: Practitioner = field(repr=False)
    latest: BuildRecord
    ticks: Ticks
    health: Health
    bot: BotState
    requests: NewestRequests | None

    @property
    def is_being_changed(self) -> bool:
        """Whether a run over it is not over."""
        return not self.latest.state.is_finished


CommunityRead = NotBegun | BeingMade | NotMade | Lost | Forgotten | LivingCommunity


async def read_community(services: Application, community: CommunityRecord) -> CommunityRead:
    """How the community stands. Reads our records only: VK is not asked."""
    if community.state is CommunityState.FORGOTTEN or community.plan is None:
        return Forgotten()
    if community.state is CommunityState.LOST:
        return Lost(community)
    latest = await services.building.builds.find_run(community.id, LATEST)
    if latest is None:
        return NotBegun()
    if latest.purpose in FIRST_RUNS and not latest.state.is_finished:
        return BeingMade()
    if latest.purpose in FIRST_RUNS and latest.state in _NOT_MADE:
        return NotMade(latest)
    found = await services.building.communities.practitioner_of(community.id)
    if found is None or latest.group_id is None:  # forgotten while we were reading
        return Forgotten()
    return LivingCommunity(
        community=community,
        practitioner=found[1],
        latest=latest,
        ticks=await services.manual.ticks.read(community.id),
        health=await _read_health(services, community),
        bot=await read_bot_state(services.bots, latest.group_id),
        requests=await read_newest_requests(services.requests, latest),
    )


async def _read_health(services: Application, community: CommunityRecord) -> Health:
    pieces: Mapping[str, PieceRecord] = await read_pieces(services.building.database, community.id)
    return Health(
        community.checked_at,
        {key: piece.seen for key, piece in pieces.items()},
        frozenset(key for key, piece in pieces.items() if piece.theirs),
    )
