"""`vitrina school invite`: a link into the console, made on the server."""

from collections.abc import Callable
from datetime import datetime

from vitrina.application.invite_member import invite_member
from vitrina.domain.credentials import BadMail, read_mail
from vitrina.domain.member import ON_SERVER, Role
from vitrina.settings import Settings
from vitrina.wiring.cannot_start import CannotStart
from vitrina.wiring.members import open_members


async def invite_by_command(
    settings: Settings, mail: str, role: Role | None, say: Callable[[str], None]
) -> None:
    """Make the invitation and print its link; CannotStart when it is no mail."""
    try:
        address = read_mail(mail)
    except BadMail:
        raise CannotStart("write a mail address in Latin letters: name@school.example") from None
    async with open_members(settings) as services:
        invited = await invite_member(services, ON_SERVER, address, role)
    until = datetime.fromtimestamp(invited.ends_at).astimezone()
    what = "gets in again" if invited.is_member else "joins"
    say(f"{settings.base_url}/school/invitations/{invited.key}")
    say(f"{invited.mail} {what} as {invited.role.value}; once, until {until:%Y-%m-%d %H:%M %Z}")
    if invited.is_member and role not in (None, invited.role):
        say(f"The role stays {invited.role.value}: an owner changes it on the page of members.")
