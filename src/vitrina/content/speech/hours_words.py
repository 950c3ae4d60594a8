"""How opening hours are written in the form: «Пн–Сб 10:00–20:00», «будни с 9 до 18, сб 10-16»."""

import re

DAYS = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
# Every way to write a day, as a word of its own.
_DAY_NAMES = (
    r"понедельник\w*|понед|пон|пнд", r"вторник\w*|втор|втр", r"сред(?:а|у|ы|ам|е)|срд",
    r"четверг\w*|четв|чет|чтв", r"пятниц\w*|пятн|пят|птн", r"суббот\w*|субб|суб|сбт",
    r"воскресен\w*|воскр|воск|вскр|вск",
)  # fmt: skip
# Letters that look alike in both alphabets.
LOOK_ALIKE = str.maketrans("aceopxykmthb", "асеорхукмтнв")
_DAY = rf"(?:{'|'.join(DAYS)})(?!\w)\.?"
_HOUR_WORD = r"(?:час(?:ов|а|ам)?\.?|ч\.?(?!\w))"
_HALF = r"(утра|дня|вечера|ночи)?"
_TIME = rf"(\d{{1,2}})(?:[:.](\d{{2}})|-(00|30)(?!\d))?\s*(?:{_HOUR_WORD})?\s*{_HALF}"

# Before anything else is read: names of days, dashes, hours in words, «10-ти».
PLAIN: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[‐‑‒–—−]"), "-"),
    *(
        (re.compile(rf"(?<!\w)(?:{name})(?!\w)"), day)
        for name, day in zip(_DAY_NAMES, DAYS, strict=True)
    ),
    (re.compile(r"(?<=\d)\s?-?\s?(?:ти|и|х|м)(?!\w)"), ""),
    (re.compile(r"до полуночи"), "до 24"),
    (re.compile(rf"(?<!\w)с\s+({_DAY})\s+(?:по|до)\s+({_DAY})"), r"\1-\2"),
    (re.compile(rf"({_DAY})\s+(?:по|до)\s+({_DAY})"), r"\1-\2"),
)  # fmt: skip

DAY_RANGE = re.compile(rf"({_DAY})(?:\s*-\s*({_DAY}))?")
# hour, minute, minute after a dash, half of the day; twice.
SPAN = re.compile(rf"(?:(?:с|со|от|после)\s*)?{_TIME}\s*(?:-|и\s+до|до|по)\s*{_TIME}(?![\d:])")
MORNING, NIGHT = "утра", "ночи"
ROUND_THE_CLOCK = re.compile(r"круглосуточн\w*|24\s*/\s*7|24 часа")

# What a text of hours is made of, tried in this order.
PARTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("aside", re.compile(
        r"без (?:перерыв\w*|обеда)(?!\w| и)|запись (?:заранее|по телефону|онлайн|в сообщениях)"
        r"|(?:последн\w+ (?:запись|клиент|прием|сеанс)\w*|запись)"
        r" (?:до|в|на|-) ?\d{1,2}(?:[:.]\d\d)?"
        r"|(?:строго |только )?по (?:предварительной )?(?:записи|договоренности)"
        r"|время(?: \w+)?|весь день|часы работы|режим работы|график(?: работы)?|прием\w*|работаю"
        r"|принимаю|открыт\w*|мск|по москве|только(?= )|строго|дни(?!\w)|дням(?!\w)|дня(?!\w)")),
    ("break", re.compile(r"(?:обед\w*|перерыв\w*)(?: на обед)?(?: (?=с ?\d|от ?\d|\d))?")),
    ("all", re.compile(
        r"без перерыв\w* и (?:без )?выходных|ежедневно|каждый день|без выходных|все дни"
        r"|всю неделю|(?:7|семь) дней(?: в неделю)?")),
    ("rest", re.compile(r"(?:в |во )?(?:остальн\w+|други\w+|проч\w+)(?: дни| дням| время)?")),
    ("except", re.compile(r"кроме|за исключением|исключая")),
    ("weekdays", re.compile(
        r"(?:по |в )?(?:будн\w+|рабоч\w+)(?: дни| дням)?(?!\w)")),
    ("weekend", re.compile(
        r"(?:по |в )?выходн\w*(?: дни| дням)?(?=[\s:,-]*(?:(?:с|от|после)\s*)?\d)")),
    ("closed", re.compile(
        r"выходн\w*|вых(?!\w)\.?|не работа\w*|закрыт\w*|нет приема|не принима\w*|отдыха\w*")),
    ("days", re.compile(
        rf"(?:(?:в|во|по|на|кажд\w+)\s+)?{_DAY}(?:\s*-\s*{_DAY})?"
        rf"(?:\s*(?:,|и|/)?\s*(?:(?:в|во|по)\s+)?{_DAY}(?:\s*-\s*{_DAY})?)*")),
    ("span", SPAN),
    ("between", re.compile(r"[\s.,;:()/-]+|и(?!\w)|а(?!\w)")),
)  # fmt: skip
