"""A worker dies at the worst moments: the next one finishes, and nothing is there twice."""

import asyncio
import random
import re
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import pytest
from sqlalchemy import select

from build_runner import BuildRunner, after_intent, each_effect_in_turn, open_build_runner
from sandboxed import SandboxedServices
from vitrina.building.advance import advance
from vitrina.domain.build import BuildState, StepState, WaitingFor
from vitrina.storage.journal import Journal
from vitrina.storage.models import school_events
from vitrina.storage.records import StepRecord
from vitrina.vk.client import VkSession

MOMENTS = ("before intent", "before sending", "before the answer", "before recording")


class Killed(BaseException):
    """The process is gone: nothing of it runs any more, no clean-up either."""


@pytest.fixture(params=[False, True], ids=["one by one", "in waves"])
async def build_runner(
    sandboxed: SandboxedServices, request: pytest.FixtureRequest
) -> AsyncIterator[BuildRunner]:
    """Builds in fast forward, sending calls both ways."""
    async with open_build_runner(sandboxed, waves=request.param) as opened:
        yield opened


def kill_at(moment: str, victim: str, patch: pytest.MonkeyPatch) -> None:
    """Die while the victim's step is made: around its intent, its call, or before its record."""
    intend, settle, send = Journal.intend, Journal.settle, VkSession.send
    sending: list[str] = []

    async def intend_and_die(
        journal: Journal, intents: Mapping[str, Any], settles_in: float
    ) -> dict[str, StepRecord]:
        if victim in intents and moment == "before intent":
            raise Killed
        intended = await intend(journal, intents, settles_in)
        if victim in intents and moment == "before sending":
            raise Killed
        sending.extend(intents)
        return intended

    async def send_and_die(session: VkSession, call: Any, **more: Any) -> Any:
        reply = await send(session, call, **more)
        if victim in sending and moment == "before the answer":
            raise Killed
        return reply

    async def die_or_settle(
        journal: Journal, key: str, state: StepState, **more: Any
    ) -> StepRecord:
        if key == victim and moment == "before recording" and state is StepState.DONE:
            raise Killed
        return await settle(journal, key, state, **more)

    patch.setattr(Journal, "intend", intend_and_die)
    patch.setattr(Journal, "settle", die_or_settle)
    patch.setattr(VkSession, "send", send_and_die)


async def told_of(build_runner: BuildRunner, community_id: str) -> list[str]:
    """The kinds of what the school is told of the community."""
    query = select(school_events.c.kind).where(school_events.c.community_id == community_id)
    async with build_runner.building.database.transaction() as connection:
        return list((await connection.execute(query)).scalars())


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not is_so():  # noqa: ASYNC110 -- the sandbox's doing, which tells nobody
            await asyncio.sleep(0.01)


@each_effect_in_turn
@pytest.mark.parametrize("moment", MOMENTS)
async def test_the_next_worker_finishes_what_a_killed_one_began(
    build_runner: BuildRunner, moment: str
) -> None:
    undisturbed = await build_runner.open()
    await build_runner.advance(undisturbed)
    wanted = await build_runner.communities_of(undisturbed)

    for victim in build_runner.by_api:
        build_id = await build_runner.open()
        with pytest.MonkeyPatch.context() as patch, pytest.raises(Killed):
            kill_at(moment, victim, patch)
            await advance(build_runner.building, build_id)
        left = await build_runner.find(build_id)
        assert left.state is BuildState.RUNNING
        before_intent = moment == "before intent"
        expected = StepState.PLANNED if before_intent else StepState.INTENDED
        assert left.steps[victim].state is expected

        build = await build_runner.finish(build_id)

        assert build.state is BuildState.DONE, victim
        assert await build_runner.communities_of(build_id) == wanted, victim
        assert await told_of(build_runner, build.community_id) == ["community.made"], victim


@pytest.mark.parametrize("victim", ["community", "topic/reviews"])
async def test_a_refused_look_after_a_kill_does_not_forget_what_may_have_happened(
    build_runner: BuildRunner, victim: str
) -> None:
    build_id = await build_runner.open()
    with pytest.MonkeyPatch.context() as patch, pytest.raises(Killed):
        kill_at("before recording", victim, patch)
        await advance(build_runner.building, build_id)
    look = "groups.get" if victim == "community" else "board.getTopics"
    build_runner.break_next(look, "error", 9, times=8)

    build = await build_runner.advance(build_id)

    assert build.waiting_for is WaitingFor.FLOOD
    assert build.steps[victim].state is StepState.INTENDED
    build = await build_runner.finish(build_id)
    assert build.state is BuildState.DONE
    (community,) = await build_runner.communities_of(build_id)
    assert len(community["topics"]) == 1


async def test_a_worker_frozen_after_its_intent_does_not_send(
    build_runner: BuildRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_id = await build_runner.open()
    frozen = ["community", "topic/reviews"]
    sent: list[str] = []
    send = VkSession.send

    async def note_and_send(session: VkSession, call: Any, **more: Any) -> Any:
        wave = str(call.params.get("code", ""))
        sent.extend(re.findall(r"API\.(\w+\.\w+)\(", wave) or [call.method])
        return await send(session, call, **more)

    def freeze(key: str) -> None:
        sent.append(f"intended {key}")
        if key in frozen:
            frozen.remove(key)
            sent.append(f"frozen at {key}")
            build_runner.clock.pass_time(1.5)

    monkeypatch.setattr(VkSession, "send", note_and_send)
    with after_intent(freeze):
        build = await build_runner.advance(build_id)

    assert build.state is BuildState.DONE
    assert len(await build_runner.communities_of(build_id)) == 1
    # After the thaw nothing is sent on the old intent, only on a new one.
    for key, method in (("community", "groups.create"), ("topic/reviews", "board.addTopic")):
        thawed = sent[sent.index(f"frozen at {key}") :]
        assert thawed.index(f"intended {key}") < thawed.index(method)
        assert build.steps[key].attempt == 2
        assert sent.count(method) == 1


async def test_a_stop_at_any_moment_hands_the_build_over(build_runner: BuildRunner) -> None:
    undisturbed = await build_runner.open()
    await build_runner.advance(undisturbed)
    wanted = await build_runner.communities_of(undisturbed)
    chance = random.Random(7)
    build_id = await build_runner.open()

    for _ in range(40):
        running = asyncio.create_task(advance(build_runner.building, build_id))
        await asyncio.wait([running], timeout=chance.uniform(0.0, 0.03))
        running.cancel()
        await asyncio.wait([running])
        if (await build_runner.find(build_id)).state.is_finished:
            break

    build = await build_runner.finish(build_id)
    assert build.state is BuildState.DONE
    assert await build_runner.communities_of(build_id) == wanted
    assert await told_of(build_runner, build.community_id) == ["community.made"]


async def test_a_stopped_run_leaves_no_request_behind(build_runner: BuildRunner) -> None:
    build_id = await build_runner.open()
    build_runner.break_next("groups.create", "delay", ms=500)
    before = asyncio.all_tasks()
    intended = asyncio.Event()
    with after_intent(lambda key: intended.set()):
        running = asyncio.create_task(advance(build_runner.building, build_id))
        await intended.wait()
        await until(
            lambda: build_runner.sandboxed.sandbox.world.requests["groups.create"].asked > 0
        )
        running.cancel()
        await asyncio.wait([running])

    left = [task for task in asyncio.all_tasks() - before if "/building/" in repr(task)]
    assert left == []
    assert (await build_runner.find(build_id)).state is BuildState.QUEUED
    # What VK has received it does within a call's time, which the build's own clock only pretends.
    await until(lambda: bool(build_runner.sandboxed.sandbox.world.groups))
    assert (await build_runner.finish(build_id)).state is BuildState.DONE
    assert len(await build_runner.communities_of(build_id)) == 1
