"""`vitrina keys`, `builds`, `visitors`: what the operator does beside whatever runs."""

from typing import Annotated

import typer
from cryptography.fernet import Fernet

from vitrina import wiring
from vitrina.cli import builds as building
from vitrina.cli.running import prepare, run
from vitrina.storage.builds import Builds

keys = typer.Typer(help="Keys that seal tokens.", no_args_is_help=True)
builds = typer.Typer(help="Builds, for the operator.", no_args_is_help=True)
visitors = typer.Typer(help="What visitors told the bots.", no_args_is_help=True)


@keys.command("new")
def print_new_key() -> None:
    """Print a fresh key for VITRINA_SECRET_KEYS."""
    typer.echo(Fernet.generate_key().decode())


@keys.command("rotate")
def rotate_keys() -> None:
    """Seal everything with the newest key, so that older ones can be taken off the list."""
    count = run(wiring.reseal_everything(prepare()))
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
    run(wiring.forget_visitor(prepare(), community, visitor))
    typer.echo("Nothing of this visitor is kept any more.")
