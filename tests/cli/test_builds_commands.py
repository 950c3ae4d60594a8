"""`vitrina builds`: the operator sees every build, tries one again, or stops it."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, TypeVar

import pytest
from typer.testing import Result

from build_runner import BuildRunner, open_build_runner
from cli.conftest import Vitrina
from sandboxed import grant_of, open_sandboxed
from vitrina.building.doubles import list_doubles
from vitrina.domain.build import BuildState, StepState
from vitrina.storage.builds import Builds
from vitrina.storage.database import Database
from vitrina.storage.records import BuildRecord
from vitrina.wording.reasons import say_reason

T = TypeVar("T")

PHONE = re.compile(r"\+7|9000000000|900.000-00-00")


class Operator:
    """Somebody at a terminal beside a Vitrina, which runs only while `run` waits for something."""

    def __init__(self, vitrina: Vitrina, build_runner: BuildRunner, runner: asyncio.Runner) -> None:
        self._vitrina = vitrina
        self._runner = runner
        self._tokens: list[str] = []
        self.build_runner = build_runner

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Let the service run until this is done."""
        return self._runner.run(work)

    def meet(self, person: dict[str, Any] | None = None) -> dict[str, Any]:
        """Somebody new, or again somebody known: a token of theirs."""
        again = person and self.run(self.build_runner.mint_again(person))
        minted = again or self.run(self.build_runner.sandboxed.mint_token())
        self._tokens.append(minted["access_token"])
        return minted

    def advance(self, build_id: str) -> BuildRecord:
        return self.run(self.build_runner.advance(build_id))

    def find(self, build_id: str) -> BuildRecord:
        return self.run(self.build_runner.find(build_id))

    def open(self, person: dict[str, Any] | None = None) -> str:
        """A queued build of somebody, a second younger than the last."""
        self.build_runner.clock.pass_time(1)
        return self.run(self.build_runner.open(person or self.meet()))

    def open_another(self, person: dict[str, Any]) -> str:
        """One more build of somebody whose first is over."""
        return self.run(self.build_runner.open_by(grant_of(person), "of the second"))

    def world_of(self, build: BuildRecord) -> dict[str, Any]:
        """The one community of the build's person."""
        groups = self.run(self.build_runner.sandboxed.world())["groups"]
        (group,) = [one for one in groups if one["owner_id"] == build.vk_user_id]
        found: dict[str, Any] = group
        return found

    def says(self, *words: str) -> Result:
        """A command; whatever it says, it tells no token and no phone."""
        said = self._vitrina("builds", *words)
        for secret in self._tokens:
            assert secret not in said.output
        assert not PHONE.search(said.output), said.output
        return said


@asynccontextmanager
async def open_runner_beside(url: str) -> AsyncIterator[BuildRunner]:
    async with open_sandboxed(url) as sandboxed, open_build_runner(sandboxed) as build_runner:
        yield build_runner


@pytest.fixture
def operator(
    complete: pytest.MonkeyPatch, vitrina: Vitrina, database_url: str, no_waiting_for_vk: None
) -> Iterator[Operator]:
    """On both engines. A command has an event loop of its own: the service's stands meanwhile."""
    complete.setenv("DATABASE_URL", database_url)
    complete.setenv("COLUMNS", "240")  # a wide terminal: nothing is folded
    with asyncio.Runner() as runner:
        service = open_runner_beside(database_url)
        opened = runner.run(service.__aenter__())
        # A command opens the database anew: it reads the same clock as the service.
        complete.setattr(
            "vitrina.wiring.database.Database", partial(Database, clock=opened.clock.read)
        )
        yield Operator(vitrina, opened, runner)
        runner.run(service.__aexit__(None, None, None))


def is_refused(said: Result, line: str) -> bool:
    """Exit code 2 and exactly this one line, on stderr."""
    return (said.exit_code, said.stderr, said.stdout) == (2, f"{line}\n", "")


def is_done(said: Result) -> bool:
    return (said.exit_code, said.stderr) == (0, "")


def test_what_is_there_twice_is_shown_with_its_address(operator: Operator) -> None:
    build_id = operator.open()
    operator.build_runner.break_next("board.addTopic", "late", ms=45_000)
    build = operator.advance(build_id)
    (double,) = list_doubles(build)
    said = operator.says("show", build_id)
    assert is_done(said)
    assert f"topic/reviews is there twice, the one too many: https://vk.ru{double.path}" in (
        said.stdout
    )


def test_the_list_and_one_build_show_how_they_stand(operator: Operator) -> None:
    done = operator.advance(operator.open())
    operator.build_runner.break_next("board.addTopic", "error", 29)
    asleep = operator.advance(operator.open())
    queued = operator.find(operator.open())

    listed = operator.says("list")
    assert is_done(listed)
    rows = {build.id: next(r for r in listed.stdout.splitlines() if build.id in r)
            for build in (done, asleep, queued)}  # fmt: skip
    assert "done" in rows[done.id] and str(done.screen_name) in rows[done.id]
    assert "waiting" in rows[asleep.id] and "flood" in rows[asleep.id]
    assert "queued" in rows[queued.id]
    assert str(done.vk_user_id) in rows[done.id]
    # The newest first, and no more than asked for.
    only = operator.says("list", "--limit", "1").stdout
    assert queued.id in only and done.id not in only

    shown = operator.says("show", asleep.id)
    assert is_done(shown)
    assert "waits for flood, wakes 20" in shown.stdout
    assert "Продолжим сами" in shown.stdout
    (topic,) = [line for line in shown.stdout.splitlines() if "topic/reviews" in line]
    assert "planned" in topic and "29" in topic
    for key in asleep.steps:
        assert key in shown.stdout


def test_a_failed_build_is_retried_and_makes_its_one_community(operator: Operator) -> None:
    build_id = operator.open()
    operator.build_runner.break_next("groups.create", "error", 15)
    failed = operator.advance(build_id)
    assert failed.state is BuildState.FAILED

    assert is_done(operator.says("retry", build_id))
    assert (operator.find(build_id)).state is BuildState.QUEUED
    assert operator.run(operator.build_runner.builds.due()) == []  # just submitted
    operator.build_runner.clock.pass_time(6)
    assert operator.run(operator.build_runner.builds.due()) == [(build_id, failed.turn)]

    build = operator.advance(build_id)
    assert build.state is BuildState.DONE
    assert (say_reason(build.reason), build.error_code) == (None, None)
    assert len(operator.run(operator.build_runner.communities_of(build_id))) == 1


def test_a_build_with_gaps_makes_only_the_gaps(operator: Operator) -> None:
    build_id = operator.open()
    for method in ("board.addTopic", "groups.toggleMarket", "photos.saveOwnerCoverPhoto"):
        operator.build_runner.break_next(method, "error", 15)
    gaps = operator.advance(build_id)
    assert gaps.state is BuildState.DONE_WITH_GAPS
    refused = {k for k, step in gaps.steps.items() if step.state is StepState.REFUSED}
    before = operator.world_of(gaps)

    assert is_done(operator.says("retry", build_id))
    build = operator.advance(build_id)

    assert build.state is BuildState.DONE
    assert build.group_id == gaps.group_id and build.screen_name == gaps.screen_name
    for key, step in gaps.steps.items():
        if key not in refused:
            assert build.steps[key] == step, key
    after = operator.world_of(build)
    assert [p["id"] for p in after["posts"]] == [p["id"] for p in before["posts"]]
    assert len(after["topics"]) == 1 and after["market"] and after["cover"]
    assert all(
        say_reason(step.reason) is None for step in build.steps.values() if step.key in refused
    )
    assert not any(step.error_code for step in build.steps.values())

    undisturbed = operator.open()
    operator.advance(undisturbed)
    wanted = operator.run(operator.build_runner.communities_of(undisturbed))
    assert operator.run(operator.build_runner.communities_of(build_id)) == wanted


def test_a_sleeping_build_is_woken(operator: Operator) -> None:
    build_id = operator.open()
    operator.build_runner.break_next("board.addTopic", "error", 29)
    assert (operator.advance(build_id)).state is BuildState.WAITING
    assert (operator.advance(build_id)).state is BuildState.WAITING

    assert is_done(operator.says("retry", build_id))
    assert (operator.advance(build_id)).state is BuildState.DONE


def test_a_retry_is_refused_while_the_person_has_another_build(operator: Operator) -> None:
    person = operator.meet()
    first = operator.open(person)
    operator.build_runner.break_next("board.addTopic", "error", 15)
    assert (operator.advance(first)).state is BuildState.DONE_WITH_GAPS
    second = operator.open_another(operator.meet(person))
    assert second != first

    said = operator.says("retry", first)

    line = "only a failed, waiting or incomplete one can be retried"
    assert said.exit_code == 2 and said.stdout == ""
    assert len(said.stderr.splitlines()) == 1
    assert "another build" in said.stderr or line in said.stderr
    kept = operator.find(first)
    assert kept.state is BuildState.DONE_WITH_GAPS
    assert kept.steps["topic/reviews"].state is StepState.REFUSED
    # When the other is over, it goes.
    assert is_done(operator.says("cancel", second))
    assert is_done(operator.says("retry", first))
    assert (operator.advance(first)).state is BuildState.DONE


def test_cancel_stops_for_good_and_what_vk_has_stays(operator: Operator) -> None:
    build_id = operator.open()
    operator.build_runner.break_next("board.addTopic", "error", 14)
    parked = operator.advance(build_id)
    assert parked.state is BuildState.WAITING
    before = operator.world_of(parked)

    assert is_done(operator.says("cancel", build_id))

    build = operator.advance(build_id)
    assert (build.state, build.waiting_for) == (BuildState.CANCELLED, None)
    assert build.epoch == parked.epoch + 1
    assert build.waiting_data is None
    assert operator.world_of(build) == before
    line = f"build {build_id} is cancelled: "
    assert is_refused(
        operator.says("cancel", build_id),
        line + "only an unfinished one can be cancelled",
    )
    said = operator.says("retry", build_id)
    assert said.exit_code == 2 and said.stderr.startswith(line)


def test_a_finished_build_is_neither_retried_nor_cancelled(operator: Operator) -> None:
    build_id = operator.open()
    assert (operator.advance(build_id)).state is BuildState.DONE

    for command in ("retry", "cancel"):
        said = operator.says(command, build_id)
        assert said.exit_code == 2
        assert said.stderr.startswith(f"build {build_id} is done: only ")
        assert len(said.stderr.splitlines()) == 1


@pytest.mark.parametrize("build_id", ["nobody", "0" * 32, "'; DROP TABLE builds; --", "%"])
@pytest.mark.parametrize("command", ["show", "retry", "cancel"])
def test_a_wrong_id_is_one_line(operator: Operator, command: str, build_id: str) -> None:
    assert is_refused(operator.says(command, build_id), f"there is no build {build_id}")


def test_ids_are_whole_in_a_narrow_terminal_and_their_beginnings_do(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    build = operator.advance(operator.open())
    monkeypatch.setenv("COLUMNS", "60")

    assert build.id in operator.says("list").stdout
    shown = operator.says("show", build.id[:8], "--json")
    assert is_done(shown)
    told = json.loads(shown.stdout)
    assert (told["id"], told["state"], told["purpose"]) == (build.id, "done", "create")
    assert told["steps"]["cover"]["state"] == "done"
    (listed,) = json.loads(operator.says("list", "--json").stdout)
    assert listed["id"] == build.id and "steps" not in listed
    assert is_refused(operator.says("show", build.id[:3]), f"there is no build {build.id[:3]}")


def test_a_beginning_that_two_ids_share_is_not_guessed(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def two(self: Builds, prefix: str, limit: int = 2) -> list[str]:
        return [f"{prefix}{number:028x}" for number in range(limit)]

    monkeypatch.setattr(Builds, "list_ids", two)
    line = "several builds begin with abcd: write more of the id"
    assert is_refused(operator.says("show", "abcd"), line)


def test_no_builds_is_an_empty_table(operator: Operator) -> None:
    said = operator.says("list")
    assert is_done(said)
    assert len(said.stdout.splitlines()) <= 4
