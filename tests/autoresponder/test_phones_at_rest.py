"""What a visitor writes lies sealed while it waits, and goes when it is decided and sent."""

import re
import time
from dataclasses import replace

from sqlalchemy import insert, select, update

from autoresponder.bot_community import VISITOR, BotCommunity, responding
from autoresponder.test_responder import MONDAY, allow, until_states
from vitrina.storage.conversations import Memory
from vitrina.storage.models import dialogs, events, replies
from vitrina.storage.visitors import Visitors, blank_texts

PHONE = "+79172223344"
SAID = "запишите меня, мой телефон 8 (917) 222-33-44"


async def bodies(community: BotCommunity) -> list[str | None]:
    """What is kept of events and replies."""
    async with community.sandboxed.services.database.transaction() as connection:
        found: list[str | None] = []
        for table in (events, replies):
            found += (await connection.execute(select(table.c.body))).scalars()
        return found


async def test_a_phone_is_sealed_while_it_waits_and_gone_when_it_is_answered(
    community: BotCommunity,
) -> None:
    await allow(community)
    await community.tell(SAID, 1)
    stored = await community.stored_text()
    # Whole pieces: three digits alone stand in many a timestamp.
    for said in ("222-33-44", "2223344", "(917)", "запишите", r"\u0437\u0430\u043f"):
        assert said not in stored
    assert len([body for body in await bodies(community) if body]) == 1
    async with responding(community.responder_dependencies):
        await community.until_said(1)
        await until_states(community, ["sent"])
    assert set(await bodies(community)) == {None}


async def test_a_reply_that_waits_for_vk_lies_sealed(community: BotCommunity) -> None:
    await allow(community)
    await community.sandboxed.add_fault("messages.send", "error", 50, code=10)
    for number, said in enumerate(("хочу записаться", "завтра", "днём", SAID), start=1):
        await community.tell(said, number)
    async with responding(community.responder_dependencies):
        await until_states(community, ["planned"] * 4)
        kept = [body for body in await bodies(community) if body]
    assert len(kept) == 4 and all(re.fullmatch(r"[A-Za-z0-9_=-]+", body) for body in kept)


async def test_what_the_release_before_left_in_clear_is_read_and_then_blanked(
    community: BotCommunity,
) -> None:
    await allow(community)
    await leave_in_clear(community)
    async with responding(community.responder_dependencies):
        said = await community.until_said(2)
    assert "Ответ прежней версии" in said and any("2\u202f500" in text for text in said)
    await blank_texts(community.sandboxed.services.database)
    assert set(await bodies(community)) == {None}


async def test_the_hourly_forgetting_blanks_what_the_release_before_left(
    community: BotCommunity,
) -> None:
    await leave_in_clear(community)
    database = community.sandboxed.services.database
    async with database.transaction() as connection:
        await connection.execute(update(events).values(decided_at=1.0))
        await connection.execute(update(replies).values(state="sent"))
    await Visitors(database).forget_old(dialog_days=30, lead_days=30)
    assert set(await bodies(community)) == {None}


async def leave_in_clear(community: BotCommunity) -> None:
    """An event and a reply as the release before wrote them, and some that are dealt with."""
    database, group_id = community.sandboxed.services.database, community.group_id
    said = f'{{"text": "прайс", "payload": "", "attachments": [], "sent_at": {time.time()}}}'
    async with database.transaction() as connection:
        now = database.now()
        for number, decided in ((1, None), (2, now)):
            row = {
                "group_id": group_id, "mark": f"message/{VISITOR}/{number}", "peer_id": VISITOR,
                "kind": "message", "position": number, "body": said, "received_at": now,
                "decided_at": decided,
            }  # fmt: skip
            await connection.execute(insert(events).values(row))
        for number, state in ((7, "planned"), (8, "sent"), (9, "refused")):
            row = {
                "group_id": group_id, "mark": f"message/{VISITOR}/{number}", "number": 0,
                "peer_id": VISITOR, "random_id": number, "state": state, "attempts": 0,
                "body": '{"text": "Ответ прежней версии", "keyboard": ""}',
                "not_before": now, "created_at": now,
            }  # fmt: skip
            await connection.execute(insert(replies).values(row))


async def test_a_refused_reply_keeps_no_text_either(community: BotCommunity) -> None:
    await allow(community)
    await community.sandboxed.add_fault("messages.send", "error", 1, code=901)
    await community.tell("прайс", 1)
    async with responding(community.responder_dependencies):
        await until_states(community, ["refused"])
    assert set(await bodies(community)) == {None}


async def test_an_early_phone_waits_sealed_for_the_consent_and_goes_after_a_day(
    community: BotCommunity,
) -> None:
    await allow(community)
    lines = ("запишите на спину, телефон 8 (917) 222-33-44", "завтра", "днём")
    async with responding(replace(community.responder_dependencies, now=lambda: MONDAY)):
        for number, line in enumerate(lines, start=1):
            await community.tell(line, number)
            await community.until_said(number)
        await until_states(community, ["sent"] * len(lines))
        assert "Даю согласие" in (await community.said())[-1]
        stored = await community.stored_text()
        assert "2223344" not in stored and "222-33-44" not in stored
        memory = await _memory(community)
        assert PHONE in memory.told and PHONE not in str(memory.state)
        assert (await community.sandboxed.services.bot.leads.newest(community.group_id)) == []
        await community.tell("да", len(lines) + 1)
        await community.until_said(len(lines) + 1)
    (lead,) = await community.sandboxed.services.bot.leads.newest(community.group_id)
    assert lead.contact == PHONE and lead.consent_at is not None
    database = community.sandboxed.services.database
    async with database.transaction() as connection:
        await connection.execute(update(dialogs).values(changed_at=dialogs.c.changed_at - 90_000))
    await Visitors(database).forget_old(dialog_days=30, lead_days=30)
    assert (await _memory(community)).told == ""


async def _memory(community: BotCommunity) -> Memory:
    conversations = community.responder_dependencies.conversations
    return await conversations.memory(community.group_id, VISITOR)
