"""Communities' webhook secrets, remembered for a while."""

import time
from collections.abc import Callable

import structlog

from vitrina.storage.vault import LostSecret
from vitrina.storage.webhooks import WebhookRecord, Webhooks

LIFE = 30.0  # seconds that a community's secret is remembered
KEPT = 10_000

_log = structlog.get_logger("vitrina.webhook")


class KnownWebhooks:
    """An event costs no question to the database.

    What is remembered can be old in one way only, by a new secret: an event that does not fit is
    looked up once more, at most once a second for each community, so that forgers pay for nothing.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._known: dict[int, tuple[float, WebhookRecord | None]] = {}
        self._asked_more: dict[int, float] = {}

    async def find(
        self, webhooks: Webhooks, group_id: int, secret: object, *, anew: bool
    ) -> WebhookRecord | None:
        """The community, or None; `anew` always asks the database."""
        now = self._clock()
        read_at, record = self._known.get(group_id, (-LIFE, None))
        fits = record is not None and record.is_secret(secret)
        if not anew and now < read_at + (LIFE if fits else 1.0):
            return record
        try:
            record = await webhooks.find(group_id)
        except LostSecret:
            # Without the key nobody can tell VK from a stranger; VK repeats what is refused.
            _log.error("webhook.secret_lost", group_id=group_id)
            return None
        if len(self._known) >= KEPT:
            self._known.clear()
        self._known[group_id] = (now, record)
        return record

    def drop(self, group_id: int) -> None:
        """What is remembered of the community is not true any more."""
        self._known.pop(group_id, None)

    def may_ask_more(self, group_id: int) -> bool:
        """Whether one more question about a secret that does not fit may be asked: one a second."""
        now = self._clock()
        if now < self._asked_more.get(group_id, -1.0) + 1.0:
            return False
        if len(self._asked_more) >= KEPT:
            self._asked_more.clear()
        self._asked_more[group_id] = now
        return True
