"""Names and values of settings that look like a slip: misspelt, or left as in an example."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from dotenv import dotenv_values
from rapidfuzz import process

from vitrina.settings import Settings

OURS = re.compile(r"(?:VITRINA|VK)_[A-Z0-9_]+")
_NEAR = 80  # of 100; below it a name is like no other
# Ellipses, «<your id>», «changeme», and the names of examples (RFC 2606).
_PLACEHOLDER = re.compile(
    r"\.\.\.|…|[<>]|\b(?:change|replace).?me\b|\byour[-_ ]|\bxxx+\b|\btodo\b|"
    r"[./@]example(?:\.(?:com|org|net))?(?:[/:]|$)",
    re.IGNORECASE,
)
_READ_LIMIT = 2000  # characters of a value


def read_named(env_file: Path = Path(".env")) -> dict[str, str]:
    """Everything of the environment and of `.env` that is named like a setting of ours."""
    written = {name: value or "" for name, value in dotenv_values(env_file).items()}
    both = {**written, **os.environ}
    known = set(list_names())
    return {name: both[name] for name in both if OURS.fullmatch(name) or name in known}


def list_names() -> list[str]:
    """The names of all settings."""
    return [str(field.alias) for field in Settings.model_fields.values()]


def find_unknown(names: Iterable[str], known: list[str]) -> Iterator[tuple[str, str]]:
    """Names that are no setting, each with the nearest that is one, or nothing."""
    for name in sorted(set(names) - set(known)):
        near = process.extractOne(name, known, score_cutoff=_NEAR)
        yield name, str(near[0]) if near else ""


def find_placeholders(values: Mapping[str, str]) -> Iterator[str]:
    """Names of settings whose value was never filled in."""
    for name, value in sorted(values.items()):
        if _PLACEHOLDER.search(value[:_READ_LIMIT]):
            yield name
