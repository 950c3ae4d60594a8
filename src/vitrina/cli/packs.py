"""`vitrina pack ...`: for those who write a school's texts; what it says is in their language."""

import time
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from vitrina.cli.preview import write_preview
from vitrina.content.checking import CheckedPack, check_pack
from vitrina.content.pack import Pack, PackError, read_pack
from vitrina.content.pack_loader import PackLoader, shipped_packs
from vitrina.domain.counting import plural
from vitrina.settings import BadSettings, read_settings

packs_app = typer.Typer(
    help="Packs: the texts of a profession, for those who write them.", no_args_is_help=True
)
SchoolFolder = Annotated[
    Path | None,
    typer.Option(
        "--packs",
        envvar="VITRINA_PACKS",
        help="A folder with packs of your own.",
        exists=True,
        file_okay=False,
    ),
]
UNSOUND = 1  # exit code: the pack has mistakes


@packs_app.command("check")
def check(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME or PATH]...", help="Without it, every pack there is."),
    ] = None,
    packs: SchoolFolder = None,
) -> None:
    """Say in words what is wrong with a pack, file and line; exit 1 when something is."""
    loader = _open_loader(packs)
    sound = [_check_one(name, loader) for name in names or loader.names()]
    if not all(sound):
        raise typer.Exit(UNSOUND)


@packs_app.command("preview")
def preview(
    name: Annotated[str, typer.Argument(metavar="NAME or PATH")],
    out: Annotated[Path, typer.Option("--out", help="Where to write.", file_okay=False)],
    packs: SchoolFolder = None,
) -> None:
    """Draw the pack's hard cases in every theme, and write down all its texts."""
    try:
        pack = _read_one(name, _open_loader(packs))
    except PackError as error:
        _refuse(name, str(error).splitlines())
    started = time.monotonic()
    written = write_preview(pack, out, now=time.time())
    typer.echo(f"{written}: {time.monotonic() - started:.0f} с")


def _check_one(name: str, loader: PackLoader) -> bool:
    try:
        checked = check_pack(_read_one(name, loader))
    except PackError as error:
        _list_faults(name, str(error).splitlines())
        return False
    if checked.faults:
        _list_faults(name, [str(fault) for fault in checked.faults])
        return False
    typer.echo(f"{name}: набор в порядке. {_figures(checked)}")
    return True


def _figures(checked: CheckedPack) -> str:
    posts, texts = checked.posts, checked.texts
    return (
        f"{posts} {plural(posts, 'запись', 'записи', 'записей')}, "
        f"{checked.wordings} {plural(checked.wordings, 'вариант', 'варианта', 'вариантов')}; "
        f"на {checked.people} разных мастерах "
        f"{plural(texts, 'прочитан', 'прочитано', 'прочитано')} {texts} "
        f"{plural(texts, 'текст', 'текста', 'текстов')}"
    )


def _list_faults(name: str, lines: list[str]) -> None:
    count = len(lines)
    typer.echo(f"{name}: {count} {plural(count, 'ошибка', 'ошибки', 'ошибок')}", err=True)
    for line in lines:
        typer.echo(f"  {line}", err=True)


def _refuse(name: str, lines: list[str]) -> NoReturn:
    _list_faults(name, lines)
    raise typer.Exit(UNSOUND)


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
