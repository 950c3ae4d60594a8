"""How far a build is, in the words of a person: the same lines for page, status and follower."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from vitrina.domain.build import BuildState, StepState
from vitrina.domain.plan import Item, PostItem
from vitrina.storage.records import BuildRecord, StepRecord

LineState = Literal["done", "now", "waits", "by_hand", "to_do"]
_MADE = (StepState.DONE, StepState.SKIPPED)

# Seconds one item takes at VK's three requests a second, to say how long is left.
_SECONDS_PER_ITEM = {"post": 1.2, "product": 1.2, "avatar": 1.0, "cover": 1.0, "callback": 0.8}
_SECONDS_OTHERS = 0.4


@dataclass(frozen=True)
class Line:
    """Several items under one name that a person understands."""

    key: str
    title: str
    state: LineState
    done: int
    total: int
    detail: str


@dataclass(frozen=True)
class Progress:
    """`lines` in the order of making; `seconds_left` only while it runs."""

    lines: tuple[Line, ...]
    seconds_left: int | None

    @property
    def done(self) -> int:
        """How many lines are done or left to hands."""
        return sum(line.state in ("done", "by_hand") for line in self.lines)


@dataclass(frozen=True)
class _Group:
    key: str
    title: str
    doing: str
    has: Callable[[Item], bool]


_GROUPS = (
    _Group(
        "community", "Сообщество создано", "Создаём сообщество", lambda i: i.kind == "community"
    ),
    _Group(
        "info",
        "Описание, телефон и адрес",
        "Заполняем описание",
        lambda i: i.key == "info" or i.kind in ("category", "messages"),
    ),
    _Group("avatar", "Аватар", "Загружаем аватар", lambda i: i.kind in ("avatar", "avatar_post")),
    _Group("cover", "Обложка", "Загружаем обложку", lambda i: i.kind == "cover"),
    _Group("posts_now", "Первые записи", "Публикуем записи", lambda i: _is_post(i, now=True)),
    _Group(
        "posts_later",
        "Записи на две недели вперёд",
        "Ставим записи по дням",
        lambda i: _is_post(i, now=False),
    ),
    _Group("topic", "Обсуждение для отзывов", "Открываем обсуждение", lambda i: i.kind == "topic"),
    _Group(
        "products",
        "Карточки услуг",
        "Загружаем карточки услуг",
        lambda i: i.kind in ("market", "product") or i.key == "market/currency",
    ),
    _Group(
        "bot",
        "Сообщения сообщества",
        "Подключаем сообщения",
        lambda i: i.kind in ("long_poll", "callback", "callback_events"),
    ),
)


# What goes with the cards that are counted, and is still to do when all of them are there.
_DOING = {"pin": "Закрепляем первую запись", "avatar_post": "Убираем запись о новом аватаре"}


def describe_progress(build: BuildRecord) -> Progress:
    """The lines of this build, the last of them the look at the end."""
    lines: list[Line] = []
    active = build.state in (BuildState.QUEUED, BuildState.RUNNING)
    current: LineState = "now" if active else "waits"
    current_given = False
    asked = str((build.waiting_data or {}).get("step", "")) if not active else ""
    for group in _GROUPS:
        items = [item for item in build.plan.items if group.has(item)]
        if not items:
            continue
        line = _describe_group(group, items, build)
        is_next = line.state == "to_do" and not current_given and not build.state.is_finished
        # Independent items are made side by side: the one that waits need not be the first.
        if is_next and not _is_asked_elsewhere(asked, items, build):
            line = replace(line, state=current)
            current_given = True
        lines.append(line)
    lines.append(_describe_check(build, "to_do" if current_given else current))
    return Progress(tuple(lines), _seconds_left(build) if active else None)


def _is_asked_elsewhere(asked: str, items: list[Item], build: BuildRecord) -> bool:
    """Whether the step that VK asks about is still to do, and not one of these."""
    step = build.steps.get(asked)
    return step is not None and not step.state.is_settled and asked not in {i.key for i in items}


def lit_keys(build: BuildRecord) -> tuple[str, ...]:
    """Keys of the items that VK has already."""
    return tuple(key for key, step in build.steps.items() if step.state is StepState.DONE)


def _describe_group(group: _Group, items: list[Item], build: BuildRecord) -> Line:
    # What goes with an item (a pin, the shop's switch) is not counted: people count cards.
    counted = [item for item in items if item.kind in ("post", "product")] or items[:1]
    steps = [build.steps[item.key] for item in items]
    done = sum(build.steps[item.key].state in _MADE for item in counted)
    state: LineState = "to_do"
    if all(step.state in _MADE for step in steps):
        state = "done"
    elif all(step.state.is_settled for step in steps) and not _is_refused(items, build):
        state = "by_hand"
    return Line(group.key, group.title, state, done, len(counted), _detail(group, items, build))


def _detail(group: _Group, items: list[Item], build: BuildRecord) -> str:
    refused = next((s for s in _steps(items, build) if s.state is StepState.REFUSED), None)
    if refused and refused.words:
        return refused.words
    if any(step.state is StepState.UNKNOWN for step in _steps(items, build)):
        return "Проверяем, успел ли ВКонтакте"
    under_way = next((item for item in items if not build.steps[item.key].state.is_settled), None)
    if under_way is None:
        return ""
    if under_way.kind == "product":
        return f"Загружаем «{under_way.title}»"
    return _DOING.get(under_way.kind, group.doing)


def _is_refused(items: list[Item], build: BuildRecord) -> bool:
    """Whether VK refused what nothing goes without: no hands make up for it, the build failed."""
    return any(item.required and build.steps[item.key].state is StepState.REFUSED for item in items)


def _steps(items: list[Item], build: BuildRecord) -> list[StepRecord]:
    return [build.steps[item.key] for item in items]


def _describe_check(build: BuildRecord, state: LineState) -> Line:
    if build.state.is_finished:
        is_made = build.state in (BuildState.DONE, BuildState.DONE_WITH_GAPS)
        state = "done" if is_made else "to_do"
    return Line("check", "Проверим, всё ли на месте", state, int(state == "done"), 1, "")


def _seconds_left(build: BuildRecord) -> int:
    left = sum(
        _SECONDS_PER_ITEM.get(item.kind, _SECONDS_OTHERS)
        for item in build.plan.items
        if not build.steps[item.key].state.is_settled
    )
    return max(1, round(left + 1.5))


def _is_post(item: Item, *, now: bool) -> bool:
    if isinstance(item, PostItem):
        return (item.publish_at is None) is now
    return item.kind == "pin" and now
