"""How far Olga's community is, in words."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from vitrina.building.description import describe_build
from vitrina.building.progress import Line, count_seconds_worked
from vitrina.domain.build import BuildEvent, BuildState, StepState
from vitrina.domain.plan import CommunityPlan, Route
from vitrina.storage.build_events import EventRecord
from vitrina.storage.records import BuildRecord
from vitrina.wording.lines import say_detail, say_line

MakeBuild = Callable[..., BuildRecord]
MakePlan = Callable[..., CommunityPlan]

TITLES = [
    "Сообщество создано",
    "Описание, телефон и адрес",
    "Аватар",
    "Обложка",
    "Первые записи",
    "Записи на две недели вперёд",
    "Обсуждение для отзывов",
    "Карточки услуг",
    "Сообщения сообщества",
    "Проверим, всё ли на месте",
]
MADE = (BuildState.DONE, BuildState.DONE_WITH_GAPS)


def states_of(build: BuildRecord) -> list[str]:
    return [line.state for line in describe_build(build).lines]


def line_of(build: BuildRecord, key: str) -> Line:
    return next(line for line in describe_build(build).lines if line.key == key)


def detail_of(line: Line) -> str:
    return say_detail(line.key, line.detail, is_under_way=line.is_under_way)


def test_a_build_that_begins(build_of: MakeBuild) -> None:
    progress = describe_build(build_of(BuildState.QUEUED))
    assert [say_line(line.key) for line in progress.lines] == TITLES
    assert [line.state for line in progress.lines] == ["now", *["to_do"] * 9]
    assert detail_of(progress.lines[0]) == "Создаём сообщество"
    assert progress.lines_done == 0


def test_every_item_that_is_made_belongs_to_a_line(build_of: MakeBuild, plan_of: MakePlan) -> None:
    for item in plan_of().pieces:
        if item.manual or item.required:
            continue
        gap = build_of(steps={item.key: StepState.REFUSED}, done_until="")
        assert states_of(gap).count("by_hand") == 1, item.key


def test_in_the_middle_one_line_is_under_way(build_of: MakeBuild) -> None:
    build = build_of(done_until="post/2")
    assert states_of(build) == [*["done"] * 4, "now", *["to_do"] * 5]
    now = line_of(build, "posts_now")
    assert (now.done, now.total, detail_of(now)) == (1, 2, "Публикуем записи")
    assert describe_build(build).lines_done == 4


def test_a_lost_answer_is_told_before_what_goes_on_beside_it(build_of: MakeBuild) -> None:
    build = build_of(done_until="post/2", steps={"post/2": StepState.UNKNOWN})
    assert detail_of(line_of(build, "posts_now")) == "Проверяем, успел ли ВКонтакте"


def test_the_line_that_vk_asks_about_waits_wherever_it_stands(build_of: MakeBuild) -> None:
    waiting = replace(
        build_of(BuildState.WAITING, done_until="avatar"), waiting_data={"step": "topic/reviews"}
    )
    assert [line.key for line in describe_build(waiting).lines if line.state == "waits"] == [
        "topic"
    ]
    for data in (None, {"step": "community"}, {"step": "of an older plan"}):
        other = describe_build(replace(waiting, waiting_data=data))
        assert [line.key for line in other.lines if line.state == "waits"] == ["avatar"]


def test_posts_of_later_days_have_their_own_line(build_of: MakeBuild) -> None:
    later = line_of(build_of(done_until="post/5"), "posts_later")
    assert (later.done, later.total, detail_of(later)) == (2, 6, "Ставим записи по дням")


def test_pinning_belongs_to_the_first_posts(build_of: MakeBuild) -> None:
    first = line_of(build_of(done_until="pin"), "posts_now")
    assert (first.state, first.done, first.total) == ("now", 1, 2)
    assert detail_of(first) == "Закрепляем первую запись"
    both = build_of(done_until="post/3")
    assert line_of(both, "posts_now").state == "done"
    assert line_of(both, "posts_later").state == "now"


def test_a_card_under_way_is_called_by_its_name(build_of: MakeBuild) -> None:
    build = build_of(done_until="product/massazh-spiny")
    cards = line_of(build, "products")
    assert (cards.state, cards.done, cards.total) == ("now", 1, 2)
    assert detail_of(cards) == "Загружаем «Массаж спины»"
    assert (
        detail_of(line_of(build_of(done_until="market"), "products")) == "Загружаем карточки услуг"
    )


def test_an_unknown_outcome_is_said(build_of: MakeBuild) -> None:
    build = build_of(steps={"cover": StepState.UNKNOWN}, done_until="cover")
    assert detail_of(line_of(build, "cover")) == "Проверяем, успел ли ВКонтакте"
    assert line_of(build, "cover").state == "now"


@pytest.mark.parametrize("done_until", ["community", "cover", "bot/events"])
def test_a_waiting_build_stands_at_its_line(build_of: MakeBuild, done_until: str) -> None:
    states = states_of(build_of(BuildState.WAITING, done_until=done_until))
    assert states.count("waits") == 1
    assert "now" not in states
    assert set(states[states.index("waits") + 1 :]) == {"to_do"}


def test_a_build_that_waits_before_the_last_look_stands_there(build_of: MakeBuild) -> None:
    assert states_of(build_of(BuildState.WAITING, done_until="")) == [*["done"] * 9, "waits"]


def test_the_last_look(build_of: MakeBuild) -> None:
    build = build_of(BuildState.RUNNING, done_until="")
    assert states_of(build) == [*["done"] * 9, "now"]
    assert describe_build(build).lines_done == 9


def test_a_finished_build_is_all_done(build_of: MakeBuild) -> None:
    progress = describe_build(build_of(BuildState.DONE, done_until=""))
    assert {line.state for line in progress.lines} == {"done"}
    assert progress.lines_done == len(progress.lines) == 10
    assert progress.seconds_left is None
    assert all(line.done == line.total and not detail_of(line) for line in progress.lines)


def test_a_gap_is_left_to_hands_with_vk_s_reason(build_of: MakeBuild) -> None:
    words = "ВКонтакте не принял картинку. Её можно скачать и поставить вручную."
    build = build_of(
        BuildState.DONE_WITH_GAPS,
        {"cover": StepState.REFUSED},
        reasons={"cover": words},
        done_until="",
    )
    cover = line_of(build, "cover")
    assert (cover.state, detail_of(cover), cover.done) == ("by_hand", words, 0)
    assert describe_build(build).lines_done == 10


def test_one_card_of_two_is_a_gap_too(build_of: MakeBuild) -> None:
    steps = {"product/massazh-spiny": StepState.REFUSED}
    cards = line_of(build_of(BuildState.DONE_WITH_GAPS, steps, done_until=""), "products")
    assert (cards.state, cards.done, cards.total) == ("by_hand", 1, 2)


def test_a_skipped_step_is_no_gap(build_of: MakeBuild) -> None:
    steps = {"avatar_post": StepState.SKIPPED, "category": StepState.SKIPPED}
    build = build_of(BuildState.DONE, steps, done_until="")
    assert set(states_of(build)) == {"done"}


@pytest.mark.parametrize("state", [BuildState.FAILED, BuildState.CANCELLED])
def test_a_build_that_stopped_has_nothing_under_way(build_of: MakeBuild, state: BuildState) -> None:
    progress = describe_build(build_of(state, done_until="cover"))
    assert [line.state for line in progress.lines] == [*["done"] * 3, *["to_do"] * 7]
    assert progress.seconds_left is None


def test_a_community_that_vk_refused_is_not_for_hands(build_of: MakeBuild) -> None:
    build = build_of(BuildState.FAILED, {"community": StepState.REFUSED})
    assert states_of(build) == ["to_do"] * 10


def test_dropped_items_have_no_line(build_of: MakeBuild, plan_of: MakePlan) -> None:
    plan = plan_of(overrides={"cover": None, "topic/reviews": None, "market": None})
    keys = [line.key for line in describe_build(build_of(plan=plan)).lines]
    assert keys == [
        "community", "info", "avatar", "posts_now", "posts_later", "bot", "check",
    ]  # fmt: skip


def test_what_a_community_key_may_not_is_left_to_hands(
    build_of: MakeBuild, plan_of: MakePlan
) -> None:
    build = build_of(plan=plan_of(Route.CONNECT), done_until="post/1")
    by_hand = [line.key for line in describe_build(build).lines if line.state == "by_hand"]
    assert by_hand == ["community", "avatar", "topic", "products"]
    assert line_of(build, "info").state == "done"  # the subject beside it is on the person's list
    assert line_of(build, "posts_now").state == "now"


@pytest.mark.parametrize("state", list(BuildState))
def test_time_left_is_said_only_while_it_runs(build_of: MakeBuild, state: BuildState) -> None:
    left = describe_build(build_of(state, done_until="cover")).seconds_left
    assert (left is not None) == (state in (BuildState.QUEUED, BuildState.RUNNING))


def test_time_left_only_shrinks(build_of: MakeBuild, plan_of: MakePlan) -> None:
    left = [
        describe_build(build_of(done_until=item.key)).seconds_left or 0
        for item in plan_of().pieces
        if not item.manual
    ]
    assert left == sorted(left, reverse=True)
    assert 10 <= left[0] <= 40
    assert left[-1] >= 1
    assert describe_build(build_of(done_until="")).seconds_left == 2


@pytest.mark.parametrize("state", list(BuildState))
@pytest.mark.parametrize("step", list(StepState))
def test_any_build_can_be_described(
    build_of: MakeBuild, plan_of: MakePlan, state: BuildState, step: StepState
) -> None:
    for item in plan_of().pieces:
        progress = describe_build(build_of(state, {item.key: step}, done_until=item.key))
        states = [line.state for line in progress.lines]
        assert states.count("now") + states.count("waits") == (0 if state.is_finished else 1)
        assert all(0 <= line.done <= line.total for line in progress.lines)
        assert (states[-1] == "done") == (state in MADE)


def test_lit_is_what_vk_has(build_of: MakeBuild) -> None:
    steps = {"avatar_post": StepState.SKIPPED, "category": StepState.REFUSED}
    build = build_of(steps=steps, done_until="post/1")
    assert describe_build(build).lit == ("community", "info", "messages", "avatar", "cover")


def test_waiting_is_no_work() -> None:
    told = [
        *((0, "opened"), (10, "started"), (12, "step_done"), (15, "parked"), (900, "answered")),
        *((1000, "taken_up"), (1003, "handed_over"), (1010, "taken_up"), (1011, "taken_up")),
        *((1014, "finished"), (5000, "retried"), (5001, "taken_up"), (5003, "finished")),
    ]
    events = [EventRecord(at, BuildEvent(event), None, {}) for at, event in told]
    assert count_seconds_worked(events) == 5 + 3 + 4 + 2
    assert count_seconds_worked(events[:3]) == count_seconds_worked([]) == 0
