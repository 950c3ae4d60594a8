"""From booking requests to what the practitioner reads, and the private link to them."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from functools import partial

from vitrina.autoresponder.talking.dialog import ANSWER_HERE
from vitrina.domain.phone import show_phone
from vitrina.storage.leads import LeadRecord, Wish
from vitrina.storage.leads_keys import change_key, current_key
from vitrina.storage.records import BuildRecord
from vitrina.web.leads.page import LeadCard, LeadsCard
from vitrina.wiring.services import Services
from vitrina.wording.dates import say_moment

SHOWN_BESIDE = 3  # of the newest requests, on the build's page


async def view_leads_card(
    services: Services, build: BuildRecord, *, page_key: str, csrf: str
) -> LeadsCard | None:
    """The newest requests and the link to all; None while nobody could have asked yet."""
    if build.group_id is None:
        return None
    inbox = await services.bot.leads.read_page(build.group_id, size=SHOWN_BESIDE)
    voice = await services.webhooks.voice(build.group_id)
    if not inbox.total and not voice.has_token:
        return None
    cards = view_leads(services, build, inbox.leads)
    key = await current_key(services.database, build.id, partial(_make_key, services, build.id))
    return LeadsCard(
        url=leads_url(services, key),
        change_url=f"/builds/{page_key}/leads",
        csrf=csrf,
        newest=tuple(card for card in cards if not card.is_handled),
        waiting=inbox.waiting,
        total=inbox.total,
    )


def view_leads(
    services: Services, build: BuildRecord, leads: Sequence[LeadRecord]
) -> list[LeadCard]:
    """The requests in words, in the practitioner's time zone."""
    site_url, now = services.settings.vk_site_url, services.now()
    cards = []
    for lead in leads:
        phone = "" if lead.contact == ANSWER_HERE else lead.contact
        cards.append(
            LeadCard(
                id=lead.id,
                service=lead.service,
                wanted=_say_when(lead),
                came=say_moment(lead.created_at, build.plan.timezone, now),
                # The path of a community's dialog is not verified: it is in no document of VK.
                dialog_url=f"{site_url}/gim{lead.group_id}?sel={lead.peer_id}",
                phone=show_phone(phone) if phone else "",
                phone_url=f"tel:{phone}" if phone else "",
                is_handled=lead.is_handled,
                earlier=tuple(_say_earlier(wish) for wish in lead.earlier),
            )
        )
    return cards


def _say_earlier(wish: Wish) -> str:
    when = _say_when(wish)
    phone = "" if wish.contact == ANSWER_HERE else f" ({show_phone(wish.contact)})"
    return f"{wish.service}{': ' if when else ''}{when}{phone}"


def _say_when(wish: LeadRecord | Wish) -> str:
    return ", ".join(part for part in (wish.day, wish.part) if part)


async def change_link(services: Services, build: BuildRecord) -> str:
    """A new key to the build's requests; the old one stops at once."""
    return await change_key(services.database, build.id, partial(_make_key, services, build.id))


def leads_url(services: Services, key: str) -> str:
    """The private link, whole, to be copied."""
    return f"{services.base_url}/leads/{key}"


def _make_key(services: Services, build_id: str, number: int) -> str:
    """144 bits that only this installation can make: shown again although only a hash is kept."""
    secret = hashlib.sha256(b"leads" + services.vault.present.encode()).digest()
    digest = hmac.new(secret, f"{build_id}/{number}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:18]).decode()
