"""How visitors name days and times: the words by which the bot reads them."""

import re

MONTH_STEMS = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
MONTH_LEMMAS = (
    "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь",
    "октябрь", "ноябрь", "декабрь",
)  # fmt: skip
NEAR_DAYS = {"сегодня": 0, "завтра": 1, "послезавтра": 2}
COUNTS = {"один": 1, "два": 2, "пара": 2, "три": 3, "четыре": 4, "пять": 5, "неделя": 1}
ORDINAL_ENDS = frozenset({"го", "ого", "е", "ое"})  # of «25-го»
DAY_NUMBER = re.compile(r"(\d{1,2})(?:го|е|ое)?")
OF_THIS_MONTH = "числ"  # the stem of «25 числа»
NEXT = "следующий"
AFTER_A_TIME = "через"  # «через неделю», «через 3 дня»
WEEK, DAY = "неделя", "день"

# «после 18», «в 15:00», «около 7-30», «7 вечера».
CLOCK = re.compile(
    r"(?:(?P<bound>после|до|с|около|к|в|на)\s*)?"
    r"(?<!\d)(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2})|\s*-\s*(?P<minute_after_dash>\d{2}))?(?!\d)"
    r"\s*(?P<unit>час\w*|ч\b|утра|дня|вечера)?"
)
BOUNDS = {"после": "after", "с": "after", "до": "before"}  # any other means about
TIME_FOLLOWS = frozenset({"после", "до", "к", "около"})  # a bare number after them is an hour
TIME_MAY_FOLLOW = "в"
MORNING = "утра"
SECOND_HALF = frozenset({"вечера", "дня"})  # hours up to twelve are meant after noon

# Dates in figures or with the month's name: their numbers are no hours.
DATE_IN_TEXT = re.compile(
    r"(?<![\d.:])\d{1,2}[./](?:0?[1-9]|1[0-2])(?:[./]\d{2,4})?(?![\d:])"
    rf"|(?<!\d)\d{{1,2}}(?:-?го)?\s+(?:числ\w*|(?:{'|'.join(MONTH_STEMS)})\w*)"
)
