"""`vitrina pack ...`: for those who write a school's texts; what it says is in their language."""

from pathlib import Path
from typing import Annotated

import typer

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
    from vitrina.cli.pack_checking import check_packs

    if not check_packs(names or [], packs):
        raise typer.Exit(UNSOUND)


@packs_app.command("preview")
def preview(
    name: Annotated[str, typer.Argument(metavar="NAME or PATH")],
    out: Annotated[Path, typer.Option("--out", help="Where to write.", file_okay=False)],
    packs: SchoolFolder = None,
) -> None:
    """Draw the pack's hard cases in every theme, and write down all its texts."""
    import time

    from vitrina.cli.pack_checking import read_sound_pack
    from vitrina.cli.preview import write_preview

    pack = read_sound_pack(name, packs)
    if pack is None:
        raise typer.Exit(UNSOUND)
    typer.echo(write_preview(pack, out, now=time.time()))
