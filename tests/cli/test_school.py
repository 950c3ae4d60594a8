"""`vitrina school`: what a school pastes into a lesson, and who is invited into its console."""

import re
import sqlite3
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
import typer
from typer.testing import CliRunner, Result

from cli.conftest import Vitrina, new_key
from vitrina.cli.school import school_app
from vitrina.domain.form_link import DAY
from vitrina.web.entry.signature import read_student

KEY = "a-key-of-the-school-that-is-long-enough"


def run(*words: str) -> Result:
    app = typer.Typer()
    app.add_typer(school_app, name="school")
    return CliRunner().invoke(app, ["school", "link", *words])


@pytest.fixture
def keyed(complete: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Complete settings with two keys of the school, the newest first."""
    complete.setenv("VITRINA_SCHOOL_KEYS", f"{KEY},{new_key()}")
    complete.setenv("VITRINA_BASE_URL", "https://vitrina.example")
    complete.setattr("vitrina.cli.school.time.time", lambda: 1_800_000_000.5)
    return complete


def test_a_link_is_printed_that_the_form_accepts_until_its_day(keyed: pytest.MonkeyPatch) -> None:
    said = run("--student", "Ольга 42", "--course", "курс&1", "--days", "3")

    assert said.exit_code == 0
    url = urlsplit(said.stdout.strip())
    assert (url.netloc, url.path) == ("vitrina.example", "/create")
    fields = dict(parse_qsl(url.query))
    last = 1_800_000_000 + 3 * DAY
    student = read_student(fields, (KEY,), required=True, now=last - 1)
    assert (student.student_id, student.course_id) == ("Ольга 42", "курс&1")
    assert student.is_verified and fields["exp"] == str(last)


def test_several_students_get_a_line_each(keyed: pytest.MonkeyPatch) -> None:
    lines = run("--student", "1", "--student", "2").stdout.splitlines()
    assert [line.partition("\t")[0] for line in lines] == ["1", "2"]
    assert all("https://vitrina.example/create?student_id=" in line for line in lines)


@pytest.mark.parametrize("student", ["{uid}", "", "  "])
def test_a_student_without_an_id_is_refused(keyed: pytest.MonkeyPatch, student: str) -> None:
    said = run("--student", student)
    assert said.exit_code == 2 and "--student" in said.stderr and not said.stdout


def test_without_a_key_it_says_how_to_get_one(complete: pytest.MonkeyPatch) -> None:
    said = run("--student", "42")
    assert said.exit_code == 2 and "VITRINA_SCHOOL_KEYS" in said.stderr


def test_settings_that_are_wrong_are_named(environment: pytest.MonkeyPatch) -> None:
    said = run("--student", "42")
    assert said.exit_code == 2 and "VITRINA_SECRET_KEYS" in said.stderr


def invite(vitrina: Vitrina, *words: str) -> Result:
    return vitrina("school", "invite", *words)


def test_the_first_who_is_invited_is_an_owner(keyed: pytest.MonkeyPatch, vitrina: Vitrina) -> None:
    assert vitrina("migrate").exit_code == 0
    said = invite(vitrina, "Marina@School.example")
    assert said.exit_code == 0
    link, about = said.stdout.splitlines()
    assert re.fullmatch(r"https://vitrina\.example/school/invitations/[\w-]{43}", link)
    assert about.startswith("marina@school.example joins as owner; once, until ")
    # Nobody has joined yet, so the next one is asked for in so many words.
    assert (
        " joins as curator;" in invite(vitrina, "oleg@school.example", "--role", "curator").stdout
    )
    wrong = invite(vitrina, "marina\u0430@school.example")
    assert wrong.exit_code == 2 and "Latin letters" in wrong.stderr
    assert invite(vitrina, "a@b.ru", "--role", "god").exit_code == 2


def test_without_tables_one_line_says_what_to_do(
    keyed: pytest.MonkeyPatch, vitrina: Vitrina
) -> None:
    said = invite(vitrina, "marina@school.example")
    assert said.exit_code == 2 and "vitrina migrate" in said.stderr


def test_students_with_a_link_count_as_invited(keyed: pytest.MonkeyPatch, sqlite_url: str) -> None:
    keyed.setenv("DATABASE_URL", sqlite_url)
    said = run("--student", "7", "--student", "8", "--course", "M-1")
    assert said.exit_code == 0 and not said.stderr
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as connection:
        rows = connection.execute("SELECT course_id, student_id FROM course_students").fetchall()
    assert rows == [("M-1", "7"), ("M-1", "8")]


def test_a_link_is_good_without_a_database(keyed: pytest.MonkeyPatch, tmp_path: Path) -> None:
    keyed.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/none.db")
    said = run("--student", "7")
    assert said.exit_code == 0 and said.stdout.startswith("https://vitrina.example/create?")
    assert "nobody is counted as invited" in said.stderr
