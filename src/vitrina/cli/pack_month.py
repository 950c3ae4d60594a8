"""The months of one example community: what would come out when, and in which words."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import typer

from vitrina.application.preview_months import preview_months
from vitrina.content.pack import Pack
from vitrina.domain.practitioner import Practitioner
from vitrina.wording import commands as wording


def tell_months(
    pack: Pack, person: Practitioner, at: datetime | None, *, seed: str, months: int
) -> Iterator[dict[str, Any]]:
    """A post a line, in the shape of `--json`; `at` is when the community begins, or now."""
    zone = ZoneInfo(person.timezone)
    begun = at.replace(tzinfo=zone) if at else datetime.now(zone)
    for post in preview_months(pack, person, begun, seed=seed, months=months):
        yield asdict(post) | {"at": post.at.isoformat(timespec="minutes")}


def print_months(told: Iterable[dict[str, Any]], *, as_json: bool) -> int:
    """One JSON object a line, or the posts for people; how many there were."""
    lines = [
        json.dumps(one, ensure_ascii=False) if as_json else wording.say_month_post(one)
        for one in told
    ]
    for line in lines:
        typer.echo(line)
    return len(lines)
