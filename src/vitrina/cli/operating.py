"""`vitrina keys`, `builds`, `visitors`: what the operator does beside whatever runs."""

from typing import Annotated

import typer
from cryptography.fernet import Fernet

from vitrina.cli import builds as building
from vitrina.cli.running import prepare, run
from vitrina.storage.builds import Builds
from vitrina.wiring import keys as wired
from vitrina.wiring import operator

keys = typer.Typer(help="Keys that seal tokens.", no_args_is_help=True)
builds = typer.Typer(help="Builds, for the operator.", no_args_is_help=True)
visitors = typer.Typer(help="What visitors told the bots.", no_args_is_help=True)


@keys.command("new")
def print_new_key() -> None:
    """Print a fresh key for VITRINA_SECRET_KEYS."""
    typer.echo(Fernet.generate_key().decode())


@keys.command("show")
def show_keys() -> None:
    """Which keys there are, which one seals, which processes know them, what is sealed."""
    seen = run(wired.see_keys(prepare()))
    for key_id in dict.fromkeys((*seen.key_ids, seen.sealing)):
        words = "seals" if key_id == seen.sealing else "is known"
        typer.echo(f"key {key_id} {words if key_id in seen.key_ids else 'seals, and IS MISSING'}")
    for one in seen.holders:
        form = "bound" if one.binds else "not bound"
        known = " ".join(one.key_ids)
        typer.echo(f"process {one.name} knows {known}, seals with {one.sealing}, {form}")
    lost, unbound = seen.counted.lost, seen.counted.unbound
    typer.echo(f"sealed: {lost} values do not open, {unbound} are not bound to their record")


@keys.command("use")
def use_key(
    key_id: Annotated[str | None, typer.Argument(help="Without it, the newest.")] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Though a process lacks it, or the present is lost.")
    ] = False,
) -> None:
    """Let every process seal with this key; refused while one of them does not know it."""
    chosen = run(wired.change_key(prepare(), key_id, force=force))
    typer.echo(f"Every process seals with {chosen} within seconds.")


@keys.command("rotate")
def rotate_keys(
    leave_lost: Annotated[
        bool, typer.Option("--leave-lost", help="Leave alone what does not open.")
    ] = False,
) -> None:
    """Use the newest key everywhere and seal everything with it; older ones may go then."""
    count = run(wired.rotate_keys(prepare(), leave_lost=leave_lost))
    typer.echo(f"Sealed anew: {count}")


@builds.command("list")
def list_builds(
    limit: Annotated[int, typer.Option(min=1, help="How many of the newest.")] = 50,
) -> None:
    """The newest builds, a line each."""
    run(building.list_builds(prepare(), limit))


@builds.command("show")
def show_build(build_id: str) -> None:
    """One build with every step."""
    run(building.show_build(prepare(), build_id))


@builds.command("retry")
def retry_build(build_id: str) -> None:
    """Try again what VK refused; done steps stay done."""
    refusal = (
        "only a failed, waiting or incomplete one can be retried, and only while the person has no "
        "other build on its way"
    )
    run(building.do_to_build(prepare(), build_id, Builds.retry, refusal))


@builds.command("cancel")
def cancel_build(build_id: str) -> None:
    """Stop a build for good; what VK has stays there."""
    refusal = "only an unfinished one can be cancelled"
    run(building.do_to_build(prepare(), build_id, Builds.cancel, refusal))


@visitors.command("forget")
def forget_visitor(
    community: Annotated[int, typer.Option(min=1, help="The community's number in VK.")],
    visitor: Annotated[int, typer.Option(min=1, help="The visitor's number in VK.")],
) -> None:
    """Delete what one visitor told one community: dialog, texts, booking requests."""
    run(operator.forget_visitor(prepare(), community, visitor))
    typer.echo("Nothing of this visitor is kept any more.")
