"""Letters as visitors type and sound them: the wrong layout, Latin for Russian, spelling by ear."""

import re

CYRILLIC = re.compile(r"[а-я]")
# Both halves of a keyboard: what the finger meant when the layout was English.
LAYOUT = str.maketrans(
    "qwertyuiop[]asdfghjkl;'zxcvbnm,.`{}:\"<>~&",
    "йцукенгшщзхъфывапролджэячсмитьбюехъжэбюе?",
)
TRANSLITERATION: tuple[tuple[str, str], ...] = (
    ("shch", "щ"), ("sch", "щ"), ("sh", "ш"), ("ch", "ч"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"),
    ("yu", "ю"), ("ya", "я"), ("yo", "е"), ("ja", "я"), ("ju", "ю"), ("4", "ч"),
    *zip("abcdefghijklmnopqrstuvwxyz", "абцдефгхижклмнопкрстуввхйз", strict=True),
)  # fmt: skip
# What sounds alike, in this order: patterns and what is heard.
SOUNDS: tuple[tuple[str, str], ...] = (
    (r"ться|тся|тца|тса|ца\b", "ца"), (r"ого\b", "ова"), (r"его\b", "ева"), (r"(.)\1", r"\1"),
    (r"[оа]", "а"), (r"[еэияый]+", "и"), (r"[ьъ]", ""), (r"[чщ]", "ч"), (r"ю", "у"),
    (r"з(?=[пткс]|\b)", "с"), (r"д(?=[пткс]|\b)", "т"), (r"в(?=[пткс]|\b)", "ф"), (r"стн", "сн"),
)  # fmt: skip


def without_yo(low: str) -> str:
    """Small letters with «е» for «ё», as most people type."""
    return low.replace("ё", "е")
