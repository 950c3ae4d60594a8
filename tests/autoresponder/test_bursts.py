"""Messages sent one right after the other: one question, one answer, whoever dies meanwhile."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update

from autoresponder.bot_community import VISITOR, BotCommunity, responding
from autoresponder.test_responder import _all_decided, _expire, allow, another, until, until_states
from vitrina.autoresponder.delivery.bursts import PIECES, join_bursts, read_burst
from vitrina.autoresponder.delivery.replies import Sender
from vitrina.autoresponder.delivery.responder import Responder, ResponderDependencies
from vitrina.autoresponder.delivery.vk_events import read_event
from vitrina.storage import conversations as conversations_module
from vitrina.storage.events import PAUSES_WAITED, Event
from vitrina.storage.models import events

PAUSE = 2.5


def event(number: int, text: str, at: float, **more: Any) -> Event:
    """A message that was sent and received at this second."""
    message = {
        "peer_id": VISITOR, "from_id": VISITOR, "text": text, "date": int(at),
        "conversation_message_id": number, "attachments": [],
    }  # fmt: skip
    told = read_event({"type": "message_new", "object": {"message": message | more}}, 7)
    assert told is not None
    return replace(told, received_at=more.get("received", at))


def numbers(bursts: Sequence[Sequence[Event]]) -> list[list[int]]:
    return [[one.position for one in burst] for burst in bursts]


def test_what_follows_within_the_pause_belongs_to_what_was_before() -> None:
    said = [event(1, "Здравствуйте", 10), event(2, "сколько", 12), event(3, "стоит", 14.4)]
    later = event(4, "а где вы?", 20)

    bursts = join_bursts([*said, later], PAUSE)

    assert numbers(bursts) == [[1, 2, 3], [4]]
    joined = read_burst(bursts[0])
    assert joined is not None
    assert joined.text == "Здравствуйте\nсколько\nстоит" and joined.sent_at == 14
    assert numbers(join_bursts([*said, later], 0)) == [[1], [2], [3], [4]]


def test_a_press_and_the_practitioner_end_a_question() -> None:
    press = event(2, "Цены", 11, payload='{"do":"price"}')
    by_hand = replace(event(4, "Здравствуйте, это Иван", 12), kind="master")

    bursts = join_bursts(
        [event(1, "привет", 10), press, event(3, "а", 11), by_hand, event(5, "ой", 12)], PAUSE
    )

    assert numbers(bursts) == [[1], [2], [3], [4], [5]]


def test_what_was_sent_hours_apart_is_answered_apart_however_late_it_came() -> None:
    now = 90_000.0
    kept = [event(1, "прайс", 10, received=now), event(2, "где вы", 3600, received=now)]

    assert numbers(join_bursts(kept, PAUSE)) == [[1], [2]]


def test_a_question_has_only_so_many_pieces_and_dialogs_do_not_mix() -> None:
    flood = [event(number, "а", 10) for number in range(1, PIECES + 3)]
    other = replace(event(50, "прайс", 10), peer_id=VISITOR + 1)

    bursts = join_bursts([flood[0], other, *flood[1:]], PAUSE)

    assert [len(burst) for burst in bursts] == [PIECES, 1, 2]


def with_pause(known: ResponderDependencies, pause: float = 0.8) -> ResponderDependencies:
    return replace(known, pause=pause)


async def test_a_burst_is_answered_once(community: BotCommunity) -> None:
    await allow(community)
    async with responding(with_pause(community.responder_dependencies)):
        for number, text in enumerate(("Здравствуйте", "сколько", "стоит", "и где вы?"), start=1):
            await community.tell(text, number)
        (said,) = await community.until_said(1)
        await until(lambda: _all_decided(community))
        await asyncio.sleep(0.6)
    assert "2\u202f500" in said and "Москв" in said
    assert await community.states() == ["sent"]


async def test_a_pressed_button_is_not_kept_waiting(community: BotCommunity) -> None:
    await allow(community)
    patient = with_pause(community.responder_dependencies, 60.0)
    await community.tell("Здравствуйте", 1)
    async with responding(patient):
        await asyncio.sleep(0.6)
        assert await community.states() == []
        await community.tell("Цены", 2, payload='{"do":"price"}')
        said = await community.until_said(2)
    assert "2\u202f500" in said[1] and "2\u202f500" not in said[0]


async def test_who_never_stops_writing_is_answered_after_a_while(community: BotCommunity) -> None:
    found = community.responder_dependencies.events
    await community.tell("сколько стоит", 1)
    assert await found.find_waiting(community.group_id, 10, 60.0) == []
    assert await found.find_communities(60.0) == []
    async with community.sandboxed.services.database.transaction() as connection:
        await connection.execute(
            update(events).values(received_at=events.c.received_at - 60.0 * PAUSES_WAITED)
        )
    await community.tell("и где", 2)
    assert len(await found.find_waiting(community.group_id, 10, 60.0)) == 2
    assert await found.find_communities(60.0) == [community.group_id]


@pytest.mark.parametrize("when", ["deciding", "sending"])
async def test_a_killed_process_costs_no_piece_and_doubles_none(
    community: BotCommunity, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    """Half a decision is none: the next process finds all pieces, or all of them answered."""
    await allow(community)

    died = asyncio.Event()

    async def die(*_: object, **__: object) -> None:
        died.set()
        raise asyncio.CancelledError

    for number, text in enumerate(("сколько", "стоит"), start=1):
        await community.tell(text, number)
    with monkeypatch.context() as patched:
        if when == "deciding":
            patched.setattr(conversations_module, "insert_reply", die)
        else:
            patched.setattr(Sender, "send_all", die)
        responder = Responder(with_pause(community.responder_dependencies))
        running = asyncio.create_task(responder.run())
        await asyncio.wait_for(died.wait(), 30)
        running.cancel()
        await asyncio.gather(running, *responder._busy.values(), return_exceptions=True)
    assert await _all_decided(community) is (when == "sending")
    await _expire(community)
    if when == "sending":
        await community.tell("а где вы?", 3, date=int(time.time()))
    async with responding(with_pause(another(community))):
        wanted = 2 if when == "sending" else 1
        said = await community.until_said(wanted)
        await until_states(community, ["sent"] * wanted)
    assert sum("2\u202f500" in text for text in said) == 1
