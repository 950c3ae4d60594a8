"""Whoever was invited says their name, chooses a password and shows a code of their app."""

from dataclasses import dataclass, field

from vitrina.application.credentials import Device, make_recovery_codes, make_session_key
from vitrina.application.member_services import MemberServices
from vitrina.domain.credentials import LONGEST_NAME, Weakness, weakness_of
from vitrina.domain.member import Actor, Member
from vitrina.domain.one_time_code import find_step
from vitrina.domain.text import plain_line
from vitrina.storage.audit import write_entry
from vitrina.storage.invitations import (
    Invitation,
    end_invitations_to,
    find_invitation,
    open_invited_totp,
    use_invitation,
)
from vitrina.storage.members import (
    NewCredentials,
    find_by_mail,
    hash_recovery_code,
    new_member_id,
    save_member,
)
from vitrina.storage.sessions import end_sessions, insert_session


@dataclass(frozen=True)
class Answers:
    """What the person typed; `code` of the app that they set up with the invitation's secret."""

    name: str
    password: str = field(repr=False)
    code: str = field(repr=False)


@dataclass(frozen=True)
class Joined:
    """They are a member and signed in; the codes are shown once and kept as hashes only."""

    mail: str
    session_key: str = field(repr=False)
    recovery_codes: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True)
class Unfit:
    """What has to be typed again."""

    is_name_missing: bool
    weakness: Weakness | None
    is_code_wrong: bool


@dataclass(frozen=True)
class InvitationOver:
    """The link was used meanwhile, or ended."""


@dataclass(frozen=True)
class OpenInvitation:
    """An invitation as its page shows it; `name` of whoever has its mail already, else empty."""

    invitation: Invitation
    totp_secret: str = field(repr=False)
    name: str


async def read_invitation(services: MemberServices, key: str) -> OpenInvitation | None:
    """The invitation of this key; None when it is over, or never was one."""
    async with services.database.transaction() as connection:
        invitation = await find_invitation(connection, key)
        if invitation is None:
            return None
        known = await find_by_mail(connection, invitation.mail)
    secret = open_invited_totp(services.vault, invitation)
    return OpenInvitation(invitation, secret, known.member.name if known else "")


async def accept_invitation(
    services: MemberServices, key: str, answers: Answers, device: Device
) -> Joined | Unfit | InvitationOver:
    """The link is used up, and every session and code from before it ends.

    Of two who use it at once one joins. Unfit answers leave it as it was.
    """
    found = await read_invitation(services, key)
    if found is None:
        return InvitationOver()
    invitation = found.invitation
    name = plain_line(answers.name[:1000])[:LONGEST_NAME].strip()
    weakness = weakness_of(answers.password, invitation.mail)
    step = find_step(found.totp_secret, answers.code, services.now())
    if not name or weakness or step is None:
        return Unfit(not name, weakness, step is None)
    password_hash = await services.hash_password(answers.password)
    session_key, codes = make_session_key(), make_recovery_codes()
    async with services.database.transaction() as connection:
        if not await use_invitation(connection, invitation.id):
            return InvitationOver()
        known = await find_by_mail(connection, invitation.mail, will_change=True)
        is_member = known is not None and known.ended_at is None
        member = Member(
            id=known.member.id if known else new_member_id(),
            mail=invitation.mail,
            name=name,
            # Whoever is a member has the role of today, whatever it was when the link was made.
            role=known.member.role if known and is_member else invitation.role,
        )
        hashes = tuple(hash_recovery_code(member.id, code) for code in codes)
        credentials = NewCredentials(password_hash, found.totp_secret, step, hashes)
        await save_member(connection, services.vault, member, credentials)
        await end_sessions(connection, member.id)
        await end_invitations_to(connection, member.mail)
        await insert_session(connection, member.id, session_key, device)
        await write_entry(
            connection,
            Actor(member.id, member.mail, device.client),
            "member.got_in_again" if is_member else "member.joined",
            member.mail,
            {"role": member.role.value},
        )
    return Joined(invitation.mail, session_key, codes)
