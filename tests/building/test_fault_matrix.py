"""THE fault matrix: what each of VK's codes does to a step and to its build, for each kind of item.

The table is read from the top: the codes, what is tried on the spot, how the build stands then, and
how the step does. `GAP` fails the build when the item is required, otherwise it leaves a gap.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from build_runner import BuildRunner, open_build_runner
from sandboxed import open_sandboxed
from vitrina.building.decisions import Decision, Look, Park, Refuse, Repeat, decide
from vitrina.building.pieces.registry import KINDS, kind_of
from vitrina.domain.build import BuildState, StepState, WaitingFor
from vitrina.domain.pieces import Piece
from vitrina.domain.plan import CommunityPlan, Route
from vitrina.storage.records import BuildRecord
from vitrina.vk.error_table import MEANINGS
from vitrina.vk.errors import read_error
from vitrina.wording.reasons import say_reason

MINUTE, HOUR = 60.0, 3600.0
NEVER_ENDING = 1000

GAP = "gap"
CAPTCHA, GRANT, PERSON, FLOOD = (
    WaitingFor.CAPTCHA, WaitingFor.GRANT, WaitingFor.PERSON, WaitingFor.FLOOD,
)  # fmt: skip
PLANNED, REFUSED, UNKNOWN = StepState.PLANNED, StepState.REFUSED, StepState.UNKNOWN


@dataclass(frozen=True)
class Row:
    """`tries`: waits between tries on the spot; `sleep`: of the build, the first time."""

    codes: tuple[int, ...]
    says: str
    then: WaitingFor | str
    step: StepState
    tries: tuple[float, ...] = ()
    sleep: float | None = None


LIMITS = (29, 103, 601, 983, 984)
BAD_LETTER = (911, 913, 914, 921, 940, 943, 969)
NO_LETTER = (900, 901, 902, 917, 922, 925, 936, 944, 945, 946, 950, 962, 985, 987, 988, 1012)
SETTLES = 7.0  # a second to send, five for the call (the tests' time-out), one of margin

# fmt: off
TABLE = [
    # codes, what the person reads, then, the step, tries on the spot, sleep of the build
    # It passes by itself.
    Row((6,), "долго не получается",                 FLOOD, PLANNED, (1.0,) * 8, MINUTE),
    Row((9,), "не делать одно и то же",              FLOOD, PLANNED, (2., 4., 8.), 5 * MINUTE),
    Row((22,), "не дошла",                           FLOOD, PLANNED, (2., 4., 8.), MINUTE),
    Row(LIMITS, "Продолжим сами",                    FLOOD, PLANNED, (), HOUR),
    # VK may have done it: it is looked for before each new try.
    Row((1, 10, 36), "долго не получается",          FLOOD, UNKNOWN, (SETTLES,) * 7, MINUTE),
    # Only the person can help.
    Row((14,), "не робот",                           CAPTCHA, PLANNED),
    Row((5, 25, 1117, 3609), "Разрешите его ещё раз", GRANT, PLANNED),
    Row((17, 24, 3300), "вернитесь сюда",            PERSON, PLANNED),
    Row((703, 3301, 3302, 3303, 3304), "вернитесь сюда", PERSON, PLANNED),
    # Never: the item is left to hands.
    Row((7, 15, 1051), "не дал нам права",          GAP, REFUSED),
    Row((8, 12, 100, 225), "не принял наш запрос",   GAP, REFUSED),
    Row((27, 28), "С таким разрешением",             GAP, REFUSED),
    Row((18, 37), "закрыл эту страницу",             GAP, REFUSED),
    Row((20, 21, 42), "не пускает наше приложение",  GAP, REFUSED),
    Row((3, 23), "больше не даёт программам",        GAP, REFUSED),
    Row((19,), "закрыл это",                         GAP, REFUSED),
    Row((104, 113, 114, 125, 1403), "не нашёл",      GAP, REFUSED),
    Row((1433, 1434, 1435), "не принял картинку",    GAP, REFUSED),
    # The upload came to nothing: the picture goes to three upload servers.
    Row((118, 121, 129), "не принял картинку",       GAP, REFUSED, (2., 4.)),
    Row((*range(5701, 5711),), "аватара",            GAP, REFUSED),
    Row((13000,), "запретил загрузки",               GAP, REFUSED),
    Row((203,), "администратор",                     GAP, REFUSED),
    Row((260,), "список ваших сообществ",            GAP, REFUSED),
    Row((214, 219, 220, 222, 224), "опубликовать вручную", GAP, REFUSED),
    Row((205, 1408, 1412, 1413, 1416, 1417, 1425, 1426), "добавить вручную", GAP, REFUSED),
    Row((1405, 1406, 1407), "больше нет места",      GAP, REFUSED),
    Row((1431, 1432), "уже",                         GAP, REFUSED),
    Row((1438, 1526), "В сообществе",                GAP, REFUSED),
    Row((1260,), "короткий адрес",                   GAP, REFUSED),
    Row((2000,), "десять подключённых серверов",     GAP, REFUSED),
    Row(NO_LETTER, "нельзя написать",                GAP, REFUSED),
    Row(BAD_LETTER, "не принял сообщение",           GAP, REFUSED),
    Row((912,), "возможности ботов",                 GAP, REFUSED),
    # A code that VK has not told us of yet.
    Row((424242,), "можно сделать вручную",          GAP, REFUSED),
]
# fmt: on

# The call with which each kind of item becomes visible.
EFFECTS = {
    "community": "groups.create",
    "info": "groups.edit",
    "category": "groups.edit",
    "messages": "groups.setSettings",
    "avatar": "photos.saveOwnerPhoto",
    "avatar_post": "wall.delete",
    "cover": "photos.saveOwnerCoverPhoto",
    "post": "wall.post",
    "pin": "wall.pin",
    "topic": "board.addTopic",
    "market": "groups.toggleMarket",
    "market_currency": "groups.edit",
    "product": "market.add",
    "long_poll": "groups.setLongPollSettings",
    "callback": "groups.addCallbackServer",
    "callback_events": "groups.setCallbackSettings",
}

# Where a method means something else by a code than all the others.
OTHERWISE = {
    ("groups.create", 103): Row((103,), "слишком много сообществ", GAP, REFUSED),
}
IT_IS_SO_ALREADY = {("groups.toggleMarket", 1431)}


def row_of(method: str, row: Row, code: int) -> Row:
    return OTHERWISE.get((method, code), row)


@pytest.fixture
async def build_runner(sqlite_url: str, no_waiting_for_vk: None) -> AsyncIterator[BuildRunner]:
    """The sandboxed in fast forward, one call after another."""
    async with open_sandboxed(sqlite_url) as sandboxed, open_build_runner(sandboxed) as opened:
        yield opened


@pytest.fixture
async def in_waves(build_runner: BuildRunner) -> AsyncIterator[BuildRunner]:
    """The same in waves."""
    async with open_build_runner(build_runner.sandboxed, waves=True) as opened:
        yield opened


def name_row(row: Row) -> str:
    return ",".join(map(str, row.codes[:4])) + (",..." if len(row.codes) > 4 else "")


def only(plan: CommunityPlan, *kinds: str) -> CommunityPlan:
    """The plan with the first item of each of these kinds and what they need."""
    kept: set[str] = set()

    def keep(item: Piece) -> None:
        kept.add(item.key)
        for need in kind_of(item).needs(item):
            keep(plan.piece(need))

    for kind in kinds:
        keep(next(item for item in plan.pieces if item.kind == kind))
    return plan.model_copy(update={"pieces": tuple(i for i in plan.pieces if i.key in kept)})


async def expect_row(build_runner: BuildRunner, kind: str, row: Row, code: int) -> BuildRecord:
    """Let the effect of this kind meet the code again and again in a build of its own."""
    method = EFFECTS[kind]
    row = row_of(method, row, code)
    item = next(item for item in build_runner.plan.pieces if item.kind == kind)
    build_runner.break_next(method, "error", code, times=NEVER_ENDING)
    build_runner.clock.slept.clear()
    build = await build_runner.advance(await build_runner.open())
    slept = tuple(build_runner.clock.slept)
    build_runner.sandboxed.sandbox.world.faults.clear()

    where = f"{kind}, code {code}: {build}"
    step = build.steps[item.key]
    assert step.state is row.step, where
    # A look at the person's communities is taken twice, some seconds apart.
    assert tuple(s for s in slept if s != 3.0 or kind != "community") == row.tries, where
    if row.then is GAP:
        wanted = BuildState.FAILED if item.required else BuildState.DONE_WITH_GAPS
        assert (build.state, build.waiting_for, build.not_before) == (wanted, None, None), where
        told = say_reason(build.reason) if item.required else say_reason(step.reason)
        assert (build.error_code if item.required else step.error_code) == code, where
    else:
        assert (build.state, build.waiting_for) == (BuildState.WAITING, row.then), where
        wakes = None if row.sleep is None else pytest.approx(build_runner.clock.now + row.sleep)
        assert build.not_before == wakes, where
        assert (build.waiting_data or {})["step"] == item.key, where
        told = say_reason(build.reason)
    assert told and row.says in told, where
    others = {key: one.state for key, one in build.steps.items() if key != item.key}
    assert UNKNOWN not in others.values() and StepState.INTENDED not in others.values(), where
    return build


def test_the_table_has_every_code_of_the_contract_once() -> None:
    codes = [code for row in TABLE for code in row.codes]
    assert len(codes) == len(set(codes))
    assert set(codes) - {424242} == set(MEANINGS)
    # The person's, and what only a change of a community that lives has.
    assert set(EFFECTS) == set(KINDS) - {"hand", "status", "story", "hidden_product"}


@pytest.mark.parametrize("row", TABLE, ids=name_row)
def test_every_code_for_every_kind_is_decided_as_the_table_says(row: Row) -> None:
    for kind, method in EFFECTS.items():
        for code in row.codes:
            wanted = row_of(method, row, code)
            waits, last = decide_to_the_end(method, code)
            if wanted.step is UNKNOWN:
                assert (waits, last) == ((), Look()), (kind, code)
            elif wanted.then is GAP:
                assert (waits, last) == (wanted.tries, Refuse()), (kind, code)
            elif code == 6:
                # The step gives up before the call does: see TRIES_LIMIT.
                assert waits == (1.0,) * 10
            else:
                assert waits == wanted.tries, (kind, code)
                assert isinstance(last, Park), (kind, code)
                assert (last.waiting_for, last.sleep) == (wanted.then, wanted.sleep), (kind, code)


def decide_to_the_end(method: str, code: int) -> tuple[tuple[float, ...], Decision]:
    """The waits on the spot, and what is decided when they did not help."""
    error = read_error(method, {"error_code": code, "error_msg": ""})
    waits: list[float] = []
    while isinstance(decision := decide(error, attempt=len(waits) + 1, sleeps=0), Repeat):
        waits.append(decision.seconds)
    return tuple(waits), decision


async def test_a_required_item_meets_every_code(build_runner: BuildRunner) -> None:
    build_runner.plan = only(build_runner.plan, "community")
    for row in TABLE:
        for code in row.codes:
            await expect_row(build_runner, "community", row, code)


async def test_an_optional_item_meets_every_code(build_runner: BuildRunner) -> None:
    build_runner.plan = only(build_runner.plan, "topic")
    for row in TABLE:
        for code in row.codes:
            await expect_row(build_runner, "topic", row, code)


async def test_an_item_in_a_wave_meets_every_row(in_waves: BuildRunner) -> None:
    """The other item of the wave is made in spite of it."""
    in_waves.plan = only(in_waves.plan, "long_poll", "topic")
    for row in TABLE:
        for code in row.codes[:2]:
            build = await expect_row(in_waves, "topic", row, code)
            assert build.steps["bot/long_poll"].state is StepState.DONE, code


@pytest.mark.parametrize("code", [15, 9, 29, 10, 14, 5, 17, 424242])
async def test_every_kind_meets_one_code_of_each_meaning(
    build_runner: BuildRunner, code: int
) -> None:
    whole = build_runner.plan
    (row,) = [row for row in TABLE if code in row.codes]
    for kind in EFFECTS:
        build_runner.plan = only(whole, kind)
        await expect_row(build_runner, kind, row, code)


@pytest.mark.parametrize(("method", "code"), sorted(IT_IS_SO_ALREADY))
async def test_what_is_so_already_is_done(
    build_runner: BuildRunner, in_waves: BuildRunner, method: str, code: int
) -> None:
    for way in (build_runner, in_waves):
        way.plan = only(way.plan, "long_poll", "market")
        build_id = await way.open()
        way.break_next(method, "error", code)
        build = await way.advance(build_id)
        assert build.steps["market"].state is StepState.DONE
        way.sandboxed.sandbox.world.faults.clear()


def test_the_plan_of_the_rehearsal_has_every_kind(build_runner: BuildRunner) -> None:
    assert build_runner.plan.route is Route.FULL
    by_hand = {"hand", "status", "story"}
    assert {item.kind for item in build_runner.plan.pieces} == {*EFFECTS, *by_hand}
