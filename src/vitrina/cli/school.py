"""`vitrina school ...`: the school's members, and links that it signs for its students."""

import time
from enum import StrEnum
from typing import Annotated

import typer

from vitrina.domain.member import Role

school_app = typer.Typer(
    help="Members of the school, and signed links for its lessons.", no_args_is_help=True
)


@school_app.command("link")
def link(
    student: Annotated[
        list[str], typer.Option("--student", help="The student's id; may be repeated.")
    ],
    course: Annotated[str, typer.Option("--course", help="The course's id.")] = "",
    days: Annotated[
        int, typer.Option("--days", min=1, max=3660, help="How long the link opens the form.")
    ] = 30,
) -> None:
    """Print a signed link to the form; for several students, each id and its link in a line.

    They count as invited to the course.
    """
    from vitrina.cli.running import prepare, stop
    from vitrina.cli.signing import count_invited
    from vitrina.domain.form_link import DAY, signed_query
    from vitrina.web.entry.signature import is_unfilled

    settings = prepare()
    if not settings.school_keys:
        stop("VITRINA_SCHOOL_KEYS is not set: `vitrina keys new` prints a key")
    wrong = [one for one in student if not one.strip() or is_unfilled(one.strip())]
    if wrong:
        stop("--student: write the id itself, as the lesson shows it to a student")
    exp = int(time.time()) + days * DAY
    for one in student:
        query = signed_query(one.strip(), course.strip(), exp, settings.school_keys[0])
        url = f"{settings.base_url}/create?{query}"
        typer.echo(url if len(student) == 1 else f"{one.strip()}\t{url}")
    students = [one.strip() for one in student]
    count_invited(settings, course.strip(), students, lambda line: typer.echo(line, err=True))


@school_app.command("invite")
def invite(
    mail: Annotated[str, typer.Argument(help="Whom: the mail that they will sign in with.")],
    role: Annotated[
        Role | None,
        typer.Option(help="Of a newcomer. The first one is an owner, those after it curators."),
    ] = None,
) -> None:
    """Print a link by which they join, once; a member sets a new password and code by it."""
    from vitrina.cli.inviting import invite_by_command
    from vitrina.cli.running import prepare, run

    run(invite_by_command(prepare(), mail, role, typer.echo))


class GetCourseAct(StrEnum):
    """What can be done about GetCourse."""

    CHECK = "check"


@school_app.command("getcourse")
def getcourse(
    act: Annotated[GetCourseAct, typer.Argument(help="`check`: whether it is set up well.")],
) -> None:
    """Ask GetCourse what can be asked without changing anything; a line for each thing.

    The exit code is 1 when something is wrong, or GetCourse did not answer.
    """
    from vitrina.cli.getcourse import print_checks
    from vitrina.cli.running import FAILED, prepare, run

    if not run(print_checks(prepare(), typer.echo)):
        raise typer.Exit(FAILED)
