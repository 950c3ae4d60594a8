"""A look at a community that its person asks for: what is there, and what can be mended."""

CHECK = "Проверить"
LOOK = "Проверить сейчас"
LOOK_AGAIN = "Проверить ещё раз"
NOT_CHECKED = "ВКонтакте сейчас не отвечает. Попробуйте через пару минут: то, что видели раньше, показано ниже."
NOT_CHOSEN = "Отметьте хотя бы одно, что вернуть."
NOTHING = "Возвращать уже нечего: посмотрите, как теперь."

# By how a piece was seen; `theirs` are those that a person has changed or removed.
HEADINGS = {
    "missing": "Не видим во ВКонтакте",
    "theirs": "Вы поменяли сами",
    "differs": "Отличается от того, что ставили",
    "unknown": "Нельзя посмотреть",
    "same": "На месте",
}
TEXTS = {
    "missing": "",
    "theirs": "Это ваше: мы его не трогаем.",
    "differs": "",
    "unknown": "Этого ВКонтакте нам не показывает. Загляните в сообщество сами.",
    "same": "",
}

MADE_ANEW = "поставим заново"
OURS_INSTEAD = "поставим наше вместо вашего"
OURS_BACK = "вернём наше: вы его убрали"
TRY_AGAIN = "попробуем ещё раз: ВКонтакте не взял это в прошлый раз"
