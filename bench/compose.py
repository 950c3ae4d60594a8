"""`compose.yaml`, read as Docker reads it: names in it are replaced, services are plain values."""

import re
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
_NAME = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")


def read_compose(env_file: Mapping[str, str]) -> dict[str, Any]:
    """The whole document with the names of `.env` in it; KeyError for one that must be set."""
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    document: dict[str, Any] = yaml.safe_load(text)
    filled: dict[str, Any] = _fill(document, env_file)
    return filled


def replicas(service: Mapping[str, Any]) -> int:
    """How many containers the service has."""
    return int(service.get("deploy", {}).get("replicas", 1))


def arguments(service: Mapping[str, Any]) -> tuple[str, ...]:
    """What `vitrina` is called with; ValueError for a service that is none of ours."""
    program, *rest = shlex.split(service["command"])
    if program != "vitrina":
        raise ValueError(f"{program} is not vitrina")
    return tuple(rest)


def _fill(value: Any, env_file: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return _NAME.sub(lambda match: _look_up(match, env_file), value)
    if isinstance(value, dict):
        return {name: _fill(one, env_file) for name, one in value.items()}
    if isinstance(value, list):
        return [_fill(one, env_file) for one in value]
    return value


def _look_up(match: re.Match[str], env_file: Mapping[str, str]) -> str:
    name, kind, other = match.groups()
    if env_file.get(name):
        return env_file[name]
    if kind == "-":
        return str(other)
    raise KeyError(f"{name}: {other}")
