"""How strict a sandbox is: chosen at the start, by name, and changed while it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sandbox.client import Client
from vitrina.cli.sandbox import sandbox_options
from vitrina.sandbox.strictness import SWITCHES, Strictness, switch_name
from vitrina.wiring.cannot_start import CannotStart

PLAIN: dict[str, Any] = {
    "auto_consent": False,
    "latency_ms": 0,
    "rate_limits": True,
    "seed": 1,
    "apps": (),
}


def test_nothing_is_on_at_first_and_everything_is_in_all() -> None:
    assert Strictness.none().names() == []
    assert Strictness.all().names() == [switch_name(item) for item in SWITCHES]
    usual = set(Strictness.usual().names())
    assert usual < set(Strictness.all().names()) and "script-escapes" in usual


@pytest.mark.parametrize("name", Strictness.all().names())
def test_each_switch_can_be_on_alone(name: str) -> None:
    assert Strictness.named([name]).names() == [name]


def test_every_switch_says_what_it_does_and_where_that_is_from() -> None:
    for item in SWITCHES:
        assert item.metadata["says"].strip() and item.metadata["source"].strip()


def test_the_command_line_chooses_the_usual_ones_and_more_by_name() -> None:
    assert sandbox_options(**PLAIN).strict == Strictness.none()
    assert sandbox_options(**PLAIN, strict=True).strict == Strictness.usual()
    alone = sandbox_options(**PLAIN, strict_with=["execute-entry"]).strict
    assert alone.names() == ["execute-entry"]
    both = sandbox_options(**PLAIN, strict=True, strict_with=["execute-entry"]).strict
    assert set(both.names()) == {*Strictness.usual().names(), "execute-entry"}
    with pytest.raises(CannotStart, match="no-such"):
        sandbox_options(**PLAIN, strict_with=["no-such"])


async def test_it_changes_while_it_runs(nobody: Client) -> None:
    assert await nobody.control("options") == {"strict": []}
    assert (await nobody.control("options", strict=True))["strict"] == Strictness.usual().names()
    one = await nobody.control("options", strict=["key-1133"])
    assert one == {"strict": ["key-1133"]} == await nobody.control("options")
    assert (await nobody.world())["strict"] == ["key-1133"]
    assert await nobody.control("options", strict=False) == {"strict": []}


@pytest.mark.parametrize("strict", [["no-such"], "all", 1, [1]])
async def test_what_is_no_choice_is_refused(nobody: Client, strict: object) -> None:
    answer = await nobody.http.post(f"{nobody.url}/sandbox/options", json={"strict": strict})
    assert answer.status_code == 400


@pytest.mark.parametrize("name", Strictness.all().names())
def test_each_switch_is_tried_by_a_test_of_its_own(name: str) -> None:
    """A switch that nobody turns on would say in the document what the sandbox does not do."""
    here = Path(__file__)
    others = [path for path in here.parent.glob("test_*.py") if path != here]
    assert any(f'"{name}"' in path.read_text(encoding="utf-8") for path in others)
