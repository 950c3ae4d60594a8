"""Lists to choose from, in VK's shape.

VK's real ids are not verified (vk-contract 2026-11-22 §7), so these are the sandbox's own: a client
must choose by name or fall back, never by a number.
"""

from __future__ import annotations

from vitrina.sandbox.jsontext import Json


def _named(pairs: dict[int, str]) -> list[Json]:
    return [{"id": number, "name": name} for number, name in pairs.items()]


PUBLIC_CATEGORIES: list[Json] = [
    {
        "id": 1101,
        "name": "Красота и здоровье",
        "subcategories": _named(
            {2101: "Массаж", 2102: "Салон красоты", 2103: "Косметология", 2104: "СПА"}
        ),
    },
    {
        "id": 1102,
        "name": "Медицина",
        "subcategories": _named({2111: "Медицинский центр", 2112: "Специалист"}),
    },
    {
        "id": 1103,
        "name": "Образование",
        "subcategories": _named({2121: "Курсы", 2122: "Репетитор"}),
    },
    {
        "id": 1104,
        "name": "Товары и услуги",
        "subcategories": _named({2131: "Бытовые услуги", 2132: "Магазин"}),
    },
]

# Subjects of groups.edit are static ([S]).
SUBJECTS: list[Json] = _named(
    {
        5: "Здоровье",
        10: "Красота и мода",
        20: "Образование",
        33: "Товары и услуги",
    }
)

MARKET_CATEGORIES: list[Json] = [
    {"id": 1, "name": "Прочее", "children": []},
    {
        "id": 10,
        "name": "Красота и здоровье",
        "children": [
            {"id": 1001, "name": "Уход за телом"},
            {"id": 1002, "name": "Массаж"},
            {"id": 1003, "name": "Косметика"},
        ],
    },
    {
        "id": 20,
        "name": "Услуги",
        "children": [
            {"id": 2001, "name": "Красота"},
            {"id": 2002, "name": "Обучение"},
            {"id": 2003, "name": "Подарочные сертификаты"},
        ],
    },
]


def _flatten(tree: list[Json]) -> dict[int, Json]:
    flat: dict[int, Json] = {}
    for node in tree:
        number, children = node["id"], node.get("children")
        if isinstance(number, int):
            flat[number] = {"id": number, "name": node["name"]}
        if isinstance(children, list):
            flat |= _flatten(children)
    return flat


MARKET_CATEGORY_NAMES = _flatten(MARKET_CATEGORIES)
