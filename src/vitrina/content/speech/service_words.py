"""How visitors choose among services: by length, by price, by their place in a list."""

import re

# «а не спину, а лимфодренаж»: what stands after these words is not wanted.
DENIALS = frozenset({"не", "ни", "кроме", "вместо"})
# With one of these a service that is named is wished for.
WISHED = frozenset(
    {
        "хочу", "хотел", "хотела", "хотелось", "хочется", "нужен", "нужна", "нужно", "надо", "бы",
        "давайте", "можно", "запишите", "запиши", "лучше",
    }
)  # fmt: skip
# After a request: a slip in it, or a wish for another one beside it.
SLIPPED = re.compile(r"(?<!\w)(?:перепутал|ошибл|ошибк|исправ|не то написал|поменя|измени)")
ONE_MORE = re.compile(r"(?<!\w)(?:еще|тоже|также|снова|опять|запиш|записать|запишусь)")
# It is wanted again from here on.
TURNS = frozenset({"а", "но", "лучше", "хочу", "давайте", "только", "нужен", "нужна", "нужно"})
LONGER = re.compile(
    r"(?<!\w)(?:(?:по)?дольше|(?:по ?)?длинн\w+|подлиннее|(?:по)?больше|максимальн\w+)(?!\w)"
)
SHORTER = re.compile(r"(?<!\w)(?:по)?(?:короче|коротк\w+|меньше|быстрее|минимальн\w+)(?!\w)")
CHEAPER = re.compile(r"(?<!\w)(?:(?:по)?дешевл\w*|недорог\w+|сам\w+ дешев\w+|бюджетн\w+)(?!\w)")
DEARER = re.compile(r"(?<!\w)(?:(?:по)?дорож\w*|сам\w+ дорог\w+)(?!\w)")
ORDINALS: tuple[re.Pattern[str], ...] = (
    re.compile(r"(?<!\w)(?:перв(?:ый|ую|ое|ая|ого)|1й|1 й|номер 1|номер один|#1)(?!\w)"),
    re.compile(r"(?<!\w)(?:втор(?:ой|ую|ое|ая|ого)|2й|2 й|номер 2|номер два|#2)(?!\w)"),
    re.compile(r"(?<!\w)(?:трет(?:ий|ью|ье|ья|ьего)|3й|3 й|номер 3|номер три)(?!\w)"),
)
LAST = re.compile(r"(?<!\w)последн(?:ий|юю|ее|яя|его)(?!\w)")
# «не хочу спину»: a wish that is denied, and not the end of the denial.
WISHES_OF = frozenset({"хочу", "надо", "нужно", "нужен", "нужна", "буду"})
# «в час», «к двум часам», «через час»: when and not how long.
WHEN_BEFORE = re.compile(
    r"(?<!\w)(?:в|во|к|ко|через|после|до|с|со|около|часа|часов|часика|часиков) $"
)
WHEN_AFTER = re.compile(r" (?:дня|ночи|утра|вечера)(?!\w)| (?:в|к) \d| назад")
# «пришлите весь прайс»: then no service was meant, whatever was spoken of before.
WHOLE_LIST = frozenset({"прайс", "прейскурант", "услуга", "все", "весь", "список", "вид", "какой"})
