"""Which key seals: known by every process first, then used by all of them."""

import asyncio
from types import SimpleNamespace

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from vitrina.storage.database import Database
from vitrina.storage.keyring import (
    ALIVE_FOR,
    KeyMissing,
    KeyNotEverywhere,
    Keyring,
    find_agreed,
    find_holders,
    until_used,
    use_key,
)
from vitrina.storage.vault import Purpose, Vault, key_id_of

OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))
OLD_ID, NEW_ID = key_id_of(OLD), key_id_of(NEW)
PLACE = (Purpose.LEAD, 77, "lead")


class Process:
    """A process with these keys."""

    def __init__(self, database: Database, name: str, *keys: str) -> None:
        self.vault = Vault(keys)
        self.keyring = Keyring(database, self.vault, name)

    async def start(self) -> "Process":
        await self.keyring.join()
        return self


async def test_a_new_key_is_known_before_it_is_used_and_nothing_is_ever_locked(
    timed: Database,
) -> None:
    """The whole change of a key over two processes; each reads the other at every moment."""

    async def read_each_other(*processes: Process) -> None:
        for writer in processes:
            for reader in processes:
                sealed = writer.vault.seal("x", *PLACE)
                assert reader.vault.open(sealed, *PLACE) == "x"

    one, two = [await Process(timed, name, OLD).start() for name in ("one", "two")]
    await read_each_other(one, two)
    # The first round, process by process: the new key is known, the old one seals.
    await one.keyring.leave()
    one = await Process(timed, "one", NEW, OLD).start()
    await read_each_other(one, two)
    with pytest.raises(KeyNotEverywhere) as refused:
        await use_key(timed, NEW_ID)
    assert refused.value.names == ("two",) and await find_agreed(timed) == OLD_ID
    await two.keyring.leave()
    two = await Process(timed, "two", NEW, OLD).start()
    await read_each_other(one, two)
    # The second: it is used, at whatever moment each process looks.
    await use_key(timed, NEW_ID)
    await one.keyring.look()
    assert (one.vault.sealing, two.vault.sealing) == (NEW_ID, OLD_ID)
    await read_each_other(one, two)
    await two.keyring.look()
    await read_each_other(one, two)
    # And the old key goes.
    three = await Process(timed, "three", NEW).start()
    assert three.vault.open(two.vault.seal("x", *PLACE), *PLACE) == "x"


async def test_who_lacks_the_key_that_seals_does_not_start(timed: Database) -> None:
    await Process(timed, "one", OLD).start()
    with pytest.raises(KeyMissing, match=OLD_ID):
        await Process(timed, "two", NEW).start()
    assert [one.name for one in await find_holders(timed)] == ["one"]
    await use_key(timed, NEW_ID, force=True)
    await Process(timed, "two", NEW).start()


async def test_without_anything_sealed_no_key_is_missing(
    timed: Database, vault: Vault, build_id: str
) -> None:
    """A trial with another key is no accident, until something is lost by it."""
    mine = await Process(timed, "trial", OLD).start()
    await mine.keyring.leave()
    assert build_id  # its token is sealed
    with pytest.raises(KeyMissing):
        await Process(timed, "other", NEW).start()
    async with timed.transaction() as connection:
        for table in ("link_keys", "steps", "builds", "grants"):
            await connection.execute(text(f"DELETE FROM {table}"))
    assert (await Process(timed, "other", NEW).start()).vault.sealing == NEW_ID


async def test_with_nothing_agreed_upon_the_oldest_key_of_the_list_seals(timed: Database) -> None:
    """An upgrade and a new key at once: processes of the release before know the old one only."""
    process = await Process(timed, "one", NEW, OLD).start()
    assert process.vault.sealing == OLD_ID == await find_agreed(timed)
    assert Vault([OLD]).open(process.vault.seal("x", *PLACE), *PLACE) == "x"


async def test_the_dead_are_not_waited_for(timed: Database, clock: SimpleNamespace) -> None:
    await Process(timed, "killed", OLD).start()
    living = await Process(timed, "living", NEW, OLD).start()
    with pytest.raises(KeyNotEverywhere):
        await use_key(timed, NEW_ID)
    clock.now += ALIVE_FOR
    await living.keyring.look()
    await use_key(timed, NEW_ID)


async def test_who_was_frozen_through_a_change_says_so_and_goes_on(
    timed: Database, clock: SimpleNamespace
) -> None:
    frozen = await Process(timed, "frozen", OLD).start()
    clock.now += ALIVE_FOR + 1
    await use_key(timed, NEW_ID)
    with capture_logs() as logs:
        await frozen.keyring.look()
    assert [entry["event"] for entry in logs] == ["keys.unknown_key"]
    assert frozen.vault.sealing == OLD_ID  # which the others know
    (holder,) = await find_holders(timed)
    assert (holder.key_ids, holder.sealing) == ((OLD_ID,), OLD_ID)


async def test_a_change_waits_until_every_process_uses_the_key(timed: Database) -> None:
    one = await Process(timed, "one", NEW, OLD).start()
    two = await Process(timed, "two", NEW, OLD).start()
    await use_key(timed, NEW_ID)
    looks = 0

    async def look_in_turn(_: float) -> None:
        nonlocal looks
        looks += 1
        await (one if looks == 1 else two).keyring.look()

    await until_used(timed, NEW_ID, look_in_turn)
    assert looks == 2

    async def nobody_looks(_: float) -> None:
        return None

    with pytest.raises(KeyNotEverywhere, match="one, two"):
        await until_used(timed, OLD_ID, nobody_looks)


async def test_a_start_and_a_change_at_once_never_leave_a_process_without_the_key(
    database: Database,
) -> None:
    """Either the start comes first and the change is refused, or the start is."""
    await Process(database, "other", NEW, OLD).start()
    for _ in range(10):
        await use_key(database, OLD_ID, force=True)
        process = Process(database, "late", OLD)
        started, changed = await asyncio.gather(
            process.start(), use_key(database, NEW_ID), return_exceptions=True
        )
        outcomes = (isinstance(started, KeyMissing), isinstance(changed, KeyNotEverywhere))
        assert outcomes in ((True, False), (False, True)), (started, changed)
        await process.keyring.leave()


async def test_many_processes_that_start_at_once_agree(database: Database) -> None:
    processes = [Process(database, f"p{n}", NEW, OLD) for n in range(8)]
    await asyncio.gather(*(process.start() for process in processes))
    assert {process.vault.sealing for process in processes} == {OLD_ID}
    assert len(await find_holders(database)) == 8


async def test_a_database_that_is_away_does_not_end_the_looking(
    timed: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = await Process(timed, "one", OLD).start()
    tried, looked = process.keyring.look, 0

    async def away_at_first() -> None:
        nonlocal looked
        looked += 1
        if looked == 1:
            raise OperationalError("SELECT", {}, Exception("gone"))
        await tried()

    monkeypatch.setattr(process.keyring, "look", away_at_first)
    naps = 0

    async def nap(_: float) -> None:
        nonlocal naps
        naps += 1
        if naps > 3:
            raise asyncio.CancelledError

    with capture_logs() as logs, pytest.raises(asyncio.CancelledError):
        await process.keyring.stay(nap)
    assert looked == 3
    assert [entry["event"] for entry in logs] == ["keys.look_failed"]
