"""What VK shows twice though it was to be there once: found, said, and left to the person's hands.

VK may act on a call long after it was given up and sent again. Nothing is deleted by us: which of
two the visitors have seen, written under or bought, only the person knows.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vitrina.domain.build import StepState
from vitrina.domain.plan import CallbackItem, CommunityItem, Item, PostItem, ProductItem, TopicItem
from vitrina.storage.records import JSON, BuildRecord, StepRecord

# Where each kind of item keeps the id that VK gave it.
_IDS = {"post": "post_id", "topic": "topic_id", "product": "product_id", "callback": "server_id"}


@dataclass(frozen=True)
class Double:
    """One thing too many: what it is a double of, its number in VK, its path on VK's site."""

    key: str
    id: int
    title: str
    words: str
    path: str


def list_doubles(build: BuildRecord) -> list[Double]:
    """What was there twice when VK was last looked at, in the order of the plan."""
    return [
        _describe(item, number, build.group_id)
        for item in build.plan.items
        for number in doubles_of(build.steps.get(item.key))
    ]


def doubles_of(step: StepRecord | None) -> list[int]:
    """The numbers in VK of what this step has too many."""
    found: list[int] = ((step.reference if step else None) or {}).get("doubles", [])
    return found


def with_doubles(reference: JSON | None, numbers: Sequence[int]) -> JSON:
    """The step's reference, saying that these are too many; none takes the remark away."""
    kept = {name: value for name, value in (reference or {}).items() if name != "doubles"}
    return {**kept, "doubles": list(numbers)} if numbers else kept


def find_doubles(
    items: Iterable[Item], steps: Mapping[str, StepRecord], seen: Mapping[str, Any]
) -> dict[str, list[int]]:
    """For each done item that VK shows more often than the plan has it, the numbers too many.

    `seen` is what `readback` has read. The one VK told us of is ours, the others came late.
    """
    wanted: dict[Hashable, list[Item]] = defaultdict(list)
    for item in items:
        if steps[item.key].state is StepState.DONE and (mark := _mark_of(item)) is not None:
            wanted[mark].append(item)
    shown: dict[Hashable, dict[int, None]] = defaultdict(dict)
    for mark, number in _list_shown(seen):
        shown[mark][number] = None
    found: dict[str, list[int]] = {}
    for mark, same in wanted.items():
        ours = {(steps[item.key].reference or {}).get(_IDS[item.kind]) for item in same}
        surplus = len(shown[mark]) - len(same)
        if surplus > 0:
            strangers = sorted(number for number in shown[mark] if number not in ours)
            found[same[0].key] = strangers[-surplus:]
    return found


def _mark_of(item: Item) -> Hashable | None:
    """What VK shows of an item that tells it from all others."""
    match item:
        case PostItem():
            return ("post", *item.text.split())
        case TopicItem():
            return ("topic", item.title)
        case ProductItem():
            return ("product", item.sku)
        case CallbackItem():
            return ("callback",)
    return None


def _list_shown(seen: Mapping[str, Any]) -> Iterable[tuple[Hashable, int]]:
    for post in (*seen.get("published", ()), *seen.get("postponed", ())):
        yield ("post", *post.text.split()), post.id
    for topic in seen.get("topics", ()):
        yield ("topic", topic.title), topic.id
    for product in seen.get("products", ()):
        yield ("product", product.sku), product.id
    for server in seen.get("servers", ()):
        yield ("callback",), server.id


def _describe(item: Item, number: int, group_id: int | None) -> Double:
    at = f"-{group_id}_{number}"
    match item:
        case CommunityItem():
            title, path = "Удалите лишнее сообщество", f"/club{number}"
            words = (
                "ВКонтакте отвечал с большим опозданием, и за это время у вас появилось ещё одно "
                "сообщество. Если вы не создавали его сами, оно лишнее."
            )
        case PostItem():
            title, path = "Удалите лишнюю запись", f"/wall{at}"
            words = "ВКонтакте опубликовал эту запись дважды. Одну из двух можно удалить."
        case TopicItem():
            title, path = f"Удалите лишнее обсуждение «{item.title}»", f"/topic{at}"
            words = "ВКонтакте создал это обсуждение дважды. Одно из двух можно удалить."
        case ProductItem():
            title, path = f"Удалите лишнюю карточку «{item.title}»", f"/product{at}"
            words = "ВКонтакте добавил эту карточку дважды. Одну из двух можно удалить."
        case CallbackItem():
            title, path = "Удалите лишний сервер бота", f"/club{group_id}/settings/extras"
            words = (
                "ВКонтакте подключил сервер бота дважды. Один из двух можно удалить: «Работа с "
                "API», «Callback API»."
            )
        case _:
            title, path = "Удалите лишнее", f"/club{group_id}"
            words = "ВКонтакте сделал это дважды. Одно из двух можно удалить."
    return Double(item.key, number, title, words, path)
