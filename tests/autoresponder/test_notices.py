"""The practitioner is told in VK, once each, whatever stands in the way; nobody else ever is."""

import asyncio
import copy
from dataclasses import replace
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from autoresponder.bot_community import BotCommunity, responding
from autoresponder.test_responder import _listening, allow, another, until
from sandboxed import SandboxedServices
from vitrina.autoresponder.delivery.vk_events import read_event
from vitrina.storage.models import communities, events, notice_receivers, notices, replies
from vitrina.storage.notices import Notices
from vitrina.storage.receivers import Receiver
from vitrina.wording.practitioner_notices import BOUND, BOUND_TO_ANOTHER, NOT_SEEN_BY_VISITOR

VISITOR, OLGA, STRANGER = 5001, 7001, 7002
CODE, SECOND_CODE = "0123456789abcdef" * 2, "fedcba9876543210" * 2
CALL = "позовите мастера"


async def set_owner(community: BotCommunity, owner: int | None) -> str:
    """Whoever granted the token of this community is somebody else, or nobody; its id."""
    receiver = await receiver_of(community)
    mine = communities.c.id == receiver.community_id
    await write(community, update(communities).where(mine).values(owner_id=owner))
    return receiver.community_id


async def write(community: BotCommunity, statement: Any) -> None:
    async with community.sandboxed.services.database.transaction() as connection:
        await connection.execute(statement)


async def receiver_of(community: BotCommunity) -> Receiver:
    found = await community.sandboxed.services.bot.receivers.find(community.group_id)
    assert found is not None
    return found


async def states(community: BotCommunity) -> list[tuple[str, str]]:
    """Kind and state of each notice, the oldest first."""
    query = select(notices.c.kind, notices.c.state).order_by(notices.c.created_at)
    async with community.sandboxed.services.database.transaction() as connection:
        return [(row.kind, row.state) for row in await connection.execute(query)]


async def all_decided(community: BotCommunity) -> bool:
    query = select(events.c.mark).where(events.c.decided_at.is_(None)).limit(1)
    async with community.sandboxed.services.database.transaction() as connection:
        return (await connection.execute(query)).first() is None


async def make_code(community: BotCommunity, community_id: str, code: str = CODE) -> None:
    await community.sandboxed.services.bot.receivers.make_code(community_id, code)


async def test_a_code_of_her_own_page_binds_its_sender_once(community: BotCommunity) -> None:
    services = community.sandboxed.services
    community_id = await set_owner(community, None)
    for person in (OLGA, STRANGER, VISITOR):
        await allow(community, person)
    async with responding(community.responder_dependencies, another(community)):
        await make_code(community, community_id, SECOND_CODE)
        await make_code(community, community_id)  # the one before has ended by this
        refused: list[Any] = [SECOND_CODE, "0" * 32, "0" * 65_536, "", None, 5, {"ref": CODE}]
        for number, ref in enumerate(refused, 1):
            await community.tell("Начать", number, visitor=STRANGER, ref=ref)
        await until(lambda: all_decided(community))
        assert (await receiver_of(community)).vk_user_id is None
        assert BOUND not in await community.said(STRANGER)

        await community.tell("Здравствуйте", 1, visitor=OLGA, ref=CODE, ref_source="page")
        assert await community.until_said(1, OLGA) == [BOUND]
        bound = await receiver_of(community)
        assert bound.vk_user_id == OLGA and bound.is_bound and bound.is_reached

        # Two had the same link: who comes second is a visitor.
        await community.tell("Здравствуйте", 20, visitor=STRANGER, ref=CODE)
        await community.tell(CODE, 21, visitor=STRANGER)
        await until(lambda: all_decided(community))
        assert BOUND not in await community.said(STRANGER)

        # Another profile by a new code; the first learns of it, and its old event changes nothing.
        await make_code(community, community_id, SECOND_CODE)
        await community.tell(f" {SECOND_CODE} ", 1, visitor=VISITOR)
        assert BOUND in await community.until_said(1, VISITOR)
        await until(lambda: _has_said(community, OLGA, BOUND_TO_ANOTHER))
        await write(community, events.delete())
        await write(community, replies.delete())
        await community.tell("Здравствуйте", 1, visitor=OLGA, ref=CODE)
        await until(lambda: all_decided(community))
        assert (await receiver_of(community)).vk_user_id == VISITOR
    assert (await services.bot.receivers.find(999)) is None
    assert CODE not in await community.stored_text()


async def test_a_code_is_good_for_its_community_and_its_day(
    community: BotCommunity, sandboxed: SandboxedServices
) -> None:
    receivers = community.sandboxed.services.bot.receivers
    community_id = await set_owner(community, None)
    await make_code(community, community_id)
    other = await sandboxed.open_build(page_key="page-of-another")
    await sandboxed.services.webhooks.expect(77, other.community_id, secret="s", code="c")
    group = community.group_id
    async with sandboxed.services.database.transaction() as connection:
        query = select(notice_receivers.c.code_made_at)
        made_at = float((await connection.execute(query)).scalar_one())
    assert await receivers.is_code(group, CODE, made_at + 86_000)
    assert not await receivers.is_code(group, CODE, made_at + 86_500)
    assert not await receivers.is_code(77, CODE, made_at + 1)
    assert not await receivers.is_code(group, CODE.upper(), made_at + 1)


async def test_what_nobody_could_be_told_is_told_when_somebody_is_bound(
    community: BotCommunity,
) -> None:
    community_id = await set_owner(community, None)
    await allow(community)
    await allow(community, OLGA)
    async with responding(community.responder_dependencies, another(community)):
        await community.tell(CALL, 1)
        await until(lambda: all_decided(community))
        await write(community, update(notices).values(created_at=notices.c.created_at - 40_000))
        assert await states(community) == [("call", "waiting")]
        undelivered = await community.sandboxed.services.bot.notices.list_undelivered(
            community.group_id
        )
        assert [notice.peer_id for notice in undelivered.calls] == [VISITOR]
        await make_code(community, community_id)
        await community.tell("вот", 1, visitor=OLGA, ref=CODE)
        said = await community.until_said(2, OLGA)
        await until(lambda: _are(community, [("call", "sent")]))
        await asyncio.sleep(0.6)
    assert said[0] == BOUND and "Вас зовут" in said[1] and "Это было раньше" in said[1]
    assert len(await community.said(OLGA)) == 2


async def test_a_way_that_vk_closes_is_tried_again_when_it_opens(community: BotCommunity) -> None:
    await set_owner(community, OLGA)
    await allow(community)
    async with responding(community.responder_dependencies), _listening(community):
        for number in (1, 2):
            await community.write(CALL)
            await community.write("Начать", payload='{"command":"start"}')
            await until(lambda n=number: _count_is(community, n))  # type: ignore[misc]
        await until(lambda: _is_closed(community))
        await asyncio.sleep(1.0)
        assert await _refused(community) == 1
        receiver = await receiver_of(community)
        assert receiver.closed_code == 901 and not receiver.is_reached
        await community.write("прайс", visitor=OLGA)
        said = await community.until_said(3, OLGA)
        await until(lambda: _are(community, [("call", "sent"), ("call", "sent")]))
    assert sum("Вас зовут" in one for one in said) == 2
    receiver = await receiver_of(community)
    assert receiver.is_reached and receiver.opened_at and not receiver.is_bound


async def test_who_calls_in_vain_hears_it_with_the_phone_once(community: BotCommunity) -> None:
    await set_owner(community, OLGA)  # who has never written to the community
    await allow(community)
    async with responding(community.responder_dependencies, another(community)):
        await community.tell(CALL, 1)
        said = await community.until_said(2)
        assert "не доходят" in said[1] and "позвоните: +7" in said[1]
        # By now that is known, and is said at once.
        await community.tell("Начать", 2, payload='{"command":"start"}')
        await community.tell(CALL, 3)
        said = await community.until_said(4)
        await until(lambda: _count_is(community, 2))
        await asyncio.sleep(0.6)
    assert "не доходят" in said[3] and len(await community.said()) == 4


async def test_consent_told_by_vk_opens_and_closes_the_way(community: BotCommunity) -> None:
    await set_owner(community, OLGA)
    receivers = community.sandboxed.services.bot.receivers
    group = community.group_id
    await receivers.note_consent(group, OLGA, False)
    assert (await receiver_of(community)).closed_code == 901
    await receivers.note_consent(group, STRANGER, True)
    assert (await receiver_of(community)).is_closed
    await receivers.note_consent(group, OLGA, True)
    assert (await receiver_of(community)).is_reached
    await receivers.note_consent(group, STRANGER, False)
    await receivers.note_consent(999, OLGA, False)
    assert (await receiver_of(community)).is_reached


async def test_a_notice_waits_for_the_key_and_is_said_once_whoever_dies(
    community: BotCommunity,
) -> None:
    await set_owner(community, OLGA)
    await allow(community)
    await allow(community, OLGA)
    grants = community.sandboxed.services.grants
    await grants.lose_key(community.group_id, community.token)
    await community.tell(CALL, 1)
    async with responding(community.responder_dependencies):
        await asyncio.sleep(0.6)
        assert await states(community) == []
    assert await grants.keep_key(community.group_id, community.token)
    # VK takes both messages and the answers get lost: by their numbers they are known again.
    await community.sandboxed.add_fault("messages.send", "drop_after", 2)
    async with responding(community.responder_dependencies, another(community)):
        await until(lambda: _are(community, [("call", "sent")]))
        await asyncio.sleep(0.6)
    assert len(await community.said(OLGA)) == 1


async def test_a_death_at_every_place_neither_loses_nor_doubles_a_notice(
    community: BotCommunity,
) -> None:
    """The process ends before it sends, while VK answers, and before it writes that VK did."""
    await set_owner(community, OLGA)
    await allow(community, OLGA)
    for number, place in enumerate(("begin_sending", "end_sent", "find_due"), 1):
        peer = 6000 + number
        await allow(community, peer)
        kept = community.sandboxed.services.bot.notices
        dying = replace(
            community.responder_dependencies,
            notifier=replace(
                community.responder_dependencies.notifier, notices=_dying(kept, place)
            ),
        )
        await community.tell(CALL, 1, visitor=peer)
        async with responding(dying):
            await until(lambda n=number: _count_is(community, n))  # type: ignore[misc]
            await asyncio.sleep(0.4)
        async with responding(community.responder_dependencies, another(community)):
            await until(lambda n=number: _are(community, [("call", "sent")] * n))  # type: ignore[misc]
        assert len(await community.said(OLGA)) == number, place


async def test_what_concerns_her_no_more_is_not_told(community: BotCommunity) -> None:
    await set_owner(community, None)
    services = community.sandboxed.services
    await allow(community)
    await allow(community, 6001)
    async with responding(community.responder_dependencies):
        await community.tell(CALL, 1)
        await until(lambda: all_decided(community))
        await community.tell(CALL, 1, visitor=6001)
        await until(lambda: _count_is(community, 2))
        await services.bot.visitors.forget(community.group_id, 6001)
        assert await _count_is(community, 1)
        by_hand = {"conversation_message_id": 9, "peer_id": VISITOR, "text": "да", "date": 1}
        told = {"type": "message_reply", "object": by_hand | {"admin_author_id": 1}}
        await _receive(community, told)
        assert (await services.bot.notices.list_undelivered(community.group_id)).calls == ()
        await set_owner(community, OLGA)
        await until(lambda: _are(community, [("call", "dropped")]))
    assert await community.said(OLGA) == []


async def test_a_message_that_waited_for_a_day_is_told_of_once(community: BotCommunity) -> None:
    await set_owner(community, OLGA)
    await allow(community, OLGA)
    for number in (1, 2, 3):
        await community.tell("прайс", number, date=1_000_000)
    async with responding(community.responder_dependencies):
        (said,) = await community.until_said(1, OLGA)
        await until(lambda: all_decided(community))
        assert "вам написали" in said
        # An answer to the notice reaches no visitor, and the bot says so.
        reply = {"from_id": -community.group_id, "text": said}
        await community.tell("Приходите в пять", 1, visitor=OLGA, reply_message=reply)
        assert (await community.until_said(2, OLGA))[1] == NOT_SEEN_BY_VISITOR
    assert await states(community) == [("missed", "sent")]


def _dying(kept: Notices, place: str) -> Notices:
    """The table, over which the process dies at one place, at every attempt."""

    async def die(*arguments: Any, **more: Any) -> None:
        if place == "begin_sending":
            await kept.begin_sending(*arguments)
        raise OperationalError("", {}, ConnectionError("killed"))

    dying = copy.copy(kept)
    setattr(dying, place, die)
    return dying


async def _receive(community: BotCommunity, told: dict[str, Any]) -> None:
    event = read_event(told, community.group_id)
    assert event is not None
    await community.sandboxed.services.bot.events.put(event)
    await until(lambda: all_decided(community))


async def _are(community: BotCommunity, wanted: list[tuple[str, str]]) -> bool:
    return await states(community) == wanted


async def _count_is(community: BotCommunity, count: int) -> bool:
    return len(await states(community)) == count


async def _is_closed(community: BotCommunity) -> bool:
    return (await receiver_of(community)).is_closed


async def _has_said(community: BotCommunity, person: int, text: str) -> bool:
    return text in await community.said(person)


async def _refused(community: BotCommunity) -> int:
    requests = (await community.sandboxed.world())["requests"]
    return int(requests["messages.send"]["refused"])
