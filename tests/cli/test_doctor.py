"""`vitrina doctor`: what is right, and what is wrong with what to do about it."""

import asyncio
from pathlib import Path

import pytest

from cli.conftest import Vitrina, new_key
from cli.test_commands import NOBODY, seal_a_token


def findings(output: str) -> tuple[list[str], list[str]]:
    """The lines that are right and the lines that are wrong."""
    lines = output.splitlines()
    assert all(line.startswith(("ok  ", "fix ")) for line in lines)
    right = [line[4:] for line in lines if line.startswith("ok  ")]
    return right, [line[4:] for line in lines if line.startswith("fix ")]


def test_everything_is_in_order(
    vitrina: Vitrina, complete: pytest.MonkeyPatch, database_url: str, redis_url: str
) -> None:
    complete.setenv("DATABASE_URL", database_url)
    complete.setenv("REDIS_URL", redis_url)
    said = vitrina("doctor")
    right, wrong = findings(said.output)
    assert wrong == []
    assert said.exit_code == 0
    assert right[:3] == [
        "settings are complete",
        "database is of this version, and the keys open every token",
        "redis answers",
    ]
    assert "fonts are there and pictures are drawn" in right
    assert "photos are read, those of iPhones (HEIC) too" in right
    assert "VK sends people back to http://127.0.0.1:8000/oauth/callback" in right


def test_a_server_without_heic_says_so(
    vitrina: Vitrina, complete: pytest.MonkeyPatch, sqlite_url: str
) -> None:
    complete.setenv("DATABASE_URL", sqlite_url)
    complete.setattr("vitrina.cli.doctor.reads_heic", lambda: False)
    right, wrong = findings(vitrina("doctor").output)
    assert "photos are read but for HEIC, which requirements-heic.txt adds" in right
    assert not any("HEIC" in line for line in wrong)


def test_missing_settings_are_a_line_each(vitrina: Vitrina) -> None:
    said = vitrina("doctor")
    right, wrong = findings(said.output)
    assert said.exit_code == 1
    assert right == []
    assert [line.split(":")[0] for line in wrong] == [
        "VITRINA_SECRET_KEYS is not set",
    ]


def test_a_wrong_key_is_said_but_not_shown(vitrina: Vitrina, complete: pytest.MonkeyPatch) -> None:
    complete.setenv("VITRINA_SECRET_KEYS", "my-secret")
    said = vitrina("doctor")
    assert said.exit_code == 1
    assert findings(said.output)[1] == [
        "VITRINA_SECRET_KEYS: not a key; `vitrina keys new` prints one"
    ]


def test_a_database_nobody_migrated(vitrina: Vitrina, complete: pytest.MonkeyPatch) -> None:
    said = vitrina("doctor")
    assert said.exit_code == 1
    assert findings(said.output)[1] == [
        "database: the database is not of this version: run `vitrina migrate`"
    ]


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("DATABASE_URL", NOBODY, "database does not answer (OperationalError): check DATABASE_URL"),
        (
            "DATABASE_URL",
            "mysql://x/y",
            "DATABASE_URL: use sqlite:///path or postgresql://user@host/name",
        ),
        (
            "REDIS_URL",
            "redis://127.0.0.1:1/0",
            "redis does not answer (ConnectionError): check REDIS_URL",
        ),
        (
            "VITRINA_PACK",
            "dentist",
            "VITRINA_PACK: there is no dentist, only manicure, massage",
        ),
        (
            "VK_API_URL",
            "https://127.0.0.1:1",
            "VK_API_URL https://127.0.0.1:1 does not answer (ConnectError): check the network",
        ),
        ("VK_GRANT_FLOW", "code", "VK_CLIENT_SECRET is not set, and the `code` flow needs it"),
    ],
)
def test_one_thing_is_wrong(
    vitrina: Vitrina,
    complete: pytest.MonkeyPatch,
    sqlite_url: str,
    name: str,
    value: str,
    line: str,
) -> None:
    complete.setenv("DATABASE_URL", sqlite_url)
    complete.setenv("VITRINA_BASE_URL", "https://vitrina.school.test")
    complete.setenv(name, value)
    if name == "VK_GRANT_FLOW":
        complete.delenv("VK_CLIENT_SECRET")
    said = vitrina("doctor")
    assert said.exit_code == 1
    assert findings(said.output)[1] == [line]


def test_vk_itself_must_be_able_to_reach_us(
    vitrina: Vitrina, complete: pytest.MonkeyPatch, sqlite_url: str
) -> None:
    complete.setenv("DATABASE_URL", sqlite_url)
    complete.setenv("VK_API_URL", "https://127.0.0.1:1")
    said = vitrina("doctor")
    assert "VITRINA_BASE_URL must be an https address that VK can reach" in findings(said.output)[1]


def test_tokens_whose_key_is_gone_are_counted(
    vitrina: Vitrina, complete: pytest.MonkeyPatch, sqlite_url: str
) -> None:
    complete.setenv("DATABASE_URL", sqlite_url)
    asyncio.run(seal_a_token(sqlite_url, new_key()))
    said = vitrina("doctor")
    assert said.exit_code == 1
    assert findings(said.output)[1] == [
        "keys: 1 tokens need a key that is gone: put it back on the list"
    ]


def test_slips_of_the_pen_are_named_with_what_was_meant(
    vitrina: Vitrina, complete: pytest.MonkeyPatch, sqlite_url: str, tmp_path: Path
) -> None:
    complete.setenv("DATABASE_URL", sqlite_url)
    complete.setenv("VK_SERVICE_KEY", "<your service key>")
    complete.chdir(tmp_path)
    (tmp_path / ".env").write_text("VITRINA_TRUSTED_PROXY=10.0.0.1\nVITRINA_QWERTYUIOP=1\n")
    said = vitrina("doctor")
    right, wrong = findings(said.output)
    assert wrong[:3] == [
        "VITRINA_QWERTYUIOP is no setting: take it out",
        "VITRINA_TRUSTED_PROXY is no setting: did you mean VITRINA_TRUSTED_PROXIES?",
        "VK_SERVICE_KEY still holds what an example has",
    ]
    assert said.exit_code == 1
    assert "settings are complete" not in right


def test_a_missing_secret_says_what_it_costs(
    vitrina: Vitrina, complete: pytest.MonkeyPatch
) -> None:
    complete.delenv("VK_CLIENT_SECRET")
    _, wrong = findings(vitrina("doctor").output)
    assert any("VK_CLIENT_SECRET is not set" in line and "the bot" in line for line in wrong)
    complete.delenv("VK_CLIENT_ID")
    right, _ = findings(vitrina("doctor").output)
    assert any("opened by hand" in line for line in right)
