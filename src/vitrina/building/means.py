"""The means of one run: its tokens, a session for each, and what VK was measured to allow them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import structlog

from vitrina.building.pieces.registry import kind_of
from vitrina.domain.community import GrantKind, Way
from vitrina.domain.pieces import Piece
from vitrina.storage.records import StepRecord, TokenRecord
from vitrina.vk.call import Call
from vitrina.vk.client import VkSession
from vitrina.vk.errors import VkError
from vitrina.vk.rights import Means, first_reader, first_way, refuses_token

_log = structlog.get_logger("vitrina.building")

# Told of what VK refused: the grant's id or None for the app's own key, the kind, VK's error.
NoteRefused = Callable[[str | None, GrantKind, VkError], Awaitable[None]]


class RunMeans:
    """Whose token may do what in this run. `note` writes down what VK refuses on the way."""

    def __init__(
        self,
        tokens: Sequence[TokenRecord],
        sessions: Mapping[GrantKind, VkSession],
        known: Mapping[GrantKind, Mapping[str, bool]],
        note: NoteRefused,
    ) -> None:
        self.sessions = sessions
        self._note = note
        self._ids = {token.kind: token.id for token in tokens}
        by_kind = {token.kind: token for token in tokens}
        self._means = {
            kind: Means(
                kind,
                by_kind[kind].scope if kind in by_kind else None,
                {**known.get(kind, {}), **(by_kind[kind].rights if kind in by_kind else {})},
            )
            for kind in sessions
        }

    @property
    def requests(self) -> int:
        """Requests sent so far, by all tokens."""
        return sum(session.requests for session in self.sessions.values())

    @property
    def uploads(self) -> int:
        """Files sent so far."""
        return sum(session.uploads for session in self.sessions.values())

    def way_of(self, piece: Piece, step: StepRecord) -> GrantKind | None:
        """By whose token the piece is to go; None: it is the person's, or VK takes it by itself.

        Ways before the one that the step has come to were refused for good.
        """
        if piece.manual or piece.goes_by_feed:
            return None
        ways = kind_of(piece).ways_of(step.operation)
        refused: list[GrantKind] = []
        if step.way in (Way.USER_TOKEN, Way.COMMUNITY_KEY):
            order = list(ways)
            refused = order[: order.index(GrantKind(step.way))] if step.way in order else []
        return first_way(ways, self._means.values(), refused)

    def next_way(self, piece: Piece, step: StepRecord, gone: GrantKind) -> GrantKind | None:
        """The way after that one, which VK refused for good."""
        ways = kind_of(piece).ways_of(step.operation)
        order = list(ways)
        return first_way(ways, self._means.values(), order[: order.index(gone) + 1])

    def reader(self, call: Call[Any]) -> GrantKind | None:
        """Whose token may read by this call; None: nobody's."""
        return first_reader(call.method, self._means.values(), is_hidden=call.is_hidden)

    async def note_refusal(self, kind: GrantKind, error: VkError) -> None:
        """What VK says of a token is remembered, so that no later build tries it again."""
        if not refuses_token(error):
            return
        measured = {**self._means[kind].measured, error.method: False}
        self._means[kind] = replace(self._means[kind], measured=measured)
        _log.warning("means.refused", kind=kind.value, method=error.method, code=error.code)
        await self._note(self._ids.get(kind), kind, error)

    async def note_unreadable(self, error: VkError) -> bool:
        """Whether VK refused a read to the token that was to read; then it will not be asked."""
        kind = first_reader(error.method, self._means.values())
        if kind is None or not refuses_token(error):
            return False
        await self.note_refusal(kind, error)
        return True
