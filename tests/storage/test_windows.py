"""The window of one process: exact, forgetful in time, and of a bounded size."""

from types import SimpleNamespace

from limits import RateLimitItemPerMinute

from vitrina.storage.windows import MemoryWindow

THREE = RateLimitItemPerMinute(3)


async def test_room_comes_back_as_each_hit_grows_a_minute_old(clock: SimpleNamespace) -> None:
    window = MemoryWindow(lambda: clock.now)
    hits = []
    for _ in range(5):
        hits.append(await window.hit(THREE, "requests", "olga"))
        clock.now += 10
    assert hits == [True, True, True, False, False]
    stats = await window.get_window_stats(THREE, "requests", "olga")
    assert (stats.reset_time, stats.remaining) == (clock.now + 10, 0)
    clock.now += 10
    assert await window.hit(THREE, "requests", "olga")
    assert not await window.hit(THREE, "requests", "olga")
    assert await window.hit(THREE, "requests", "ivan")
    assert await window.hit(THREE, "photos", "olga")


async def test_looking_counts_nothing(clock: SimpleNamespace) -> None:
    window = MemoryWindow(lambda: clock.now)
    for _ in range(5):
        stats = await window.get_window_stats(THREE, "requests", "olga")
        assert stats.remaining == 3
    assert await window.hit(THREE, "requests", "olga")


async def test_a_flood_of_clients_costs_no_more_memory_and_frees_nobody_who_still_asks(
    clock: SimpleNamespace,
) -> None:
    window = MemoryWindow(lambda: clock.now, keys_kept=100)
    for _ in range(3):
        assert await window.hit(THREE, "requests", "busy")
    for number in range(1000):
        await window.hit(THREE, "requests", f"client-{number}")
        if number % 50 == 0:
            assert not await window.hit(THREE, "requests", "busy")
    assert len(window._hits) == 100
