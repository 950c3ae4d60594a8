"""Booking requests: one open for each visitor, who waits first, page by page."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import func, select

from vitrina.storage.builds import Builds, NewBuild
from vitrina.storage.conversations import Conversations, Decided, lease_of
from vitrina.storage.database import Database
from vitrina.storage.events import Event, Events
from vitrina.storage.leads import EARLIER_KEPT, PAGE, LeadRecord, Leads, insert_lead, keep_lead
from vitrina.storage.leases import LeaseLost, Leases
from vitrina.storage.models import leads
from vitrina.storage.vault import Vault
from vitrina.storage.webhooks import Webhooks

GROUP, OLGA, IVAN = 77, 5001, 5002


class Desk:
    """The requests of one community, and its visitors."""

    def __init__(self, database: Database, vault: Vault, clock: SimpleNamespace) -> None:
        self.database, self.vault, self.clock = database, vault, clock
        self.leads, self.count = Leads(database, vault), 0

    def lead(self, visitor: int, service: str) -> LeadRecord:
        self.count += 1
        return LeadRecord(
            f"lead-{self.count}", GROUP, visitor, service, "завтра", "днём", "+79172223344", 1.0
        )

    async def ask(self, visitor: int, service: str, vault: Vault | None = None) -> None:
        """A visitor's wish, as the bot keeps it."""
        self.clock.now += 1
        async with self.database.transaction() as connection:
            lead = self.lead(visitor, service)
            await keep_lead(connection, vault or self.vault, lead, self.database.now())

    async def leave_old(self, visitor: int, service: str) -> str:
        """A row of its own for each wish, as the first release kept them."""
        self.clock.now += 1
        lead = self.lead(visitor, service)
        async with self.database.transaction() as connection:
            await insert_lead(connection, self.vault, lead, self.database.now())
        return lead.id

    async def shown(self, number: int = 1) -> list[str]:
        return [lead.service for lead in (await self.leads.read_page(GROUP, number)).leads]

    async def rows(self) -> int:
        async with self.database.transaction() as connection:
            query = select(func.count()).select_from(leads)
            return int((await connection.execute(query)).scalar_one())


@pytest.fixture
def desk(timed: Database, vault: Vault, clock: SimpleNamespace) -> Desk:
    return Desk(timed, vault, clock)


async def test_a_new_wish_takes_the_place_of_the_open_one_and_remembers_it(desk: Desk) -> None:
    for service in ("Спина", "Лицо", "Ноги"):
        await desk.ask(OLGA, service)
    (lead,) = (await desk.leads.read_page(GROUP)).leads
    assert (lead.id, lead.service, lead.created_at) == ("lead-1", "Ноги", desk.clock.now)
    assert [wish.service for wish in lead.earlier] == ["Лицо", "Спина"]
    assert [wish.asked_at for wish in lead.earlier] == [desk.clock.now - 1, desk.clock.now - 2]
    assert lead.earlier[0].contact == "+79172223344" and "9172223344" not in repr(lead)


async def test_the_same_wish_again_is_no_other_wish(desk: Desk) -> None:
    for _ in range(3):
        await desk.ask(OLGA, "Спина")
    (lead,) = (await desk.leads.read_page(GROUP)).leads
    assert lead.earlier == () and lead.created_at == desk.clock.now


async def test_two_hundred_and_five_bookings_of_one_visitor_hide_nobody(desk: Desk) -> None:
    await desk.ask(IVAN, "Ивану нужна спина")
    for number in range(205):
        await desk.ask(OLGA, f"Ольга {number}")
    inbox = await desk.leads.read_page(GROUP)
    assert [lead.service for lead in inbox.leads] == ["Ольга 204", "Ивану нужна спина"]
    assert (inbox.waiting, inbox.total, inbox.pages) == (2, 2, 1)
    assert len(inbox.leads[0].earlier) == EARLIER_KEPT


async def test_so_many_of_the_first_release_are_paged_behind_everybody_else(desk: Desk) -> None:
    await desk.leave_old(IVAN, "Ивану нужна спина")
    ids = [await desk.leave_old(OLGA, f"Ольга {number}") for number in range(205)]
    inbox = await desk.leads.read_page(GROUP)
    assert [lead.service for lead in inbox.leads[:3]] == [
        "Ольга 204", "Ивану нужна спина", "Ольга 203",
    ]  # fmt: skip
    assert (inbox.waiting, inbox.total, inbox.pages) == (206, 206, 5)
    pages = [await desk.shown(number) for number in range(1, 6)]
    assert [len(page) for page in pages] == [PAGE] * 4 + [6]
    assert len({service for page in pages for service in page}) == 206  # nothing is lost
    # One more wish goes into the newest of them.
    await desk.ask(OLGA, "Ещё одна")
    first = (await desk.leads.read_page(GROUP)).leads[0]
    assert (first.id, first.service, await desk.rows()) == (ids[-1], "Ещё одна", 206)


async def test_who_waits_comes_first_and_answered_ones_are_not_changed(desk: Desk) -> None:
    await desk.ask(OLGA, "Отвечено")
    assert await desk.leads.handle(GROUP, "lead-1", handled=True)
    await desk.ask(IVAN, "Иван")
    await desk.ask(OLGA, "Новая")
    assert await desk.shown() == ["Новая", "Иван", "Отвечено"]
    assert await desk.leads.handle(GROUP, "lead-3", handled=True)
    assert await desk.shown() == ["Иван", "Новая", "Отвечено"]
    inbox = await desk.leads.read_page(GROUP)
    assert (inbox.waiting, inbox.total) == (1, 3)


async def test_pages_that_are_not_there_are_the_nearest_ones(desk: Desk) -> None:
    empty = await desk.leads.read_page(GROUP, 7)
    assert (empty.leads, empty.number, empty.pages) == ((), 1, 1)
    await desk.ask(OLGA, "Спина")
    for number in (-1, 0, 1, 2, 999_999):
        assert await desk.shown(number) == ["Спина"]
        assert (await desk.leads.read_page(GROUP, number)).number == 1


async def test_an_open_request_that_does_not_open_stays_for_its_key(desk: Desk) -> None:
    await desk.ask(OLGA, "Под старым ключом")
    other = Vault([Fernet.generate_key().decode()])
    await desk.ask(OLGA, "Под новым", other)
    await desk.ask(OLGA, "И ещё раз", other)
    inbox = await Leads(desk.database, other).read_page(GROUP)
    assert [lead.service for lead in inbox.leads] == ["И ещё раз"]
    assert (inbox.locked, inbox.waiting, inbox.total) == (1, 2, 2)
    assert await desk.shown() == ["Под старым ключом"]


async def test_two_processes_that_book_for_one_visitor_at_once_leave_one_request(
    database: Database, vault: Vault, new_build: Callable[..., NewBuild]
) -> None:
    """Who has lost the community's lease writes nothing; who holds it finds the open request."""
    community_id = (await Builds(database).open(new_build())).community_id
    await Webhooks(database, vault).adopt(GROUP, community_id, secret="secret")
    events = Events(database, vault)
    told = [
        Event(GROUP, f"message/{OLGA}/{n}", OLGA, "message", n, '{"text": ""}') for n in range(8)
    ]
    for event in told:
        await events.put(event)
    lead = LeadRecord("x", GROUP, OLGA, "Спина", "завтра", "днём", "vk")

    async def book(event: Event) -> bool:
        leases = Leases(database)
        conversations = Conversations(database, vault, leases)
        if not await leases.take(lease_of(GROUP)):
            return False
        wish = replace(lead, id=f"lead-{event.position}", day=f"день {event.position}")
        try:
            return await conversations.decide(Decided(event, "{}", lead=wish))
        except LeaseLost:
            return False
        finally:
            await leases.release(lease_of(GROUP))

    kept = await asyncio.gather(*(book(event) for event in told))
    assert any(kept)
    inbox = await Leads(database, vault).read_page(GROUP)
    assert inbox.total == 1 and len(inbox.leads[0].earlier) == min(sum(kept) - 1, EARLIER_KEPT)
