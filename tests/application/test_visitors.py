"""Events of VK, booking requests, photos, previews: what people outside a build bring."""

import asyncio
import io
import uuid
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from application.conftest import IVAN, Verbs
from sandboxed import example_practitioner
from vitrina.application import add_photo as adding
from vitrina.application.add_photo import (
    PhotoAdded,
    PhotoRefused,
    PhotosBusy,
    PhotosFull,
    add_photo,
    find_room_for_photo,
)
from vitrina.application.forget_visitor import forget_visitor
from vitrina.application.handle_lead import LeadChanged, NoSuchLead, handle_lead
from vitrina.application.preview_community import preview_community
from vitrina.application.receive_event import (
    BrokenText,
    EventKept,
    UnknownCommunity,
    WebhookConfirmed,
    WrongSecret,
    receive_event,
)
from vitrina.application.remove_lead import remove_lead
from vitrina.application.remove_photo import remove_photo
from vitrina.application.requests_link import (
    change_requests_link,
    read_requests_link,
    was_requests_link,
)
from vitrina.art.photo_file import PhotoNotRead
from vitrina.domain.pieces import PostPiece
from vitrina.storage.leads import LeadRecord, insert_lead
from vitrina.storage.photos import Photos
from vitrina.storage.records import BuildRecord
from vitrina.storage.vault import Vault
from vitrina.storage.visitors import Visitors

GROUP, VISITOR = 77, 5001
SECRET, CODE = "secret-of-ours", "code-of-vk"


def event(kind: str = "message_new", secret: str = SECRET, text: str = "Цена?") -> dict[str, Any]:
    message = {"id": 1, "from_id": VISITOR, "peer_id": VISITOR, "text": text, "date": 1}
    return {
        "type": kind,
        "group_id": GROUP,
        "secret": secret,
        "event_id": uuid.uuid4().hex,
        "object": {"message": message, "client_info": {}},
    }


async def expect(verbs: Verbs) -> BuildRecord:
    """A build whose community has a webhook."""
    build = await verbs.set_build(await verbs.open_build(), group_id=GROUP)
    webhooks = verbs.application.events.webhooks
    await webhooks.expect(GROUP, build.community_id, secret=SECRET, code=CODE)
    return build


async def ask(verbs: Verbs) -> str:
    """A visitor's request, as the bot keeps it; its id."""
    services = verbs.sandboxed.services
    lead = LeadRecord(
        id=uuid.uuid4().hex,
        group_id=GROUP,
        peer_id=VISITOR,
        service="Массаж",
        day="завтра",
        part="утром",
        contact="vk",
    )
    vault = Vault(services.settings.secret_keys)
    async with services.database.transaction() as connection:
        await insert_lead(connection, vault, lead, services.database.now())
    return lead.id


async def test_an_event_is_kept_for_a_worker(verbs: Verbs) -> None:
    await expect(verbs)

    assert await receive_event(verbs.application.events, GROUP, event()) == EventKept()

    (kept,) = await verbs.sandboxed.services.bot.events.find_waiting(GROUP, 5)
    assert kept.group_id == GROUP


async def test_vk_is_told_the_code_and_strangers_nothing(verbs: Verbs) -> None:
    events = verbs.application.events
    assert await receive_event(events, GROUP, event()) == UnknownCommunity()
    await expect(verbs)

    confirmed = await receive_event(events, GROUP, event("confirmation"))

    assert confirmed == WebhookConfirmed(CODE)
    assert (await events.webhooks.bot_access(GROUP)).is_confirmed
    assert await receive_event(events, GROUP, event(secret="guessed")) == WrongSecret()
    assert await receive_event(events, GROUP, event(text="\ud83d")) == BrokenText()


async def test_requests_are_handled_and_removed_by_their_community_alone(verbs: Verbs) -> None:
    build, other = await expect(verbs), await verbs.open_build()
    requests, lead = verbs.application.requests, await ask(verbs)

    assert await handle_lead(requests, build, lead, handled=True) == LeadChanged()
    assert (await requests.leads.read_page(GROUP)).waiting == 0
    assert await handle_lead(requests, build, lead, handled=False) == LeadChanged()
    assert (await requests.leads.read_page(GROUP)).waiting == 1
    for wrong in ("", "нет такой", "0" * 32, "1' OR '1"):
        assert await handle_lead(requests, build, wrong, handled=True) == NoSuchLead()
        assert await remove_lead(requests, build, wrong) == NoSuchLead()
    assert await remove_lead(requests, other, lead) == NoSuchLead()
    assert await remove_lead(requests, build, lead) == LeadChanged()
    assert (await requests.leads.read_page(GROUP)).total == 0


async def test_a_link_to_the_requests_is_the_same_until_it_is_changed(verbs: Verbs) -> None:
    build, requests = await verbs.open_build(), verbs.application.requests
    builds = verbs.application.building.builds
    old = await read_requests_link(requests, build)
    assert await read_requests_link(requests, build) == old

    new = await change_requests_link(requests, build)

    assert new != old and await read_requests_link(requests, build) == new
    assert await builds.find_by_key(old, "requests") is None
    assert await was_requests_link(requests, old) and not await was_requests_link(requests, new)
    found = await builds.find_by_key(new, "requests")
    assert found is not None and found.id == build.id


async def test_a_visitor_is_forgotten(verbs: Verbs) -> None:
    await expect(verbs)
    await ask(verbs)
    visitors = Visitors(verbs.sandboxed.services.database)

    await forget_visitor(visitors, GROUP, VISITOR)
    await forget_visitor(visitors, GROUP, VISITOR)

    assert (await verbs.application.requests.leads.read_page(GROUP)).total == 0


def jpeg(size: tuple[int, int] = (300, 300)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "grey").save(file, "JPEG")
    return file.getvalue()


async def test_a_photo_is_kept_and_taken_away(verbs: Verbs) -> None:
    photos = verbs.application.photos

    added = await add_photo(photos, jpeg(), IVAN)

    assert isinstance(added, PhotoAdded)
    assert await photos.photos.find(added.photo_id)
    assert len(photos.held) == 0
    await remove_photo(photos, added.photo_id)
    await remove_photo(photos, added.photo_id)
    assert await photos.photos.find(added.photo_id) is None


async def test_what_is_no_photo_has_a_reason(verbs: Verbs) -> None:
    assert await add_photo(verbs.application.photos, b"", IVAN) == PhotoRefused("empty")
    assert await add_photo(verbs.application.photos, b"GIF89a?", IVAN) == PhotoRefused("format")


@pytest.mark.parametrize("trouble", ["slow", "no process"])
async def test_a_photo_that_nobody_could_read_is_to_be_sent_again(
    verbs: Verbs, trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adding, "READING_PATIENCE", 0.1)
    going_on = asyncio.Event()

    async def prepare(data: bytes) -> bytes:
        if trouble == "no process":
            raise PhotoNotRead
        await going_on.wait()
        return data

    photos = replace(verbs.application.photos, prepare=prepare)

    assert await add_photo(photos, b"...", IVAN) == PhotosBusy()

    assert len(photos.held) == (1 if trouble == "slow" else 0)  # it keeps its turn to the end
    going_on.set()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert len(photos.held) == 0


async def test_there_is_room_for_so_many_photos(verbs: Verbs) -> None:
    database = verbs.sandboxed.services.database
    photos = replace(verbs.application.photos, photos=Photos(database, days=1, budget=1))

    assert await find_room_for_photo(verbs.application.photos, IVAN) is None
    assert await find_room_for_photo(photos, IVAN) == PhotosFull(by_client=True)
    # Others may have sent theirs between the question and the photo.
    assert await add_photo(photos, jpeg(), IVAN) == PhotosFull(by_client=False)


async def test_a_preview_keeps_what_was_dropped(verbs: Verbs) -> None:
    building = verbs.application.building
    whole = example_practitioner()
    plan = preview_community(whole, building.take_pack(), building.now())
    dropped = next(item.key for item in plan.pieces if isinstance(item, PostPiece))
    person = whole.model_copy(update={"overrides": {dropped: None}})

    shown = preview_community(person, building.take_pack(), building.now())

    assert dropped in {item.key for item in shown.pieces}
