"""Events in, answers out: each once, in order, whatever happens in between."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from autoresponder.bot_community import (
    PATIENCE,
    VISITOR,
    BotCommunity,
    mint_community_token,
    open_bot_community,
    responding,
)
from sandboxed import SandboxedServices
from vitrina.autoresponder.delivery import responder as responder_module
from vitrina.autoresponder.delivery.deciding import decide
from vitrina.autoresponder.delivery.listening import Listener
from vitrina.autoresponder.delivery.replies import Sender
from vitrina.autoresponder.delivery.responder import Responder, ResponderDependencies
from vitrina.storage import leases as leases_module
from vitrina.storage.conversations import Conversations, Decided, lease_of
from vitrina.storage.events import Event
from vitrina.storage.leases import Leases
from vitrina.storage.models import dialogs, events, leads, leases, replies
from vitrina.storage.replies import NewReply
from vitrina.storage.vault import Vault

MONDAY = 1_795_424_400.0  # 23 November 2026, noon in Moscow


def another(community: BotCommunity) -> ResponderDependencies:
    """What the responder of another process works with on the same database."""
    services = community.sandboxed.services
    held = Leases(services.database)
    conversations = Conversations(services.database, Vault(services.settings.secret_keys), held)
    return replace(
        community.responder_dependencies,
        leases=held,
        conversations=conversations,
        sender=Sender(conversations, services.grants, services.vk),
    )


async def count(community: BotCommunity, table: Any) -> int:
    async with community.sandboxed.services.database.transaction() as connection:
        return int((await connection.execute(select(func.count()).select_from(table))).scalar_one())


async def test_a_visitor_who_asks_for_prices_reads_those_of_the_form(
    community: BotCommunity,
) -> None:
    async with responding(community.responder_dependencies), _listening(community):
        await community.write("сколько стоит?")
        (said,) = await community.until_said(1)
    for price in ("2\u202f500", "1\u202f800"):
        assert price in said
    (message,) = await community.messages()
    assert message["keyboard"]["buttons"]


async def test_an_event_told_again_and_by_both_ways_is_answered_once(
    community: BotCommunity,
) -> None:
    async with (
        responding(community.responder_dependencies, another(community)),
        _listening(community),
    ):
        await community.write("прайс")
        await asyncio.gather(*(community.tell("прайс", 1) for _ in range(5)))
        await community.until_said(1)
        await community.tell("прайс", 1)
        await asyncio.sleep(1.0)
    assert len(await community.said()) == 1
    assert await count(community, events) == 1


async def test_what_has_waited_for_days_is_left_to_the_person(community: BotCommunity) -> None:
    await allow(community)
    await community.tell("прайс", 1, date=int(time.time()) - 3 * 86_400)
    await community.tell("прайс", 2)
    async with responding(community.responder_dependencies):
        await community.until_said(1)
    assert await _all_decided(community)
    assert await community.states() == ["sent"]


async def test_messages_of_one_dialog_are_answered_in_their_order(community: BotCommunity) -> None:
    questions = ["Здравствуйте", "сколько стоит", "где вы находитесь", "какие часы работы"]
    for number in reversed(range(len(questions))):
        await community.tell(questions[number], number + 1)
    await allow(community)
    async with responding(community.responder_dependencies, another(community)):
        said = await community.until_said(len(questions))
    assert "2\u202f500" in said[1]
    sent = [message["random_id"] for message in await community.messages()]
    assert len(set(sent)) == len(questions)


async def test_a_reply_that_vk_took_before_the_connection_broke_is_not_said_twice(
    community: BotCommunity,
) -> None:
    await allow(community)
    await community.sandboxed.add_fault("messages.send", "drop_after", 2)
    await community.tell("прайс", 1)
    async with responding(community.responder_dependencies):
        await until_states(community, ["sent"])
    assert len(await community.said()) == 1
    requests = (await community.sandboxed.world())["requests"]["messages.send"]
    assert requests["asked"] == 3


@pytest.mark.parametrize(("code", "ended"), [(901, "refused"), (902, "refused"), (900, "refused")])
async def test_whom_vk_does_not_let_us_write_to_is_left_alone(
    community: BotCommunity, code: int, ended: str
) -> None:
    await allow(community)
    await community.sandboxed.add_fault("messages.send", "error", 1, code=code)
    await community.tell("прайс", 1)
    async with responding(community.responder_dependencies):
        await until_states(community, [ended])
        await community.tell("прайс", 2)
        await until_states(community, [ended, "sent"])


@pytest.mark.parametrize("code", [911, 912])
async def test_a_refused_keyboard_does_not_cost_the_words(
    community: BotCommunity, code: int
) -> None:
    await allow(community)
    await community.sandboxed.add_fault("messages.send", "error", 1, code=code)
    await community.tell("прайс", 1)
    async with responding(community.responder_dependencies):
        await community.until_said(1)
    (message,) = await community.messages()
    assert not message["keyboard"]


@pytest.mark.parametrize("code", [6, 9, 10])
async def test_what_passes_is_said_a_little_later(community: BotCommunity, code: int) -> None:
    await allow(community)
    await community.sandboxed.add_fault("messages.send", "error", 1, code=code)
    await community.tell("прайс", 1)
    async with responding(community.responder_dependencies):
        await until_states(community, ["sent"])
    assert len(await community.said()) == 1


async def test_a_lost_key_stops_the_bot_until_there_is_another(community: BotCommunity) -> None:
    await allow(community)
    grants = community.sandboxed.services.grants
    await community.sandboxed.add_fault("messages.send", "error", 1, code=5)
    await community.tell("прайс", 1)
    async with responding(community.responder_dependencies):
        await until(lambda: _is_silent(community))
        asked = (await community.sandboxed.world())["requests"]["messages.send"]["asked"]
        await asyncio.sleep(0.6)
        assert (await community.sandboxed.world())["requests"]["messages.send"]["asked"] == asked
        token = await mint_community_token(community.sandboxed, community.group_id)
        await grants.keep_key(community.group_id, token)
        await community.until_said(1)


async def test_without_a_key_events_wait(sandboxed: SandboxedServices) -> None:
    community = await open_bot_community(sandboxed, with_token=False)
    await allow(community)
    await community.tell("прайс", 1)
    async with responding(community.responder_dependencies):
        await asyncio.sleep(0.6)
        assert await community.states() == []
        await sandboxed.services.grants.keep_key(community.group_id, community.token)
        await community.until_said(1)


async def test_who_lost_the_community_writes_nothing(community: BotCommunity) -> None:
    """A process that was frozen between its answer and the record wakes up too late."""
    await allow(community)
    await community.tell("прайс", 1)
    frozen = Responder(community.responder_dependencies)
    assert await community.responder_dependencies.leases.take(lease_of(community.group_id))
    await _expire(community)
    async with responding(another(community)):
        await community.until_said(1)
        await until_states(community, ["sent"])
    memory = await community.responder_dependencies.conversations.memory(
        community.group_id, VISITOR
    )
    planned = await another(community).conversations.find_planned(community.group_id)
    assert planned == []
    await frozen.stop()
    assert (
        await community.responder_dependencies.conversations.memory(community.group_id, VISITOR)
        == memory
    )
    assert len(await community.said()) == 1


async def test_who_was_killed_between_decision_and_sending_is_followed_by_another(
    community: BotCommunity, monkeypatch: pytest.MonkeyPatch
) -> None:
    await allow(community)
    await community.tell("прайс", 1)

    async def die(self: Sender, group_id: int) -> None:
        raise asyncio.CancelledError

    with monkeypatch.context() as patched:
        patched.setattr(Sender, "send_all", die)
        responder = Responder(community.responder_dependencies)
        running = asyncio.create_task(responder.run())
        await until_states(community, ["planned"])
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    await _expire(community)
    async with responding(another(community)):
        await until_states(community, ["sent"])
    assert len(await community.said()) == 1


async def test_who_was_killed_between_vk_and_the_record_does_not_make_it_twice(
    community: BotCommunity, monkeypatch: pytest.MonkeyPatch
) -> None:
    await allow(community)
    await community.tell("прайс", 1)

    async def die(self: Conversations, *args: object) -> None:
        raise asyncio.CancelledError

    with monkeypatch.context() as patched:
        patched.setattr(Conversations, "end", die)
        responder = Responder(community.responder_dependencies)
        running = asyncio.create_task(responder.run())
        await community.until_said(1)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert await community.states() == ["planned"]
    await _expire(community)
    async with responding(another(community)):
        await until_states(community, ["sent"])
    assert len(await community.said()) == 1


async def test_after_the_hour_that_vk_remembers_nothing_is_said_again(
    community: BotCommunity,
) -> None:
    await allow(community)
    await community.tell("прайс", 1)
    await community.sandboxed.add_fault("messages.send", "drop_after", 1)
    async with responding(community.responder_dependencies):
        await until(lambda: _was_tried(community))
    async with community.sandboxed.services.database.transaction() as connection:
        await connection.execute(
            update(replies).values(first_sent_at=replies.c.first_sent_at - 3400, not_before=0)
        )
    async with responding(community.responder_dependencies):
        await until_states(community, ["given_up"])
    assert len(await community.said()) == 1


async def test_the_bot_is_silent_where_the_practitioner_writes(community: BotCommunity) -> None:
    async with responding(community.responder_dependencies), _listening(community):
        await community.write("прайс")
        await community.until_said(1)
        await community.write("Здравствуйте, это Иван", by_hand=True)
        await until(lambda: _are_decided(community, 2))
        await community.write("а где вы?")
        await until(lambda: _are_decided(community, 3))
        await asyncio.sleep(0.6)
    assert (await community.said())[1:] == ["Здравствуйте, это Иван"]


async def test_a_booking_becomes_a_lead_and_the_practitioner_is_told(
    community: BotCommunity,
) -> None:
    owner = community.owner.user_id
    await allow(community)
    await allow(community, owner)
    lines = ["хочу записаться", "Массаж спины", "завтра", "днём", "ответьте здесь"]
    async with responding(replace(community.responder_dependencies, now=lambda: MONDAY)):
        for number, line in enumerate(lines, 1):
            await community.tell(line, number)
            await until(lambda: _all_decided(community))
        for _ in range(3):
            if await count(community, leads):
                break
            number += 1
            await community.tell("да", number)
            await until(lambda: _all_decided(community))
        (notices,) = await community.until_said(1, owner)
    (lead,) = await community.sandboxed.services.bot.leads.newest(community.group_id)
    assert lead.peer_id == VISITOR and lead.service and lead.day
    assert "Новая заявка" in notices and lead.service in notices


async def test_what_a_visitor_asks_to_forget_is_nowhere(community: BotCommunity) -> None:
    await allow(community)
    async with responding(community.responder_dependencies):
        await community.tell("меня зовут Аристарх, прайс", 1)
        await community.until_said(1)
        # What is answered keeps its mark only; the dialog remembers that it happened.
        await until(lambda: _no_texts(community))
        assert await count(community, dialogs) == 1
        await community.tell("удалите мои данные", 2)
        await community.until_said(2)
        await until(lambda: _all_decided(community))
    assert "\\u0410\\u0440\\u0438\\u0441\\u0442" not in await community.stored_text()
    await community.tell("меня зовут Аристарх, прайс", 1)
    assert await count(community, events) == 2


async def test_an_event_that_nothing_can_be_made_of_stops_nobody(
    community: BotCommunity, monkeypatch: pytest.MonkeyPatch
) -> None:
    await allow(community)

    def stumble(burst: Sequence[Event], *more: Any) -> Decided:
        if burst[-1].position == 1:
            raise RuntimeError("nothing can be made of it")
        return decide(burst, *more)

    monkeypatch.setattr("vitrina.autoresponder.delivery.responder.decide", stumble)
    await community.tell("прайс", 1)
    await community.tell("прайс", 2, visitor=VISITOR)
    with capture_logs() as said:
        async with responding(community.responder_dependencies):
            await community.until_said(1)
            await until(lambda: _all_decided(community))
    assert await community.states() == ["sent"]
    assert [one["times"] for one in said if one["event"] == "bot.event_failed"] == [1, 2, 3]


async def test_a_database_that_goes_away_again_and_again_costs_no_answer(
    community: BotCommunity, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is wrong with the event: it is not counted among those nothing can be made of."""
    await allow(community)
    went_away = 0

    def cut(burst: Sequence[Event], *more: Any) -> Decided:
        nonlocal went_away
        if went_away < responder_module.ATTEMPTS + 1:
            went_away += 1
            raise OperationalError("SELECT", {}, ConnectionError("the server closed it"))
        return decide(burst, *more)

    monkeypatch.setattr("vitrina.autoresponder.delivery.responder.decide", cut)
    await community.tell("прайс", 1)
    with capture_logs() as said:
        async with responding(community.responder_dependencies):
            await community.until_said(1)
            await until(lambda: _all_decided(community))
    assert await community.states() == ["sent"]
    failed = [one for one in said if one["event"] == "bot.work_failed"]
    assert [(one["log_level"], one["error"]) for one in failed] == [
        ("warning", "ConnectionError")
    ] * (responder_module.ATTEMPTS + 1)


async def test_vk_that_takes_its_time_does_not_cost_the_community(
    community: BotCommunity, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A call may last as long as a lease: it is held on meanwhile, and what came of it is kept."""
    monkeypatch.setattr(leases_module, "LEASE_LIFE", 1.0)
    monkeypatch.setattr(responder_module, "PROLONG_INTERVAL", 0.3)
    await allow(community)
    await community.sandboxed.add_fault("messages.send", "delay", 1, ms=3000)
    await community.tell("прайс", 1)
    async with responding(community.responder_dependencies, another(community)):
        await until_states(community, ["sent"])
    requests = (await community.sandboxed.world())["requests"]["messages.send"]
    assert requests["asked"] == 1


async def test_what_the_practitioner_was_to_be_told_is_forgotten_too(
    community: BotCommunity,
) -> None:
    owner, name = community.owner.user_id, f"message/{VISITOR}/1"
    note = NewReply(owner, name, 90, 5, "Новая заявка: массаж спины")
    event = Event(community.group_id, name, VISITOR, "message", 1, "")
    await community.tell("прайс", 1)
    assert await community.responder_dependencies.leases.take(lease_of(community.group_id))
    assert await community.responder_dependencies.conversations.decide(
        Decided(event, "{}", (note,))
    )
    await community.sandboxed.services.bot.visitors.forget(community.group_id, VISITOR)
    assert await community.states() == ["given_up"]
    assert "\\u041d\\u043e\\u0432\\u0430\\u044f" not in await community.stored_text()


async def test_texts_and_leads_are_kept_only_as_long_as_the_settings_say(
    community: BotCommunity,
) -> None:
    await allow(community)
    async with responding(community.responder_dependencies):
        await community.tell("прайс", 1)
        await community.until_said(1)
        await until_states(community, ["sent"])
    visitors = community.sandboxed.services.bot.visitors
    await visitors.forget_old(dialog_days=1, lead_days=1)
    assert await count(community, events) == 1
    async with community.sandboxed.services.database.transaction() as connection:
        for column in (events.c.received_at, replies.c.created_at, dialogs.c.changed_at):
            await connection.execute(update(column.table).values({column: column - 90_000}))
    await visitors.forget_old(dialog_days=1, lead_days=1)
    assert [await count(community, table) for table in (events, replies, dialogs)] == [0, 0, 0]


async def allow(community: BotCommunity, visitor: int = VISITOR) -> None:
    """The visitor writes once, so that VK lets the community answer."""
    await community.owner.do(
        "groups.setLongPollSettings", group_id=community.group_id, message_new=0, message_reply=0
    )
    await community.write("(первое)", visitor=visitor)
    await community.owner.do(
        "groups.setLongPollSettings", group_id=community.group_id, message_new=1, message_reply=1
    )


class _listening:  # noqa: N801 -- reads as a verb where it is used
    """A long-poll listener beside the block."""

    def __init__(self, community: BotCommunity) -> None:
        self._community = community
        self._listener = Listener(community.listener_dependencies)

    async def __aenter__(self) -> None:
        self._running = asyncio.create_task(self._listener.run())
        await until(self._hears)

    async def _hears(self) -> bool:
        requests = (await self._community.sandboxed.world())["requests"]
        return bool(requests.get("groups.getLongPollServer", {}).get("answered"))

    async def __aexit__(self, *_: object) -> None:
        await self._listener.stop()
        await self._running


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await holds():  # noqa: ASYNC110 -- the database tells nobody
            await asyncio.sleep(0.05)


async def until_states(community: BotCommunity, wanted: list[str]) -> None:
    async with asyncio.timeout(PATIENCE):
        while (states := await community.states()) != wanted:
            assert len(states) <= len(wanted), states
            await asyncio.sleep(0.05)


async def _is_silent(community: BotCommunity) -> bool:
    return await community.sandboxed.services.grants.find_key(community.group_id) is None


async def _no_texts(community: BotCommunity) -> bool:
    async with community.sandboxed.services.database.transaction() as connection:
        kept = [*(await connection.execute(select(events.c.body))).scalars()]
        kept += (await connection.execute(select(replies.c.body))).scalars()
    return not any(kept)


async def _was_tried(community: BotCommunity) -> bool:
    return bool(await community.said())


async def _all_decided(community: BotCommunity) -> bool:
    query = select(func.count()).select_from(events).where(events.c.decided_at.is_(None))
    async with community.sandboxed.services.database.transaction() as connection:
        return (await connection.execute(query)).scalar_one() == 0


async def _are_decided(community: BotCommunity, wanted: int) -> bool:
    return await count(community, events) == wanted and await _all_decided(community)


async def _expire(community: BotCommunity) -> None:
    async with community.sandboxed.services.database.transaction() as connection:
        await connection.execute(update(leases).values(held_until=1.0))
