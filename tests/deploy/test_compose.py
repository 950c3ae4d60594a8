"""What `compose.yaml` must hold, whoever changes it: read as Docker reads it, without Docker."""

import re
import shlex
from ipaddress import IPv4Address, IPv4Network
from typing import Any

import pytest
import typer

from compose import ROOT, arguments, read_compose, replicas
from vitrina.cli.commands import app
from vitrina.cli.serving import GRACE
from vitrina.settings import Settings
from vitrina.wiring.checks import ANSWER_WITHIN

SECRET = "p@ss/w:rd?#%"
ENV_FILE = {"POSTGRES_PASSWORD": SECRET, "GRAFANA_PASSWORD": "grafana"}
OURS = ("migrate", "serve", "worker", "longpoll")
COMPOSE = read_compose(ENV_FILE)
SERVICES: dict[str, Any] = COMPOSE["services"]


def seconds(text: str) -> float:
    """A duration as compose writes it."""
    match = re.fullmatch(r"(\d+)(s|m)", text)
    assert match, text
    return int(match[1]) * {"s": 1, "m": 60}[match[2]]


def test_all_of_ours_run_one_image_that_is_built_here() -> None:
    assert {SERVICES[name]["image"] for name in OURS} == {"vitrina:local"}
    assert [name for name, one in SERVICES.items() if "build" in one] == ["migrate"]
    # Nobody's image of that name is taken from elsewhere.
    assert {SERVICES[name]["pull_policy"] for name in OURS} == {"build", "never"}
    for name in OURS[1:]:
        assert SERVICES[name]["depends_on"]["migrate"] == {
            "condition": "service_completed_successfully"
        }


def test_the_image_holds_only_what_it_is_built_from() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", text_of("Dockerfile"), re.MULTILINE)
    sources = {word for line in copied for word in line.split()}
    everything, *kept = [
        line for line in text_of(".dockerignore").splitlines() if line and line[0] != "#"
    ]
    assert everything == "*"
    assert {line[1:] for line in kept if line.startswith("!")} == sources
    assert all((ROOT / source).exists() for source in sources)


@pytest.mark.parametrize("name", OURS)
def test_every_command_of_ours_can_be_given(name: str) -> None:
    command: Any = typer.main.get_command(app)
    verb, *options = arguments(SERVICES[name])
    parsed = command.commands[verb].make_context(verb, list(options))
    assert not parsed.args


def test_replicas_and_the_optional_listener() -> None:
    assert (replicas(SERVICES["serve"]), replicas(SERVICES["worker"])) == (3, 2)
    assert SERVICES["longpoll"]["profiles"] == ["longpoll"]
    assert [name for name, one in SERVICES.items() if "profiles" in one] == ["longpoll"]


@pytest.mark.parametrize("name", [*OURS[1:], "balancer", "postgres", "valkey"])
def test_health_checks_wait_longer_than_the_answer_may_take(name: str) -> None:
    check = SERVICES[name]["healthcheck"]
    slack = 2 if name in ("postgres", "valkey") else 2 + ANSWER_WITHIN
    assert seconds(check["timeout"]) >= slack


@pytest.mark.parametrize("name", OURS[1:])
def test_health_checks_ask_the_port_that_the_process_has(name: str) -> None:
    words = arguments(SERVICES[name])
    port = words[words.index("--health-port") + 1] if "--health-port" in words else "8000"
    (asked,) = re.findall(
        r"http://127\.0\.0\.1:(\d+)/readyz", SERVICES[name]["healthcheck"]["test"][-1]
    )
    assert asked == port
    assert SERVICES[name]["expose"] == [port]
    compile(SERVICES[name]["healthcheck"]["test"][-1], name, "exec")


def test_postgres_is_asked_over_tcp() -> None:
    # While the database is being made its server answers on its socket only.
    assert "--host=127.0.0.1" in SERVICES["postgres"]["healthcheck"]["test"]


def test_only_this_machine_reaches_a_port() -> None:
    ports = [port for one in SERVICES.values() for port in one.get("ports", ())]
    assert ports
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


def test_only_nginx_is_believed_about_addresses() -> None:
    (config,) = COMPOSE["networks"]["default"]["ipam"]["config"]
    nginx = SERVICES["balancer"]["networks"]["default"]["ipv4_address"]
    for name in OURS:
        assert believed(SERVICES[name]["environment"]) == (nginx,)
    assert IPv4Address(nginx) in IPv4Network(config["subnet"])
    # No replica and no gateway ever has it.
    assert IPv4Address(nginx) not in IPv4Network(config["ip_range"])
    assert IPv4Network(config["ip_range"]).subnet_of(IPv4Network(config["subnet"]))
    assert nginx != config["gateway"]


def test_a_proxy_in_front_is_believed_when_it_is_named() -> None:
    named = read_compose({**ENV_FILE, "FRONT_PROXY": "172.30.88.1"})["services"]["serve"]
    assert believed(named["environment"]) == ("172.30.88.10", "172.30.88.1")


def believed(environment: dict[str, str]) -> tuple[str, ...]:
    """The proxies that a process with this environment trusts."""
    given = {
        "VITRINA_SECRET_KEYS": "A" * 43 + "=",
        "VK_CLIENT_ID": "test",
        "VITRINA_TRUSTED_PROXIES": environment["VITRINA_TRUSTED_PROXIES"],
    }
    settings = Settings(_env_file=None, **given)  # type: ignore[arg-type]
    return settings.trusted_proxies


def test_a_password_of_any_characters_is_no_part_of_an_address() -> None:
    for name in OURS:
        environment = SERVICES[name]["environment"]
        assert environment["PGPASSWORD"] == SECRET
        assert SECRET not in environment["DATABASE_URL"]
    assert SERVICES["postgres"]["environment"]["POSTGRES_PASSWORD"] == SECRET


@pytest.mark.parametrize("missing", ENV_FILE)
def test_without_a_password_nothing_starts(missing: str) -> None:
    rest = {name: value for name, value in ENV_FILE.items() if name != missing}
    with pytest.raises(KeyError, match=missing):
        read_compose(rest)


def test_valkey_is_bounded_and_throws_nobody_out() -> None:
    words = shlex.split(SERVICES["valkey"]["command"])
    given = dict(zip(words[1::2], words[2::2], strict=True))
    assert given["--maxmemory"] == "256mb"
    assert given["--maxmemory-policy"] == "noeviction"


def test_no_log_grows_for_ever() -> None:
    for name, service in SERVICES.items():
        assert {"max-size", "max-file"} <= set(service["logging"]["options"]), name


def test_restarts_do_not_hammer() -> None:
    # Docker doubles its pause after each end within ten seconds; who waits for the database does
    # not end so soon.
    assert SERVICES["migrate"]["restart"] == "on-failure:5"
    for name in OURS[1:]:
        words = arguments(SERVICES[name])
        assert SERVICES[name]["restart"] == "unless-stopped"
        assert int(words[words.index("--wait") + 1]) >= 30


def test_there_is_time_to_hand_over() -> None:
    for name in OURS[1:]:
        assert seconds(SERVICES[name]["stop_grace_period"]) >= 2 * GRACE


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")
