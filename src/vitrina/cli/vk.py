"""`vitrina vk ...`: what the operator finds out about VK itself."""

import json
import sys
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from vitrina.application.measure_rights import RightsMeasured, RightsNotMeasured
    from vitrina.domain.community import GrantKind
    from vitrina.settings import Settings

vk_app = typer.Typer(help="What VK lets tokens do.", no_args_is_help=True)

_WORDS = {True: "allowed", False: "refused", None: "unknown"}
_STYLES = {True: "green", False: "red", None: "yellow"}
_TOKEN_LIMIT = 1000  # characters


class TokenKind(StrEnum):
    """Whose token it is, in the operator's words."""

    COMMUNITY = "community"
    USER = "user"


@vk_app.command("probe")
def probe(
    kind: Annotated[TokenKind, typer.Option(help="Whose token it is.")] = TokenKind.COMMUNITY,
    group: Annotated[
        int | None, typer.Option(min=1, help="A community's number: reads are real ones then.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Measure what VK lets such a token do; nothing in VK is changed.

    The token is asked for and not shown, or is the first line of the standard input. What is found
    goes before the table of rights in every plan and build, for a month.
    """
    from vitrina.application.measure_rights import RightsNotMeasured
    from vitrina.cli.running import prepare, run, stop
    from vitrina.domain.community import GrantKind

    settings = prepare()
    token = _read_token()
    if token is None:
        stop("that is no token: paste it whole, without spaces or other words")
    grant = {
        TokenKind.COMMUNITY: GrantKind.COMMUNITY_KEY,
        TokenKind.USER: GrantKind.USER_TOKEN,
    }[kind]
    found = run(_measure(settings, grant, token, group))
    if isinstance(found, RightsNotMeasured):
        stop(found.why)
    now = datetime.now(UTC)
    if as_json:
        typer.echo(_as_json(found, kind, group, now))
    else:
        _print_table(found, kind, now)


def _read_token() -> str | None:
    """From a prompt that shows nothing, or from the standard input; None for what is no token."""
    from getpass import getpass

    line = getpass("VK token (not shown): ") if sys.stdin.isatty() else sys.stdin.readline()
    token = line.strip()
    is_word = token.isascii() and token.isprintable() and " " not in token
    return token if token and is_word and len(token) <= _TOKEN_LIMIT else None


async def _measure(
    settings: "Settings", kind: "GrantKind", token: str, group_id: int | None
) -> "RightsMeasured | RightsNotMeasured":
    from vitrina.application.measure_rights import measure_rights
    from vitrina.wiring.measuring import open_measuring

    async with open_measuring(settings) as services:
        return await measure_rights(services, kind, token, group_id)


def _as_json(found: "RightsMeasured", kind: TokenKind, group_id: int | None, now: datetime) -> str:
    return json.dumps(
        {
            "kind": kind.value,
            "group_id": group_id,
            "measured_at": now.isoformat(timespec="seconds"),
            "methods": [
                {
                    "method": one.method,
                    "verdict": _WORDS[one.is_allowed],
                    "code": one.code,
                    "lacks": one.lacks,
                    "kept": one.is_kept,
                }
                for one in found.methods
            ],
        }
    )


def _print_table(found: "RightsMeasured", kind: TokenKind, now: datetime) -> None:
    from rich.console import Console
    from rich.table import Table

    title = f"{kind.value} token, {now:%Y-%m-%d %H:%M} UTC"
    table = Table("method", "verdict", "VK's code", "this token lacks", title=title)
    for one in found.methods:
        words = f"[{_STYLES[one.is_allowed]}]{_WORDS[one.is_allowed]}[/]"
        code = "" if one.code is None else str(one.code)
        table.add_row(one.method, words, code, one.lacks or "")
    Console().print(table)
    kept = sum(one.is_kept for one in found.methods)
    typer.echo(f"Kept for plans and builds: {kept} of {len(found.methods)}, for a month.")
