"""`vitrina <command>`: what each takes and what it runs.

Each command imports its rooms when it is called: `--help` and the small commands need none of the
web's, the database's or the drawing engine's.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from vitrina.cli import operating
from vitrina.cli.example import EXAMPLE
from vitrina.cli.packs import packs_app
from vitrina.cli.school import school_app
from vitrina.cli.start_garbage import loading
from vitrina.cli.vk import vk_app

app = typer.Typer(
    help="Vitrina: one short form becomes a finished VK community.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(operating.keys, name="keys")
app.add_typer(operating.builds, name="builds")
app.add_typer(operating.visitors, name="visitors")
app.add_typer(operating.people)
app.add_typer(packs_app, name="pack")
app.add_typer(school_app, name="school")
app.add_typer(vk_app, name="vk")

Port = Annotated[int, typer.Option(min=0, max=65535, help="0 takes any free one.")]
DemoPort = Annotated[
    int | None,
    typer.Option(min=0, max=65535, help="Without it 8000 and 8100, or any free one."),
]
HealthPort = Annotated[
    int | None,
    typer.Option(min=0, max=65535, help="Serve /healthz, /readyz and /metrics here too."),
]
Wait = Annotated[
    int,
    typer.Option(min=0, max=3600, help="Seconds to wait at the start for a database that is away."),
]


def main() -> None:
    """The entry of the `vitrina` command."""
    app()


@app.command()
def serve(
    host: str = "127.0.0.1",
    port: Port = 8000,
    with_worker: Annotated[
        bool, typer.Option("--with-worker", help="Run builds and answers in this process too.")
    ] = False,
    longpoll: Annotated[
        bool, typer.Option("--longpoll", help="Listen to VK where it cannot reach this machine.")
    ] = False,
    wait: Wait = 0,
) -> None:
    """Serve the pages and the API."""
    with loading():
        from vitrina.cli.running import prepare, run
        from vitrina.cli.serving import serve
        from vitrina.wiring.waiting import wait_for_database

    settings = prepare()
    run(wait_for_database(settings, wait), stays=True)
    run(
        serve(settings, host=host, port=port, with_worker=with_worker, longpoll=longpoll),
        stays=True,
    )


@app.command()
def worker(health_port: HealthPort = None, health_host: str = "127.0.0.1", wait: Wait = 0) -> None:
    """Run builds and the bot's answers (PostgreSQL only; any number of workers)."""
    with loading():
        from vitrina.cli.running import prepare, run
        from vitrina.cli.working import work
        from vitrina.wiring.waiting import wait_for_database

    settings = prepare()
    run(wait_for_database(settings, wait), stays=True)
    run(work(settings, _health_address(health_host, health_port)), stays=True)


@app.command()
def longpoll(
    health_port: HealthPort = None, health_host: str = "127.0.0.1", wait: Wait = 0
) -> None:
    """Listen to the communities by long poll (PostgreSQL only; any number of listeners)."""
    with loading():
        from vitrina.cli.listening import listen_to_communities
        from vitrina.cli.running import prepare, run
        from vitrina.wiring.waiting import wait_for_database

    settings = prepare()
    run(wait_for_database(settings, wait), stays=True)
    run(listen_to_communities(settings, _health_address(health_host, health_port)), stays=True)


def _health_address(host: str, port: int | None) -> tuple[str, int] | None:
    return None if port is None else (host, port)


@app.command()
def migrate() -> None:
    """Bring the database to this version; idempotent."""
    from vitrina.cli.running import prepare, run
    from vitrina.wiring.migrating import migrate

    run(migrate(prepare()))
    typer.echo("The database is of this version.")


@app.command()
def restored() -> None:
    """After a backup was put back, before anything starts: what it cannot know is looked for."""
    from vitrina.cli.running import prepare, run
    from vitrina.wiring.restoring import distrust_restored

    found = run(distrust_restored(prepare()))
    typer.echo(
        f"Unfinished builds: {found.builds}, steps to look for in VK: {found.steps}, grants"
        f" dropped: {found.grants}, events taken for answered: {found.events}, replies for sent:"
        f" {found.replies}."
    )


@app.command()
def doctor() -> None:
    """Check settings, database, Redis, keys, VK's hosts and fonts; say what to do."""
    import asyncio

    from vitrina.cli.doctor import examine

    raise typer.Exit(asyncio.run(examine()))


@app.command()
def sandbox(
    host: str = "127.0.0.1",
    port: Port = 8100,
    auto_consent: Annotated[
        bool, typer.Option("--auto-consent", help="Answer the grant page at once.")
    ] = False,
    latency_ms: Annotated[int, typer.Option(min=0, help="Delay of every answer.")] = 0,
    rate_limits: Annotated[
        bool, typer.Option("--rate-limits/--no-rate-limits", help="VK's 3 and 20 a second.")
    ] = True,
    seed: Annotated[int, typer.Option(help="The same seed gives the same ids.")] = 0,
    app_: Annotated[
        list[str] | None, typer.Option("--app", help="id:secret; without it any is accepted.")
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Refuse what VK refuses (docs/sandbox.md).")
    ] = False,
    strict_with: Annotated[
        list[str] | None, typer.Option("--strict-with", help="One more switch, by its name.")
    ] = None,
) -> None:
    """Run a VK of our own on loopback."""
    from vitrina.cli.running import run, stop
    from vitrina.cli.sandbox import sandbox_options, serve_sandbox
    from vitrina.wiring.cannot_start import CannotStart

    try:
        options = sandbox_options(
            auto_consent=auto_consent,
            latency_ms=latency_ms,
            rate_limits=rate_limits,
            seed=seed,
            apps=app_ or [],
            strict=strict,
            strict_with=strict_with or [],
        )
    except CannotStart as error:
        stop(str(error))
    run(serve_sandbox(options, host=host, port=port), stays=True)


class DemoMeans(StrEnum):
    """What the person of the demo gives."""

    TOKEN = "token"  # noqa: S105 -- a word
    KEY = "key"


@app.command("init")
def initialize(
    defaults: Annotated[
        bool, typer.Option("--defaults", help="Ask nothing: what is enough to try it here.")
    ] = False,
) -> None:
    """Ask for what a school needs and write it into .env; an empty answer leaves a setting out."""
    from vitrina.cli.initial import Question, write_settings
    from vitrina.cli.running import stop
    from vitrina.wiring.cannot_start import CannotStart

    def ask(question: Question) -> str:
        if defaults:
            return question.default
        return str(
            typer.prompt(
                f"{question.text}\n{question.name}",
                default=question.default,
                show_default=bool(question.default),
                hide_input=question.hidden,
            )
        )

    try:
        write_settings(Path(".env"), ask, typer.echo)
    except CannotStart as error:
        stop(str(error))
    typer.echo("Written into .env, with a new key. Keep a copy of the key elsewhere.")
    typer.echo("Next: vitrina migrate, then vitrina doctor, then vitrina serve --with-worker")


@app.command()
def demo(
    once: Annotated[bool, typer.Option("--once", help="Exit after the community is made.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    port: DemoPort = None,
    sandbox_port: DemoPort = None,
    log: Annotated[Path | None, typer.Option(help="Where the log goes.", dir_okay=False)] = None,
    example: Annotated[
        Path, typer.Option(help="The form to fill in, as JSON.", exists=True, dir_okay=False)
    ] = EXAMPLE,
    means: Annotated[
        DemoMeans,
        typer.Option(help="What the person gives: wide access, or a community's key."),
    ] = DemoMeans.TOKEN,
) -> None:
    """Build a community in a VK of our own, and stay up to be tried by hand."""
    with loading():
        from vitrina.cli.demo import Demo, show_demo
        from vitrina.cli.running import INTERRUPTED, run

    plan = Demo(
        example=example,
        once=once,
        as_json=as_json,
        port=port,
        sandbox_port=sandbox_port,
        log=log,
        by_key=means is DemoMeans.KEY,
    )
    # Ctrl+C is how a demo that stays is ended; cut short before its end it has failed.
    raise typer.Exit(run(show_demo(plan), interrupted=INTERRUPTED if once else 0))
