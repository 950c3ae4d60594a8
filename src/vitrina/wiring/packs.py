"""The packs that a process reads its texts from."""

import structlog

from vitrina.content.pack import Pack, PackError
from vitrina.content.pack_loader import PackLoader, shipped_packs
from vitrina.settings import Settings

_log = structlog.get_logger("vitrina.process")


def open_pack_loader(settings: Settings) -> PackLoader:
    """The packs: the school's own before those that come with the program."""
    folders = [settings.packs] if settings.packs else []
    return PackLoader([*folders, shipped_packs()], reload=settings.pack_reload, report=_say_broken)


def open_sound_packs(settings: Settings) -> PackLoader:
    """The same; PackError, which stops a start, where that of the settings is not sound."""
    loader = open_pack_loader(settings)
    loader.load(settings.pack)
    return loader


def named_pack(loader: PackLoader, name: str, otherwise: str) -> Pack:
    """The pack of this name; `otherwise` where none is named, or it stands here no more."""
    if name and name != otherwise:
        try:
            return loader.load(name)
        except PackError:
            _log.warning("pack.missing", pack=name)
    return loader.load(otherwise)


def list_sound_packs(loader: PackLoader) -> tuple[str, ...]:
    """The names of the packs that can be used, by alphabet."""
    sound = []
    for name in loader.names():
        try:
            loader.load(name)
        except PackError:
            continue  # `vitrina pack check` says what is wrong with it
        sound.append(name)
    return tuple(sound)


def _say_broken(name: str, reason: str) -> None:
    _log.error("pack.broken", pack=name, reason=reason)
