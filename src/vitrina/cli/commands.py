"""`vitrina <command>`: what each takes and what it runs."""

import asyncio
import signal
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from cryptography.fernet import Fernet
from sqlalchemy.exc import OperationalError

from vitrina import wiring
from vitrina.cli import builds as building
from vitrina.cli import demo as demonstration
from vitrina.cli import doctor as health
from vitrina.cli import serving
from vitrina.cli.packs import packs_app
from vitrina.content.pack import PackError
from vitrina.settings import BadSettings, Settings, read_settings
from vitrina.storage.builds import Builds
from vitrina.storage.database import BadDatabaseUrl
from vitrina.storage.vault import LostSecret
from vitrina.telemetry import set_up_logs
from vitrina.wiring import CannotStart

app = typer.Typer(
    help="Vitrina: one short form becomes a finished VK community.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
keys = typer.Typer(help="Keys that seal tokens.", no_args_is_help=True)
app.add_typer(keys, name="keys")
builds = typer.Typer(help="Builds, for the operator.", no_args_is_help=True)
app.add_typer(builds, name="builds")
app.add_typer(packs_app, name="pack")
visitors = typer.Typer(help="What visitors told the bots.", no_args_is_help=True)
app.add_typer(visitors, name="visitors")

Port = Annotated[int, typer.Option(min=0, max=65535, help="0 takes any free one.")]
DemoPort = Annotated[
    int | None,
    typer.Option(min=0, max=65535, help="Without it 8000 and 8100, or any free one."),
]
# Of the source tree this is installed from, whatever folder the command is called in.
EXAMPLE = Path(__file__).parents[3] / "examples" / "practitioner.json"
CANNOT = 2  # exit code: something outside is wrong, one line said what to do


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
) -> None:
    """Serve the pages and the API."""
    settings = _prepare()
    _run(serving.serve(settings, host=host, port=port, with_worker=with_worker, longpoll=longpoll))


@app.command()
def worker() -> None:
    """Run builds and the bot's answers (PostgreSQL only; any number of workers)."""
    _run(serving.work(_prepare()))


@app.command()
def longpoll() -> None:
    """Listen to the communities by long poll (PostgreSQL only; any number of listeners)."""
    _run(serving.listen_to_communities(_prepare()))


@app.command()
def migrate() -> None:
    """Bring the database to this version; repeat-safe."""
    _run(wiring.migrate(_prepare()))
    typer.echo("The database is of this version.")


@app.command()
def doctor() -> None:
    """Check settings, database, Redis, keys, VK's hosts and fonts; say what to do."""
    raise typer.Exit(asyncio.run(health.examine()))


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
) -> None:
    """Run a VK of our own on loopback."""
    try:
        options = serving.sandbox_options(
            auto_consent=auto_consent,
            latency_ms=latency_ms,
            rate_limits=rate_limits,
            seed=seed,
            apps=app_ or [],
        )
    except CannotStart as error:
        _stop(str(error))
    _run(serving.serve_sandbox(options, host=host, port=port))


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
) -> None:
    """Build a community in a VK of our own, and stay up to be tried by hand."""
    plan = demonstration.Demo(
        example=example,
        once=once,
        as_json=as_json,
        port=port,
        sandbox_port=sandbox_port,
        log=log,
    )
    raise typer.Exit(_run(demonstration.run(plan)))


@keys.command("new")
def print_new_key() -> None:
    """Print a fresh key for VITRINA_SECRET_KEYS."""
    typer.echo(Fernet.generate_key().decode())


@keys.command("rotate")
def rotate_keys() -> None:
    """Seal everything with the newest key, so that older ones can be taken off the list."""
    count = _run(wiring.reseal_everything(_prepare()))
    typer.echo(f"Sealed anew: {count}")


@builds.command("list")
def list_builds(
    limit: Annotated[int, typer.Option(min=1, help="How many of the newest.")] = 50,
) -> None:
    """The newest builds, a line each."""
    _run(building.list_builds(_prepare(), limit))


@builds.command("show")
def show_build(build_id: str) -> None:
    """One build with every step."""
    _run(building.show_build(_prepare(), build_id))


@builds.command("retry")
def retry_build(build_id: str) -> None:
    """Try again what VK refused; done steps stay done."""
    refusal = (
        "only a failed, waiting or incomplete one can be retried, and only while the person has no "
        "other build on its way"
    )
    _run(building.do_to_build(_prepare(), build_id, Builds.retry, refusal))


@builds.command("cancel")
def cancel_build(build_id: str) -> None:
    """Stop a build for good; what VK has stays there."""
    refusal = "only an unfinished one can be cancelled"
    _run(building.do_to_build(_prepare(), build_id, Builds.cancel, refusal))


@visitors.command("forget")
def forget_visitor(
    community: Annotated[int, typer.Option(min=1, help="The community's number in VK.")],
    visitor: Annotated[int, typer.Option(min=1, help="The visitor's number in VK.")],
) -> None:
    """Delete what one visitor told one community: dialog, texts, booking requests."""
    _run(wiring.forget_visitor(_prepare(), community, visitor))
    typer.echo("Nothing of this visitor is kept any more.")


def _prepare() -> Settings:
    """Settings and logs, or one line that says what is wrong with them."""
    try:
        settings = read_settings()
    except BadSettings as error:
        _stop(str(error))
    set_up_logs(settings.log_level, settings.log_format)
    return settings


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    try:
        return asyncio.run(_until_terminated(work))
    except CannotStart as error:
        _stop(str(error))
    except BadDatabaseUrl as error:
        _stop(f"DATABASE_URL: {error}")
    except OperationalError as error:
        _stop(f"the database does not answer ({type(error.orig).__name__}): check DATABASE_URL")
    except LostSecret:
        _stop("a stored secret needs a key that is gone: put it back into VITRINA_SECRET_KEYS")
    except PackError as error:
        _stop(f"VITRINA_PACK: {error}")
    except OSError as error:
        _stop(f"cannot start: {error}")
    except KeyboardInterrupt:
        raise typer.Exit(128 + signal.SIGINT) from None
    except asyncio.CancelledError:
        raise typer.Exit(128 + signal.SIGTERM) from None


async def _until_terminated(work: Coroutine[Any, Any, Any]) -> Any:
    """The work's result; SIGTERM ends it as Ctrl+C does, so that what is open gets closed.

    The web server passes the signal on when it is down; the default would end the process there,
    before its worker has handed over.
    """
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None  # noqa: S101 -- a coroutine runs in a task

    def cancel(*_: object) -> None:
        loop.call_soon_threadsafe(task.cancel)

    before = signal.signal(signal.SIGTERM, cancel)
    try:
        return await work
    finally:
        signal.signal(signal.SIGTERM, before)


def _stop(line: str) -> NoReturn:
    typer.echo(line, err=True)
    raise typer.Exit(CANNOT)
