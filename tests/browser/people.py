"""Who fills the form in these tests."""

from typing import Any

OLGA: dict[str, Any] = {
    "name": "Ольга Васильева",
    "city": "Набережные Челны",
    "area": "Новый город",
    "phone": "+7 900 555-01-28",
    "telegram": "olga_massage",
    "techniques": ["Классический", "Лимфодренажный", "Миофасциальный"],
    "pricing": [
        {"title": "Классический массаж спины", "price": 1500, "minutes": 40},
        {"title": "Лимфодренажный массаж", "price": 2400, "minutes": 60},
    ],
    "is_home_visit": True,
    "address": "пр. Мира, 24, кабинет 6",
    "hours": "Пн–Сб 10:00–20:00",
    "about": "Двенадцать лет работаю руками. Сначала спрашиваю, потом начинаю.",
}

# The same person with more to sell, for the pictures in the documents.
OLGA_AT_LENGTH = OLGA | {
    "techniques": ["Классический", "Лимфодренажный", "Массаж лица"],
    "pricing": [
        {"title": "Классический массаж", "price": 1500, "minutes": 40},
        {"title": "Общий массаж тела", "price": 2800, "minutes": 90},
        {"title": "Лимфодренажный массаж", "price": 2400, "minutes": 60},
        {"title": "Массаж лица", "price": 1600, "minutes": 45},
        {"title": "Антицеллюлитный массаж", "price": 2200, "minutes": 60},
    ],
}

HOSTILE: dict[str, Any] = {
    "name": "Ольга <script>alert(1)</script>",
    "city": '"><img src=x onerror=alert(2)>',
    "area": "[id1|x] @all {{7*7}} <b>жирно</b>",
    "phone": "+7 917 222-33-33",
    "techniques": ["Классический", "'\"><svg onload=alert(3)> {{7*7}}"],
    "pricing": [
        {"title": "<script>alert(4)</script> [club1|спина]", "price": 1800},
        {"title": '"><img src=x onerror=alert(5)> @all', "price": 2600},
    ],
    "is_home_visit": True,
    "address": "</title><script>alert(6)</script> {{7*7}}",
    "hours": "<!-- {% raw %} ${7*7} @everyone --> 10:00–20:00",
    "about": "</textarea><script>alert(7)</script>\n[id1|x], *all, {{7*7}} и &lt;b&gt;",
}
