"""`vitrina pack ...`: for those who write a school's texts; what it says is in their language."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from vitrina.cli.ask_names import tell_names
from vitrina.cli.example import EXAMPLE

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


class FormText(StrEnum):
    """What of a form is read instead of messages."""

    CLAIMS = "claims"
    PLACES = "places"
    AREAS = "areas"


@packs_app.command("ask", epilog=tell_names())
def ask(
    texts: Annotated[
        list[str] | None,
        typer.Argument(metavar="[TEXT]...", help="Without any, the lines of standard input."),
    ] = None,
    pack: Annotated[str, typer.Option("--pack", metavar="NAME or PATH")] = "massage",
    form: Annotated[
        Path | None,
        typer.Option("--form", help="JSON of /oauth/init; examples/practitioner.json without it."),
    ] = None,
    at: Annotated[
        datetime | None,
        typer.Option("--at", formats=["%Y-%m-%dT%H:%M"], help="When it is asked; now without it."),
    ] = None,
    dialog: Annotated[
        bool, typer.Option("--dialog", help="All by one visitor; else each by a new one.")
    ] = False,
    in_booking: Annotated[
        bool, typer.Option("--in-booking", help="The bot has just asked for the day.")
    ] = False,
    claims: Annotated[bool, typer.Option("--claims", help="What may not be promised.")] = False,
    places: Annotated[bool, typer.Option("--places", help="Where a city is.")] = False,
    areas: Annotated[bool, typer.Option("--areas", help="How a district is said.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    packs: SchoolFolder = None,
) -> None:
    """Say what the bot hears in messages, why, and what it would answer."""
    from vitrina.cli.pack_asking import (
        FORM_TEXTS,
        ask_all,
        make_asking,
        print_answers,
        read_pack_and_form,
    )

    wanted = [
        kind for kind, chosen in zip(FormText, (claims, places, areas), strict=True) if chosen
    ]
    if len(wanted) > 1:
        raise typer.BadParameter("one of --claims, --places, --areas")
    lines = texts or (line.rstrip("\r\n") for line in typer.get_text_stream("stdin"))
    if wanted:
        print_answers(map(FORM_TEXTS[wanted[0]], lines), as_json=as_json)
        return
    read = read_pack_and_form(pack, packs, form or EXAMPLE)
    if read is None:
        raise typer.Exit(UNSOUND)
    book, person = read
    asking = make_asking(book, person, at, is_dialog=dialog, in_booking=in_booking)
    print_answers(ask_all(lines, asking), as_json=as_json)


@packs_app.command("month")
def month(
    pack: Annotated[str, typer.Argument(metavar="[NAME or PATH]")] = "massage",
    form: Annotated[
        Path | None,
        typer.Option("--form", help="JSON of /oauth/init; examples/practitioner.json without it."),
    ] = None,
    at: Annotated[
        datetime | None,
        typer.Option("--at", formats=["%Y-%m-%d"], help="When the community begins; now without."),
    ] = None,
    months: Annotated[int, typer.Option("--months", min=1, max=24, help="How many to show.")] = 1,
    seed: Annotated[str, typer.Option("--seed", help="Another one is another community.")] = "ask",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    packs: SchoolFolder = None,
) -> None:
    """Show the posts that follow the first two weeks: days, subjects, words."""
    from vitrina.cli.pack_asking import read_pack_and_form
    from vitrina.cli.pack_month import print_months, tell_months
    from vitrina.wording.commands import PACK_WITHOUT_MONTHS

    read = read_pack_and_form(pack, packs, form or EXAMPLE)
    if read is None:
        raise typer.Exit(UNSOUND)
    book, person = read
    told = tell_months(book, person, at, seed=seed, months=months)
    if not print_months(told, as_json=as_json):
        typer.echo(PACK_WITHOUT_MONTHS, err=True)
        raise typer.Exit(UNSOUND)
