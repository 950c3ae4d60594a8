"""What invites members, for a command: the database and the vault, beside whatever else runs."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from vitrina.application.member_services import MemberServices
from vitrina.settings import Settings
from vitrina.storage.passwords import hash_password, is_password
from vitrina.storage.vault import Vault
from vitrina.wiring.database import open_database_beside
from vitrina.wiring.keys import knowing_keys


@asynccontextmanager
async def open_members(settings: Settings) -> AsyncIterator[MemberServices]:
    """For one command, which waits for nobody's turn."""
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_database_beside(settings))
        vault = Vault(settings.secret_keys, binds=settings.bind_sealed)
        await stack.enter_async_context(knowing_keys(database, vault))
        yield MemberServices(
            database=database,
            vault=vault,
            hash_password=lambda password: asyncio.to_thread(hash_password, password),
            is_password=lambda password, kept: asyncio.to_thread(is_password, password, kept),
            now=time.time,
        )
