"""Many look at once: what is too much is refused in words, and a build never waits for it."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, suppress

import pytest
from prometheus_client.parser import text_string_to_metric_families

from sandboxed import EXAMPLE
from vitrina.domain.picture import AvatarCard
from vitrina.domain.practitioner import Theme
from vitrina.wiring.turns import Busy, Turns
from web.served_app import ServedApp, grant

AVATAR = AvatarCard(theme=Theme.SAGE, pattern="leaves", seed="1", initials="ОВ")


class Gate:
    """Work that begins, is noted, and does not end before the gate is opened."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self._opened = threading.Event()

    def work(self, name: str) -> str:
        self.begun.append(name)
        self._opened.wait(20)
        return name

    def open(self) -> None:
        self._opened.set()


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture
def gate(stack: AsyncExitStack) -> Gate:
    gate = Gate()
    stack.callback(gate.open)
    return gate


async def until(is_so: Callable[[], bool]) -> None:
    for _ in range(2000):
        if is_so():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it did not come to it")


async def fill(turns: Turns, gate: Gate, stack: AsyncExitStack, *, leave: int = 0) -> None:
    """Every place taken but `leave`, the first of them by work that runs."""

    async def take() -> None:
        with suppress(Busy):
            await turns.run(gate.work, "before")

    for _ in range(turns.places - leave):
        taking = asyncio.ensure_future(take())
        stack.callback(taking.cancel)
    await until(lambda: turns.waiting == turns.places - leave - 1 and bool(gate.begun))


async def test_work_is_done_in_the_order_it_came(stack: AsyncExitStack, gate: Gate) -> None:
    turns = Turns("some", stack, at_once=1, waiting=2, patience=60)
    asked = [asyncio.ensure_future(turns.run(gate.work, name)) for name in "abc"]
    await until(lambda: turns.waiting == 2)
    assert gate.begun == ["a"]
    gate.open()
    assert await asyncio.gather(*asked) == ["a", "b", "c"] == gate.begun
    assert turns.waiting == 0 and turns.refused == {"full": 0, "late": 0}


async def test_where_there_is_no_place_it_is_refused_at_once(
    stack: AsyncExitStack, gate: Gate
) -> None:
    turns = Turns("some", stack, at_once=1, waiting=2, patience=60)
    await fill(turns, gate, stack)
    with pytest.raises(Busy) as busy:
        await turns.run(gate.work, "too many")
    assert busy.value.seconds == 60 and turns.refused == {"full": 1, "late": 0}


async def test_what_waits_too_long_is_refused_and_never_begun(
    stack: AsyncExitStack, gate: Gate
) -> None:
    turns = Turns("some", stack, at_once=1, waiting=2, patience=0.05)
    running = asyncio.ensure_future(turns.run(gate.work, "slow"))
    await until(lambda: bool(gate.begun))
    with pytest.raises(Busy) as busy:
        await turns.run(gate.work, "late")
    assert busy.value.seconds == 1 and turns.refused == {"full": 0, "late": 1}
    gate.open()
    # What has begun may take as long as it takes.
    assert await running == "slow"
    assert await turns.run(gate.work, "after") == "after"
    assert gate.begun == ["slow", "after"]


async def test_what_nobody_waits_for_is_never_begun(stack: AsyncExitStack, gate: Gate) -> None:
    turns = Turns("some", stack, at_once=1, waiting=2, patience=60)
    await fill(turns, gate, stack, leave=1)
    leaving = asyncio.ensure_future(turns.run(gate.work, "left"))
    await until(lambda: turns.waiting == 2)
    leaving.cancel()
    await until(lambda: turns.waiting == 1)
    staying = asyncio.ensure_future(turns.run(gate.work, "stayed"))
    gate.open()
    assert await staying == "stayed"
    assert "left" not in gate.begun


async def test_what_runs_holds_its_place_though_nobody_waits(
    stack: AsyncExitStack, gate: Gate
) -> None:
    turns = Turns("some", stack, at_once=1, waiting=0, patience=60)
    leaving = asyncio.ensure_future(turns.run(gate.work, "left"))
    await until(lambda: bool(gate.begun))
    leaving.cancel()
    with suppress(asyncio.CancelledError):
        await leaving
    with pytest.raises(Busy):
        await turns.run(gate.work, "another")
    gate.open()
    await until(lambda: turns.taken == 0)
    assert await turns.run(gate.work, "another") == "another"


async def test_what_fails_says_so_and_frees_its_place(stack: AsyncExitStack) -> None:
    def fail() -> None:
        raise LookupError("nothing")

    turns = Turns("some", stack, at_once=1, waiting=0, patience=60)
    for _ in range(3):
        with pytest.raises(LookupError):
            await turns.run(fail)
        await until(lambda: turns.taken == 0)


async def test_a_preview_that_has_no_place_is_refused_in_words(
    served: ServedApp, stack: AsyncExitStack, gate: Gate
) -> None:
    await fill(served.sandboxed.services.previews, gate, stack)
    program = await served.program()
    refused = await program.post("/preview", json=EXAMPLE)
    assert refused.status_code == 503
    assert refused.headers["retry-after"] == "3"
    said = refused.json()
    assert said["error"] == "busy" and "предпросмотр" in said["message"]
    # Everything else goes on beside it.
    assert (await program.get("/healthz")).text == "ok"
    await grant(program)

    gate.open()
    await until(lambda: served.sandboxed.services.previews.taken == 0)
    assert (await program.post("/preview", json=EXAMPLE)).status_code == 200


async def test_the_preview_of_a_client_that_has_left_is_not_made(
    served: ServedApp, stack: AsyncExitStack, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []

    def note(sent: object, *rest: object) -> dict[str, object]:
        made.append(sent)
        return {}

    monkeypatch.setattr("vitrina.web.form.preview.make_preview", note)
    previews = served.sandboxed.services.previews
    await fill(previews, gate, stack, leave=2)
    before, body = previews.waiting, b'{"name": "left"}'
    _, writer = await asyncio.open_connection("127.0.0.1", int(served.url.rpartition(":")[2]))
    writer.write(
        b"POST /preview HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
    )
    await until(lambda: previews.waiting == before + 1)
    writer.close()
    await until(lambda: previews.waiting == before)
    staying = asyncio.ensure_future((await served.program()).post("/preview", json={"name": "is"}))
    await until(lambda: previews.waiting == before + 1)
    gate.open()
    assert (await staying).status_code == 200
    assert made == [{"name": "is"}]


async def test_a_build_draws_while_pages_wait(
    served: ServedApp, stack: AsyncExitStack, gate: Gate
) -> None:
    services = served.sandboxed.services
    program = await served.program()
    started = await grant(program)
    picture = f"{started['build_url'].removeprefix(served.url)}/pictures/avatar.jpg"
    drawn = (await program.get(picture)).content
    for turns in (services.previews, services.pictures):
        await fill(turns, gate, stack)
    refused = await program.get(picture)
    assert refused.status_code == 503 and refused.headers["retry-after"] == "10"
    assert (await services.draw(AVATAR))[:2] == b"\xff\xd8"

    gate.open()
    await until(lambda: services.pictures.taken == 0)
    assert (await program.get(picture)).content == drawn


async def test_the_queues_are_measured(
    served: ServedApp, stack: AsyncExitStack, gate: Gate
) -> None:
    services, program = served.sandboxed.services, await served.program()
    await fill(services.previews, gate, stack)
    await program.post("/preview", json=EXAMPLE)
    text = (await program.get("/metrics")).text
    samples = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert samples["vitrina_queue_waiting", "previews"] == services.previews.places - 1
    assert samples["vitrina_queue_waiting", "pictures"] == 0
    assert samples["vitrina_queue_refused_total", "previews", "full"] == 1
    assert samples["vitrina_queue_refused_total", "previews", "late"] == 0
