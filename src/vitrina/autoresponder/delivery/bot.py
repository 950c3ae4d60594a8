"""The bot's parts put together over open connections, and the desks that it answers from."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from httpx2 import AsyncClient

from vitrina.autoresponder.delivery.deciding import Owned
from vitrina.autoresponder.delivery.listening import Ears
from vitrina.autoresponder.delivery.replies import Sender
from vitrina.autoresponder.delivery.responder import Reception
from vitrina.autoresponder.talking.dialog import Desk
from vitrina.content.pack import Pack
from vitrina.storage.conversations import Conversations
from vitrina.storage.database import Database
from vitrina.storage.events import Events
from vitrina.storage.leads import Leads
from vitrina.storage.leases import Leases
from vitrina.storage.vault import Vault
from vitrina.storage.visitors import Visitors
from vitrina.storage.webhooks import Webhooks
from vitrina.vk.client import VkClient

DESK_LIFE = 60.0  # seconds that a community's form and texts are remembered
DESKS_KEPT = 1000


@dataclass(frozen=True)
class Bot:
    """What answering and listening need; `leads` are for the practitioner's page."""

    events: Events
    leases: Leases
    leads: Leads
    visitors: Visitors
    reception: Reception
    ears: Ears


class Desks:
    """Whose community it is and with which texts, remembered for a minute."""

    def __init__(
        self,
        webhooks: Webhooks,
        take_pack: Callable[[], Pack],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._webhooks = webhooks
        self._take_pack = take_pack
        self._clock = clock
        self._known: dict[int, tuple[float, Owned]] = {}

    async def find(self, group_id: int) -> Owned | None:
        """The desk of a community; None when it is not one of ours."""
        known = self._known.get(group_id)
        if known and self._clock() < known[0]:
            return known[1]
        owner = await self._webhooks.owner(group_id)
        if owner is None:
            return None
        desk = Desk(
            practitioner=owner.practitioner,
            pack=self._take_pack(),
            seed=owner.practitioner.seed or owner.practitioner_id,
            prices_at=owner.made_at,
        )
        owned = Owned(desk=desk, vk_user_id=owner.vk_user_id)
        if len(self._known) >= DESKS_KEPT:
            self._known.clear()
        self._known[group_id] = (self._clock() + DESK_LIFE, owned)
        return owned


def open_bot(
    *,
    database: Database,
    vault: Vault,
    webhooks: Webhooks,
    vk: VkClient,
    http: AsyncClient,
    take_pack: Callable[[], Pack],
    now: Callable[[], float],
    dialog_days: int,
    lead_days: int,
) -> Bot:
    """The bot over these connections; nothing runs yet."""
    events, leases, visitors = Events(database, vault), Leases(database), Visitors(database)
    conversations = Conversations(database, vault, leases)
    reception = Reception(
        events=events,
        conversations=conversations,
        leases=leases,
        visitors=visitors,
        find_owned=Desks(webhooks, take_pack).find,
        sender=Sender(conversations, webhooks, vk),
        now=now,
        dialog_days=dialog_days,
        lead_days=lead_days,
    )
    return Bot(
        events=events,
        leases=leases,
        leads=Leads(database, vault),
        visitors=visitors,
        reception=reception,
        ears=Ears(http=http, vk=vk, events=events, webhooks=webhooks, leases=leases),
    )
