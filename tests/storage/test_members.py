"""Members, sessions and their acts in the database: what ends with time, and for whom."""

from sqlalchemy import func, select, update

from vitrina.domain.member import Actor, Member, Role
from vitrina.storage.audit import AuditFilter, read_entries, write_entry
from vitrina.storage.database import Database, now_on
from vitrina.storage.invitations import find_invitation, insert_invitation, list_invitations
from vitrina.storage.member_sweep import AUDIT_FOR, INVITATION_FOR, forget_ended
from vitrina.storage.members import (
    NewCredentials,
    count_recovery_codes,
    end_member,
    find_by_mail,
    hash_recovery_code,
    list_members,
    save_member,
    use_recovery_code,
    use_totp_step,
)
from vitrina.storage.models import audit_entries, invitations, members, sessions
from vitrina.storage.sessions import (
    IDLE,
    LIFE,
    TOUCHED_EACH,
    Device,
    find_session,
    insert_session,
    list_sessions,
)
from vitrina.storage.vault import Vault

MARINA = Member("m1", "marina@school.example", "Марина", Role.OWNER)
OLEG = Member("m2", "oleg@school.example", "Олег", Role.CURATOR)
HERE = Device("192.0.2.1", "Firefox")


async def save(database: Database, vault: Vault, member: Member, *codes: str) -> None:
    hashes = tuple(hash_recovery_code(member.id, code) for code in codes or ("A", "B"))
    async with database.transaction() as connection:
        await save_member(connection, vault, member, NewCredentials("hash", "JBSWY3DP", 5, hashes))


async def test_a_code_counts_once_and_for_its_member(database: Database, vault: Vault) -> None:
    await save(database, vault, MARINA)
    await save(database, vault, OLEG, "C")
    async with database.transaction() as connection:
        assert not await use_recovery_code(connection, OLEG.id, "A")
        assert await use_recovery_code(connection, MARINA.id, "A")
        assert not await use_recovery_code(connection, MARINA.id, "A")
        assert await count_recovery_codes(connection, MARINA.id) == 1
        assert not await use_totp_step(connection, MARINA.id, 5)
        assert await use_totp_step(connection, MARINA.id, 6)
        assert not await use_totp_step(connection, MARINA.id, 6)
    await save(database, vault, MARINA, "D")
    async with database.transaction() as connection:
        assert not await use_recovery_code(connection, MARINA.id, "B")
        assert await use_recovery_code(connection, MARINA.id, "D")


async def test_whoever_is_ended_is_nobody_until_they_come_back(
    database: Database, vault: Vault
) -> None:
    await save(database, vault, MARINA)
    async with database.transaction() as connection:
        await insert_session(connection, MARINA.id, "key", HERE)
        assert await end_member(connection, MARINA.id)
        assert not await end_member(connection, MARINA.id)
        assert await list_members(connection) == []
        assert await find_session(connection, "key") is None
    await save(database, vault, MARINA)
    async with database.transaction() as connection:
        assert await list_members(connection) == [MARINA]
        known = await find_by_mail(connection, MARINA.mail)
        assert known is not None and known.ended_at is None


async def test_a_session_ends_by_rest_and_by_age(database: Database, vault: Vault) -> None:
    await save(database, vault, MARINA)

    async def age(key: str, **columns: float) -> bool:
        """Whether a session that is so much older in these columns lives."""
        async with database.transaction() as connection:
            await insert_session(connection, MARINA.id, key, HERE)
            older = {name: sessions.c[name] - seconds for name, seconds in columns.items()}
            newest = sessions.c.id.in_([(await list_sessions(connection, MARINA.id))[0].id])
            await connection.execute(update(sessions).where(newest).values(older))
            return await find_session(connection, key) is not None

    for name, seconds, lives in (
        ("seen_at", IDLE - 60, True),
        ("seen_at", IDLE + 1, False),
        ("created_at", LIFE - 60, True),
        ("created_at", LIFE + 1, False),
    ):
        async with database.transaction() as connection:
            await connection.execute(sessions.delete())
        assert await age(f"{name}{seconds}", **{name: seconds}) is lives


async def test_a_session_that_is_used_is_written_each_minute_once(
    database: Database, vault: Vault
) -> None:
    await save(database, vault, MARINA)
    async with database.transaction() as connection:
        await insert_session(connection, MARINA.id, "key", HERE)
        earlier = sessions.c.seen_at - TOUCHED_EACH / 2
        await connection.execute(update(sessions).values(seen_at=earlier))
        before = (await connection.execute(select(sessions.c.seen_at))).scalar_one()
        await find_session(connection, "key")
        assert (await connection.execute(select(sessions.c.seen_at))).scalar_one() == before
        await connection.execute(update(sessions).values(seen_at=before - TOUCHED_EACH))
        await find_session(connection, "key")
        assert (await connection.execute(select(sessions.c.seen_at))).scalar_one() > before


async def test_an_invitation_ends_by_a_newer_one_and_by_its_day(
    database: Database, vault: Vault
) -> None:
    async def invite(key: str, lives: float) -> None:
        async with database.transaction() as connection:
            await insert_invitation(
                connection, vault, key=key, mail=OLEG.mail, role=Role.CURATOR,
                totp_secret="JBSWY3DP", invited_by="", lives=lives,
            )  # fmt: skip

    await invite("first", 600.0)
    await invite("second", 600.0)
    async with database.transaction() as connection:
        assert await find_invitation(connection, "first") is None
        assert await find_invitation(connection, "second") is not None
        assert len(await list_invitations(connection)) == 1
    await invite("third", -1.0)
    async with database.transaction() as connection:
        assert await find_invitation(connection, "third") is None
        assert await list_invitations(connection) == []


async def test_what_is_over_for_long_enough_is_forgotten(database: Database, vault: Vault) -> None:
    for member in (MARINA, OLEG):
        await save(database, vault, member)
    async with database.transaction() as connection:
        for number in range(2):
            await write_entry(connection, Actor("m1", MARINA.mail, ""), "sign_in.done", str(number))
            await insert_session(connection, MARINA.id, f"key{number}", HERE)
            await insert_invitation(
                connection, vault, key=f"i{number}", mail=f"{number}@a.ru", role=Role.CURATOR,
                totp_secret="JBSWY3DP", invited_by="", lives=60.0,
            )  # fmt: skip
        await end_member(connection, OLEG.id)
    assert await forget_ended(database) == 0
    async with database.transaction() as connection:
        now = now_on(connection)
        first = audit_entries.c.subject == "0"
        await connection.execute(update(audit_entries).where(first).values(at=now - AUDIT_FOR - 1))
        long_ago = {"ended_at": now - AUDIT_FOR - 1}
        await connection.execute(update(members).where(members.c.id == OLEG.id).values(long_ago))
        over = {"ends_at": now - INVITATION_FOR - 1}
        of_first = invitations.c.mail == "0@a.ru"
        await connection.execute(update(invitations).where(of_first).values(over))
        (one, _) = await list_sessions(connection, MARINA.id)
        idle = {"seen_at": now - IDLE - 1}
        await connection.execute(update(sessions).where(sessions.c.id == one.id).values(idle))
    assert await forget_ended(database) == 4
    async with database.transaction() as connection:
        assert [
            entry.subject for entry in await read_entries(connection, AuditFilter(), None, 9)
        ] == ["1"]
        assert await find_by_mail(connection, OLEG.mail) is None
        for table in (invitations, sessions):
            count = select(func.count()).select_from(table)
            assert (await connection.execute(count)).scalar_one() == 1
