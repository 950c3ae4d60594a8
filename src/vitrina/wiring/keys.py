"""Keys: a process that knows them beside its work, and what the operator does about them."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from vitrina.settings import Settings
from vitrina.storage.database import Database
from vitrina.storage.keyring import (
    KeyHolder,
    KeyMissing,
    KeyNotEverywhere,
    Keyring,
    find_agreed,
    find_holders,
    until_used,
    use_key,
)
from vitrina.storage.sealed import Counted, count_sealed, reseal_secrets
from vitrina.storage.vault import LostSecret, Vault
from vitrina.storage.visitors import blank_texts
from vitrina.wiring.cannot_start import CannotStart
from vitrina.wiring.database import open_database_beside


@dataclass(frozen=True)
class KeysSeen:
    """The keys of these settings, newest first, the one that seals, and who knows what."""

    key_ids: tuple[str, ...]
    sealing: str
    holders: tuple[KeyHolder, ...]
    counted: Counted


@asynccontextmanager
async def knowing_keys(database: Database, vault: Vault) -> AsyncIterator[None]:
    """This process seals with the key that all agree upon, beside the block.

    CannotStart when the settings lack it.
    """
    keyring = Keyring(database, vault, f"{socket.gethostname()[:60]}/{os.getpid()}")
    try:
        await keyring.join()
    except KeyMissing as missing:
        raise CannotStart(_say_missing(missing)) from None
    staying = asyncio.create_task(keyring.stay(), name="keys")
    try:
        yield
    finally:
        staying.cancel()
        await asyncio.gather(staying, return_exceptions=True)
        # Without a database nobody waits for it longer than a minute.
        with suppress(SQLAlchemyError, OSError):
            await keyring.leave()


async def see_keys(settings: Settings) -> KeysSeen:
    """Which keys there are, which one seals, who knows them, and what lies sealed."""
    async with open_database_beside(settings) as database:
        vault = open_vault(settings)
        return KeysSeen(
            key_ids=vault.key_ids,
            sealing=await find_agreed(database) or vault.key_ids[-1],
            holders=tuple(await find_holders(database)),
            counted=await count_sealed(database, vault),
        )


async def change_key(settings: Settings, key_id: str | None, *, force: bool) -> str:
    """Let every process seal with this key of the settings, or the newest; its id.

    CannotStart names the processes that do not know it, unless it is forced.
    """
    async with open_database_beside(settings) as database:
        vault = open_vault(settings)
        if not force:
            await _demand_agreed(database, vault)
        chosen = key_id or vault.key_ids[0]
        await _change(database, vault, chosen, force=force)
        return chosen


async def rotate_keys(settings: Settings, *, leave_lost: bool) -> int:
    """Use the newest key everywhere, then seal everything with it; how many values changed.

    CannotStart when a process does not know it; LostSecret, and nothing is changed, when a key is
    missing, unless `leave_lost`. It may be stopped anywhere and begun again.
    """
    async with open_database_beside(settings) as database:
        vault = open_vault(settings)
        key_id = vault.key_ids[0]
        if not leave_lost:
            await _demand_agreed(database, vault)
        await _change(database, vault, key_id, force=False)
        try:
            await until_used(database, key_id)
        except KeyNotEverywhere as late:
            raise CannotStart(
                f"these processes do not use the key {key_id} yet: {late}; once more in a minute"
            ) from None
        await blank_texts(database)
        return await reseal_secrets(database, vault, leave_lost=leave_lost)


def open_vault(settings: Settings) -> Vault:
    """The keys of these settings."""
    return Vault(settings.secret_keys, binds=settings.bind_sealed)


async def _demand_agreed(database: Database, vault: Vault) -> None:
    agreed = await find_agreed(database)
    if agreed is not None and agreed not in vault.key_ids:
        raise LostSecret


async def _change(database: Database, vault: Vault, key_id: str, *, force: bool) -> None:
    if key_id not in vault.key_ids:
        raise CannotStart(f"VITRINA_SECRET_KEYS holds no key {key_id}: see `vitrina keys show`")
    try:
        await use_key(database, key_id, force=force)
    except KeyNotEverywhere as lacking:
        raise CannotStart(
            f"these processes do not know the key {key_id} yet: {lacking};"
            " start them anew with it on their VITRINA_SECRET_KEYS first"
        ) from None


def _say_missing(missing: KeyMissing) -> str:
    return (
        f"VITRINA_SECRET_KEYS lacks the key {missing} that everything is sealed with: put it back,"
        " or, where it is lost, say `vitrina keys use --force`"
    )
