"""What a person writes into the environment or `.env`, and what is said about it."""

import io
import json
import re
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
import structlog
from pydantic import ValidationError

from cli.conftest import new_key
from vitrina.settings import BadSettings, Settings, read_settings
from vitrina.telemetry import set_up_logs

KEY = new_key()


@pytest.fixture(autouse=True)
def nothing_set(environment: pytest.MonkeyPatch) -> None:
    """No test sees the settings of this machine."""


def read(**given: str) -> Settings:
    return read_settings(None, **{"VITRINA_SECRET_KEYS": KEY, "VK_CLIENT_ID": "1"} | given)


def complaint(**given: str) -> str:
    with pytest.raises(BadSettings) as bad:
        read(**given)
    return str(bad.value)


def test_a_newcomer_is_told_what_is_missing_a_line_each() -> None:
    with pytest.raises(BadSettings) as bad:
        read_settings()
    (keys,) = str(bad.value).splitlines()
    assert keys.startswith("VITRINA_SECRET_KEYS is not set: ")
    assert "`vitrina keys new`" in keys


@pytest.mark.parametrize(
    ("offer", "client", "offered"),
    [
        ("both", "1", (True, True)),
        ("full", "1", (True, False)),
        ("connect", "1", (False, True)),
        ("both", "", (False, True)),
        ("connect", "", (False, True)),
    ],
)
def test_without_an_application_of_vk_communities_are_opened_by_hand(
    offer: str, client: str, offered: tuple[bool, bool]
) -> None:
    settings = read(VITRINA_OFFER=offer, VK_CLIENT_ID=client)
    assert (settings.offers_full, settings.offers_connect) == offered


def test_permission_for_everything_is_not_offered_without_an_application() -> None:
    assert "VITRINA_OFFER is full, so set VK_CLIENT_ID too" in complaint(
        VITRINA_OFFER="full", VK_CLIENT_ID=""
    )


def test_two_settings_are_enough() -> None:
    settings = read()
    assert settings.database_url == "sqlite:///data/vitrina.db"
    assert settings.redis_url is None
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.vk_api_url == "https://api.vk.ru"
    assert (settings.limit_builds_per_hour, settings.limit_requests_per_minute) == (5, 100)


def test_lists_are_written_with_commas_and_spaces() -> None:
    older = new_key()
    settings = read(
        VITRINA_SECRET_KEYS=f" {KEY}, {older} ,",
        VITRINA_FRAME_ANCESTORS="https://school.example, https://kurs.school.example:8443",
        VITRINA_TRUSTED_PROXIES="10.0.0.0/8,::1, 192.0.2.7",
    )
    assert settings.secret_keys == (KEY, older)
    assert settings.frame_ancestors == (
        "https://school.example",
        "https://kurs.school.example:8443",
    )
    assert settings.trusted_proxies == ("10.0.0.0/8", "::1", "192.0.2.7")


def test_a_file_beside_the_service_is_read_and_the_environment_wins(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text(
        f"# our school\nVITRINA_SECRET_KEYS={KEY}\nVK_CLIENT_ID=from-file\nREDIS_URL=\nOTHER=1\n"
        "VITRINA_BASE_URL=https://file.example\n",
        encoding="utf-8",
    )
    environment.setenv("VITRINA_BASE_URL", "https://environment.example")
    settings = read_settings()
    assert settings.vk_client_id == "from-file"
    assert settings.base_url == "https://environment.example"
    assert settings.redis_url is None


def test_a_slash_at_the_end_of_an_address_does_not_matter() -> None:
    assert read(VITRINA_BASE_URL="https://vitrina.example/").base_url == "https://vitrina.example"


@pytest.mark.parametrize("name", ["VITRINA_BASE_URL", "VK_API_URL", "VK_ID_URL", "VK_OAUTH_URL"])
@pytest.mark.parametrize("value", ["vitrina.example", "ftp://vitrina.example", "https://", "//x"])
def test_an_address_is_written_in_full(name: str, value: str) -> None:
    assert complaint(**{name: value}) == (
        f"{name}: write a full address such as https://vitrina.example"
    )


@pytest.mark.parametrize("value", ["https://a.example/vitrina", "https://a.example?x=1"])
def test_our_own_address_has_no_path(value: str) -> None:
    assert complaint(VITRINA_BASE_URL=value).startswith(
        "VITRINA_BASE_URL: write the address without a path"
    )


@pytest.mark.parametrize(
    "keys", ["secret", KEY[:-4], f"{KEY},changeme"], ids=["no key", "cut short", "one of two"]
)
def test_a_wrong_key_is_refused_and_not_repeated(keys: str) -> None:
    said = complaint(VITRINA_SECRET_KEYS=keys)
    assert said == "VITRINA_SECRET_KEYS: not a key; `vitrina keys new` prints one"


def test_an_empty_list_of_keys_is_refused() -> None:
    assert "set at least one key" in complaint(VITRINA_SECRET_KEYS=" , ")


@pytest.mark.parametrize("value", ["proxy.example", "10.0.0.0/40", "10.0.0"])
def test_a_proxy_is_an_address_or_a_network(value: str) -> None:
    assert complaint(VITRINA_TRUSTED_PROXIES=f"127.0.0.1,{value}") == (
        f"VITRINA_TRUSTED_PROXIES: {value} is not an address or network like 10.0.0.0/8"
    )


@pytest.mark.parametrize("value", ["school.example", "https://school.example/lesson", "*"])
def test_a_site_that_may_frame_the_form_is_an_origin(value: str) -> None:
    assert complaint(VITRINA_FRAME_ANCESTORS=value) == (
        f"VITRINA_FRAME_ANCESTORS: {value} is not a site's origin like https://school.example"
    )


@pytest.mark.parametrize("value", ["localhost:6379", "http://localhost:6379", "valkey://localhost"])
def test_redis_is_named_by_its_address(value: str) -> None:
    assert complaint(REDIS_URL=value) == "REDIS_URL: write redis://host:6379/0, for Valkey too"


@pytest.mark.parametrize(
    "value",
    ["redis://:p/ss@host:6379/0", "redis://:p#ss@host/0", "redis://:p?@host:1/0", "redis://host/x"],
)
def test_a_redis_password_that_breaks_the_address_is_refused_without_being_shown(
    value: str,
) -> None:
    said = complaint(REDIS_URL=value)
    assert said.startswith("REDIS_URL: write redis://:password@host:6379/0, and in the password @")
    assert "ss@" not in said


@pytest.mark.parametrize(
    "value",
    [
        "redis://host",
        "rediss://user:p@ss@host:6379/0",
        "redis://[::1]:6379/2",
        "redis://host/?db=1",
    ],
)
def test_redis_addresses_that_lead_somewhere(value: str) -> None:
    assert read(REDIS_URL=value).redis_url == value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VITRINA_CALL_TIMEOUT", "0"),
        ("VITRINA_CALL_TIMEOUT", "soon"),
        ("VITRINA_CONCURRENCY", "0"),
        ("VITRINA_LIMIT_BUILDS_PER_HOUR", "none"),
        ("VK_GRANT_FLOW", "implicit"),
        ("VITRINA_LOG_FORMAT", "xml"),
    ],
)
def test_any_other_wrong_value_is_named(name: str, value: str) -> None:
    assert complaint(**{name: value}).startswith(f"{name}: ")


SECRETS = {
    "DATABASE_URL": "postgresql://vitrina:word-of-the-base@db/vitrina",
    "REDIS_URL": "redis://:word-of-redis@redis:6379/0",
    "VITRINA_SECRET_KEYS": f"{KEY},{new_key()}",
    "VK_CLIENT_SECRET": "word-of-the-application",
    "VITRINA_SCHOOL_KEYS": "word-of-the-school-as-long-as-it-has-to-be",
}
WORDS = [
    *("word-of-the-base", "word-of-redis", "word-of-the-application", "word-of-the-school"),
    *SECRETS["VITRINA_SECRET_KEYS"].split(","),
]


@pytest.mark.parametrize(
    "show",
    [
        repr,
        str,
        lambda settings: f"{settings}",
        lambda settings: repr(settings.model_dump()),
        lambda settings: repr(settings.model_dump(by_alias=True)),
        lambda settings: settings.model_dump_json(),
        lambda settings: repr(dict(settings)),
        lambda settings: repr(vars(settings)),
        lambda settings: json.dumps(settings, default=repr),
    ],
)
def test_settings_that_are_shown_show_no_secret(show: Callable[[Settings], str]) -> None:
    settings = read(**SECRETS)
    shown = show(settings)
    assert settings.vk_client_id in shown
    assert [word for word in WORDS if word in shown] == []


def test_a_log_with_the_settings_shows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("logging.basicConfig", lambda **_: None)  # the tests' own logs stay
    for format in ("json", "console"):
        written = io.StringIO()
        set_up_logs("info", format, written)
        try:
            structlog.get_logger().info("process.started", about=read(**SECRETS))
        finally:
            structlog.reset_defaults()
        assert "process.started" in written.getvalue()
        assert [word for word in WORDS if word in written.getvalue()] == []


def test_secrets_are_given_out_by_their_names() -> None:
    settings = read(**SECRETS)
    assert settings.database_url == SECRETS["DATABASE_URL"]
    assert settings.redis_url == SECRETS["REDIS_URL"]
    assert settings.secret_keys == tuple(SECRETS["VITRINA_SECRET_KEYS"].split(","))
    assert settings.vk_client_secret == SECRETS["VK_CLIENT_SECRET"]
    assert settings.school_keys == (SECRETS["VITRINA_SCHOOL_KEYS"],)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REDIS_URL", "http://:a-password@redis"),
        ("REDIS_URL", "redis://:a-password/x@redis"),
        ("VITRINA_SECRET_KEYS", "a-password"),
        ("VITRINA_SCHOOL_KEYS", "a-password"),
        ("VITRINA_SCHOOL_KEYS", "a-password,"),
    ],
)
def test_a_wrong_secret_is_not_repeated(name: str, value: str) -> None:
    with pytest.raises(BadSettings) as bad:
        read(**{name: value})
    assert str(bad.value).startswith(f"{name}: ")
    assert "a-password" not in str(bad.value)
    written = "".join(traceback.format_exception(bad.value))
    assert "a-password" not in written
    # Under the edge too: what pydantic itself would print.
    with pytest.raises(ValidationError) as raw:
        Settings(_env_file=None, **{"VITRINA_SECRET_KEYS": KEY, "VK_CLIENT_ID": "1", name: value})  # type: ignore[arg-type]
    assert "a-password" not in "".join(traceback.format_exception(raw.value))


def test_every_setting_that_sounds_secret_is_kept_so() -> None:
    for name, field in Settings.model_fields.items():
        sounds = re.search("SECRET|KEY|PASSWORD|TOKEN|DATABASE_URL|REDIS_URL", field.alias or "")
        assert bool(sounds) == ("SecretStr" in str(field.annotation)), name


def test_settings_do_not_change_once_read() -> None:
    with pytest.raises(ValueError, match="frozen"):
        read().base_url = "https://other.example"  # type: ignore[misc]
