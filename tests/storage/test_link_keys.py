"""The private link to booking requests: shown again, changed, by several at once; both engines."""

import asyncio

from vitrina.storage.builds import Builds
from vitrina.storage.database import Database
from vitrina.storage.link_keys import change_key, current_key, is_ended


def make_key(number: int) -> str:
    return f"key-{number}"


def remake_key(number: int) -> str:
    """As if the installation had got a new secret."""
    return f"new-{number}"


async def kinds(timed: Database, builds: Builds, *keys: str) -> list[str]:
    """What each key is now: `open`, `ended`, or nothing at all."""
    found: list[str] = []
    for key in keys:
        opens = await builds.find_by_key(key, "requests")
        ended = await is_ended(timed, key, "requests")
        assert not (opens and ended)
        found.append("open" if opens else "ended" if ended else "")
    return found


async def test_the_same_link_is_shown_until_it_is_changed(
    timed: Database, builds: Builds, community_id: str
) -> None:
    assert [await current_key(timed, community_id, make_key) for _ in range(2)] == [
        "key-0",
        "key-0",
    ]
    assert await change_key(timed, community_id, make_key) == "key-1"
    assert await current_key(timed, community_id, make_key) == "key-1"
    assert await kinds(timed, builds, "key-0", "key-1", "key-2") == ["ended", "open", ""]


async def test_a_link_that_was_never_shown_can_be_changed(
    timed: Database, builds: Builds, community_id: str
) -> None:
    assert [await change_key(timed, community_id, make_key) for _ in range(2)] == ["key-1", "key-2"]
    assert await kinds(timed, builds, "key-0", "key-1", "key-2") == ["ended", "ended", "open"]


async def test_a_new_secret_makes_a_new_link_and_the_next_change_ends_both(
    timed: Database, builds: Builds, community_id: str
) -> None:
    assert await current_key(timed, community_id, make_key) == "key-0"
    assert await current_key(timed, community_id, remake_key) == "new-0"
    assert await kinds(timed, builds, "key-0", "new-0") == ["open", "open"]
    assert await change_key(timed, community_id, remake_key) == "new-2"
    assert await kinds(timed, builds, "key-0", "new-0", "new-2") == ["ended", "ended", "open"]


async def test_several_changes_at_once_leave_one_link_which_all_of_them_tell(
    timed: Database, builds: Builds, community_id: str
) -> None:
    for _ in range(5):
        said = await asyncio.gather(*(change_key(timed, community_id, make_key) for _ in range(4)))
        shown = await current_key(timed, community_id, make_key)
        assert shown in said
        every = [make_key(number) for number in range(30)]
        found = await kinds(timed, builds, *every)
        assert found.count("open") == 1 and found[every.index(shown)] == "open"
