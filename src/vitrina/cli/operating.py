"""`vitrina keys`, `builds`, `visitors`, `forget`: what the operator does beside whatever runs."""

from typing import Annotated

import typer

keys = typer.Typer(help="Keys that seal tokens.", no_args_is_help=True)
builds = typer.Typer(help="Builds, for the operator.", no_args_is_help=True)
people = typer.Typer()  # without a name: its commands stand beside the others
visitors = typer.Typer(help="What visitors told the bots.", no_args_is_help=True)


@keys.command("new")
def print_new_key() -> None:
    """Print a fresh key for VITRINA_SECRET_KEYS."""
    from cryptography.fernet import Fernet

    typer.echo(Fernet.generate_key().decode())


@keys.command("show")
def show_keys() -> None:
    """Which keys there are, which one seals, which processes know them, what is sealed."""
    from vitrina.cli.running import prepare, run
    from vitrina.wiring.keys import see_keys

    seen = run(see_keys(prepare()))
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
    from vitrina.cli.running import prepare, run
    from vitrina.wiring.keys import change_key

    chosen = run(change_key(prepare(), key_id, force=force))
    typer.echo(f"Every process seals with {chosen} within seconds.")


@keys.command("rotate")
def rotate_keys(
    leave_lost: Annotated[
        bool, typer.Option("--leave-lost", help="Leave alone what does not open.")
    ] = False,
) -> None:
    """Use the newest key everywhere and seal everything with it; older ones may go then."""
    from vitrina.cli.running import prepare, run
    from vitrina.wiring.keys import rotate_keys

    count = run(rotate_keys(prepare(), leave_lost=leave_lost))
    typer.echo(f"Sealed anew: {count}")


@builds.command("list")
def list_builds(
    limit: Annotated[int, typer.Option(min=1, help="How many of the newest.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON list.")] = False,
) -> None:
    """The newest builds, a line each."""
    from vitrina.cli.builds import list_builds
    from vitrina.cli.running import prepare, run

    run(list_builds(prepare(), limit, as_json=as_json))


@builds.command("show")
def show_build(
    build_id: Annotated[str, typer.Argument(help="An id, or how only one begins.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """One build with every step."""
    from vitrina.cli.builds import show_build
    from vitrina.cli.running import prepare, run

    run(show_build(prepare(), build_id, as_json=as_json))


@builds.command("retry")
def retry_build(build_id: str) -> None:
    """Try again what VK refused; done steps stay done."""
    from vitrina.cli.builds import retry_build
    from vitrina.cli.running import prepare, run

    run(retry_build(prepare(), build_id))


@builds.command("cancel")
def cancel_build(build_id: str) -> None:
    """Stop a build for good; what VK has stays there."""
    from vitrina.cli.builds import cancel_build
    from vitrina.cli.running import prepare, run

    run(cancel_build(prepare(), build_id))


@visitors.command("forget")
def forget_visitor(
    community: Annotated[int, typer.Option(min=1, help="The community's number in VK.")],
    visitor: Annotated[int, typer.Option(min=1, help="The visitor's number in VK.")],
) -> None:
    """Delete what one visitor told one community: dialog, texts, booking requests."""
    from vitrina.cli.running import prepare, run
    from vitrina.cli.visitors import forget_visitor

    run(forget_visitor(prepare(), community, visitor))
    typer.echo("Nothing of this visitor is kept any more.")


@people.command("forget")
def forget_person(
    what: Annotated[str, typer.Argument(help="A link, a community (id, VK's number), a student.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object; without --yes it only shows.")
    ] = False,
) -> None:
    """Delete everything about a person and their visitors; what VK has stays theirs."""
    from vitrina.cli.forgetting import Asking, forget
    from vitrina.cli.running import prepare, run

    asking = Asking(confirm=typer.confirm, say=typer.echo, is_sure=yes, as_json=as_json)
    if not run(forget(prepare(), what, asking)):
        raise typer.Exit(0 if as_json else 1)
