"""Calls of many items travel together: nobody waits for ever, nobody's answer goes to another."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from vitrina.building.waves.outcomes import Closed, Stuck, TooLate, Unclear
from vitrina.building.waves.sending import SEND_WITHIN
from vitrina.building.waves.waves import Waves
from vitrina.domain.community import GrantKind
from vitrina.vk.call import Call, read_reply
from vitrina.vk.errors import ErrorKind, NotSent, OutcomeUnknown, VkError, read_error
from vitrina.vk.lone import LoneMethods
from vitrina.vk.wave import CALLS_LIMIT

Answer = Callable[[str, Mapping[str, str]], Any]
Part = Callable[[], Awaitable[Any]]


def effect(name: str, **params: str) -> Call[Any]:
    return Call(f"made.{name}", params, lambda reply: reply)


def read(name: str, *, same_for_all: bool = False, **params: str) -> Call[Any]:
    return Call(f"read.{name}", params, lambda reply: reply, same_for_all=same_for_all)


def refusal(method: str, code: int) -> VkError:
    return read_error(method, {"error_code": code, "error_msg": "no"})


@dataclass
class ScriptedSession:
    """VK that says what the test wants: `answers[method]` is a value, an error, or a list of them.

    `requests` are the HTTP requests, each the methods it carried; alone ones have one.
    """

    answers: dict[str, Any] = field(default_factory=dict)
    requests: list[list[str]] = field(default_factory=list)
    forms: list[dict[str, str]] = field(default_factory=list)
    answered: set[str] = field(default_factory=set)
    errors: list[VkError] = field(default_factory=list)
    hold: asyncio.Event | None = None
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    slots: int = 0
    lone: LoneMethods = field(default_factory=LoneMethods)

    async def slot(self) -> None:
        self.slots += 1

    def has_answer(self, method: str) -> bool:
        return method in self.answered

    def count_error(self, error: VkError) -> None:
        self.errors.append(error)

    async def ask(self, call: Call[Any]) -> Any:
        return await self.send(call)

    async def send(self, call: Call[Any]) -> Any:
        inside = read_script(call.form()["code"]) if call.method == "execute" else []
        self.requests.append([method for method, _ in inside] or [call.method])
        self.forms += [form for _, form in inside] or [call.form()]
        self.asked.set()
        await asyncio.sleep(0)
        if self.hold is not None:
            await self.hold.wait()
        if call.method != "execute":
            return read_reply(call, self._take(call.method, raises=True))
        whole = self._take("execute", raises=True)
        if whole is not None:
            return read_reply(call, whole)
        results, errors = [], []
        for method, _ in inside:
            answer = self._take(method, raises=False)
            results.append(False if isinstance(answer, VkError) else answer)
            if isinstance(answer, VkError):
                errors.append({"method": method, "error_code": answer.code, "error_msg": "no"})
        return read_reply(call, {"response": results, "execute_errors": errors})

    def _take(self, method: str, *, raises: bool) -> Any:
        answer = self.answers.get(method, None if method == "execute" else f"of {method}")
        if isinstance(answer, list):
            answer = answer.pop(0) if answer else f"of {method}"
        if raises and isinstance(answer, Exception):
            raise answer
        return answer


def read_script(code: str) -> list[tuple[str, dict[str, str]]]:
    """The calls in `return [API.a.b({...}),...];`."""
    calls, rest = [], code.removeprefix("return [")
    while rest.startswith("API."):
        method, _, rest = rest.removeprefix("API.").partition("(")
        form, end = json.JSONDecoder().raw_decode(rest)
        calls.append((method, form))
        rest = rest[end:].removeprefix(")").removeprefix(",")
    assert rest == "];"
    return calls


TOKEN = GrantKind.USER_TOKEN


class Yard:
    """Waves over a scripted VK, with a journal of intents and a clock of its own."""

    def __init__(self, *, together: bool = True) -> None:
        self.vk = ScriptedSession()
        self.intents: list[list[str]] = []
        self.now = 0.0
        self.intending = 0.0
        self.slept: list[float] = []
        self.quiet_after = 0  # sleeps after which intending takes no time again
        self.intend_error: Exception | None = None
        self.waves = Waves(
            {TOKEN: self.vk},  # type: ignore[dict-item] # the few methods that waves use
            self.intend,
            together=together,
            sleep=self.sleep,
            monotonic=lambda: self.now,
        )

    async def intend(self, intents: Mapping[str, dict[str, Any]]) -> None:
        if self.intend_error:
            raise self.intend_error
        self.intents.append(list(intents))
        self.now += self.intending
        await asyncio.sleep(0)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        if len(self.slept) == self.quiet_after:
            self.intending = 0.0
        for _ in range(3):
            await asyncio.sleep(0)

    async def run(self, *parts: Part) -> list[Any]:
        """The parts' values; a test fails when somebody is left waiting."""
        async with asyncio.timeout(2):
            return await self.waves.run(parts)

    def sends(self, position: int, name: str, **more: Any) -> Part:
        """A part that sends one effect; its error is its value."""

        async def part() -> Any:
            call = effect(name)
            try:
                return await self.waves.send(position, name, call, TOKEN, {"of": name}, **more)
            except (VkError, TooLate, Unclear, Closed) as error:
                return error

        return part

    def asks(self, position: int, *calls: Call[Any]) -> Part:
        async def part() -> Any:
            return await self.waves.ask_each(position, [(call, TOKEN) for call in calls])

        return part


@pytest.fixture
def yard() -> Yard:
    return Yard()


def kinds(values: Sequence[Any]) -> list[Any]:
    return [type(value) if isinstance(value, Exception) else value for value in values]


async def test_calls_of_all_items_are_one_request_in_the_order_of_the_plan(yard: Yard) -> None:
    values = await yard.run(
        yard.sends(2, "c"), yard.sends(0, "a"), yard.asks(1, read("x"), read("y"))
    )

    assert yard.vk.requests == [["made.a", "read.x", "read.y", "made.c"]]
    assert yard.vk.slots == 1
    assert yard.intents == [["a", "c"]]
    assert values == ["of made.c", "of made.a", ["of read.x", "of read.y"]]


async def test_one_by_one_each_call_is_a_request_of_its_own() -> None:
    yard = Yard(together=False)
    values = await yard.run(yard.sends(2, "c"), yard.asks(1, read("x")), yard.sends(0, "a"))

    assert yard.vk.requests == [["made.c"], ["read.x"], ["made.a"]]
    assert yard.intents == [["c"], ["a"]]
    assert values == ["of made.c", ["of read.x"], "of made.a"]


async def test_a_single_call_needs_no_wave(yard: Yard) -> None:
    await yard.run(yard.sends(0, "a"))
    await yard.run(yard.asks(0, read("x")))
    assert yard.vk.requests == [["made.a"], ["read.x"]]


async def test_a_wave_waits_for_who_is_still_busy(yard: Yard) -> None:
    async def busy() -> Any:
        for _ in range(20):
            await asyncio.sleep(0)
        return await yard.sends(1, "late")()

    await yard.run(yard.sends(0, "early"), busy)
    assert yard.vk.requests == [["made.early", "made.late"]]


async def test_a_wave_does_not_wait_for_who_sleeps_or_is_done(yard: Yard) -> None:
    async def sleeper() -> Any:
        await yard.waves.sleep(60)
        return await yard.sends(1, "rested")()

    async def idler() -> str:
        return "nothing to do"

    await yard.run(idler, yard.sends(0, "awake"), sleeper)
    assert yard.vk.requests == [["made.awake"], ["made.rested"]]
    assert yard.slept == [60]


async def test_more_calls_than_a_request_takes_go_in_several(yard: Yard) -> None:
    names = [f"n{number}" for number in range(60)]
    values = await yard.run(*(yard.sends(i, name) for i, name in enumerate(names)))

    assert [len(request) for request in yard.vk.requests] == [CALLS_LIMIT, CALLS_LIMIT, 10]
    assert [method for request in yard.vk.requests for method in request] == [
        f"made.{name}" for name in names
    ]
    assert values == [f"of made.{name}" for name in names]


async def test_long_texts_are_split_and_one_that_is_too_long_goes_alone(yard: Yard) -> None:
    def says(position: int, text: str) -> Part:
        async def part() -> Any:
            key = f"k{position}"
            return await yard.waves.send(position, key, effect("text", text=text), TOKEN, {})

        return part

    await yard.run(*(says(i, "я" * 6000) for i in range(4)), says(4, "ж" * 30_000))

    assert [len(request) for request in yard.vk.requests] == [2, 2, 1]
    assert [form["text"][:1] for form in yard.vk.forms] == ["я"] * 4 + ["ж"]
    assert max(len(form["text"]) for form in yard.vk.forms) == 30_000


async def test_an_item_waits_for_what_it_needs_and_the_wave_goes_without_it(yard: Yard) -> None:
    async def first() -> None:
        await yard.sends(0, "market")()
        yard.waves.announce("market")

    async def second() -> Any:
        await yard.waves.until_settled(("market",))
        assert yard.waves.are_settled(("market",))
        return await yard.sends(1, "product")()

    await yard.run(first, second, yard.sends(2, "post"))
    assert yard.vk.requests == [["made.market", "made.post"], ["made.product"]]
    yard.waves.forget(["market"])
    assert not yard.waves.are_settled(("market",))


@pytest.mark.parametrize("together", [True, False])
async def test_what_nobody_makes_is_an_error_and_no_build_for_ever(together: bool) -> None:
    yard = Yard(together=together)

    async def dependent() -> None:
        await yard.waves.until_settled(("nobody's",))

    with pytest.raises(Stuck, match="nobody's"):
        await yard.run(dependent, yard.sends(1, "other"))


async def test_two_that_wait_for_each_other_are_an_error(yard: Yard) -> None:
    def waits(own: str, other: str) -> Part:
        async def part() -> None:
            await yard.sends(0, own)()
            await yard.waves.until_settled((other,))
            yard.waves.announce(own)

        return part

    with pytest.raises(Stuck):
        await yard.run(waits("a", "b"), waits("b", "a"))


async def test_equal_reads_for_all_are_asked_once_also_later(yard: Yard) -> None:
    categories = read("categories", same_for_all=True, group_id="1")
    values = await yard.run(*(yard.asks(i, categories, read("server")) for i in range(3)))
    later = await yard.run(yard.asks(0, categories))

    assert yard.vk.requests == [["read.categories", *["read.server"] * 3]]
    assert values == [["of read.categories", "of read.server"]] * 3
    assert later == [["of read.categories"]]


async def test_reads_for_all_with_other_parameters_are_other_reads(yard: Yard) -> None:
    await yard.run(*(yard.asks(i, read("c", same_for_all=True, id=str(i))) for i in range(2)))
    assert yard.vk.requests == [["read.c", "read.c"]]


async def test_a_refused_read_for_all_is_told_to_all_of_them(yard: Yard) -> None:
    yard.vk.answers["read.c"] = refusal("read.c", 15)
    values = await yard.run(
        *(yard.asks(i, read("c", same_for_all=True)) for i in range(3)), yard.sends(4, "x")
    )
    assert [value[0].code for value in values[:3]] == [15, 15, 15]
    assert len(yard.vk.requests) == 1


async def test_an_error_inside_hits_only_its_call(yard: Yard) -> None:
    yard.vk.answers = {
        "made.b": refusal("made.b", 15),
        "made.d": refusal("made.d", 9),
        "made.e": refusal("made.e", 10),
    }
    values = await yard.run(*(yard.sends(i, name) for i, name in enumerate("abcde")))

    assert [getattr(value, "code", value) for value in values] == [
        "of made.a", 15, "of made.c", 9, 10,
    ]  # fmt: skip
    assert [value.kind for value in values if isinstance(value, VkError)] == [
        ErrorKind.PERMANENT,
        ErrorKind.TRANSIENT,
        ErrorKind.UNKNOWN,
    ]
    assert [error.code for error in yard.vk.errors] == [15, 9, 10]


@pytest.mark.parametrize("code", [14, 17, 5])
async def test_what_a_person_must_do_is_met_again_alone(yard: Yard, code: int) -> None:
    """Inside a wave VK names no address: the effect is unclear, a read is asked again at once."""
    yard.vk.answers = {
        "made.a": [refusal("made.a", code)],
        "read.x": [refusal("read.x", code)],
    }
    values = await yard.run(yard.sends(0, "a"), yard.asks(1, read("x")), yard.sends(2, "b"))

    assert kinds(values) == [Unclear, ["of read.x"], "of made.b"]
    assert yard.vk.requests == [["made.a", "read.x", "made.b"], ["read.x"]]


def saves(yard: Yard, position: int, name: str) -> Part:
    """A part that puts an uploaded picture somewhere before its effect; VkError is its value."""

    async def part() -> Any:
        return (await yard.waves.ask_each(position, [(read("saveIt", of=name), TOKEN)]))[0]

    return part


@pytest.mark.parametrize("code", [100, 121, 15, 27, 3, 8])
async def test_a_save_that_a_wave_was_refused_goes_again_alone(yard: Yard, code: int) -> None:
    refused = refusal("read.saveIt", code)
    yard.vk.answers = {"read.saveIt": [refused, refused]}
    values = await yard.run(saves(yard, 0, "a"), yard.sends(1, "b"), saves(yard, 2, "c"))

    assert values == ["of read.saveIt", "of made.b", "of read.saveIt"]
    assert yard.vk.requests == [["read.saveIt", "made.b", "read.saveIt"], *[["read.saveIt"]] * 2]
    assert yard.vk.lone.found == {"read.saveIt": code}


async def test_what_a_wave_does_not_carry_goes_alone_from_then_on(yard: Yard) -> None:
    yard.vk.answers = {"read.saveIt": [refusal("read.saveIt", 100)]}
    await yard.run(saves(yard, 0, "a"), yard.sends(1, "b"))
    yard.vk.requests.clear()
    await yard.run(saves(yard, 0, "a"), yard.sends(1, "b"), yard.sends(2, "c"))

    assert sorted(yard.vk.requests) == [["made.b", "made.c"], ["read.saveIt"]]


async def test_what_an_earlier_run_found_goes_alone_at_once(yard: Yard) -> None:
    yard.vk.lone = LoneMethods(["read.saveIt"])
    await yard.run(saves(yard, 0, "a"), yard.sends(1, "b"), yard.sends(2, "c"))

    assert sorted(yard.vk.requests) == [["made.b", "made.c"], ["read.saveIt"]]
    assert yard.vk.lone.found == {}


async def test_a_save_that_is_refused_alone_too_is_refused(yard: Yard) -> None:
    yard.vk.answers = {"read.saveIt": [refusal("read.saveIt", 129), refusal("read.saveIt", 100)]}
    refused, _ = await yard.run(saves(yard, 0, "a"), yard.sends(1, "b"))

    assert isinstance(refused, VkError) and refused.code == 100
    assert yard.vk.lone.found == {} and "read.saveIt" not in yard.vk.lone
    assert [error.code for error in yard.vk.errors] == [129]


async def test_a_save_that_is_answered_without_what_it_saved_goes_again_alone(yard: Yard) -> None:
    def read_saved(reply: Any) -> Any:
        return reply["saved"]

    async def part() -> Any:
        call = Call("made.saveIt", {}, read_saved)
        return (await yard.waves.ask_each(0, [(call, TOKEN)]))[0]

    yard.vk.answers = {"made.saveIt": [{}, {"saved": 1}]}
    assert await yard.run(part, yard.sends(1, "b")) == [1, "of made.b"]
    assert yard.vk.requests == [["made.saveIt", "made.b"], ["made.saveIt"]]
    assert yard.vk.lone.found == {"made.saveIt": None}


async def test_an_effect_that_saves_is_sent_again_with_an_intent_of_its_own(yard: Yard) -> None:
    yard.vk.answers = {"made.saveIt": [refusal("made.saveIt", 100)]}
    values = await yard.run(yard.sends(0, "saveIt"), yard.sends(1, "b"))

    assert values == ["of made.saveIt", "of made.b"]
    assert yard.vk.requests == [["made.saveIt", "made.b"], ["made.saveIt"]]
    assert yard.intents == [["saveIt", "b"], ["saveIt"]]
    assert yard.vk.slots == 2


async def test_an_effect_that_may_be_there_is_not_sent_again(yard: Yard) -> None:
    """VK answered without what was saved: whoever sent it looks first, then sends it alone."""

    async def part() -> Any:
        call = Call("made.saveIt", {}, lambda reply: reply["saved"])
        try:
            return await yard.waves.send(0, "avatar", call, TOKEN, {})
        except OutcomeUnknown:
            return await yard.waves.send(0, "avatar", call, TOKEN, {}, alone=True)

    yard.vk.answers = {"made.saveIt": [{}, {"saved": 1}]}
    assert await yard.run(part, yard.sends(1, "b")) == [1, "of made.b"]
    assert yard.vk.requests == [["made.saveIt", "made.b"], ["made.saveIt"]]
    assert yard.vk.lone.found == {"made.saveIt": None}


async def test_a_run_that_is_closing_repeats_nothing(yard: Yard) -> None:
    yard.vk.hold = asyncio.Event()
    refused = {"made.saveIt": refusal("made.saveIt", 100), "read.saveIt": refusal("read.saveIt", 3)}
    yard.vk.answers = dict(refused)

    async def closes() -> None:
        await yard.vk.asked.wait()
        yard.waves.close()
        assert yard.vk.hold is not None
        yard.vk.hold.set()

    async def asks() -> Any:
        try:
            return await saves(yard, 1, "a")()
        except Closed as closed:
            return closed

    yard.waves._idleness.expect(-1)  # the closer watches and holds nobody's wave
    values = await yard.run(closes, yard.sends(0, "saveIt"), asks)
    assert kinds(values) == [None, Unclear, Closed]
    assert yard.vk.requests == [["made.saveIt", "read.saveIt"]]


@pytest.mark.parametrize(
    ("text", "requests"),
    [
        ("Массаж «Ж» \\u0430 😀\n", [["made.a", "made.b", "read.text"]]),
        ("\u2028", [["made.a", "made.b"], ["read.text"]]),
        ("\x0b", [["made.a", "made.b"], ["read.text"]]),
    ],
)
async def test_a_text_that_no_script_carries_goes_alone(
    yard: Yard, text: str, requests: list[list[str]]
) -> None:
    await yard.run(yard.sends(0, "a"), yard.sends(1, "b"), yard.asks(2, read("text", text=text)))
    assert sorted(yard.vk.requests) == requests
    assert [form["text"] for form in yard.vk.forms if form] == [text]


async def test_a_token_that_may_not_execute_sends_every_call_alone(yard: Yard) -> None:
    yard.vk.answers["execute"] = refusal("execute", 27)
    await yard.run(yard.sends(0, "a"), yard.sends(1, "b"))
    yard.vk.requests.clear()
    values = await yard.run(yard.sends(0, "a"), yard.sends(1, "b"))

    assert values == ["of made.a", "of made.b"]
    assert sorted(yard.vk.requests) == [["made.a"], ["made.b"]]
    assert yard.vk.lone.found == {"execute": 27}


async def test_who_has_an_answer_to_a_captcha_goes_alone(yard: Yard) -> None:
    yard.vk.answered.add("made.b")
    await yard.run(*(yard.sends(i, name) for i, name in enumerate("abc")))
    assert sorted(yard.vk.requests) == [["made.a", "made.c"], ["made.b"]]


async def test_who_asks_to_go_alone_goes_alone(yard: Yard) -> None:
    await yard.run(yard.sends(0, "a", alone=True), yard.sends(1, "b"), yard.sends(2, "c"))
    assert sorted(yard.vk.requests) == [["made.a"], ["made.b", "made.c"]]
    assert sorted(yard.intents) == [["a"], ["b", "c"]]


@pytest.mark.parametrize(
    "whole",
    [
        OutcomeUnknown("execute", "no answer"),
        refusal("execute", 10),
        refusal("execute", 1),
        refusal("execute", 13),
        {"response": [False, "x", "y"]},
        {"response": ["a", "x"]},
    ],
    ids=["lost", "10", "1", "13", "one error short", "one result short"],
)
async def test_after_a_wave_of_unknown_outcome_every_effect_is_unknown(
    yard: Yard, whole: object
) -> None:
    yard.vk.answers["execute"] = [whole]
    values = await yard.run(yard.sends(0, "a"), yard.asks(1, read("x")), yard.sends(2, "b"))

    assert [value.kind for value in (values[0], values[2])] == [ErrorKind.UNKNOWN] * 2
    assert values[1] == ["of read.x"]
    assert yard.vk.requests == [["made.a", "read.x", "made.b"], ["read.x"]]


@pytest.mark.parametrize("code", [12, 15, 27, 29, 5, 14, 103])
async def test_a_wave_that_vk_does_not_take_at_all_goes_one_by_one(yard: Yard, code: int) -> None:
    yard.vk.answers["execute"] = refusal("execute", code)
    values = await yard.run(yard.sends(0, "a"), yard.asks(1, read("x")), yard.sends(2, "b"))

    assert kinds(values) == [Unclear, ["of read.x"], Unclear]
    assert yard.slept == []


@pytest.mark.parametrize(
    ("error", "slept"),
    [
        (refusal("execute", 6), [1.0, 1.0]),
        (refusal("execute", 9), [2.0, 4.0]),
        (NotSent("execute", "no connection"), [2.0, 4.0]),
    ],
    ids=["6", "9", "no connection"],
)
async def test_a_wave_that_must_wait_is_sent_again(
    yard: Yard, error: VkError, slept: list[float]
) -> None:
    yard.vk.answers["execute"] = [error, error]
    yard.vk.answers["execute"].append(None)
    values = await yard.run(yard.sends(0, "a"), yard.sends(1, "b"))

    assert values == ["of made.a", "of made.b"]
    assert yard.slept == slept
    # Each sending has an intent and a slot of its own.
    assert yard.intents == [["a", "b"]] * 3
    assert yard.vk.slots == 3


@pytest.mark.parametrize("code", [6, 9])
async def test_a_wave_that_never_gets_through_is_given_up_for_single_calls(
    yard: Yard, code: int
) -> None:
    yard.vk.answers["execute"] = refusal("execute", code)
    values = await yard.run(yard.sends(0, "a"), yard.sends(1, "b"))
    assert kinds(values) == [Unclear, Unclear]
    assert 3 <= len(yard.vk.requests) <= 5


async def test_who_froze_between_intent_and_sending_does_not_send(yard: Yard) -> None:
    yard.intending = SEND_WITHIN + 0.1
    values = await yard.run(yard.sends(0, "a"), yard.sends(1, "b"), yard.asks(2, read("x")))

    assert kinds(values) == [TooLate, TooLate, ["of read.x"]]
    assert yard.vk.requests == [["read.x"]]

    assert kinds(await yard.run(yard.sends(0, "alone"))) == [TooLate]


async def test_a_wave_that_was_late_waits_longer_each_time_and_goes_whole(yard: Yard) -> None:
    yard.intending, yard.quiet_after = SEND_WITHIN + 0.1, 2
    values = await yard.run(yard.sends(0, "a"), yard.sends(1, "b"))

    assert values == ["of made.a", "of made.b"]
    assert yard.intents == [["a", "b"]] * 3
    assert yard.vk.requests == [["made.a", "made.b"]]
    assert yard.slept[1] > yard.slept[0] > 0


async def test_closing_sends_nothing_new_and_still_hears_what_is_under_way(yard: Yard) -> None:
    yard.vk.hold = asyncio.Event()

    async def closes() -> None:
        await yard.vk.asked.wait()
        yard.waves.close()
        assert yard.vk.hold is not None
        yard.vk.hold.set()

    async def waits() -> Any:
        await yard.waves.until_settled(("never",))

    async def too_late() -> Any:
        await yard.waves.sleep(1)
        return await yard.sends(3, "late")()

    async def closing() -> Any:
        try:
            await waits()
        except Closed as error:
            return error

    yard.waves._idleness.expect(-1)  # the closer watches and holds nobody's wave
    values = await yard.run(closes, yard.sends(0, "a"), yard.sends(1, "b"), closing, too_late)

    assert kinds(values) == [None, "of made.a", "of made.b", Closed, Closed]
    assert yard.vk.requests == [["made.a", "made.b"]]
    with pytest.raises(Closed):
        await yard.waves.until_settled(("never",))
    with pytest.raises(Closed):
        await yard.waves.ask(0, read("x"), TOKEN)


@pytest.mark.parametrize("together", [True, False])
async def test_an_error_in_one_part_ends_the_others(together: bool) -> None:
    yard = Yard(together=together)
    yard.vk.hold = asyncio.Event()

    async def breaks() -> None:
        await yard.waves.sleep(1)
        raise ZeroDivisionError

    before = asyncio.all_tasks()
    with pytest.raises(ZeroDivisionError):
        await yard.run(breaks, yard.sends(0, "a"), yard.sends(1, "b"))
    assert asyncio.all_tasks() == before


async def test_a_journal_that_is_somebody_elses_ends_all_of_them(yard: Yard) -> None:
    yard.intend_error = PermissionError("superseded")
    with pytest.raises(PermissionError):
        await yard.run(yard.sends(0, "a"), yard.sends(1, "b"), yard.asks(2, read("x")))
    assert yard.vk.requests == []


@pytest.mark.parametrize("together", [True, False])
async def test_cancelling_leaves_no_request_behind(together: bool) -> None:
    yard = Yard(together=together)
    yard.vk.hold = asyncio.Event()
    before = asyncio.all_tasks()
    running = asyncio.create_task(
        yard.waves.run([yard.sends(0, "a"), yard.asks(1, read("x")), yard.sends(2, "b")])
    )
    await yard.vk.asked.wait()
    running.cancel()
    await asyncio.wait([running])
    assert running.cancelled()
    assert asyncio.all_tasks() == before


async def test_nobody_to_run_is_nothing_to_wait_for(yard: Yard) -> None:
    assert await yard.run() == []
    assert await yard.waves.ask(0, read("x"), TOKEN) == "of read.x"


async def test_who_waits_for_a_wave_and_for_a_call_alone_gets_both(yard: Yard) -> None:
    """The wave waits for what goes alone; its asker waits for the wave first."""
    yard.vk.answered.add("read.alone")

    async def part() -> Any:
        calls = [(read(name), TOKEN) for name in ("first", "alone", "last")]
        return await yard.waves.ask_each(0, calls)

    assert await yard.run(part) == [["of read.first", "of read.alone", "of read.last"]]
