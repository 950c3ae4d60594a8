"""What a restored backup is not believed: grants, events, replies, a listener's place."""

from types import SimpleNamespace

import pytest
from sqlalchemy import insert, select

from vitrina.domain.member import Member, Role
from vitrina.storage.conversations import Conversations, lease_of
from vitrina.storage.database import Database
from vitrina.storage.invitations import find_invitation, insert_invitation
from vitrina.storage.leases import Leases
from vitrina.storage.members import NewCredentials, list_members, save_member
from vitrina.storage.models import events, leases, oauth_states, replies
from vitrina.storage.replies import RESENT_WITHIN, ReplyRecord
from vitrina.storage.restoring import Distrusted, distrust_backup
from vitrina.storage.sessions import Device, find_session, insert_session
from vitrina.storage.vault import Vault

GROUP = 7


@pytest.fixture
async def held(timed: Database) -> Leases:
    """This process answers in the community."""
    held = Leases(timed)
    assert await held.take(lease_of(GROUP))
    return held


async def keep_reply(timed: Database, mark: str, created_at: float) -> ReplyRecord:
    """A reply that the backup has as planned."""
    async with timed.transaction() as connection:
        await connection.execute(
            insert(replies).values(
                group_id=GROUP, mark=mark, number=0, peer_id=1, body=None, random_id=5,
                state="planned", attempts=0, not_before=created_at, created_at=created_at,
            )
        )  # fmt: skip
    return ReplyRecord(GROUP, mark, 0, 1, 5, 0, may_be_sent=False, text="", keyboard="")


async def test_a_reply_goes_out_only_while_vk_would_know_it_again(
    timed: Database, vault: Vault, clock: SimpleNamespace, held: Leases
) -> None:
    young = await keep_reply(timed, "young", clock.now - RESENT_WITHIN + 60)
    old = await keep_reply(timed, "old", clock.now - RESENT_WITHIN - 60)

    assert (await distrust_backup(timed)).replies == 2

    conversations = Conversations(timed, vault, held)
    planned = await conversations.find_planned(GROUP)
    assert {one.dedup_key for one in planned if one.may_be_sent} == {"young", "old"}
    assert await conversations.begin_sending(young)
    assert not await conversations.begin_sending(old)


async def test_an_event_that_waited_is_taken_for_answered_and_its_text_goes(
    timed: Database, clock: SimpleNamespace
) -> None:
    async with timed.transaction() as connection:
        for mark, decided_at in (("waits", None), ("decided", 5.0)):
            await connection.execute(
                insert(events).values(
                    group_id=GROUP, mark=mark, peer_id=1, kind="message_new", position=1,
                    body="sealed", received_at=clock.now - 1, decided_at=decided_at,
                )
            )  # fmt: skip
    assert (await distrust_backup(timed)).events == 1
    async with timed.transaction() as connection:
        rows = (await connection.execute(select(events).order_by(events.c.mark))).mappings().all()
    assert [(row["mark"], row["decided_at"], row["body"]) for row in rows] == [
        ("decided", 5.0, "sealed"), ("waits", clock.now, None),
    ]  # fmt: skip


async def test_a_listener_goes_on_where_it_stood_only_within_the_hour(
    timed: Database, clock: SimpleNamespace
) -> None:
    async with timed.transaction() as connection:
        for name, age in (("listen/1", 60), ("listen/2", RESENT_WITHIN + 60)):
            await connection.execute(
                insert(leases).values(
                    name=name, holder="gone", held_until=clock.now - age, cursor="41"
                )
            )
    await distrust_backup(timed)
    kept = Leases(timed)
    assert await kept.cursor("listen/1") == "41"
    assert await kept.cursor("listen/2") == ""


async def test_grants_on_their_way_are_dropped_and_twice_is_as_good_as_once(
    timed: Database, clock: SimpleNamespace, build_id: str
) -> None:
    async with timed.transaction() as connection:
        await connection.execute(
            insert(oauth_states).values(
                state_hash="s", ticket_hash="t", follow_hash="f", sealed="x",
                expires_at=clock.now + 600,
            )
        )  # fmt: skip
    first = await distrust_backup(timed)
    assert (first.builds, first.steps, first.grants) == (1, 3, 1)
    assert await distrust_backup(timed) == Distrusted(1, 0, 0, 0, 0)


async def test_who_was_signed_in_or_invited_then_is_not_any_more(
    timed: Database, vault: Vault
) -> None:
    member = Member("m1", "marina@school.example", "Марина", Role.OWNER)
    async with timed.transaction() as connection:
        credentials = NewCredentials("hash", "JBSWY3DP", 1, ("code",))
        await save_member(connection, vault, member, credentials)
        await insert_session(connection, member.id, "key", Device("", ""))
        await insert_invitation(
            connection, vault, key="invited", mail="oleg@school.example", role=Role.CURATOR,
            totp_secret="JBSWY3DP", invited_by="", lives=600.0,
        )  # fmt: skip
    await distrust_backup(timed)
    async with timed.transaction() as connection:
        assert await find_session(connection, "key") is None
        assert await find_invitation(connection, "invited") is None
        assert await list_members(connection) == [member]
