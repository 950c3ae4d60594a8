"""Where packs stand: a school's own folder before ours, read once or again when a file changed."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from vitrina.content.pack import Pack, PackError, read_pack

Report = Callable[[str, str], None]
Snapshot = tuple[tuple[str, int, int], ...]  # path, mtime in ns, size: of every file

_NAME = re.compile(r"[a-z][a-z0-9-]*")


def shipped_packs() -> Path:
    """The folder of the packs that come with the program."""
    return Path(__file__).parent / "packs"


class PackLoader:
    """Packs by name. `folders` are searched in order: a school's pack wins over ours of its name.

    A pack is read at its first `load` and kept. With `reload` it is read again when a file of it
    changed; a broken edit keeps the last good pack and calls `report(name, reason)` once, with the
    reason in Russian, a line per mistake. For one thread.
    """

    def __init__(
        self, folders: Sequence[Path], *, reload: bool, report: Report = lambda name, reason: None
    ) -> None:
        self._folders = tuple(folders)
        self._reload = reload
        self._report = report
        self._packs: dict[str, Pack] = {}
        self._seen: dict[str, Snapshot] = {}

    def load(self, name: str) -> Pack:
        """The pack of this name; PackError when there is none, or it has never been sound."""
        kept = self._packs.get(name)
        if kept is not None and not self._reload:
            return kept
        # Looked at before reading: what changes in between is read at the next `load`.
        folder = self.find(name)
        seen = _snapshot_of(folder, self._folders)
        if kept is not None and seen == self._seen.get(name):
            return kept
        try:
            pack = self._read(name, folder)
        except PackError as error:
            if kept is None:
                raise
            self._seen[name] = seen
            self._report(name, str(error))
            return kept
        self._packs[name], self._seen[name] = pack, seen
        return pack

    def names(self) -> tuple[str, ...]:
        """Every pack that stands here, sound or not, by alphabet."""
        found = {
            path.parent.name
            for folder in self._folders
            for path in folder.glob("*/pack.yaml")
            if _NAME.fullmatch(path.parent.name)
        }
        return tuple(sorted(found))

    def find(self, name: str) -> Path | None:
        """The folder of this pack, or None."""
        if not _NAME.fullmatch(name):
            return None
        standing = (folder / name for folder in self._folders)
        return next((path for path in standing if (path / "pack.yaml").is_file()), None)

    def _read(self, name: str, folder: Path | None) -> Pack:
        if folder is None:
            known = ", ".join(self.names()) or "ни одного"
            raise PackError(f"Набора «{name}» нет. Есть такие: {known}")
        return read_pack(folder)


def _snapshot_of(folder: Path | None, around: Sequence[Path]) -> Snapshot:
    """Every file of the pack, and the files beside packs that all of them share."""
    if folder is None:
        return ()
    files = [*folder.rglob("*"), *(path for each in around for path in each.glob("*.*"))]
    found = []
    for path in sorted(files):
        try:
            stat = path.stat()
        except OSError:  # an editor has just replaced it: the next load sees it again
            continue
        found.append((str(path), stat.st_mtime_ns, stat.st_size))
    return tuple(found)
