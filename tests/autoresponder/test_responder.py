"""Events in, answers out: each once, in order, whatever happens in between."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from autoresponder.parlour import (
    VISITOR,
    Parlour,
    mint_community_token,
    open_parlour,
    responding,
)
from studio import Studio
from vitrina.autoresponder.delivery import responder as responder_module
from vitrina.autoresponder.delivery.deciding import decide
from vitrina.autoresponder.delivery.listening import Listener
from vitrina.autoresponder.delivery.replies import Sender
from vitrina.autoresponder.delivery.responder import Reception, Responder
from vitrina.storage import leases as leases_module
from vitrina.storage.conversations import Conversations, Decided, NewReply, lease_of
from vitrina.storage.events import Event
from vitrina.storage.leases import Leases
from vitrina.storage.models import dialogs, events, leads, leases, replies
from vitrina.storage.vault import Vault

MONDAY = 1_795_424_400.0  # 23 November 2026, noon in Moscow


def another(parlour: Parlour) -> Reception:
    """The reception of another process on the same database."""
    services = parlour.studio.services
    held = Leases(services.database)
    conversations = Conversations(services.database, Vault(services.settings.secret_keys), held)
    return replace(
        parlour.reception,
        leases=held,
        conversations=conversations,
        sender=Sender(conversations, services.webhooks, services.vk),
    )


async def count(parlour: Parlour, table: Any) -> int:
    async with parlour.studio.services.database.transaction() as connection:
        return int((await connection.execute(select(func.count()).select_from(table))).scalar_one())


async def test_a_visitor_who_asks_for_prices_reads_those_of_the_form(parlour: Parlour) -> None:
    async with responding(parlour.reception), _listening(parlour):
        await parlour.write("сколько стоит?")
        (said,) = await parlour.until_said(1)
    for price in ("2\u202f500", "1\u202f800"):
        assert price in said
    (message,) = await parlour.messages()
    assert message["keyboard"]["buttons"]


async def test_an_event_told_again_and_by_both_ways_is_answered_once(parlour: Parlour) -> None:
    async with responding(parlour.reception, another(parlour)), _listening(parlour):
        await parlour.write("прайс")
        await asyncio.gather(*(parlour.tell("прайс", 1) for _ in range(5)))
        await parlour.until_said(1)
        await parlour.tell("прайс", 1)
        await asyncio.sleep(1.0)
    assert len(await parlour.said()) == 1
    assert await count(parlour, events) == 1


async def test_what_has_waited_for_days_is_left_to_the_person(parlour: Parlour) -> None:
    await allow(parlour)
    await parlour.tell("прайс", 1, date=int(time.time()) - 3 * 86_400)
    await parlour.tell("прайс", 2)
    async with responding(parlour.reception):
        await parlour.until_said(1)
    assert await _all_decided(parlour)
    assert await parlour.states() == ["sent"]


async def test_messages_of_one_dialog_are_answered_in_their_order(parlour: Parlour) -> None:
    questions = ["Здравствуйте", "сколько стоит", "где вы находитесь", "какие часы работы"]
    for number in reversed(range(len(questions))):
        await parlour.tell(questions[number], number + 1)
    await allow(parlour)
    async with responding(parlour.reception, another(parlour)):
        said = await parlour.until_said(len(questions))
    assert "2\u202f500" in said[1]
    sent = [message["random_id"] for message in await parlour.messages()]
    assert len(set(sent)) == len(questions)


async def test_a_reply_that_vk_took_before_the_connection_broke_is_not_said_twice(
    parlour: Parlour,
) -> None:
    await allow(parlour)
    await parlour.studio.add_fault("messages.send", "drop_after", 2)
    await parlour.tell("прайс", 1)
    async with responding(parlour.reception):
        await until_states(parlour, ["sent"])
    assert len(await parlour.said()) == 1
    requests = (await parlour.studio.world())["requests"]["messages.send"]
    assert requests["asked"] == 3


@pytest.mark.parametrize(("code", "ended"), [(901, "refused"), (902, "refused"), (900, "refused")])
async def test_whom_vk_does_not_let_us_write_to_is_left_alone(
    parlour: Parlour, code: int, ended: str
) -> None:
    await allow(parlour)
    await parlour.studio.add_fault("messages.send", "error", 1, code=code)
    await parlour.tell("прайс", 1)
    async with responding(parlour.reception):
        await until_states(parlour, [ended])
        await parlour.tell("прайс", 2)
        await until_states(parlour, [ended, "sent"])


@pytest.mark.parametrize("code", [911, 912])
async def test_a_refused_keyboard_does_not_cost_the_words(parlour: Parlour, code: int) -> None:
    await allow(parlour)
    await parlour.studio.add_fault("messages.send", "error", 1, code=code)
    await parlour.tell("прайс", 1)
    async with responding(parlour.reception):
        await parlour.until_said(1)
    (message,) = await parlour.messages()
    assert not message["keyboard"]


@pytest.mark.parametrize("code", [6, 9, 10])
async def test_what_passes_is_said_a_little_later(parlour: Parlour, code: int) -> None:
    await allow(parlour)
    await parlour.studio.add_fault("messages.send", "error", 1, code=code)
    await parlour.tell("прайс", 1)
    async with responding(parlour.reception):
        await until_states(parlour, ["sent"])
    assert len(await parlour.said()) == 1


async def test_a_lost_key_stops_the_bot_until_there_is_another(parlour: Parlour) -> None:
    await allow(parlour)
    webhooks = parlour.studio.services.webhooks
    await parlour.studio.add_fault("messages.send", "error", 1, code=5)
    await parlour.tell("прайс", 1)
    async with responding(parlour.reception):
        await until(lambda: _is_silent(parlour))
        asked = (await parlour.studio.world())["requests"]["messages.send"]["asked"]
        await asyncio.sleep(0.6)
        assert (await parlour.studio.world())["requests"]["messages.send"]["asked"] == asked
        token = await mint_community_token(parlour.studio, parlour.group_id)
        await webhooks.keep_token(parlour.group_id, token)
        await parlour.until_said(1)


async def test_without_a_key_events_wait(studio: Studio) -> None:
    parlour = await open_parlour(studio, with_token=False)
    await allow(parlour)
    await parlour.tell("прайс", 1)
    async with responding(parlour.reception):
        await asyncio.sleep(0.6)
        assert await parlour.states() == []
        await studio.services.webhooks.keep_token(parlour.group_id, parlour.token)
        await parlour.until_said(1)


async def test_who_lost_the_community_writes_nothing(parlour: Parlour) -> None:
    """A process that was frozen between its answer and the record wakes up too late."""
    await allow(parlour)
    await parlour.tell("прайс", 1)
    frozen = Responder(parlour.reception)
    assert await parlour.reception.leases.take(lease_of(parlour.group_id))
    await _expire(parlour)
    async with responding(another(parlour)):
        await parlour.until_said(1)
        await until_states(parlour, ["sent"])
    memory = await parlour.reception.conversations.memory(parlour.group_id, VISITOR)
    planned = await another(parlour).conversations.find_planned(parlour.group_id)
    assert planned == []
    await frozen.stop()
    assert await parlour.reception.conversations.memory(parlour.group_id, VISITOR) == memory
    assert len(await parlour.said()) == 1


async def test_who_was_killed_between_decision_and_sending_is_followed_by_another(
    parlour: Parlour, monkeypatch: pytest.MonkeyPatch
) -> None:
    await allow(parlour)
    await parlour.tell("прайс", 1)

    async def die(self: Sender, group_id: int) -> None:
        raise asyncio.CancelledError

    with monkeypatch.context() as patched:
        patched.setattr(Sender, "send_all", die)
        responder = Responder(parlour.reception)
        running = asyncio.create_task(responder.run())
        await until_states(parlour, ["planned"])
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    await _expire(parlour)
    async with responding(another(parlour)):
        await until_states(parlour, ["sent"])
    assert len(await parlour.said()) == 1


async def test_who_was_killed_between_vk_and_the_record_does_not_make_it_twice(
    parlour: Parlour, monkeypatch: pytest.MonkeyPatch
) -> None:
    await allow(parlour)
    await parlour.tell("прайс", 1)

    async def die(self: Conversations, *args: object) -> None:
        raise asyncio.CancelledError

    with monkeypatch.context() as patched:
        patched.setattr(Conversations, "end", die)
        responder = Responder(parlour.reception)
        running = asyncio.create_task(responder.run())
        await parlour.until_said(1)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert await parlour.states() == ["planned"]
    await _expire(parlour)
    async with responding(another(parlour)):
        await until_states(parlour, ["sent"])
    assert len(await parlour.said()) == 1


async def test_after_the_hour_that_vk_remembers_nothing_is_said_again(parlour: Parlour) -> None:
    await allow(parlour)
    await parlour.tell("прайс", 1)
    await parlour.studio.add_fault("messages.send", "drop_after", 1)
    async with responding(parlour.reception):
        await until(lambda: _was_tried(parlour))
    async with parlour.studio.services.database.transaction() as connection:
        await connection.execute(
            update(replies).values(first_sent_at=replies.c.first_sent_at - 3400, not_before=0)
        )
    async with responding(parlour.reception):
        await until_states(parlour, ["given_up"])
    assert len(await parlour.said()) == 1


async def test_the_bot_is_silent_where_the_practitioner_writes(parlour: Parlour) -> None:
    async with responding(parlour.reception), _listening(parlour):
        await parlour.write("прайс")
        await parlour.until_said(1)
        await parlour.write("Здравствуйте, это Иван", by_hand=True)
        await until(lambda: _are_decided(parlour, 2))
        await parlour.write("а где вы?")
        await until(lambda: _are_decided(parlour, 3))
        await asyncio.sleep(0.6)
    assert (await parlour.said())[1:] == ["Здравствуйте, это Иван"]


async def test_a_booking_becomes_a_lead_and_the_practitioner_is_told(parlour: Parlour) -> None:
    owner = parlour.owner.user_id
    await allow(parlour)
    await allow(parlour, owner)
    lines = ["хочу записаться", "Массаж спины", "завтра", "днём", "ответьте здесь"]
    async with responding(replace(parlour.reception, now=lambda: MONDAY)):
        for number, line in enumerate(lines, 1):
            await parlour.tell(line, number)
            await until(lambda: _all_decided(parlour))
        for _ in range(3):
            if await count(parlour, leads):
                break
            number += 1
            await parlour.tell("да", number)
            await until(lambda: _all_decided(parlour))
        (tidings,) = await parlour.until_said(1, owner)
    (lead,) = await parlour.studio.services.bot.leads.newest(parlour.group_id)
    assert lead.peer_id == VISITOR and lead.service and lead.day
    assert "Новая заявка" in tidings and lead.service in tidings


async def test_what_a_visitor_asks_to_forget_is_nowhere(parlour: Parlour) -> None:
    await allow(parlour)
    async with responding(parlour.reception):
        await parlour.tell("меня зовут Аристарх, прайс", 1)
        await parlour.until_said(1)
        # What is answered keeps its mark only; the dialog remembers that it happened.
        await until(lambda: _no_texts(parlour))
        assert await count(parlour, dialogs) == 1
        await parlour.tell("удалите мои данные", 2)
        await parlour.until_said(2)
        await until(lambda: _all_decided(parlour))
    assert "\\u0410\\u0440\\u0438\\u0441\\u0442" not in await parlour.stored_text()
    await parlour.tell("меня зовут Аристарх, прайс", 1)
    assert await count(parlour, events) == 2


async def test_an_event_that_nothing_can_be_made_of_stops_nobody(
    parlour: Parlour, monkeypatch: pytest.MonkeyPatch
) -> None:
    await allow(parlour)

    def stumble(event: Event, *more: Any) -> Decided:
        if event.position == 1:
            raise RuntimeError("nothing can be made of it")
        return decide(event, *more)

    monkeypatch.setattr("vitrina.autoresponder.delivery.responder.decide", stumble)
    await parlour.tell("прайс", 1)
    await parlour.tell("прайс", 2, visitor=VISITOR)
    with capture_logs() as said:
        async with responding(parlour.reception):
            await parlour.until_said(1)
            await until(lambda: _all_decided(parlour))
    assert await parlour.states() == ["sent"]
    assert [one["times"] for one in said if one["event"] == "bot.event_failed"] == [1, 2, 3]


async def test_a_database_that_goes_away_again_and_again_costs_no_answer(
    parlour: Parlour, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is wrong with the event: it is not counted among those nothing can be made of."""
    await allow(parlour)
    went_away = 0

    def cut(event: Event, *more: Any) -> Decided:
        nonlocal went_away
        if went_away < responder_module.TRIES + 1:
            went_away += 1
            raise OperationalError("SELECT", {}, ConnectionError("the server closed it"))
        return decide(event, *more)

    monkeypatch.setattr("vitrina.autoresponder.delivery.responder.decide", cut)
    await parlour.tell("прайс", 1)
    with capture_logs() as said:
        async with responding(parlour.reception):
            await parlour.until_said(1)
            await until(lambda: _all_decided(parlour))
    assert await parlour.states() == ["sent"]
    failed = [one for one in said if one["event"] == "bot.work_failed"]
    assert [(one["log_level"], one["error"]) for one in failed] == [
        ("warning", "ConnectionError")
    ] * (responder_module.TRIES + 1)


async def test_vk_that_takes_its_time_does_not_cost_the_community(
    parlour: Parlour, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A call may last as long as a lease: it is held on meanwhile, and what came of it is kept."""
    monkeypatch.setattr(leases_module, "LEASE_LIFE", 1.0)
    monkeypatch.setattr(responder_module, "HOLD_EVERY", 0.3)
    await allow(parlour)
    await parlour.studio.add_fault("messages.send", "delay", 1, ms=3000)
    await parlour.tell("прайс", 1)
    async with responding(parlour.reception, another(parlour)):
        await until_states(parlour, ["sent"])
    requests = (await parlour.studio.world())["requests"]["messages.send"]
    assert requests["asked"] == 1


async def test_what_the_practitioner_was_to_be_told_is_forgotten_too(parlour: Parlour) -> None:
    owner, name = parlour.owner.user_id, f"message/{VISITOR}/1"
    note = NewReply(owner, name, 90, 5, "Новая заявка: массаж спины")
    event = Event(parlour.group_id, name, VISITOR, "message", 1, "")
    await parlour.tell("прайс", 1)
    assert await parlour.reception.leases.take(lease_of(parlour.group_id))
    assert await parlour.reception.conversations.decide(Decided(event, "{}", (note,)))
    await parlour.studio.services.bot.visitors.forget(parlour.group_id, VISITOR)
    assert await parlour.states() == ["given_up"]
    assert "\\u041d\\u043e\\u0432\\u0430\\u044f" not in await parlour.stored_text()


async def test_texts_and_leads_are_kept_only_as_long_as_the_settings_say(parlour: Parlour) -> None:
    await allow(parlour)
    async with responding(parlour.reception):
        await parlour.tell("прайс", 1)
        await parlour.until_said(1)
        await until_states(parlour, ["sent"])
    visitors = parlour.studio.services.bot.visitors
    await visitors.forget_old(dialog_days=1, lead_days=1)
    assert await count(parlour, events) == 1
    async with parlour.studio.services.database.transaction() as connection:
        for column in (events.c.received_at, replies.c.created_at, dialogs.c.changed_at):
            await connection.execute(update(column.table).values({column: column - 90_000}))
    await visitors.forget_old(dialog_days=1, lead_days=1)
    assert [await count(parlour, table) for table in (events, replies, dialogs)] == [0, 0, 0]


async def allow(parlour: Parlour, visitor: int = VISITOR) -> None:
    """The visitor writes once, so that VK lets the community answer."""
    await parlour.owner.do(
        "groups.setLongPollSettings", group_id=parlour.group_id, message_new=0, message_reply=0
    )
    await parlour.write("(первое)", visitor=visitor)
    await parlour.owner.do(
        "groups.setLongPollSettings", group_id=parlour.group_id, message_new=1, message_reply=1
    )


class _listening:  # noqa: N801 -- reads as a verb where it is used
    """A long-poll listener beside the block."""

    def __init__(self, parlour: Parlour) -> None:
        self._parlour = parlour
        self._listener = Listener(parlour.ears)

    async def __aenter__(self) -> None:
        self._running = asyncio.create_task(self._listener.run())
        await until(self._hears)

    async def _hears(self) -> bool:
        requests = (await self._parlour.studio.world())["requests"]
        return bool(requests.get("groups.getLongPollServer", {}).get("answered"))

    async def __aexit__(self, *_: object) -> None:
        await self._listener.stop()
        await self._running


async def until(holds: Callable[[], Awaitable[bool]], seconds: float = 10.0) -> None:
    deadline = asyncio.get_running_loop().time() + seconds
    while not await holds():
        assert asyncio.get_running_loop().time() < deadline
        await asyncio.sleep(0.05)


async def until_states(parlour: Parlour, wanted: list[str]) -> None:
    async with asyncio.timeout(12):
        while (states := await parlour.states()) != wanted:
            assert len(states) <= len(wanted), states
            await asyncio.sleep(0.05)


async def _is_silent(parlour: Parlour) -> bool:
    return await parlour.studio.services.webhooks.token(parlour.group_id) is None


async def _no_texts(parlour: Parlour) -> bool:
    async with parlour.studio.services.database.transaction() as connection:
        kept = [*(await connection.execute(select(events.c.body))).scalars()]
        kept += (await connection.execute(select(replies.c.body))).scalars()
    return not any(kept)


async def _was_tried(parlour: Parlour) -> bool:
    return bool(await parlour.said())


async def _all_decided(parlour: Parlour) -> bool:
    query = select(func.count()).select_from(events).where(events.c.decided_at.is_(None))
    async with parlour.studio.services.database.transaction() as connection:
        return (await connection.execute(query)).scalar_one() == 0


async def _are_decided(parlour: Parlour, wanted: int) -> bool:
    return await count(parlour, events) == wanted and await _all_decided(parlour)


async def _expire(parlour: Parlour) -> None:
    async with parlour.studio.services.database.transaction() as connection:
        await connection.execute(update(leases).values(held_until=1.0))
