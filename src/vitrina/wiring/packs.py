"""The packs that a process reads its texts from."""

import structlog

from vitrina.content.pack_loader import PackLoader, shipped_packs
from vitrina.settings import Settings

_log = structlog.get_logger("vitrina.process")


def open_pack_loader(settings: Settings) -> PackLoader:
    """The packs: the school's own before those that come with the program."""
    folders = [settings.packs] if settings.packs else []
    return PackLoader([*folders, shipped_packs()], reload=settings.pack_reload, report=_say_broken)


def _say_broken(name: str, reason: str) -> None:
    _log.error("pack.broken", pack=name, reason=reason)
