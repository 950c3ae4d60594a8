"""The audit log is read and taken away: by pages of whatever was asked for."""

from collections.abc import AsyncIterator
from dataclasses import asdict

from vitrina.application.member_services import MemberServices
from vitrina.domain.member import Actor
from vitrina.storage.audit import AuditEntry, AuditFilter, read_entries, write_entry
from vitrina.storage.members import list_known

__all__ = ["AuditEntry", "AuditFilter", "export_audit", "read_audit", "read_known_members"]

PAGE, BATCH = 50, 1000


async def read_audit(
    services: MemberServices, wanted: AuditFilter, before: int | None
) -> tuple[tuple[AuditEntry, ...], int | None]:
    """Entries below the id `before`, the newest first, and the id below which the next ones are.

    None where these are the last.
    """
    async with services.database.transaction() as connection:
        found = await read_entries(connection, wanted, before, PAGE + 1)
    page = tuple(found[:PAGE])
    return page, page[-1].id if len(found) > PAGE else None


async def export_audit(
    services: MemberServices, actor: Actor, wanted: AuditFilter
) -> AsyncIterator[list[AuditEntry]]:
    """All entries, in batches, the newest first; that they were taken is written down before."""
    named = {name: value for name, value in asdict(wanted).items() if value}
    async with services.database.transaction() as connection:
        await write_entry(connection, actor, "audit.exported", "", named)
    before: int | None = None
    while True:
        async with services.database.transaction() as connection:
            batch = await read_entries(connection, wanted, before, BATCH)
        if batch:
            yield batch
        if len(batch) < BATCH:
            return
        before = batch[-1].id


async def read_known_members(services: MemberServices) -> list[tuple[str, str]]:
    """Ids and mails of everybody who was ever a member, by mail: whose acts may be asked for."""
    async with services.database.transaction() as connection:
        return await list_known(connection)
