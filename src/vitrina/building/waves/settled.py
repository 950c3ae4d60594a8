"""What is settled: pieces whose making is over, and the tasks that wait for them."""

import asyncio
from collections.abc import Iterable, Sequence

from vitrina.building.waves.idleness import Idleness
from vitrina.building.waves.outcomes import Closed, Stuck


class SettledPieces:
    """The keys of settled pieces in one run."""

    def __init__(self, idleness: Idleness) -> None:
        self._idleness = idleness
        self._keys: set[str] = set()
        self._needs: list[tuple[set[str], asyncio.Future[None]]] = []

    async def until(self, keys: Iterable[str]) -> None:
        """Wait until these are settled; Closed or Stuck when that will not be."""
        missing = set(keys) - self._keys
        if not missing:
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._needs.append((missing, future))
        await self._idleness.wait_for(future)

    def includes(self, keys: Iterable[str]) -> bool:
        """Whether nothing is left to do for these."""
        return self._keys.issuperset(keys)

    def add(self, key: str) -> None:
        """This one is settled, whatever came of it."""
        self._keys.add(key)
        kept = []
        for missing, future in self._needs:
            missing.discard(key)
            if missing:
                kept.append((missing, future))
            else:
                self._idleness.release(future)
        self._needs = kept

    def remove(self, keys: Sequence[str]) -> None:
        """These are to be made again."""
        self._keys.difference_update(keys)

    def close(self) -> None:
        """Nothing more will be settled in this run."""
        for _, future in self._take_needs():
            self._idleness.release(future, Closed())

    def fail(self) -> None:
        """Deadlock: fail rather than hang."""
        for missing, future in self._take_needs():
            self._idleness.release(future, Stuck(f"nobody makes {', '.join(sorted(missing))}"))

    def _take_needs(self) -> list[tuple[set[str], "asyncio.Future[None]"]]:
        needs, self._needs = self._needs, []
        return needs
