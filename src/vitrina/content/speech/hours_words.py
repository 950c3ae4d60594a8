"""How opening hours are written in the form: «Пн–Сб 10:00–20:00», «будни с 9 до 18, сб 10-16»."""

import re

DAYS = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
DAY_STEMS = ("понедельник", "вторник", "сред", "четверг", "пятниц", "суббот", "воскресен")
_DAY = rf"(?:{'|'.join(DAYS)})"
_TIME = r"(\d{1,2})(?:[:.](\d{2}))?\s*(?:час(?:ов|а)?|ч\.?|утра|вечера|дня|ночи)?"

SPAN = re.compile(rf"(?:с\s*|от\s*)?{_TIME}\s*(?:-|до)\s*{_TIME}")  # hour, minute, hour, minute
DAY_RANGE = re.compile(rf"({_DAY})(?:\s*-\s*({_DAY}))?")
DAY_LIST = re.compile(rf"{_DAY}(?:\s*-\s*{_DAY})?(?:\s*(?:,|и)?\s*{_DAY}(?:\s*-\s*{_DAY})?)*")
ROUND_THE_CLOCK = re.compile(r"круглосуточн\w*|24\s*/\s*7|24 часа")
# Ranges in words, written as DAY_RANGE reads them.
RANGES_IN_WORDS = (
    re.compile(rf"\bс\s+({_DAY})\s+(?:по|до)\s+({_DAY})"),
    re.compile(rf"({_DAY})\s+по\s+({_DAY})"),
)
NAMED_DAYS = (
    (re.compile(r"ежедневно|каждый день|без выходных|все дни|всю неделю"), "пн-вс"),
    (re.compile(r"по будням|будни\w*|в будни|рабочие дни|по рабочим дням"), "пн-пт"),
    (re.compile(r"по выходным|выходные(?! дни)|в выходные"), "сб,вс"),
)
CLOSED = re.compile(r"выходн\w*|не работа\w*|закрыт\w*|нет приема")
# Said beside the hours, and no part of them.
ASIDE = re.compile(
    r"(?:строго |только )?по (?:предварительной )?(?:записи|договоренности)|время\w*"
)
BETWEEN_SPANS = re.compile(r"^[ .,;]*(?:и )?")
