"""Packs by their names or folders, and what is wrong with them."""

from collections.abc import Sequence
from pathlib import Path

import typer

from vitrina.cli.pack_letters import find_pack_letters
from vitrina.content.checking import check_pack
from vitrina.content.pack import Pack, PackError, read_pack
from vitrina.content.pack_loader import PackLoader, shipped_packs
from vitrina.settings import BadSettings, read_settings
from vitrina.wording.commands import count_mistakes, say_pack_is_sound


def check_packs(names: Sequence[str], packs: Path | None) -> bool:
    """Print what is wrong with each, of all there are without a name; whether nothing is."""
    loader = _open_loader(packs)
    sound = [_check_one(name, loader) for name in names or loader.names()]
    return all(sound)


def read_sound_pack(name: str, packs: Path | None) -> Pack | None:
    """The pack; None when it cannot be read, and then its mistakes are printed."""
    try:
        return _read_one(name, _open_loader(packs))
    except PackError as error:
        _list_faults(name, str(error).splitlines())
        return None


def _check_one(name: str, loader: PackLoader) -> bool:
    try:
        pack = _read_one(name, loader)
        checked = check_pack(pack)
    except PackError as error:
        _list_faults(name, str(error).splitlines())
        return False
    if faults := [*map(str, checked.faults), *find_pack_letters(pack)]:
        _list_faults(name, faults)
        return False
    figures = say_pack_is_sound(
        name,
        posts=checked.posts,
        subjects=checked.subjects,
        wordings=checked.wordings,
        people=checked.people,
        texts=checked.texts,
    )
    typer.echo(figures)
    return True


def _list_faults(name: str, lines: Sequence[str]) -> None:
    typer.echo(count_mistakes(name, len(lines)), err=True)
    for line in lines:
        typer.echo(f"  {line}", err=True)


def _open_loader(packs: Path | None) -> PackLoader:
    own = packs or _folder_of_settings()
    return PackLoader([*([own] if own else []), shipped_packs()], reload=False)


def _folder_of_settings() -> Path | None:
    """VITRINA_PACKS of `.env`; whoever only writes texts needs none of the other settings."""
    try:
        return read_settings().packs
    except BadSettings:
        return None


def _read_one(name: str, loader: PackLoader) -> Pack:
    """A pack by its name or its folder."""
    path = Path(name)
    if (path / "pack.yaml").is_file():
        return read_pack(path.resolve())
    return loader.load(name)
