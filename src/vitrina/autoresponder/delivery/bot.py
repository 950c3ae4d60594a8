"""The bot's parts put together over open connections, and for whom it answers."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from httpx2 import AsyncClient

from vitrina.autoresponder.delivery.deciding import CommunityContext
from vitrina.autoresponder.delivery.listening import ListenerDependencies
from vitrina.autoresponder.delivery.notifying import Notifier
from vitrina.autoresponder.delivery.replies import Sender
from vitrina.autoresponder.delivery.responder import ResponderDependencies
from vitrina.autoresponder.talking.dialog import BotProfile
from vitrina.content.pack import Pack
from vitrina.storage.communities import Communities
from vitrina.storage.conversations import Conversations
from vitrina.storage.database import Database
from vitrina.storage.events import Events
from vitrina.storage.grants import Grants
from vitrina.storage.leads import Leads
from vitrina.storage.leases import Leases
from vitrina.storage.notices import Notices
from vitrina.storage.receivers import Receivers
from vitrina.storage.vault import Vault
from vitrina.storage.visitors import Visitors
from vitrina.vk.client import VkClient

CONTEXT_LIFE = 60.0  # seconds that a community's form and texts are remembered
CONTEXTS_KEPT = 1000


@dataclass(frozen=True)
class Bot:
    """What answering and listening need; the practitioner's page has the leads and notices too."""

    events: Events
    leases: Leases
    leads: Leads
    visitors: Visitors
    notices: Notices
    receivers: Receivers
    responder_dependencies: ResponderDependencies
    listener_dependencies: ListenerDependencies


class CommunityContexts:
    """Whose community it is and with which texts, remembered for a minute."""

    def __init__(
        self,
        communities: Communities,
        load_pack: Callable[[str], Pack],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._communities = communities
        self._load_pack = load_pack
        self._clock = clock
        self._known: dict[int, tuple[float, CommunityContext]] = {}

    async def find(self, group_id: int) -> CommunityContext | None:
        """The context of a community; None when it is not one of ours."""
        known = self._known.get(group_id)
        if known and self._clock() < known[0]:
            return known[1]
        owner = await self._communities.owner(group_id)
        if owner is None:
            return None
        profile = BotProfile(
            practitioner=owner.practitioner,
            pack=self._load_pack(owner.pack),
            seed=owner.practitioner.seed or owner.practitioner_id,
            prices_at=owner.made_at,
        )
        context = CommunityContext(profile=profile)
        if len(self._known) >= CONTEXTS_KEPT:
            self._known.clear()
        self._known[group_id] = (self._clock() + CONTEXT_LIFE, context)
        return context


def open_bot(
    *,
    database: Database,
    vault: Vault,
    communities: Communities,
    grants: Grants,
    vk: VkClient,
    http: AsyncClient,
    load_pack: Callable[[str], Pack],
    dialog_days: int,
    lead_days: int,
    pause: float,
    now: Callable[[], float] = time.time,
) -> Bot:
    """The bot over these connections; nothing runs yet."""
    events, leases, visitors = Events(database, vault), Leases(database), Visitors(database)
    conversations = Conversations(database, vault, leases)
    notices, receivers = Notices(database, vault, leases), Receivers(database)
    responding = ResponderDependencies(
        events=events,
        conversations=conversations,
        leases=leases,
        visitors=visitors,
        find_context=CommunityContexts(communities, load_pack).find,
        sender=Sender(conversations, grants, vk),
        receivers=receivers,
        notifier=Notifier(notices, grants, vk),
        now=now,
        dialog_days=dialog_days,
        lead_days=lead_days,
        pause=pause,
    )
    return Bot(
        events=events,
        leases=leases,
        leads=Leads(database, vault),
        visitors=visitors,
        notices=notices,
        receivers=receivers,
        responder_dependencies=responding,
        listener_dependencies=ListenerDependencies(
            database=database,
            http=http,
            vk=vk,
            events=events,
            grants=grants,
            leases=leases,
            receivers=receivers,
        ),
    )
