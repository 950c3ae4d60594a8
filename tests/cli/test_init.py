"""`vitrina init`: asked, checked, written once, and enough to start with."""

from pathlib import Path

import pytest
from dotenv import dotenv_values
from typer.testing import CliRunner, Result

from vitrina.cli.commands import app
from vitrina.settings import read_settings

SCHOOL = (
    "vitrina.school.test\n"  # no scheme: asked again
    "https://vitrina.school.test\n"
    "\n"  # the database that is offered
    "\n"  # no Redis
    "51234567\nprotected\n\n"
    "https://school.test\n"
)


@pytest.fixture(autouse=True)
def empty_folder(environment: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    environment.chdir(tmp_path)
    return tmp_path


def init(*words: str, answers: str = "") -> Result:
    return CliRunner().invoke(app, ["init", *words], input=answers)


def test_what_was_answered_is_what_the_service_reads(empty_folder: Path) -> None:
    said = init(answers=SCHOOL)
    assert said.exit_code == 0, said.output
    assert "write a full address" in said.output
    settings = read_settings(empty_folder / ".env")
    assert settings.base_url == "https://vitrina.school.test"
    assert (settings.vk_client_id, settings.vk_client_secret) == ("51234567", "protected")
    assert settings.frame_ancestors == ("https://school.test",)
    assert settings.redis_url is None and len(settings.secret_keys) == 1
    assert (empty_folder / ".env").stat().st_mode & 0o777 == 0o600


def test_secrets_are_asked_only_where_there_is_an_application(empty_folder: Path) -> None:
    said = init(answers="\n\n\n\n\n")
    assert said.exit_code == 0, said.output
    assert "protected key" not in said.output
    assert set(dotenv_values(empty_folder / ".env")) == {
        "VITRINA_SECRET_KEYS", "VITRINA_BASE_URL", "DATABASE_URL",
    }  # fmt: skip


def test_nothing_is_asked_where_defaults_are_enough(empty_folder: Path) -> None:
    assert init("--defaults").exit_code == 0
    assert read_settings(empty_folder / ".env").database_url == "sqlite:///data/vitrina.db"


def test_a_file_that_is_there_is_never_written_over(empty_folder: Path) -> None:
    (empty_folder / ".env").write_text("VITRINA_SECRET_KEYS=precious\n")
    said = init("--defaults")
    assert said.exit_code != 0 and "is there already" in said.output
    assert (empty_folder / ".env").read_text() == "VITRINA_SECRET_KEYS=precious\n"


def test_every_start_makes_a_key_of_its_own(empty_folder: Path) -> None:
    keys = set()
    for _ in range(2):
        init("--defaults")
        keys.add(dotenv_values(empty_folder / ".env")["VITRINA_SECRET_KEYS"])
        (empty_folder / ".env").unlink()
    assert len(keys) == 2
