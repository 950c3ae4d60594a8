"""A district as people type it: «Центральный», «рядом с ТЦ Мега», «ЮЗАО», «левый берег»."""

import re

from vitrina.content.words import agrees, sentence_tail, upper_first

_READ_LIMIT = 400  # characters
# These say themselves what they are.
_TELLS_ITSELF = re.compile(
    r"[.,\d]|район|р-н|р-он|мкр|микрор|\bметро\b|округ|квартал|улиц|\bул\b|проспект|пр-к?т|бульвар"
    r"|шоссе|тракт|набережн|площад|переул|аллея|останов|\bост\b|берег|часть|сторона|сектор|слобод"
    r"|посёл|посел|деревн|комплекс|\bж[км]\b|\bт[рд]?ц\b|\bбц\b|рынок|вокзал|станци|\bцентр\b|\bвесь\b"
    r"|\bпарк|\bсквер|\bзавод\b|\bмост\b|\bаэропорт|\bпорт\b|\bбольниц|\bшкол|\bкольцо\b"
    r"|кинотеатр|гостиниц|университет|\bм\b|окраин|пригород|область|\bвсе\b|\bлюбой\b"
)
# «Рядом с рынком» is a place by itself, and so is «угол Ленина и Гоголя».
_BEGINS = re.compile(
    r"(?:в|во|на|у|за|под|над|к|от|до|по|при|из|около|возле|рядом|напротив|недалеко|близ|вблизи|между"
    r"|через|вдоль|вокруг|перед|угол|ближе|район[еау]?|микрорайон[еау]?)\s",
    re.IGNORECASE,
)
_SHORT_FORM = re.compile(r"[А-ЯЁA-Z]{2,5}(?:-\d+)?")  # «ЮЗАО», «СЖМ»
_TWO = re.compile(r"([А-ЯЁа-яё-]+)\s+и\s+([А-ЯЁа-яё-]+)")
_ALONE = re.compile(r"[А-ЯЁ][а-яё-]+(?:ая|яя)")  # «Таганская»: a street or a station, no district


def district_words(area: str) -> str:
    """«Центральный» as «Центральный район», «Новый город» as «район Новый город».

    What says itself what it is stays as typed: «м. Выхино», «рядом с ТЦ Мега», «ЮЗАО».
    """
    plain = sentence_tail(" ".join(area[:_READ_LIMIT].split()))
    if plain.isupper() and " " not in plain and (len(plain) > 5 or agrees(plain, "район")):
        plain = plain.capitalize()
    if not plain or _stays(plain):
        return plain
    if agrees(plain, "район"):
        return f"{upper_first(plain)} район"
    two = _TWO.fullmatch(plain)
    if two and agrees(two[1], "район") and agrees(two[2], "район"):
        return f"{upper_first(two[1])} и {upper_first(two[2])} районы"
    return f"район {plain}"


def labelled_district(area: str) -> str:
    """«район: Дёма», «район: Центральный», but «ориентир: рядом с ТЦ Мега»; nothing for none."""
    said = district_words(area)
    if not said:
        return ""
    name = said.removeprefix("район ").removesuffix(" район")
    if name != said or _SHORT_FORM.fullmatch(said):
        return f"район: {name}"
    return f"ориентир: {said}"


def _stays(plain: str) -> bool:
    if agrees(plain, "район"):
        return False
    return bool(
        _BEGINS.match(plain)
        or _SHORT_FORM.fullmatch(plain)
        or _ALONE.fullmatch(plain)
        or _TELLS_ITSELF.search(plain.lower())
        # A phrase in small letters is no name: «нагорная часть», «за домом».
        or (" " in plain and plain[0].islower() and not _TWO.fullmatch(plain))
    )
