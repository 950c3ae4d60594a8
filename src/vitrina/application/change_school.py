"""An owner changes what the school says of itself; a logo is drawn anew before it is kept."""

import asyncio
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.application.school_services import SchoolServices
from vitrina.art.photo_file import BadPhoto, PhotoNotRead, Reason
from vitrina.domain.member import Actor
from vitrina.domain.school import SchoolProfile
from vitrina.storage.audit import write_entry

LOGO_PATIENCE = 20.0  # seconds, those before in the queue included


@dataclass(frozen=True)
class LogoKept:
    """The logo can be shown, and is nobody's until it is saved with the rest."""

    logo_id: str


@dataclass(frozen=True)
class LogoRefused:
    """The file itself will not do; None: the machine could not read it now."""

    reason: Reason | None


async def change_school(services: SchoolServices, actor: Actor, profile: SchoolProfile) -> None:
    """Save it, and write down which fields changed, with who answers for personal data now."""
    before = (await services.settings.read_now()).profile
    was, will = before.model_dump(), profile.model_dump()
    names = [name for name in SchoolProfile.model_fields if was[name] != will[name]]
    data = {"fields": ", ".join(names)}
    if "operator_name" in names or "operator_address" in names:
        data["operator"] = f"{profile.operator_name}, {profile.operator_address}".strip(", ")

    async def note(connection: AsyncConnection) -> None:
        if names:
            await write_entry(connection, actor, "settings.changed", data=data)

    await services.settings.save_profile(profile, beside=note)


async def add_logo(services: SchoolServices, data: bytes) -> LogoKept | LogoRefused:
    """Draw the logo anew and keep it."""
    try:
        async with asyncio.timeout(LOGO_PATIENCE):
            logo = await services.prepare_logo(data)
    except BadPhoto as bad:
        return LogoRefused(bad.reason)
    except (TimeoutError, PhotoNotRead):
        return LogoRefused(None)
    return LogoKept(await services.settings.keep_logo(logo))


async def is_logo(services: SchoolServices, logo_id: str) -> bool:
    """Whether a logo with this id is kept."""
    return bool(logo_id) and await services.settings.find_logo(logo_id) is not None
