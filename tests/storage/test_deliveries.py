"""Events reach a school's endpoints at least once, whatever stops the sender or the receiver."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from receiver import OK, Receiver, receiving
from vitrina.application.deliver_events import (
    PAUSES,
    DeliveryServices,
    choose_pause,
    deliver_waiting,
)
from vitrina.domain.member import ON_SERVER
from vitrina.domain.school_event import OF_COMMUNITIES, SchoolEvent
from vitrina.school.addresses import Openness
from vitrina.school.outgoing import open_outgoing
from vitrina.school.signing import show_answer
from vitrina.storage.checking import note_look
from vitrina.storage.database import Database
from vitrina.storage.deliveries import HELD, PAUSED_AFTER, Attempt, Deliveries
from vitrina.storage.delivery_log import KEPT, DeliveryLog, DeliveryRecord, forget_old_events
from vitrina.storage.endpoints import MOST, Endpoints, EndpointState, TooManyEndpoints
from vitrina.storage.event_list import read_events_after
from vitrina.storage.models import deliveries, school_events
from vitrina.storage.school_events import record_event
from vitrina.storage.vault import Vault
from vitrina.wiring.delivering import delivering_events

OPEN = Openness(loopback=True)
CHECKED = SchoolEvent.COMMUNITY_CHECKED


@dataclass
class Desk:
    """One endpoint, what receives there, and what sends to it."""

    database: Database
    clock: SimpleNamespace
    endpoints: Endpoints
    log: DeliveryLog
    services: DeliveryServices
    receiver: Receiver
    id: str
    secret: str
    community_id: str

    async def happen(self, kind: SchoolEvent = CHECKED, **data: Any) -> str:
        async with self.database.transaction() as connection:
            event_id = await record_event(
                connection, self.database.now(), kind, self.community_id, data
            )
        assert event_id is not None
        self.clock.now += 1
        return event_id

    async def deliver(self, holder: str = "one") -> int:
        return await deliver_waiting(self.services, self.id, holder)

    async def listed(self) -> list[DeliveryRecord]:
        return await self.log.read_page(self.id)

    def received(self) -> list[str]:
        return [json.loads(body)["id"] for _, body in self.receiver.got]


@pytest.fixture
async def desk(
    timed: Database, vault: Vault, clock: SimpleNamespace, community_id: str
) -> AsyncIterator[Desk]:
    endpoints = Endpoints(timed, vault)
    async with receiving() as receiver, open_outgoing(OPEN, patience=0.5) as outgoing:
        endpoint_id, secret = await endpoints.add(ON_SERVER, receiver.url, OF_COMMUNITIES)
        services = DeliveryServices(Deliveries(timed, vault), outgoing, lambda: 0.5)
        yield Desk(
            timed, clock, endpoints, DeliveryLog(timed), services, receiver,
            endpoint_id, secret, community_id,
        )  # fmt: skip


def is_signed(secret: str, header: str, body: bytes) -> bool:
    """As `docs/api.md` shows it."""
    parts = [part.split("=", 1) for part in header.split(",")]
    sent_at = next(value for name, value in parts if name == "t")
    wanted = hmac.new(secret.encode(), sent_at.encode() + b"." + body, hashlib.sha256).hexdigest()
    return any(name == "v1" and hmac.compare_digest(value, wanted) for name, value in parts)


async def test_an_event_arrives_signed_and_is_not_sent_again(desk: Desk) -> None:
    event_id = await desk.happen(missing=["market"])
    assert await desk.services.deliveries.list_due() == [desk.id]
    assert await desk.deliver() == 1
    assert await desk.deliver() == 0
    [(headers, body)] = desk.receiver.got
    told = json.loads(body)
    assert told["id"] == headers["vitrina-event"] == event_id
    assert told["type"] == "community.checked" and told["data"] == {"missing": ["market"]}
    assert told["created_at"] == "1970-01-12T13:46:40.000Z"
    assert told["community"]["id"] == desk.community_id
    assert headers["vitrina-signature"].startswith("t=1000001,v1=")
    assert is_signed(desk.secret, headers["vitrina-signature"], body)
    assert not is_signed(desk.secret, headers["vitrina-signature"], body + b" ")
    [record] = await desk.listed()
    assert (record.state, record.status, record.answer) == ("delivered", 200, "ok")


async def test_for_a_day_two_secrets_sign(desk: Desk) -> None:
    fresh = await desk.endpoints.replace_secret(ON_SERVER, desk.id)
    assert fresh is not None
    await desk.happen()
    await desk.deliver()
    desk.clock.now += 86_400
    await desk.happen()
    await desk.deliver()
    (first, body), (later, other) = desk.receiver.got
    assert is_signed(desk.secret, first["vitrina-signature"], body)
    assert is_signed(fresh, first["vitrina-signature"], body)
    assert is_signed(fresh, later["vitrina-signature"], other)
    assert not is_signed(desk.secret, later["vitrina-signature"], other)


FAULTS = {
    "500": (b"HTTP/1.1 500 No\r\ncontent-length: 4\r\n\r\n<b>\x00", 500, "<b>", None),
    "redirect": (
        b"HTTP/1.1 302 Go\r\nlocation: http://127.0.0.1/\r\ncontent-length: 0\r\n\r\n",
        302, "", None,
    ),
    "closed": (None, None, "", "no_answer"),
    "no http": (b"hello\r\n\r\n", None, "", "no_answer"),
    "packed": (
        b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 2\r\n\r\nxx",
        None, "", "answer_packed",
    ),
}  # fmt: skip


async def test_what_is_not_taken_is_sent_again_later_with_the_same_id(desk: Desk) -> None:
    for name, (answer, status, shown, fault) in FAULTS.items():
        desk.receiver.answers = [answer]
        desk.receiver.got.clear()
        event_id = await desk.happen()
        assert await desk.deliver() == 0, name
        record = (await desk.listed())[0]
        assert (record.state, record.status, record.answer, record.fault) == (
            "waiting", status, shown, fault,
        ), name  # fmt: skip
        assert record.next_at == desk.clock.now + PAUSES[0]
        assert await desk.deliver() == 0
        desk.clock.now += PAUSES[0]
        assert await desk.deliver() == 1, name
        assert desk.received() == [event_id, event_id], name


async def test_of_a_long_answer_the_beginning_is_enough(desk: Desk) -> None:
    huge = 64 * 1024
    desk.receiver.answer = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % huge + b"x" * huge
    await desk.happen()
    assert await desk.deliver() == 1
    assert (await desk.listed())[0].answer == "x" * 300


async def test_who_never_answers_is_given_up_on_and_keeps_nobody_waiting(
    desk: Desk, vault: Vault
) -> None:
    desk.receiver.hangs = asyncio.Event()
    async with receiving() as other:
        other_id, _ = await desk.endpoints.add(ON_SERVER, other.url, [CHECKED])
        await desk.happen()
        slow = asyncio.create_task(desk.deliver())
        await desk.receiver.came.wait()
        assert await deliver_waiting(desk.services, other_id, "one") == 1
        assert not slow.done()
        assert await slow == 0
    assert (await desk.listed())[0].fault == "no_answer"


async def test_a_process_killed_before_or_after_the_send_is_followed_by_another(desk: Desk) -> None:
    event_id = await desk.happen()
    taken = await desk.services.deliveries.take(desk.id, "killed before the send")
    assert taken is not None and desk.received() == []
    assert await desk.deliver() == 0  # it may be on its way
    desk.clock.now += HELD
    desk.receiver.hangs = asyncio.Event()
    dying = asyncio.create_task(desk.deliver("killed before the record"))
    await desk.receiver.came.wait()
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    desk.receiver.hangs.set()
    desk.clock.now += HELD
    assert await desk.deliver("the next") == 1
    assert desk.received() == [event_id, event_id]
    # Whoever was thought dead writes nothing down any more.
    assert not await desk.services.deliveries.settle(taken, Attempt(False, 1.0, status=500))
    assert (await desk.listed())[0].state == "delivered"


async def test_two_senders_at_once_send_each_event_once(desk: Desk) -> None:
    sent = [await desk.happen() for _ in range(6)]
    counts = await asyncio.gather(*(desk.deliver(f"sender {n}") for n in range(3)))
    while sum(counts) < len(sent):  # who came while the earlier one was on its way went home
        counts = [*counts, await desk.deliver()]
    assert desk.received() == sent  # of one community in their order


async def test_later_events_wait_for_an_earlier_one_but_not_for_ever(desk: Desk) -> None:
    desk.receiver.answer = b"HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n"
    first, second = await desk.happen(), await desk.happen()
    for pause in PAUSES[:5]:
        assert await desk.deliver() == 0
        desk.clock.now += pause
    assert set(desk.received()) == {first, second}
    assert desk.received()[:4] == [first] * 4


async def test_it_is_given_up_after_days_and_sent_by_a_button(desk: Desk) -> None:
    desk.receiver.answer = b"HTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n"
    event_id = await desk.happen()
    for pause in (*PAUSES, 0):
        await desk.deliver()
        desk.clock.now += pause
    [record] = await desk.listed()
    assert (record.state, record.attempts) == ("failed", len(PAUSES) + 1)
    desk.receiver.answer, before = OK, len(desk.receiver.got)
    assert await desk.log.send_failed_again(ON_SERVER, desk.id) == 1
    assert await desk.deliver() == 1
    assert await desk.log.send_again(ON_SERVER, desk.id, record.id)  # a delivered one too
    assert not await desk.log.send_again(ON_SERVER, "another", record.id)
    assert await desk.deliver() == 1
    assert desk.received()[before:] == [event_id, event_id]


async def test_an_endpoint_that_fails_for_days_is_paused_and_one_that_is_gone_at_once(
    desk: Desk,
) -> None:
    desk.receiver.answer = b"HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n"
    await desk.happen()
    await desk.deliver()
    assert (await desk.endpoints.list_all())[0].state is EndpointState.ACTIVE
    desk.clock.now += PAUSED_AFTER + 1
    await desk.happen()
    await desk.deliver()
    [endpoint] = await desk.endpoints.list_all()
    assert (endpoint.state, endpoint.waiting) == (EndpointState.PAUSED, 2)
    assert await desk.services.deliveries.list_due() == []
    desk.receiver.answer = OK
    await desk.happen()  # what comes meanwhile waits
    assert await desk.endpoints.switch(ON_SERVER, desk.id, EndpointState.ACTIVE)
    desk.clock.now += PAUSES[-1]
    assert await desk.deliver() == 3
    desk.receiver.answer = b"HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n"
    await desk.happen()
    await desk.deliver()
    assert (await desk.endpoints.list_all())[0].state is EndpointState.PAUSED


async def test_a_clock_that_jumps_holds_nothing_up(desk: Desk) -> None:
    desk.receiver.answers = [b"HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n"]
    await desk.happen()
    await desk.deliver()
    desk.clock.now -= 30 * 86_400
    assert await desk.deliver() == 1
    await desk.happen()
    assert await desk.services.deliveries.take(desk.id, "killed") is not None
    desk.clock.now -= 30 * 86_400
    assert await desk.deliver() == 1


async def test_a_closed_address_is_not_gone_to_and_said(
    desk: Desk, vault: Vault, timed: Database
) -> None:
    await desk.happen()
    async with open_outgoing() as guarded:
        services = DeliveryServices(Deliveries(timed, vault), guarded, lambda: 0.0)
        assert await deliver_waiting(services, desk.id, "one") == 0
    assert desk.receiver.got == []
    assert (await desk.listed())[0].fault == "not_https"


async def test_a_secret_that_does_not_open_sends_nothing(desk: Desk, timed: Database) -> None:
    await desk.happen()
    stranger = Deliveries(timed, Vault([Fernet.generate_key().decode()]))
    services = DeliveryServices(stranger, desk.services.outgoing, lambda: 0.0)
    assert await deliver_waiting(services, desk.id, "one") == 0
    assert desk.receiver.got == [] and (await desk.listed())[0].fault == "secret_lost"


async def test_the_test_goes_to_one_endpoint_and_into_no_list(desk: Desk) -> None:
    event_id = await desk.log.send_test(ON_SERVER, desk.id)
    assert await desk.log.send_test(ON_SERVER, "another") is None
    assert await desk.deliver() == 1
    told = json.loads(desk.receiver.got[0][1])
    assert (told["id"], told["type"], told["community"]) == (event_id, "endpoint.tested", None)
    assert await read_events_after(desk.database, 0, 10) == []


async def test_workers_deliver_beside_their_builds_and_outlive_a_database_that_is_away(
    desk: Desk, timed: Database, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask, asked = Deliveries.list_due, asyncio.Event()

    async def be_away_once(deliveries: Deliveries) -> list[str]:
        if not asked.is_set():
            asked.set()
            raise OperationalError("", {}, OSError("away"))
        return await ask(deliveries)

    monkeypatch.setattr(Deliveries, "list_due", be_away_once)
    sent = {await desk.happen(number=number) for number in range(3)}
    services: Any = SimpleNamespace(database=timed, vault=vault)
    async with (
        delivering_events(services, OPEN, every=0.01),
        delivering_events(services, OPEN, every=0.01),
        asyncio.timeout(20),
    ):
        while set(desk.received()) != sent:
            desk.receiver.came.clear()
            await desk.receiver.came.wait()
    assert len(desk.received()) == len(sent)


async def test_removed_and_switched_off_endpoints_get_nothing(desk: Desk) -> None:
    await desk.happen()
    assert await desk.endpoints.switch(ON_SERVER, desk.id, EndpointState.OFF)
    await desk.happen()
    assert await desk.deliver() == 0
    assert await desk.endpoints.remove(ON_SERVER, desk.id)
    assert not await desk.endpoints.remove(ON_SERVER, desk.id)
    assert await desk.listed() == []
    for number in range(MOST):
        await desk.endpoints.add(ON_SERVER, f"https://school.example/{number}", [CHECKED])
    with pytest.raises(TooManyEndpoints):
        await desk.endpoints.add(ON_SERVER, "https://school.example/", [CHECKED])


async def test_reading_on_misses_nothing_that_is_committed_late(desk: Desk) -> None:
    first = await desk.happen()
    if not desk.database.is_sqlite:  # there writers wait for each other
        async with desk.database.transaction() as connection:
            late = await record_event(
                connection, desk.database.now() - 5, CHECKED, desk.community_id, {}
            )
            second = await desk.happen()
            seen = await read_events_after(desk.database, 0, 10)
            assert [event.id for event in seen] == [first, second]
        [behind] = await read_events_after(desk.database, seen[-1].position, 10)
        assert behind.id == late
    third = await desk.happen()
    await asyncio.gather(*(read_events_after(desk.database, 0, 10) for _ in range(4)))
    everything = await read_events_after(desk.database, 0, 10)
    assert everything[-1].id == third
    assert [one.position for one in everything] == list(range(1, len(everything) + 1))
    # A place is never given again, though the last event is gone.
    async with desk.database.transaction() as connection:
        await connection.execute(school_events.delete())
    await desk.happen()
    [fresh] = await read_events_after(desk.database, everything[-1].position, 10)
    assert fresh.position == len(everything) + 1


async def test_events_go_when_their_days_are_over(desk: Desk) -> None:
    await desk.happen()
    await desk.deliver()
    desk.clock.now += KEPT
    await note_look(desk.database, desk.community_id, {})
    assert await forget_old_events(desk.database) == 1
    async with desk.database.transaction() as connection:
        left = (await connection.execute(select(deliveries.c.event_id))).scalars().all()
        kept = (await connection.execute(select(school_events.c.id))).scalars().all()
    assert left == kept and len(kept) == 1


def test_pauses_grow_and_no_two_are_alike() -> None:
    grown = [choose_pause(attempt, 0.5) for attempt in range(1, len(PAUSES) + 1)]
    assert grown == sorted(PAUSES) and choose_pause(len(PAUSES) + 1, 0.5) is None
    assert choose_pause(1, 0.0) != choose_pause(1, 1.0)


def test_an_answer_is_shown_as_one_line_of_plain_text() -> None:
    assert show_answer("a\r\n\u202eб\x00".encode() + b"\xff" + b"x" * 900)[:6] == "a б �x"
