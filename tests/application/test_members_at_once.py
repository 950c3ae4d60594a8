"""What may be done once is done once, on either database, however many try at the same moment."""

import asyncio
from collections import Counter

import pytest
from cryptography.fernet import Fernet

from vitrina.application.accept_invitation import (
    Answers,
    InvitationOver,
    Joined,
    accept_invitation,
    read_invitation,
)
from vitrina.application.change_members import Outcome, change_role, end_member
from vitrina.application.change_password import change_password
from vitrina.application.credentials import Device
from vitrina.application.invite_member import invite_member
from vitrina.application.member_services import MemberServices
from vitrina.application.read_session import read_session
from vitrina.application.sign_in import Credentials, sign_in
from vitrina.domain.member import ON_SERVER, Actor, Role
from vitrina.domain.one_time_code import STEP, code_at
from vitrina.storage.database import Database
from vitrina.storage.vault import Vault
from web.signed_in import PASSWORD, SignedIn, join

HERE = Device("192.0.2.1", "Firefox")
NOW = 1_800_000_000.0


@pytest.fixture
def members(database: Database) -> MemberServices:
    """Passwords are compared and not worked at: what is tried here are transactions."""

    async def keep(password: str) -> str:
        await asyncio.sleep(0)
        return f"$argon2id$v=19$m=32768,t=3,p=1${password}"

    async def is_kept(password: str, kept: str | None) -> bool:
        return kept == await keep(password)

    vault = Vault([Fernet.generate_key().decode()])
    return MemberServices(database, vault, keep, is_kept, lambda: NOW)


def typed(member: SignedIn, code: str) -> Credentials:
    return Credentials(member.member.mail, PASSWORD, code)


async def test_one_code_lets_one_in(members: MemberServices) -> None:
    owner = await join(members, Role.OWNER)
    for code in (code_at(owner.totp_secret, NOW + STEP), owner.recovery_codes[0]):
        keys = await asyncio.gather(*(sign_in(members, typed(owner, code), HERE) for _ in range(5)))
        assert len([key for key in keys if key is not None]) == 1


async def test_one_link_makes_one_member(members: MemberServices) -> None:
    invited = await invite_member(members, ON_SERVER, "one@school.example")
    found = await read_invitation(members, invited.key)
    assert found is not None
    answers = Answers("Марина", PASSWORD, code_at(found.totp_secret, NOW))
    ends = await asyncio.gather(
        *(accept_invitation(members, invited.key, answers, HERE) for _ in range(5))
    )
    assert Counter(type(end) for end in ends) == {Joined: 1, InvitationOver: 4}


async def test_one_owner_of_three_is_left(members: MemberServices) -> None:
    owners = [
        (await join(members, Role.OWNER, mail=f"{number}@school.example")).member
        for number in range(3)
    ]
    acts = [
        end_member(members, ON_SERVER, owners[0].id),
        end_member(members, ON_SERVER, owners[1].id),
    ]
    acts += [change_role(members, ON_SERVER, owners[2].id, Role.CURATOR)]
    outcomes = Counter(await asyncio.gather(*acts))
    assert outcomes == {Outcome.DONE: 2, Outcome.LAST_OWNER: 1}


async def test_no_session_outlives_the_password_it_was_opened_by(members: MemberServices) -> None:
    owner = await join(members, Role.OWNER)
    actor = Actor(owner.member.id, owner.member.mail, "")
    for number, code in enumerate(owner.recovery_codes[:4]):
        key, changed = await asyncio.gather(
            sign_in(members, typed(owner, code), HERE),
            change_password(members, actor, f"{PASSWORD} {number}", HERE),
        )
        assert await read_session(members, changed) is not None
        assert key is None or await read_session(members, key) is None
        await change_password(members, actor, PASSWORD, HERE)


async def test_whoever_was_ended_while_they_signed_in_is_out(members: MemberServices) -> None:
    await join(members, Role.OWNER)
    curator = await join(members, Role.CURATOR)
    key, outcome = await asyncio.gather(
        sign_in(members, typed(curator, curator.recovery_codes[0]), HERE),
        end_member(members, ON_SERVER, curator.member.id),
    )
    assert outcome is Outcome.DONE
    assert key is None or await read_session(members, key) is None
